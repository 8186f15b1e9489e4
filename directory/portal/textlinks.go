package portal

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxLinks is how many links of a text are looked at: more than any alert mail
// holds.
const maxLinks = 64

// linksIn returns the links in a text, in their order, without what the text
// puts around them. A link inside another one is a part of it and is not
// returned: where a link leads is decided by its beginning.
func linksIn(text string) []string {
	var links []string
	for at := 0; len(links) < maxLinks; {
		colon := strings.Index(text[at:], "://")
		if colon < 0 {
			break
		}
		begin := at + colon
		for begin > at && isSchemeByte(text[begin-1]) {
			begin--
		}
		end := begin + linkLength(text[begin:])
		link := text[begin:end]
		if begin > 0 {
			link = cutAtCloser(link, text[begin-1])
		}
		if link = trimTail(link); !strings.HasPrefix(link, "://") {
			links = append(links, link)
		}
		at = max(end, at+colon+len("://"))
	}
	return links
}

// joinLines puts a link together again that line breaks have cut: what follows
// it, line by line, until one is blank, has white space in it or begins a link of
// its own. ok is false where nothing follows.
func joinLines(text string) (joined string, ok bool) {
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
	var b strings.Builder
	cut := false // the line before ends in a link
	for i, line := range lines {
		bare := strings.TrimSpace(line)
		goesOn := cut && bare != "" && !strings.ContainsFunc(bare, unicode.IsSpace) && !strings.Contains(bare, "://")
		switch {
		case goesOn:
			line, ok = bare, true
		case i > 0:
			b.WriteByte('\n')
		}
		b.WriteString(strings.TrimRightFunc(line, unicode.IsSpace))
		at := strings.LastIndex(line, "://")
		cut = goesOn || at >= 0 && !strings.ContainsFunc(strings.TrimSpace(line[at:]), unicode.IsSpace)
	}
	return b.String(), ok
}

func isSchemeByte(c byte) bool {
	return isAlphanumeric(c) || c == '+' || c == '-' || c == '.'
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// linkLength returns how far the link goes that text begins with: to white
// space, or to a mark that no link holds and that texts put around one. Other
// letters beyond ASCII stay in the link, so that it is refused: cut before
// them, a host that only looks like Microsoft's would become Microsoft's.
func linkLength(text string) int {
	for i, r := range text {
		if unicode.IsSpace(r) || strings.ContainsRune("<>\"`“”„‟‘’‚«»‹›（）［］「」『』【】《》，。、；：！？…", r) {
			return i
		}
	}
	return len(text)
}

// cutAtCloser ends a link where what was opened before it is closed: [x](LINK)
// and <LINK|label>.
func cutAtCloser(link string, opener byte) string {
	closers := map[byte]byte{'(': ')', '[': ']', '{': '}', '\'': '\'', '<': '|'}
	closer, ok := closers[opener]
	if !ok {
		return link
	}
	depth := 0
	for i := range len(link) {
		switch link[i] {
		case closer:
			if depth == 0 {
				return link[:i]
			}
			depth--
		case opener:
			depth++
		}
	}
	return link
}

// trimTail drops the punctuation of the sentence that a link ends.
func trimTail(link string) string {
	for link != "" {
		last := link[len(link)-1]
		switch {
		case strings.IndexByte(".,;:!?*", last) >= 0,
			last == ')' && strings.Count(link, ")") > strings.Count(link, "("),
			last == ']' && strings.Count(link, "]") > strings.Count(link, "["),
			last == '}' && strings.Count(link, "}") > strings.Count(link, "{"),
			last == '\'' && strings.Count(link, "'")%2 == 1:
			link = link[:len(link)-1]
		default:
			return link
		}
	}
	return link
}

// unescapeHTML undoes the escapes that the source of a page has in a link.
// Others are left alone: without its semicolon, which HTML allows, "&region"
// would hold one.
func unescapeHTML(text string) string {
	if !strings.Contains(text, "&") {
		return text
	}
	return strings.NewReplacer(
		"&amp;", "&", "&#38;", "&", "&#x26;", "&", "&#X26;", "&",
		"&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#34;", `"`, "&#39;", "'",
	).Replace(text)
}

// isQuotedPrintable says whether a text is the source of a mail in that
// encoding (RFC 2045): every equals sign in it encodes a byte or ends a line.
func isQuotedPrintable(text string) bool {
	equals := false
	for i := range len(text) {
		if text[i] != '=' {
			continue
		}
		if softBreak(text[i:]) == 0 && !isEncodedByte(text[i:]) {
			return false
		}
		equals = true
	}
	return equals && (strings.Contains(text, "=3D") || hasSoftBreak(text))
}

func hasSoftBreak(text string) bool {
	return strings.Contains(text, "=\n") || strings.Contains(text, "=\r")
}

// softBreak returns the length of the soft line break that s begins with. A
// terminal pastes the end of a line as a return alone.
func softBreak(s string) int {
	switch {
	case strings.HasPrefix(s, "=\r\n"):
		return len("=\r\n")
	case strings.HasPrefix(s, "=\n"), strings.HasPrefix(s, "=\r"):
		return len("=\n")
	}
	return 0
}

// isEncodedByte says whether s begins with a byte as quoted-printable writes
// it, in capitals.
func isEncodedByte(s string) bool {
	return len(s) >= 3 && s[1:3] == strings.ToUpper(s[1:3]) && isHex(s[1]) && isHex(s[2])
}

// fromQuotedPrintable decodes such a text. What would not be a text again
// stays as it is.
func fromQuotedPrintable(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch n := softBreak(text[i:]); {
		case n > 0:
			i += n - 1
		case text[i] == '=' && isEncodedByte(text[i:]):
			b.WriteByte(unhex(text[i+1])<<4 | unhex(text[i+2]))
			i += 2
		default:
			b.WriteByte(text[i])
		}
	}
	if !utf8.ValidString(b.String()) {
		return text
	}
	return b.String()
}

// unescape undoes percent-encoding as browsers do: what encodes nothing stays.
func unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			b.WriteByte(unhex(s[i+1])<<4 | unhex(s[i+2]))
			i += 2
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// unhex returns the value of a hexadecimal digit.
func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	}
	return c - 'a' + 10
}
