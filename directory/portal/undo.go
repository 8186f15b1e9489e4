package portal

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A link is seldom pasted as a browser shows it: the source of a page, a line
// of JSON, a mail as it was sent, and reports about threats each write some of
// its signs another way. What undoes them stands here.

// maxUndone is how often a text may be escaped over and over.
const maxUndone = 6

// undo writes a text as it was before programs escaped it. A text that is
// escaped more often than any program does stays partly so; then its links are
// refused.
func undo(text string) string {
	for range maxUndone {
		plain := refang(unescapeHTML(unescapeJSON(text)))
		if plain == text {
			break
		}
		text = plain
	}
	return text
}

// unescapeHTML undoes HTML's references, named and numbered, that end in a
// semicolon. HTML allows some without it, but then "&region" would hold one.
func unescapeHTML(text string) string {
	const longest = len("&CounterClockwiseContourIntegral;")
	if !strings.Contains(text, "&") {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '&' {
			end := strings.IndexByte(text[i:min(len(text), i+longest)], ';')
			if end > 1 {
				reference := text[i : i+end+1]
				// Of "&region;" it would take "&reg", and leave the semicolon.
				if plain := html.UnescapeString(reference); plain == ";" || !strings.HasSuffix(plain, ";") {
					b.WriteString(plain)
					i += end
					continue
				}
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// unescapeJSON undoes the escapes of a JSON string (RFC 8259, section 7). A
// backslash before anything else stays, so that a link that holds one is
// refused.
func unescapeJSON(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		escape := ""
		if text[i] == '\\' && i+1 < len(text) {
			escape = jsonEscape(text[i+1:])
		}
		switch {
		case escape == "":
			b.WriteByte(text[i])
		case escape[0] == 'u':
			r, _ := strconv.ParseUint(escape[1:], 16, 16) // four hexadecimal digits
			b.WriteRune(rune(r))
			i += len(escape)
		default:
			b.WriteString(strings.NewReplacer("n", "\n", "r", "\n", "t", " ").Replace(escape))
			i++
		}
	}
	return b.String()
}

// jsonEscape returns what a backslash before s escapes; "" where nothing.
// Halves of a pair of surrogates are left alone: no link holds them.
func jsonEscape(s string) string {
	if strings.IndexByte(`"'/\nrt`, s[0]) >= 0 {
		return s[:1]
	}
	if s[0] == 'u' && len(s) > 4 && isHex(s[1]) && isHex(s[2]) && isHex(s[3]) && isHex(s[4]) && !strings.EqualFold(s[1:2], "d") {
		return s[:5]
	}
	return ""
}

// refang undoes what reports about threats do to links, so that nobody follows
// them by mistake.
func refang(text string) string {
	if !strings.ContainsAny(text, "[({xX") {
		return text
	}
	return defanged.Replace(text)
}

var defanged = strings.NewReplacer(
	"hxxps", "https", "hXXps", "https", "HXXPS", "https", "hxxp", "http", "hXXp", "http", "HXXP", "http",
	"[.]", ".", "(.)", ".", "{.}", ".", "[dot]", ".", "(dot)", ".", "[://]", "://", "[:]", ":", "[:/]", ":/", "[/]", "/",
)

// isQuotedPrintable reports whether a text is the source of a mail in that
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

// isEncodedByte reports whether s begins with a byte as quoted-printable writes
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
func unescape(s string) string { return decode(s, 1).text }

// decoded is a text without its percent-encoding, and where in the encoded one
// each of its bytes begins.
type decoded struct {
	text string
	at   []int // one more than bytes: the end
}

// decode undoes percent-encoding so many times over.
func decode(s string, times int) decoded {
	d := decoded{text: s, at: make([]int, len(s)+1)}
	for i := range d.at {
		d.at[i] = i
	}
	for range times {
		if !strings.Contains(d.text, "%") {
			break
		}
		d = d.once()
	}
	return d
}

func (d decoded) once() decoded {
	var b strings.Builder
	var at []int
	for i := 0; i < len(d.text); i++ {
		at = append(at, d.at[i])
		if d.text[i] == '%' && i+2 < len(d.text) && isHex(d.text[i+1]) && isHex(d.text[i+2]) {
			b.WriteByte(unhex(d.text[i+1])<<4 | unhex(d.text[i+2]))
			i += 2
			continue
		}
		b.WriteByte(d.text[i])
	}
	return decoded{b.String(), append(at, d.at[len(d.text)])}
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
