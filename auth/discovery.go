package auth

import (
	"encoding/json"
	"errors"
	"net/netip"
	"net/url"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// discovery is what the sign-in library needs of a discovery document
// (OpenID Connect Discovery 1.0 section 3).
type discovery struct {
	Issuer    string `json:"issuer"`
	Authorize string `json:"authorization_endpoint"`
	Token     string `json:"token_endpoint"`
}

// checkedDiscovery reads a discovery document, refuses one that would send a
// person or a secret elsewhere, and writes it anew with nothing but the three
// fields that were checked: a document that two decoders read differently
// cannot pass.
func checkedDiscovery(c cloud.Cloud, body []byte) ([]byte, error) {
	var doc discovery
	if err := json.Unmarshal(body, &doc); err != nil {
		return nil, &problem.Problem{
			Why: "the login service's description of itself could not be understood",
			Do:  "try again; if it stays, a proxy may be changing the answers", Err: errUnreadable,
		}
	}
	if err := checkAuthorize(c, doc.Authorize); err != nil {
		return nil, err
	}
	if err := checkToken(c, doc.Token); err != nil {
		return nil, err
	}
	if err := checkIssuer(c, doc.Issuer); err != nil {
		return nil, err
	}
	// The device code and the token endpoint of the demo and of Microsoft
	// differ in their last word only, as the library assumes too.
	return json.Marshal(doc)
}

// checkAuthorize checks where a browser would be sent to sign in.
func checkAuthorize(c cloud.Cloud, raw string) error {
	u, err := url.Parse(raw)
	if err == nil && c.Loopback && u.Scheme == "http" && u.User == nil && isLoopback(u.Hostname()) {
		return nil
	}
	return foreign("authorization", raw, err == nil && ownsLogin(c, u))
}

// checkToken checks where codes and refresh tokens would be sent.
func checkToken(c cloud.Cloud, raw string) error {
	u, err := url.Parse(raw)
	return foreign("token", raw, err == nil && ownsLogin(c, u))
}

// checkIssuer checks whom a defined cloud names as its issuer. Nothing is sent
// there, but a document that names somebody else is not this host's own. The
// library checks it too, and lets Microsoft's pass everywhere. The issuer of a
// built-in cloud may stand on an alias.
func checkIssuer(c cloud.Cloud, raw string) error {
	u, err := url.Parse(raw)
	return foreign("issuer", raw, !c.Defined || err == nil && ownsLogin(c, u))
}

// errForeign stands for an endpoint on a host that is not the cloud's.
var errForeign = errors.New("the endpoint is not one of the cloud's own")

func foreign(endpoint, raw string, own bool) error {
	if own {
		return nil
	}
	host := "nowhere"
	if u, err := url.Parse(raw); err == nil && u.Host != "" {
		host = u.Scheme + "://" + u.Host
	}
	return &problem.Problem{
		Why: "the login service named a foreign " + endpoint + " endpoint, " + cleanName(host),
		Do:  "do not sign in from this network, and tell its administrators", Err: errForeign,
	}
}

// ownsLogin says whether u belongs to the cloud's login service: https, on the
// authority's own host and port, or on one of its aliases and the usual port.
func ownsLogin(c cloud.Cloud, u *url.URL) bool {
	if u.Scheme != "https" || u.User != nil || u.Opaque != "" || u.Host == "" {
		return false
	}
	usual := u.Port() == "" || u.Port() == "443"
	return c.OwnsAuthority(u) || usual && c.OwnsLoginHost(u.Hostname())
}

// isLoopback says whether host is a loopback address. A name is none: it could
// be resolved to anything.
func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}
