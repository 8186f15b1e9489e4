package portal

import (
	"encoding/base64"
	"strings"
)

// maxWrappers is how deep links may be wrapped: a mail that is forwarded
// through two companies is wrapped twice by each.
const maxWrappers = 5

// unwrap returns the link that mail filters have wrapped, as it was before.
// Nobody is asked for it: it stands in the wrapper. A link that is not wrapped
// comes back as it is, and so does one that cannot be unwrapped.
func unwrap(link string) string {
	for range maxWrappers {
		inner := unescapeHTML(unwrapOnce(link))
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
	a, why := parseAddress(link)
	if why != "" {
		return ""
	}
	inner := ""
	switch {
	case isSafeLinks(a):
		inner = onlyValue(a.query, "url")
	case a.host == "urldefense.proofpoint.com" && a.path == "/v2/url":
		inner = strings.NewReplacer("-", "%", "_", "/").Replace(onlyValue(a.query, "u"))
	case a.host == "urldefense.proofpoint.com" || a.host == "urldefense.com" || a.host == "urldefense.us":
		return proofpoint3(link)
	}
	// A wrapper that was copied out of another link is encoded once more.
	for range maxWrappers {
		if isWeb(inner) {
			return inner
		}
		inner = unescape(inner)
	}
	return ""
}

// isSafeLinks says whether the link leads to Microsoft's filter in Outlook, or
// to the one in Teams.
func isSafeLinks(a address) bool {
	return strings.HasSuffix(a.host, ".safelinks.protection.outlook.com") ||
		strings.HasSuffix(a.host, ".safelinks.protection.outlook.us") ||
		strings.HasSuffix(a.host, ".safelinks.protection.office365.us") ||
		a.host == "statics.teams.cdn.office.net" && strings.Contains(a.path, "/safelinks/")
}

func isWeb(s string) bool { return hasScheme(s, "https") || hasScheme(s, "http") }

// hasScheme says whether a link begins with that scheme, in any case.
func hasScheme(link, scheme string) bool {
	n := len(scheme) + len("://")
	return len(link) > n && strings.EqualFold(link[:n], scheme+"://")
}

// onlyValue returns the value of the only parameter of that name, as it is
// encoded; "" where there is none or more than one.
func onlyValue(query, name string) string {
	value, count := "", 0
	for piece := range strings.SplitSeq(strings.TrimPrefix(query, "?"), "&") {
		if n, v, _ := strings.Cut(piece, "="); strings.EqualFold(n, name) {
			value = v
			count++
		}
	}
	if count != 1 {
		return ""
	}
	return value
}

// proofpoint3 undoes version 3 of Proofpoint's URL Defense, in which the link
// stands between "__" and "__;". The bytes that the filter found unsafe are
// asterisks there, one each, or "**" and a letter for a run of them; they
// follow in base64 up to an exclamation mark.
func proofpoint3(link string) string {
	_, rest, ok := strings.Cut(link, "/v3/__")
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
	if !isWeb(b.String()) {
		return ""
	}
	return b.String()
}

// oneSlash gives "https:/host" its second slash back, which some mail programs
// drop from inside a path.
func oneSlash(link string) string {
	scheme, rest, ok := strings.Cut(link, ":/")
	if !ok || strings.HasPrefix(rest, "/") {
		return link
	}
	return scheme + "://" + rest
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
