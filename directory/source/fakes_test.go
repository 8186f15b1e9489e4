package source

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// manager is a Resource Manager that gives prepared answers, one for each
// request, the last of them for ever.
type manager struct {
	answers  []answer
	requests []*http.Request
}

// answer makes the answer to one request.
type answer func(*http.Request) (*http.Response, error)

func (m *manager) Do(r *http.Request) (*http.Response, error) {
	m.requests = append(m.requests, r)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return m.answers[min(len(m.requests), len(m.answers))-1](r)
}

// respond answers with a status, a body, and headers as name and value.
func respond(status int, body string, headers ...string) answer {
	return func(r *http.Request) (*http.Response, error) {
		h := http.Header{"Content-Type": {"application/json; charset=utf-8"}}
		for i := 0; i < len(headers); i += 2 {
			if headers[i] == "Content-Type" {
				h.Del("Content-Type")
			}
			h.Add(headers[i], headers[i+1])
		}
		return &http.Response{
			StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)),
			ContentLength: int64(len(body)), ProtoMajor: 1, ProtoMinor: 1, Request: r,
		}, nil
	}
}

// list answers with a page of tenants.
func list(next string, tenants ...directory.Tenant) answer {
	return func(r *http.Request) (*http.Response, error) {
		return respond(http.StatusOK, pageOf(tenants, next))(r)
	}
}

// refuseToConnect answers as a dead network does.
func refuseToConnect(err error) answer {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

// never answers nothing until the request is given up.
func never(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// tokens gives "secret-1", "secret-2" and so on, and notes the claims it was
// asked to satisfy.
type tokens struct {
	claims []string
	err    error
}

func (s *tokens) Token(_ context.Context, claims string) (string, error) {
	s.claims = append(s.claims, claims)
	if s.err != nil {
		return "", s.err
	}
	return fmt.Sprintf("secret-%d", len(s.claims)), nil
}

// link is the address of a further page.
func link(n int) string {
	return fmt.Sprintf("https://management.azure.com/tenants?api-version=2022-12-01&$skiptoken=%d", n)
}

// deaf is told and does not listen.
var deaf = directory.Watcher{Waiting: func(time.Duration, string) {}, Missing: func(string) {}, Note: func(string) {}}

// reading is one read of a prepared Resource Manager.
type reading struct {
	manager *manager
	tokens  *tokens
	pages   [][]directory.Tenant
	waits   []time.Duration
	causes  []string
	missing []string
	notes   []string
	err     error
}

func read(t *testing.T, answers ...answer) *reading {
	t.Helper()
	return readWithin(t, t.Context(), defaultLimits, &tokens{}, answers...)
}

func readWithin(t *testing.T, ctx context.Context, limits limits, tokens *tokens, answers ...answer) *reading {
	t.Helper()
	r := &reading{manager: &manager{answers: answers}, tokens: tokens}
	r.run(t, ctx, uuid.Nil, limits)
	return r
}

// readAs reads for an account that lives in a tenant.
func readAs(t *testing.T, home uuid.UUID, answers ...answer) *reading {
	t.Helper()
	r := &reading{manager: &manager{answers: answers}, tokens: &tokens{}}
	r.run(t, t.Context(), home, defaultLimits)
	return r
}

func (r *reading) run(t *testing.T, ctx context.Context, home uuid.UUID, limits limits) {
	t.Helper()
	global, _ := cloud.ByName("global")
	azure := Azure{Setup{Cloud: global, HTTP: r.manager, Tokens: r.tokens, Home: home}}
	r.err = azure.read(ctx, r.watcher(), func(page []directory.Tenant) { r.pages = append(r.pages, page) }, limits)
	r.checkSecrets(t)
}

// of reads a source and watches it.
func (r *reading) of(t *testing.T, source directory.Source) {
	t.Helper()
	r.err = source.Read(t.Context(), r.watcher(), func(page []directory.Tenant) { r.pages = append(r.pages, page) })
	r.checkSecrets(t)
}

func (r *reading) watcher() directory.Watcher {
	return directory.Watcher{
		Waiting: func(d time.Duration, cause string) {
			r.waits, r.causes = append(r.waits, d), append(r.causes, cause)
		},
		Missing: func(what string) { r.missing = append(r.missing, what) },
		Note:    func(what string) { r.notes = append(r.notes, what) },
	}
}

// checkSecrets fails where a problem quotes a token.
func (r *reading) checkSecrets(t *testing.T) {
	t.Helper()
	for _, text := range []string{fmt.Sprint(r.err), fmt.Sprintf("%+v", problem.Of(r.err))} {
		if strings.Contains(text, "secret-") {
			t.Errorf("the token is in the problem: %s", text)
		}
	}
}

// tenants are those of all pages.
func (r *reading) tenants() []directory.Tenant {
	var all []directory.Tenant
	for _, p := range r.pages {
		all = append(all, p...)
	}
	return all
}

// wantProblem fails unless the read ended with a problem of that kind in whose
// text all the words stand.
func (r *reading) wantProblem(t *testing.T, kind problem.Kind, words ...string) problem.Problem {
	t.Helper()
	return wantProblem(t, r.err, kind, words...)
}

func wantProblem(t *testing.T, err error, kind problem.Kind, words ...string) problem.Problem {
	t.Helper()
	if err == nil {
		t.Fatal("there was no problem")
	}
	p := problem.Of(err)
	text := p.Error() + " | " + p.Do
	if p.Kind != kind || p.What == "" || p.Do == "" && kind != problem.Canceled {
		t.Errorf("kind %d, want %d: %s", p.Kind, kind, text)
	}
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%q is not in %q", w, text)
		}
	}
	return *p
}
