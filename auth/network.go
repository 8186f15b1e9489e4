package auth

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"

	"tenantswitch/internal/problem"
)

// explainNetwork explains an error of the network, or returns nil where it is
// none.
func explainNetwork(what string, err error) *problem.Problem {
	if errors.Is(err, context.Canceled) {
		return &problem.Problem{Kind: problem.Canceled, What: what, Why: "it was stopped", Err: context.Canceled}
	}
	p := &problem.Problem{Kind: problem.Offline, What: what, Do: "check the network, then try again"}
	host := hostIn(err)
	if why := certificateFault(err); why != "" {
		p.Why = "the certificate of " + host + " is not trusted here: " + why
		p.Do = "if a proxy inspects this network's traffic, name the file of its root certificate as ca_file in the configuration"
		return p
	}
	switch dns, ok := errors.AsType[*net.DNSError](err); {
	case ok && dns.IsNotFound:
		p.Why = "the name " + cleanName(dns.Name) + " was not found"
	case ok:
		p.Why = "the name " + cleanName(dns.Name) + " could not be looked up"
	case errors.Is(err, context.DeadlineExceeded), timedOut(err):
		p.Why = host + " did not answer in time"
		p.Err = context.DeadlineExceeded
	case errors.Is(err, errnoRefused):
		p.Why = host + " refused the connection"
	case errors.Is(err, errnoNoNetwork), errors.Is(err, errnoNoWayToHost):
		p.Why = "there is no way to " + host + " from here"
	case notTLS(err):
		p.Why = host + " did not answer with TLS"
		p.Do = "a proxy or a captive portal may stand in between; open any website in a browser to see"
	case strings.Contains(err.Error(), "Proxy Authentication Required"):
		p.Why = "the proxy wants a user name and a password"
		p.Do = "put them in HTTPS_PROXY, or ask who runs the proxy"
	case brokenOff(err):
		p.Why = "the connection to " + host + " broke"
	case ofNetwork(err):
		p.Why = "the connection to " + host + " failed"
	default:
		return nil
	}
	return p
}

func timedOut(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout()
}

// notTLS says that something spoke, but not TLS: the mark of a portal.
func notTLS(err error) bool {
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	return strings.Contains(err.Error(), "server gave HTTP response to HTTPS client")
}

// brokenOff says that a connection was there and was lost.
func brokenOff(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, errnoReset)
}

// ofNetwork says that the network failed, in whatever way.
func ofNetwork(err error) bool {
	_, op := errors.AsType[*net.OpError](err)
	_, request := errors.AsType[*url.Error](err)
	return op || request
}

// certificateFault says what is wrong with a certificate; "" where the error
// is not about one.
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
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "it could not be verified"
	}
	if _, ok := errors.AsType[x509.SystemRootsError](err); ok {
		return "this machine has no root certificates"
	}
	return ""
}

// hostIn names the host that a failed request was for. Only the host is taken
// from the request's URL.
func hostIn(err error) string {
	if failed, ok := errors.AsType[*url.Error](err); ok {
		if u, parseErr := url.Parse(failed.URL); parseErr == nil && u.Host != "" {
			return cleanName(u.Hostname())
		}
	}
	return "the login service"
}
