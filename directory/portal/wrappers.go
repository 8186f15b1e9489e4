package portal

import (
	"encoding/base64"
	"strings"
)

// Mail filters, chats and search engines put their own address around a link.
// What they wrapped stands in the wrapper: nobody is asked for it, and what
// comes out is checked like any other link. So a row may be generous about the
// hosts; it can make a link readable, never one that may be opened.

// maxWrappers is how deep links may be wrapped: a mail that is forwarded
// through two companies is wrapped twice by each.
const maxWrappers = 5

// wrapper is one vendor's way to wrap links.
type wrapper struct {
	vendor string
	hosts  []string // whole names, or ".suffix"; none where customers run it on hosts of their own
	path   string   // what the path begins with or, after "…", holds
	read   func(a address) string
}

// wrappers are read in their order. The forms are as links in public mail
// archives and repositories have them; where a document says it, it is named.
var wrappers = []wrapper{
	{"Microsoft Safe Links", []string{ // learn.microsoft.com: safe-links-about
		".safelinks.protection.outlook.com", ".safelinks.protection.outlook.us", ".safelinks.protection.office365.us",
		".safelinks.protection.partner.outlook.cn", "safelinks.protection.outlook.com",
	}, "/", parameter("url")},
	{"Safe Links in Teams", []string{"statics.teams.cdn.office.net", "statics.teams.cdn.live.net", "statics.teams.microsoft.com"}, "…/safelinks/", parameter("url")},
	{"Outlook on the web", []string{"outlook.office.com", "outlook.office365.com", "outlook.office365.us", "outlook.cloud.microsoft", "outlook.live.com"}, "/mail/safelink.html", parameter("url")},
	{"Proofpoint", []string{"urldefense.proofpoint.com"}, "/v1/url", parameter("u")}, // help.proofpoint.com: URL Defense, decoder
	{"Proofpoint", []string{"urldefense.proofpoint.com"}, "/v2/url", proofpoint2},
	{"Proofpoint", []string{"urldefense.proofpoint.com", "urldefense.com", "urldefense.us", ".urldefense.com"}, "/v3/", proofpoint3},
	{"Barracuda", []string{"linkprotect.cudasvc.com", ".linkprotect.cudasvc.com"}, "/url", parameter("a")},
	{"Trend Micro", nil, "/wis/clicktime/v1/query", parameter("url")}, // *.trendmicro.com and its licensees
	{"Trend Micro", []string{".trendmicro.com"}, "/", parameter("url")},
	{"Cisco", []string{"secure-web.cisco.com"}, "/", lastSegment},
	{"Sophos", []string{".protection.sophos.com"}, "/", inBase64},
	{"Check Point", []string{".url-protection.com"}, "/v1/", parameter("o")}, // Avanan's and SonicWall's, too
	{"Check Point", []string{"protect.checkpoint.com", "url.avanan.click", ".url-protection.com"}, "/v2/", betweenUnderlines},
	{"FireEye", []string{".fireeye.com", ".trellix.com"}, "…/url", parameter("u")},
	{"Symantec", []string{"clicktime.symantec.com", ".clicktime.symantec.com"}, "/", parameter("u")},
	{"Fortinet", nil, "…/fmlurlsvc/", parameter("url")},
	{"Trustwave", []string{"scanmail.trustwave.com"}, "/", parameter("u")},
	{"Google", []string{"www.google.com", "google.com"}, "/url", parameter("q", "url")},
	{"Slack", []string{"slack-redir.net"}, "/link", parameter("url")},
	{"LinkedIn", []string{"www.linkedin.com"}, "…/safety/go", parameter("url")},
}

// hiding are the filters whose links only they can undo: the vendor, and what
// the host ends in.
var hiding = []struct{ vendor, suffix string }{
	{"Mimecast", ".mimecast.com"}, {"Mimecast", ".mimecastprotect.com"}, {"Mimecast", ".mimecast-offshore.com"},
}

// unwrap returns the link that was wrapped, as it was before; a link that is
// not wrapped, or cannot be unwrapped, comes back as it is.
func unwrap(link string) string {
	for range maxWrappers {
		inner := undo(unwrapOnce(link))
		if inner == "" {
			break
		}
		link = inner
	}
	return link
}

// unwrapOnce returns what one filter has wrapped; "" where none has, and where
// what it wrapped is no web address.
func unwrapOnce(link string) string {
	a, ok := wrapperAddress(link)
	if !ok {
		return ""
	}
	for _, w := range wrappers {
		if w.wraps(a) {
			if inner := webIn(w.read(a)); inner != "" {
				return inner
			}
		}
	}
	return ""
}

// hiddenBy names the filter that alone knows where a link leads; "" for any
// other link.
func hiddenBy(a address) string {
	for _, h := range hiding {
		if strings.HasSuffix(a.host, h.suffix) && strings.HasPrefix(a.path, "/s/") {
			return h.vendor
		}
	}
	return ""
}

// wrapperAddress takes a wrapper apart. It is never opened, so that it may be
// unencrypted and name its port.
func wrapperAddress(link string) (address, bool) {
	if hasScheme(link, "http") {
		link = "https" + link[len("http"):]
	}
	a, why := parseAddress(link)
	if why == "" {
		return a, true
	}
	host, port, ok := strings.Cut(a.host, ":")
	if a.host = host; !ok || port == "" || strings.Trim(port, "0123456789") != "" {
		return address{}, false
	}
	return a, a.refusal() == ""
}

func (w wrapper) wraps(a address) bool {
	part, within := strings.CutPrefix(w.path, "…")
	if !within && !strings.HasPrefix(a.path+"/", part) || within && !strings.Contains(a.path+"/", part) {
		return false
	}
	return len(w.hosts) == 0 || isOneOf(a.host, w.hosts)
}

// isOneOf reports whether a host is one of the names, or ends in one that
// begins with a dot.
func isOneOf(host string, names []string) bool {
	for _, name := range names {
		if host == name || name[0] == '.' && strings.HasSuffix(host, name) {
			return true
		}
	}
	return false
}

// webIn returns the web address that a wrapped text is; "" where it is none. A
// wrapper that was copied out of another link is encoded once more.
func webIn(text string) string {
	for range maxWrappers {
		if text = oneSlash(text); isWeb(text) {
			return text
		}
		text = unescape(text)
	}
	return ""
}

func isWeb(s string) bool { return hasScheme(s, "https") || hasScheme(s, "http") }

// hasScheme reports whether a link begins with that scheme, in any case.
func hasScheme(link, scheme string) bool {
	n := len(scheme) + len("://")
	return len(link) > n && strings.EqualFold(link[:n], scheme+"://")
}

// oneSlash gives "https:/host" its second slash back, which some mail programs
// drop from inside a path.
func oneSlash(link string) string {
	scheme, rest, ok := strings.Cut(link, ":/")
	if !ok || strings.HasPrefix(rest, "/") || strings.ContainsAny(scheme, "/?#") {
		return link
	}
	return scheme + "://" + rest
}

// parameter reads the value of the only parameter of one of these names. A
// filter that leaves some signs of the link as they are leaves its question
// mark, too: from there on all is the link's.
func parameter(names ...string) func(address) string {
	return func(a address) string {
		for _, name := range names {
			value, rest := onlyValue(a.query, name)
			if isWeb(value) && strings.Contains(value, "?") {
				return value + rest + a.fragment
			}
			if value != "" {
				return value
			}
		}
		return ""
	}
}

// onlyValue returns the value of the only parameter of that name, as it is
// encoded, and what follows it; "" where there is none or more than one.
func onlyValue(query, name string) (value, rest string) {
	count, from := 0, 1
	for piece := range strings.SplitSeq(strings.TrimPrefix(query, "?"), "&") {
		from += len(piece)
		if n, v, _ := strings.Cut(piece, "="); strings.EqualFold(n, name) {
			value, rest = v, query[min(from, len(query)):]
			count++
		}
		from++
	}
	if count != 1 {
		return "", ""
	}
	return value, rest
}

// lastSegment reads the link in the last part of the path, where it is encoded.
func lastSegment(a address) string { return a.path[strings.LastIndexByte(a.path, '/')+1:] }

// inBase64 reads the link in the parameter u in base64, of either alphabet.
func inBase64(a address) string {
	value, _ := onlyValue(a.query, "u")
	value = strings.NewReplacer("+", "-", "/", "_", "=", "").Replace(unescape(value))
	link, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil {
		return ""
	}
	return string(link)
}

// betweenUnderlines reads the link between "___" and "___.", where an asterisk
// stands for each percent sign.
func betweenUnderlines(a address) string {
	_, link, ok := strings.Cut(a.String(), "/___")
	end := strings.LastIndex(link, "___")
	if !ok || end < 0 {
		return ""
	}
	var b strings.Builder
	for i := range end {
		if link[i] == '*' && i+2 < end && isHex(link[i+1]) && isHex(link[i+2]) {
			b.WriteByte('%')
			continue
		}
		b.WriteByte(link[i])
	}
	return b.String()
}

// proofpoint2 undoes version 2 of Proofpoint's URL Defense.
func proofpoint2(a address) string {
	value, _ := onlyValue(a.query, "u")
	return strings.NewReplacer("-", "%", "_", "/").Replace(value)
}

// proofpoint3 undoes version 3 of Proofpoint's URL Defense, in which the link
// stands between "__" and "__;". The bytes that the filter found unsafe are
// asterisks there, one each, or "**" and a letter for a run of them; they
// follow in base64 up to an exclamation mark.
func proofpoint3(a address) string {
	_, rest, ok := strings.Cut(a.String(), "/v3/__")
	link, rest, found := strings.Cut(rest, "__;")
	encoded, _, ended := strings.Cut(rest, "!")
	if !ok || !found || !ended {
		return ""
	}
	hidden, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(encoded, "="))
	if err != nil {
		return ""
	}
	link = oneSlash(unescape(link))
	var b strings.Builder
	for i := 0; i < len(link); i++ {
		if link[i] != '*' {
			b.WriteByte(link[i])
			continue
		}
		n := 1
		if i+2 < len(link) && link[i+1] == '*' {
			n = runLength(link[i+2])
			i += 2
		}
		if n == 0 || n > len(hidden) {
			return ""
		}
		b.Write(hidden[:n])
		hidden = hidden[n:]
	}
	return b.String()
}

// runLength returns how many bytes a run stands for: A for 2, B for 3 and
// so on.
func runLength(c byte) int {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	if at := strings.IndexByte(letters, c); at >= 0 {
		return at + 2
	}
	return 0
}
