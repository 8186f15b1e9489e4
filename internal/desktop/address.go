package desktop

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"tenantswitch/internal/problem"
)

// maxURL is the longest link that is handed on, in bytes. A sign-in link has
// about 1,000; a link of a portal rarely 4,000.
const maxURL = 16 << 10

// CheckURL returns the link as it may be handed to a browser: https with a
// host and without user information, or http on this machine alone (the pages
// of the demo). Every character that RFC 3986 does not know comes back
// percent-encoded, so that the result is one word of printable ASCII; control
// characters, and a host that is not ASCII, are refused. It never changes
// where a link leads.
func CheckURL(raw string) (string, error) {
	if why := refusal(raw); why != "" {
		return "", &problem.Problem{
			What: notOpened,
			Why:  why,
			Do:   "use a link that begins with https:// and a host name",
		}
	}
	scheme, rest, _ := strings.Cut(raw, "://")
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	return strings.ToLower(scheme+"://"+rest[:end]) + encode(rest[end:]), nil
}

// refusal says why a link is refused, "" where it is not. It never quotes the
// link, which may hold the state of a sign-in.
func refusal(raw string) string {
	if len(raw) > maxURL {
		return "it is longer than " + strconv.Itoa(maxURL) + " bytes"
	}
	if !utf8.ValidString(raw) || strings.ContainsFunc(raw, unicode.IsControl) {
		return "it holds characters that no link may hold"
	}
	u, err := url.Parse(raw)
	if err != nil {
		return "it is not a web address"
	}
	switch {
	case u.Scheme != "https" && u.Scheme != "http", u.Opaque != "", u.Hostname() == "":
		return "it is not a web address"
	case u.User != nil:
		return "it holds a user name or a password"
	case !plainHost(u):
		return "its host is not a plain name"
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return "it is not encrypted (https)"
	}
	return ""
}

// plainHost reports whether host and port are ones that every browser reads
// alike.
func plainHost(u *url.URL) bool {
	if _, port, found := strings.Cut(u.Host[strings.LastIndexByte(u.Host, ']')+1:], ":"); found {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return false
		}
	}
	host := u.Hostname()
	if strings.HasPrefix(u.Host, "[") {
		address, err := netip.ParseAddr(host)
		return err == nil && address.Is6() && address.Zone() == ""
	}
	for i := range len(host) {
		if !alphanumeric(host[i]) && !strings.ContainsRune("-._", rune(host[i])) {
			return false
		}
	}
	return alphanumeric(host[0])
}

// loopback reports whether the host is this machine, by the spellings that
// need no resolver.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

// encode percent-encodes the bytes that may not stand in a URL, RFC 3986
// section 2, and a percent sign that encodes nothing.
func encode(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if alphanumeric(c) || strings.IndexByte("-._~:/?#[]@!$&'()*+,;=", c) >= 0 || c == '%' && encodes(s[i:]) {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}

// encodes reports whether s begins with a percent sign and two hex digits.
func encodes(s string) bool {
	if len(s) < 3 {
		return false
	}
	_, err := strconv.ParseUint(s[1:3], 16, 8)
	return err == nil
}

func alphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
