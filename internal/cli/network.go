package cli

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"tenantswitch/internal/problem"
)

// maxSilence is how long a connection may say nothing. There is no limit to a
// whole request: one that is slow but alive goes on.
const maxSilence = 60 * time.Second

// newClient returns the client for real requests: the environment's proxy,
// no old TLS, no certificate but what roots vouch for (nil: the system's), and
// no redirect, since none is expected and a token must not follow one.
func newClient(roots *x509.CertPool) *http.Client {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return clientOver(dialer.DialContext, roots)
}

// clientOver is newClient over a network of the caller's.
func clientOver(dial func(ctx context.Context, network, address string) (net.Conn, error), roots *x509.CertPool) *http.Client {
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment,
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				conn, err := dial(ctx, network, address)
				if err != nil {
					return nil, err
				}
				return talking{conn}, nil
			},
			TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
			TLSHandshakeTimeout:   10 * time.Second,
			ResponseHeaderTimeout: 30 * time.Second,
			IdleConnTimeout:       maxSilence / 2, // an idle one is silent; the next request needs the rest
			MaxIdleConns:          8,
			ForceAttemptHTTP2:     true,
		},
	}
}

// talking is a connection that ends when nothing has come for too long.
type talking struct{ net.Conn }

// Read waits for the next bytes.
func (c talking) Read(p []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(maxSilence)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

// errOffline is the answer to every request under --offline. As a problem it
// says that there is no use in trying again.
var errOffline = &problem.Problem{
	Kind: problem.Offline, Why: "--offline forbids the network", Do: "leave out --offline",
}

// refused is a network that refuses everything, and says why.
type refused struct{ why *problem.Problem }

// Do refuses the request.
func (r refused) Do(*http.Request) (*http.Response, error) { return nil, r.why }

// CloseIdleConnections has nothing to close.
func (refused) CloseIdleConnections() {}

// logged writes a line for every request: no header, no query, no body, since
// those may hold a token or a name. Paths of tenants hold ids only.
type logged struct {
	doer
	log *slog.Logger
}

func newLogged(inner doer, file *os.File) *logged {
	return &logged{doer: inner, log: slog.New(slog.NewTextHandler(file, nil))}
}

// Do sends the request and logs how it went.
func (l *logged) Do(r *http.Request) (*http.Response, error) {
	start := time.Now()
	resp, err := l.doer.Do(r)
	args := []any{"method", r.Method, "host", r.URL.Host, "path", r.URL.Path, "took", time.Since(start).Round(time.Millisecond)}
	if err != nil {
		// The text of a network error can hold a URL with its query.
		l.log.Error("request failed", append(args, "kind", errorKind(err))...)
		return resp, err
	}
	l.log.Info("request", append(args, "status", resp.StatusCode)...)
	return resp, nil
}

// errorKind names a network error without its text.
func errorKind(err error) string {
	switch {
	case errors.Is(err, errOffline):
		return "offline"
	case errors.Is(err, os.ErrDeadlineExceeded):
		return "timeout"
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return "name not found"
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return "connection failed"
	}
	return "failed"
}
