package auth

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/netfault"
	"tenantswitch/internal/problem"
)

// Doer sends HTTP requests; *http.Client is one.
type Doer interface {
	Do(*http.Request) (*http.Response, error)
	CloseIdleConnections()
}

// guard stands between the sign-in library and the network. Everything that
// the library sends and receives passes it, so that no code path of the
// library can carry a code or a refresh token to a foreign host, follow a
// redirect, read without end, or keep an answer that was not checked.
type guard struct {
	cloud cloud.Cloud
	next  Doer
}

// newGuard puts the guard before next. A redirect of a POST would carry its
// form, and the refresh token in it, to wherever it points.
func newGuard(c cloud.Cloud, next Doer) *guard {
	return &guard{cloud: c, next: netfault.WithoutRedirects(next)}
}

// CloseIdleConnections passes the call on.
func (g *guard) CloseIdleConnections() { g.next.CloseIdleConnections() }

// Do sends the request if it is for the cloud's own login service, and returns
// its answer with a body that was read whole and checked.
func (g *guard) Do(req *http.Request) (*http.Response, error) {
	if !ownsLogin(g.cloud, req.URL) {
		return nil, foreign("login", req.URL.Redacted(), false)
	}
	resp, err := g.next.Do(req)
	if err != nil {
		return nil, err
	}
	body, err := readAll(resp)
	if err != nil {
		return nil, err
	}
	if err := checkAnswer(req.URL, resp, body); err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusOK && isDiscovery(req) {
		if body, err = checkedDiscovery(g.cloud, body); err != nil {
			return nil, err
		}
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.ContentLength = int64(len(body))
	return resp, nil
}

func isDiscovery(req *http.Request) bool {
	return req.Method == http.MethodGet && strings.HasSuffix(req.URL.Path, "/.well-known/openid-configuration")
}

// maxAnswer is far above every answer of a login service (the largest, of
// instance discovery, has some kilobytes).
const maxAnswer = 1 << 20

// readAll reads and closes the body.
func readAll(resp *http.Response) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if closeErr := resp.Body.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return nil, err
	}
	if len(body) > maxAnswer {
		return nil, &problem.Problem{
			Why: "the login service's answer is longer than " + strconv.Itoa(maxAnswer>>20) + " MiB",
			Do:  "try again; if it stays, a proxy may be changing the answers",
		}
	}
	return body, nil
}

// checkAnswer refuses what cannot be an answer of a login service: a redirect,
// or anything that is not a JSON object. A failure of the service itself keeps
// its status, because it may pass.
func checkAnswer(from *url.URL, resp *http.Response, body []byte) error {
	if resp.StatusCode >= 300 && resp.StatusCode < 400 {
		return netfault.Redirected("", cleanName(from.Host), resp)
	}
	if trimmed := bytes.TrimLeft(body, " \t\r\n\ufeff"); len(trimmed) > 0 && trimmed[0] == '{' {
		return nil
	}
	return &Refusal{Status: resp.StatusCode, RetryAfter: netfault.RetryAfter(resp.Header), page: true}
}
