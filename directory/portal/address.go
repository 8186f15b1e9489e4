package portal

import (
	"net/url"
	"strings"

	"github.com/google/uuid"
)

// address is a link in its parts, each as it was written.
type address struct {
	host     string // in lower case
	path     string // with its leading slash, or ""
	query    string // with its question mark, or ""
	fragment string // with its number sign, or ""
}

// parseAddress takes a link apart, and says why it is not taken where some
// browser could read it another way; its parts are returned all the same.
func parseAddress(link string) (a address, why string) {
	_, rest, _ := strings.Cut(link, "://")
	rest, fragment, found := strings.Cut(rest, "#")
	if found {
		a.fragment = "#" + fragment
	}
	rest, query, found := strings.Cut(rest, "?")
	if found {
		a.query = "?" + query
	}
	host, _, _ := strings.Cut(rest, "/")
	a.host, a.path = strings.ToLower(host), rest[len(host):]
	switch {
	case hasScheme(link, "http"):
		return a, "it is not encrypted (http, not https)"
	case !hasScheme(link, "https"):
		return a, "it does not begin with https://"
	}
	return a, a.refusal()
}

// refusal says why an address is not taken; "" where it is.
func (a address) refusal() string {
	if strings.ContainsFunc(a.String(), func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("<>\"`", r) }) {
		return "it holds a character that no link may hold"
	}
	switch {
	case unescapeHTML(a.String()) != a.String():
		return "it is escaped like the source of a page, more than once"
	case strings.Contains(a.host, "@"):
		return "it holds a user name before its host"
	case strings.Contains(a.host, ":"):
		return "it names a port"
	case strings.Contains(a.host+a.path, `\`):
		return "it holds a backslash, which browsers take for a slash"
	case a.host == "" || strings.Trim(a.host, "abcdefghijklmnopqrstuvwxyz0123456789-.") != "":
		return "its host is not a plain name"
	}
	for segment := range strings.SplitSeq(a.path, "/") {
		if name := unescape(segment); name == "." || name == ".." {
			return "its path goes back, so that browsers shorten it"
		}
	}
	if _, err := url.Parse(a.String()); err != nil {
		return "it is not a web address"
	}
	return ""
}

// String puts the link together again.
func (a address) String() string { return "https://" + a.host + a.path + a.query + a.fragment }

// part is where in an address something stands.
type part int

const (
	inPath part = iota
	inQuery
	inFragment
)

// text returns one part of the address.
func (a *address) text(p part) *string {
	switch p {
	case inPath:
		return &a.path
	case inQuery:
		return &a.query
	case inFragment:
	}
	return &a.fragment
}

// guidLength is how many bytes a GUID has, with its dashes.
const guidLength = 36

// readTenant reads what names a tenant: its id, or one of its domains. A sign
// that no id holds ends one: it is of the text that the link stood in.
func readTenant(text string) (id uuid.UUID, domain string, ok bool) {
	digits := strings.Trim(text, `{}"' `)
	if len(digits) > guidLength && isGUID(digits[:guidLength]) && digits[guidLength] != '-' &&
		!isAlphanumeric(digits[guidLength]) && len(guids(digits)) == 1 {
		digits = digits[:guidLength]
	}
	if len(digits) == 32 || len(digits) == guidLength {
		if id, err := uuid.Parse(digits); err == nil {
			return id, "", id != uuid.Nil
		}
	}
	domain = strings.ToLower(text)
	return uuid.Nil, domain, isDomain(domain)
}

// isDomain says whether s can be a domain in a link: two labels or more of
// plain letters, the last no number.
func isDomain(s string) bool {
	labels := strings.Split(s, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return len(labels) > 1 && len(s) <= 253 && strings.Trim(labels[len(labels)-1], "0123456789") != ""
}

// guids returns where the tenant ids, and other GUIDs, begin in s.
func guids(s string) []int {
	var at []int
	for i := 0; i+guidLength <= len(s); i++ {
		if isGUID(s[i : i+guidLength]) {
			at = append(at, i)
			i += guidLength - 1
		}
	}
	return at
}

// isGUID says whether s is one, with its dashes.
func isGUID(s string) bool {
	if len(s) != guidLength {
		return false
	}
	for i := range len(s) {
		switch i {
		case 8, 13, 18, 23:
			if s[i] != '-' {
				return false
			}
		default:
			if !isHex(s[i]) {
				return false
			}
		}
	}
	return true
}
