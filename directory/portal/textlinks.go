package portal

import (
	"slices"
	"strings"
	"unicode"
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
		link := cutAtCloser(text[begin:end], text[:begin])
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
	unquote(lines)
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

// unquote takes the marks of a quoted mail off its lines.
func unquote(lines []string) {
	for i, line := range lines {
		if strings.HasPrefix(line, ">") {
			lines[i] = strings.TrimLeft(line, "> ")
		}
	}
}

// addSchemes puts https:// before the hosts of portals that stand without it,
// as they are written down by hand.
func addSchemes(text string, hosts []string) string {
	lower := strings.ToLower(text)
	var b strings.Builder
	for i := range len(text) {
		if beginsHost(lower, i, hosts) {
			b.WriteString("https://")
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// beginsHost reports whether one of the hosts, and a link to it, begins at i.
func beginsHost(text string, i int, hosts []string) bool {
	if i > 0 && (isAlphanumeric(text[i-1]) || strings.IndexByte(`.-_@/\%:=`, text[i-1]) >= 0) {
		return false
	}
	return slices.ContainsFunc(hosts, func(host string) bool {
		rest, ok := strings.CutPrefix(text[i:], host)
		return ok && rest != "" && strings.IndexByte("/?#", rest[0]) >= 0
	})
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

// cutAtCloser ends a link where what was opened before it is closed:
// [x](LINK), <LINK|label>, [label|LINK|smart-link] and [url=LINK]label[/url].
func cutAtCloser(link, before string) string {
	if strings.HasSuffix(strings.ToLower(before), "[url=") {
		before = "["
	}
	if before == "" {
		return link
	}
	opener := before[len(before)-1]
	closers, ok := map[byte]string{'(': ")", '[': "]", '{': "}", '\'': "'", '<': "|", '|': "|]"}[opener]
	if !ok {
		return link
	}
	depth := 0
	for i := range len(link) {
		switch {
		case strings.IndexByte(closers, link[i]) >= 0:
			if depth == 0 {
				return link[:i]
			}
			depth--
		case link[i] == opener:
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
