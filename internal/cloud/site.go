package cloud

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"
)

// site is the place that an address of a definition names. Two spellings of one
// place are one site.
type site struct {
	host string // lower case, without a trailing dot; an IPv6 address in brackets
	port string // "" is 443
}

// String returns the address.
func (s site) String() string {
	if s.port == "" {
		return "https://" + s.host
	}
	return "https://" + s.host + ":" + s.port
}

// parseSite reads an address: https, a host, perhaps a port, and nothing else.
// It takes apart what it allows rather than look for what it forbids, so that
// no other reader of addresses can find another host in one that passed.
func parseSite(raw string) (site, error) {
	for i := range len(raw) {
		if c := raw[i]; c <= ' ' || c > '~' {
			return site{}, errors.New("it holds a space, a control character or a letter outside ASCII")
		}
	}
	lower := strings.ToLower(raw)
	rest, ok := strings.CutPrefix(lower, "https://")
	if !ok {
		return site{}, errors.New("it does not begin with https://")
	}
	host, port, err := splitPort(strings.TrimSuffix(rest, "/"))
	if err != nil {
		return site{}, err
	}
	if host, err = plainHost(host); err != nil {
		return site{}, err
	}
	return site{host, port}, nil
}

// splitPort takes the port off. The usual one counts as none.
func splitPort(text string) (host, port string, err error) {
	end := strings.IndexByte(text, ':')
	if strings.HasPrefix(text, "[") {
		end = strings.IndexByte(text, ']') + 1
	}
	if end <= 0 || end == len(text) {
		return text, "", nil
	}
	host, port = text[:end], text[end:]
	number, err := strconv.ParseUint(strings.TrimPrefix(port, ":"), 10, 16)
	if err != nil || port != ":"+strconv.FormatUint(number, 10) || number == 0 {
		return "", "", errors.New("what follows its host is no port; it may have no path and no user")
	}
	if number == 443 {
		return host, "", nil
	}
	return host, port[1:], nil
}

// plainHost checks a host in lower case. An address of a machine is taken on
// loopback only: elsewhere nobody can tell from it whose it is.
func plainHost(host string) (string, error) {
	ip, err := netip.ParseAddr(host)
	switch {
	case host == "[::1]", err == nil && ip.Is4() && ip.IsLoopback():
		return host, nil
	case err == nil || strings.HasPrefix(host, "["):
		return "", errors.New("its host is an address of a machine, which is allowed on loopback only; write a name, 127.0.0.1 or [::1]")
	}
	host = strings.TrimSuffix(host, ".")
	labels := strings.Split(host, ".")
	for _, l := range labels {
		if !plainLabel(l) {
			return "", errors.New("its host is not a name of letters, digits and dashes; a path, a user or an international name may not be in it")
		}
	}
	if last := labels[len(labels)-1]; len(host) > 253 || last[0] >= '0' && last[0] <= '9' {
		return "", errors.New("its host ends in a number, or is too long")
	}
	return host, nil
}

// plainLabel says whether a part of a name is letters, digits and dashes.
// Dashes in the third and fourth place mark a name in another script (xn--),
// which can look like any other.
func plainLabel(l string) bool {
	if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' || len(l) >= 4 && l[2:4] == "--" {
		return false
	}
	return strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
