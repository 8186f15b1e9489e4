// Package netfault says in words why the network failed, and how long to wait
// before it is asked again: one voice for signing in and for reading tenants.
//
// The rules: an error becomes a *problem.Problem that names the host; what
// stands between us and Microsoft (a captive portal, a proxy that opens
// connections) is told apart from Microsoft, as other people mend it; no text of
// an error is shown before what could be a token is taken out of it; the
// service's own clock counts in what the service says; and no request follows a
// redirect.
package netfault

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"tenantswitch/internal/clean"
	"tenantswitch/internal/problem"
)

// What to do about a network.
const (
	doCheck   = "check the network, then try again"
	doBetween = "open any website in a browser: a captive portal shows its sign-in page; else check the proxy; then try again"
	doTrust   = "if a proxy inspects this network's traffic, name the file of its root certificate as ca_file in the configuration"
	doProxy   = "put them in HTTPS_PROXY, or ask who runs the proxy"
)

// maxHost is how long the name of a host may be (RFC 1035).
const maxHost = 253

// Explain says why a request to host got no answer, or part of one. Where err
// is of a request, its own host is named. The problem's kind is Offline, or
// Canceled where the request was. It has no cause but the end of a context: the
// texts of others hold whole addresses, and a code may be in one.
func Explain(what, host string, err error) *problem.Problem {
	if errors.Is(err, context.Canceled) {
		return &problem.Problem{Kind: problem.Canceled, What: what, Why: "it was stopped", Err: context.Canceled}
	}
	host = hostOf(err, host)
	p := &problem.Problem{Kind: problem.Offline, What: what, Do: doCheck}
	switch dns, isDNS := errors.AsType[*net.DNSError](err); {
	case Untrusted(err):
		p.Why, p.Do = "the certificate of "+host+" is not trusted here: "+certificateFault(err), doTrust
	case isDNS && dns.IsNotFound:
		p.Why = "the name " + named(dns.Name, host) + " was not found"
	case isDNS:
		p.Why = "the name " + named(dns.Name, host) + " could not be looked up"
	case timedOut(err):
		p.Why, p.Err = host+" did not answer in time", context.DeadlineExceeded
	case errors.Is(err, errnoRefused):
		p.Why = host + " refused the connection"
	case errors.Is(err, errnoNoNetwork), errors.Is(err, errnoNoWayToHost):
		p.Why = "there is no way to " + host + " from here"
	case notTLS(err):
		p.Why, p.Do = host+" did not answer with TLS", doBetween
	case strings.Contains(err.Error(), "Proxy Authentication Required"):
		p.Why, p.Do = "the proxy wants a user name and a password", doProxy
	case BrokenOff(err):
		p.Why = "the connection to " + host + " broke off"
	default:
		p.Why = "the connection to " + host + " failed: " + clean.Redact(innermost(err).Error())
	}
	return p
}

// Is reports whether err is a failure of the network, or the end of a context
// that a request had.
func Is(err error) bool {
	_, op := errors.AsType[*net.OpError](err)
	_, request := errors.AsType[*url.Error](err)
	_, dns := errors.AsType[*net.DNSError](err)
	return op || request || dns || errors.Is(err, context.Canceled) || timedOut(err) || Untrusted(err) || notTLS(err) || BrokenOff(err)
}

// BrokenOff reports whether a connection was there and was lost, or an answer
// ended too early.
func BrokenOff(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, errnoReset)
}

// Untrusted reports whether the host's certificate was refused, which no second
// try can change.
func Untrusted(err error) bool { return certificateFault(err) != "" }

func timedOut(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return errors.Is(err, context.DeadlineExceeded) || ok && timeout.Timeout()
}

// notTLS reports whether something spoke, but not TLS: the mark of a portal.
func notTLS(err error) bool {
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	return strings.Contains(err.Error(), "server gave HTTP response to HTTPS client")
}

// certificateFault is what is wrong with a certificate; "" where the error is
// not about one.
func certificateFault(err error) string {
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "its issuer is unknown"
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		if invalid.Reason == x509.Expired {
			return "it has expired or is not valid yet (is this machine's clock right?)"
		}
		return "it is not valid"
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return "it was made for another name"
	}
	if _, ok := errors.AsType[x509.SystemRootsError](err); ok {
		return "this machine has no root certificates"
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "it could not be verified"
	}
	return ""
}

// hostOf names the host that a failed request was for. Only the host is taken
// from the request's address, which may hold a code.
func hostOf(err error, otherwise string) string {
	if failed, ok := errors.AsType[*url.Error](err); ok {
		if u, parseErr := url.Parse(failed.URL); parseErr == nil {
			return named(u.Host, otherwise)
		}
	}
	return otherwise
}

func named(name, otherwise string) string {
	if name = clean.Text(name, maxHost); name != "" {
		return name
	}
	return otherwise
}

// innermost returns the first cause of err. The errors around it repeat the
// whole address.
func innermost(err error) error {
	for {
		cause := errors.Unwrap(err)
		if cause == nil {
			return err
		}
		err = cause
	}
}

// Intercepted is the problem of a network that answers in the host's place; how
// is a clause: "status 511 came back".
func Intercepted(what, host, how string) *problem.Problem {
	return &problem.Problem{
		Kind: problem.Offline, What: what,
		Why: "something between here and " + host + " answered in its place: " + how, Do: doBetween,
	}
}

// Redirected is Intercepted for an answer that points elsewhere. Of where it
// points, the host alone is named.
func Redirected(what, host string, resp *http.Response) *problem.Problem {
	to := ""
	if u, err := url.Parse(resp.Header.Get("Location")); err == nil && u.Host != "" {
		to = " to " + clean.Text(u.Host, maxHost)
	}
	return Intercepted(what, host, "a redirect"+to+" came back, which is not followed")
}

// WithoutRedirects returns d, or a copy of the *http.Client that it is, which
// ends a request at a redirect. Go's client would send a form on to wherever it
// points, and a token to subdomains of the host and from https to http.
func WithoutRedirects[D any](d D) D {
	client, ok := any(d).(*http.Client)
	if !ok {
		return d
	}
	strict := *client
	strict.CheckRedirect = NoRedirect
	same, _ := any(&strict).(D) // of the type that d is
	return same
}

// NoRedirect is a CheckRedirect that follows none.
func NoRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
