package cli

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"tenantswitch/internal/netfault"
	"tenantswitch/internal/problem"
	"tenantswitch/internal/simulator"
)

// network is what requests go through, and to.
type network struct {
	http      doer
	offline   bool
	bundles   []bundle             // certificates that are trusted beside the system's
	untrusted *problem.Problem     // why they cannot be; nil where all is well
	sim       *simulator.Simulator // nil but with --demo
	logFile   *os.File             // nil without --log-file
}

// doer is what both MSAL and the sources send requests through.
type doer interface {
	Do(*http.Request) (*http.Response, error)
	CloseIdleConnections()
}

// connect chooses what requests go through. Under --demo that is the built-in
// cloud, which takes the place of the one to sign in to.
func (c *command) connect(s *settings, data string) (*network, error) {
	n := &network{offline: c.flags.offline}
	if c.flags.demo.on {
		if err := c.startDemo(n, s, data); err != nil {
			return nil, err
		}
	} else {
		n.bundles, n.untrusted = readBundles(s.config.CAFile, s.cloud.CAFile)
	}
	switch {
	case n.offline:
		n.http = refused{errOffline}
	case n.sim != nil:
		n.http = n.sim.InProcess()
	case n.untrusted != nil:
		n.http = refused{n.untrusted}
	default:
		n.http = newClient(rootsWith(n.bundles))
	}
	if c.flags.logFile == "" {
		return n, nil
	}
	file, err := os.OpenFile(c.flags.logFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, &problem.Problem{What: "the log file cannot be written", Why: err.Error(), Do: "name another", Err: err}
	}
	n.logFile, n.http = file, &logged{n.http, slog.New(slog.NewTextHandler(file, nil))}
	return n, nil
}

// startDemo makes the built-in cloud the one to sign in to.
func (c *command) startDemo(n *network, s *settings, data string) error {
	scenario, err := c.scenario()
	if err != nil {
		return err
	}
	if c.flags.fresh {
		if err := os.RemoveAll(data); err != nil {
			return &problem.Problem{What: "the demo's state could not be forgotten", Why: err.Error(), Err: err}
		}
	}
	n.sim = simulator.New(simulator.Options{
		Portals: s.config.Catalogue, ManySources: true,
		Tenants: c.flags.demo.tenants, Seed: c.flags.seed, Scenario: scenario, ApproveAfter: demoApproval,
	})
	s.cloud, s.config.ClientID, s.config.Tenant = n.sim.Cloud(), "", ""
	return nil
}

// demoApproval is how long the demo's device code waits for nobody.
const demoApproval = 2 * time.Second

// close ends the demo and the log of requests.
func (n *network) close() error {
	var errs []error
	if n.sim != nil {
		errs = append(errs, n.sim.Close())
	}
	if n.logFile != nil {
		errs = append(errs, n.logFile.Close())
	}
	return errors.Join(errs...)
}

// listenPages lets the demo show pages to a browser; elsewhere it does nothing.
func (n *network) listenPages(ctx context.Context) error {
	if n.sim == nil {
		return nil
	}
	return n.sim.ListenPages(context.WithoutCancel(ctx))
}

// pageWait is how long the demo stays so that the browser can fetch its page.
const pageWait = 10 * time.Second

// waitForPage waits until a browser has fetched the demo's page.
func (n *network) waitForPage(ctx context.Context, limit time.Duration) error {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-n.sim.Fetched():
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return &problem.Problem{
			What: "the link was not opened", Why: fmt.Sprintf("no browser fetched the demo's page within %d s", limit/time.Second),
			Do: "look whether a browser can appear here, or name one in $BROWSER",
		}
	}
}

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
		CheckRedirect: netfault.NoRedirect,
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
