package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/internal/cloud"
	"tenantswitch/internal/netfault"
	"tenantswitch/internal/problem"
)

func TestPagesArriveInOrderAndATokenIsAskedForEach(t *testing.T) {
	r := read(t,
		list(link(2), named(1, "A"), named(2, "B")),
		list(link(3)), // an empty page is no end
		list("", named(3, "C")),
	)
	if r.err != nil {
		t.Fatal(r.err)
	}
	if got := fmt.Sprint(names(r.tenants())); got != "[A B C]" || len(r.pages) != 2 {
		t.Errorf("got %v in %d pages", got, len(r.pages))
	}
	want := []string{firstLink, link(2), link(3)}
	for i, req := range r.manager.requests {
		if req.URL.String() != want[i] || req.Method != http.MethodGet ||
			req.Header.Get("Authorization") != fmt.Sprintf("Bearer secret-%d", i+1) {
			t.Errorf("request %d: %s %s %v", i, req.Method, req.URL, req.Header)
		}
	}
}

// firstLink asks for the tenants of every category.
const firstLink = "https://management.azure.com/tenants?api-version=2022-12-01&$includeAllTenantCategories=true"

func TestWhereNotAllCategoriesAreKnownTheListIsReadWithout(t *testing.T) {
	unknown := respond(http.StatusBadRequest, `{"error":{"code":"InvalidQueryParameter","message":"No."}}`)
	r := read(t, unknown, list(link(2), named(1, "A")), list("", named(2, "B")))
	r.wantTenants(t, 2)
	var asked []string
	for _, q := range r.manager.requests {
		asked = append(asked, q.URL.String())
	}
	if want := []string{firstLink, "https://management.azure.com/tenants?api-version=2022-12-01", link(2)}; !slices.Equal(asked, want) {
		t.Errorf("asked for %q", asked)
	}
	// Neither another refusal nor one of a later page is that.
	for name, answers := range map[string][]answer{
		"forbidden":  {respond(http.StatusForbidden, `{}`)},
		"later page": {list(link(2), named(1, "A")), unknown},
		"both":       {unknown, unknown},
	} {
		if r := read(t, append(answers, list(""))...); r.err == nil || len(r.manager.requests) != len(answers) {
			t.Errorf("%s: %d requests, %v", name, len(r.manager.requests), r.err)
		}
	}
}

func TestANextLinkLeadsNowhereButToOurOwnList(t *testing.T) {
	for _, next := range []string{
		"https://management.evil.example/tenants?api-version=2022-12-01",
		"https://management.azure.com.evil.example/tenants",
		"https://management.azure.com@evil.example/tenants",
		"https://user:pass@management.azure.com/tenants",
		"http://management.azure.com/tenants",
		"https://management.azure.com:8443/tenants",
		"https://management.usgovcloudapi.net/tenants",
		"//management.azure.com/tenants",
		"/tenants?$skiptoken=2",
		"https://management.azure.com/subscriptions",
		"https://management.azure.com/tenants/../subscriptions",
		"https://management.azure.com/tenants%2f..%2fsubscriptions",
		"https://management.azure.com/tenants#x",
		"https:management.azure.com/tenants",
		"...",
		"http://nextlink",
		"javascript:alert(1)",
		"https://management.azure.com/tenants?\x1b[2J",
		"https://\x1b[31m\u202eevil.example/tenants",
		link(2) + strings.Repeat("x", 17<<10),
	} {
		r := read(t, list(next, named(1, "A")))
		p := r.wantProblem(t, problem.Other, "next page", "nothing was sent")
		if len(r.manager.requests) != 1 || len(r.tenants()) != 1 {
			t.Errorf("%q was requested, or the page that names it was lost", next)
		}
		if strings.ContainsFunc(p.Error(), forbidden) {
			t.Errorf("%q drives the terminal: %q", next, p.Error())
		}
	}
	for _, next := range []string{
		"https://MANAGEMENT.azure.com:443/Tenants/?api-version=2022-12-01&%24skiptoken=abc",
		"https://management.azure.com/tenants?$skiptoken=a%20b",
	} {
		if r := read(t, list(next, named(1, "A")), list("", named(2, "B"))); r.err != nil || len(r.manager.requests) != 2 {
			t.Errorf("%q was not followed: %v", next, r.err)
		}
	}
}

func TestAListThatDoesNotEndIsGivenUp(t *testing.T) {
	small := limits{pages: 5, tenants: 12, pageBytes: 2000, whole: time.Hour, silence: time.Minute}
	page := func(n, size int) answer {
		return func(r *http.Request) (*http.Response, error) {
			var tenants []directory.Tenant
			for i := range size {
				tenants = append(tenants, named(byte(n*size+i+1), "A"))
			}
			return list(link(n+1), tenants...)(r)
		}
	}
	for name, c := range map[string]struct {
		answers  []answer
		requests int
		why      string
	}{
		"same link again": {[]answer{list(link(2), named(1, "A")), list(link(3), named(2, "B")), list(link(2), named(3, "C"))}, 3, "read before"},
		"its own link":    {[]answer{list(link(2), named(1, "A")), list(link(2), named(2, "B"))}, 2, "read before"},
		"always one more": {[]answer{page(0, 1), page(1, 1), page(2, 1), page(3, 1), page(4, 1), page(5, 1)}, 5, "one more page"},
		"empty pages":     {[]answer{list(link(2)), list(link(3)), list(link(4)), list(link(5)), list(link(6))}, 5, "one more page"},
		"too many":        {[]answer{page(0, 5), page(1, 5), page(2, 5), page(3, 5)}, 3, "more tenants than"},
	} {
		t.Run(name, func(t *testing.T) {
			r := readWithin(t, t.Context(), small, &tokens{}, c.answers...)
			r.wantProblem(t, problem.Other, "does not come to an end", c.why)
			if len(r.manager.requests) != c.requests {
				t.Errorf("%d requests", len(r.manager.requests))
			}
		})
	}
}

func TestPagesThatBringNothingNewAreGivenUpInTheEnd(t *testing.T) {
	a, b := named(1, "A"), named(2, "B")
	pages := func(each ...directory.Tenant) []answer { // one tenant on each
		var all []answer
		for i, tenant := range each {
			next := link(i + 2)
			if i == len(each)-1 {
				next = ""
			}
			all = append(all, list(next, tenant))
		}
		return all
	}
	for name, answers := range map[string][]answer{
		"a duplicate alone on the last page": pages(a, b, a),
		"duplicates here and there":          pages(a, a, a, a, a, b, b, b, b, b),
	} {
		if r := read(t, answers...); r.err != nil || len(r.tenants()) != len(answers) {
			t.Errorf("%s: %d rows, %v", name, len(r.tenants()), r.err)
		}
	}
	r := read(t, pages(a, b, a, b, a, b, a, b, a, b)...)
	r.wantProblem(t, problem.Other, "does not come to an end", "again and again")
	if len(r.manager.requests) != 2+maxStale {
		t.Errorf("%d requests", len(r.manager.requests))
	}
}

func TestANextLinkIsEncodedForTheRequest(t *testing.T) {
	for next, want := range map[string]string{
		"$skiptoken=a b":            "$skiptoken=a%20b",
		"$skiptoken=a%20b+c/d==&x=": "$skiptoken=a%20b+c/d==&x=",
		`$skiptoken={"é":[1|2]}`:    "$skiptoken=%7B%22%C3%A9%22:%5B1%7C2%5D%7D",
		"$skiptoken=%zz%":           "$skiptoken=%zz%",
	} {
		const address = "https://management.azure.com/tenants?"
		r := read(t, list(address+next, named(1, "A")), list("", named(2, "B")))
		if r.err != nil || r.manager.requests[1].URL.String() != address+want {
			t.Errorf("%s: %v, %v", next, r.manager.requests[1].URL, r.err)
		}
	}
}

func TestAHugePageIsGivenUp(t *testing.T) {
	small := defaultLimits
	small.pageBytes = 1 << 20
	body := &countingBody{}
	r := readWithin(t, t.Context(), small, &tokens{}, func(q *http.Request) (*http.Response, error) {
		resp, err := respond(http.StatusOK, "")(q)
		resp.Body, resp.ContentLength = body, -1
		return resp, err
	})
	r.wantProblem(t, problem.Other, "larger than 1 MiB")
	if body.read > 2<<20 || len(r.manager.requests) != 1 {
		t.Errorf("%d bytes were read in %d requests", body.read, len(r.manager.requests))
	}
}

// countingBody is a page without an end.
type countingBody struct{ read int }

func (b *countingBody) Read(p []byte) (int, error) {
	n := 0
	if b.read == 0 {
		n = copy(p, `{"padding":"`)
	}
	for i := n; i < len(p); i++ {
		p[i] = 'x'
	}
	b.read += len(p)
	return len(p), nil
}

func (*countingBody) Close() error { return nil }

func TestAClaimsChallengeIsAnsweredOnce(t *testing.T) {
	const challenge = `Bearer realm="", error="insufficient_claims", claims="eyJhIjoxfQ"`
	refused := respond(http.StatusUnauthorized, `{"error":{"code":"InvalidAuthenticationToken","message":"That is not enough."}}`,
		"WWW-Authenticate", `Basic realm="x"`, "WWW-Authenticate", challenge, "X-Ms-Request-Id", "req-1")
	r := read(t, refused, list(link(2), named(1, "A")), list("", named(2, "B")))
	if r.err != nil || fmt.Sprintf("%q", r.tokens.claims) != `["" "{\"a\":1}" ""]` {
		t.Errorf("got %v, claims %q", r.err, r.tokens.claims)
	}
	r = read(t, refused, refused, list(""))
	p := r.wantProblem(t, problem.SignIn, "InvalidAuthenticationToken", "That is not enough", "confirmed", "sign in again")
	if len(r.manager.requests) != 2 || p.Refs != "request id req-1" {
		t.Errorf("%d requests, %q", len(r.manager.requests), p.Refs)
	}
}

func TestARefusedTokenIsReplacedOnce(t *testing.T) {
	refused := respond(http.StatusUnauthorized, `{"error":{"code":"InvalidAuthenticationToken","message":"No."}}`)
	// Without claims the token source would give the refused token again.
	if r := read(t, refused, list("", named(1, "A"))); r.err != nil || fmt.Sprintf("%q", r.tokens.claims) != `["" "{}"]` {
		t.Errorf("got %v, %q", r.err, r.tokens.claims)
	}
	challenged := respond(http.StatusUnauthorized, `{}`, "WWW-Authenticate", `Bearer error="insufficient_claims", claims="eyJhIjoxfQ"`)
	if r := read(t, refused, challenged, list("", named(1, "A"))); r.err != nil || fmt.Sprintf("%q", r.tokens.claims) != `["" "{}" "{\"a\":1}"]` {
		t.Errorf("got %v, %q", r.err, r.tokens.claims)
	}
	r := read(t, refused)
	r.wantProblem(t, problem.SignIn, "401", "InvalidAuthenticationToken: No", "sign in")
	if len(r.manager.requests) != 2 {
		t.Errorf("%d requests", len(r.manager.requests))
	}
}

func TestATokenThatHasExpiredWhenNewIsTheClocksFault(t *testing.T) {
	expired := respond(http.StatusUnauthorized, `{"error":{"code":"ExpiredAuthenticationToken","message":"The access token expiry UTC time is earlier."}}`,
		"Date", time.Now().Add(2*time.Hour+time.Minute).UTC().Format(http.TimeFormat))
	read(t, expired).wantProblem(t, problem.Other, "expired", "clock is 2 h behind", "set this machine's clock")
}

func TestWhatTheTokenSourceSaysReachesTheUser(t *testing.T) {
	want := &problem.Problem{Kind: problem.SignIn, What: "a sign-in is needed", Do: "press ↵"}
	r := readWithin(t, t.Context(), defaultLimits, &tokens{err: fmt.Errorf("silent: %w", want)}, list(""))
	if problem.Of(r.err) != want || len(r.manager.requests) != 0 {
		t.Errorf("got %v after %d requests", r.err, len(r.manager.requests))
	}
}

func TestThrottlingIsWaitedFor(t *testing.T) {
	now := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // where a bubble's clock begins
	for name, c := range map[string]struct {
		headers []string
		want    time.Duration
	}{
		"seconds":               {[]string{"Retry-After", "7"}, 7 * time.Second},
		"fraction":              {[]string{"Retry-After", " 1.5 "}, 1500 * time.Millisecond},
		"milliseconds":          {[]string{"Retry-After", "9", "X-Ms-Retry-After-Ms", "250"}, 250 * time.Millisecond},
		"date":                  {[]string{"Retry-After", now.Add(9 * time.Second).Format(http.TimeFormat)}, 9 * time.Second},
		"date by another clock": {[]string{"Retry-After", "Mon, 23 Nov 2026 03:00:20 GMT", "Date", "Mon, 23 Nov 2026 03:00:00 GMT"}, 20 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				r := read(t, respond(http.StatusTooManyRequests, `{}`, c.headers...), list("", named(1, "A")))
				if r.err != nil || len(r.waits) != 1 || r.waits[0] != c.want || r.causes[0] != "throttled" {
					t.Errorf("got %v, waited %v for %q", r.err, r.waits, r.causes)
				}
				if took := time.Since(start); took != c.want {
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}

func TestWithoutAWordFromTheServicePausesGrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := respond(http.StatusTooManyRequests, ``, "Retry-After", "soon")
		r := read(t, busy, busy, busy, busy, busy, busy, busy, busy, list("", named(1, "A")))
		if r.err != nil || len(r.waits) != 8 {
			t.Fatalf("got %v, %v", r.err, r.waits)
		}
		for i, d := range r.waits {
			most := min(firstPause<<i, 20*time.Second)
			if d < most/2 || d > most {
				t.Errorf("pause %d is %v, not within %v and %v", i, d, most/2, most)
			}
		}
	})
}

func TestThrottlingForLongerThanAnyoneWatchesIsTold(t *testing.T) {
	for _, after := range []string{"600", "1e300", "Fri, 31 Dec 9999 23:59:59 GMT"} {
		r := read(t, respond(http.StatusTooManyRequests, `{"error":{"code":"TooManyRequests"}}`, "Retry-After", after,
			"X-Ms-Correlation-Request-Id", "4f1c"))
		p := r.wantProblem(t, problem.Throttled, "left alone for", "refresh again after")
		if len(r.waits) != 0 || p.Refs != "correlation id 4f1c" {
			t.Errorf("waited %v, %q", r.waits, p.Refs)
		}
	}
	read(t, respond(http.StatusTooManyRequests, ``, "Retry-After", "600")).wantProblem(t, problem.Throttled, "10 min")
}

func TestThrottlingWithoutEndIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := read(t, respond(http.StatusTooManyRequests, ``, "Retry-After", "1"))
		r.wantProblem(t, problem.Throttled, "left alone for a while")
		if len(r.manager.requests) != 13 {
			t.Errorf("%d requests", len(r.manager.requests))
		}
	})
}

func TestEachKindOfSetbackHasPatienceOfItsOwn(t *testing.T) {
	busy := respond(http.StatusTooManyRequests, ``, "Retry-After", "1")
	long := respond(http.StatusTooManyRequests, ``, "Retry-After", "61")
	bad := respond(http.StatusServiceUnavailable, ``)
	cut := refuseToConnect(io.EOF)
	ok := list("", named(1, "A"))
	for name, answers := range map[string][]answer{
		"a cut after throttling":     {busy, busy, busy, cut, ok},
		"a cut after a long wait":    {long, cut, ok},
		"a cut after a slow failure": {slowly(70*time.Second, true), cut, ok},
		"each of its own":            {cut, bad, busy, cut, bad, busy, bad, cut, bad, bad, ok},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := read(t, answers...)
				if r.err != nil || len(r.waits) != len(answers)-1 {
					t.Errorf("got %v after %v", r.err, r.waits)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) { // but there is an end
		r := read(t, busy, cut, busy, cut, busy, cut, busy, cut, busy, cut)
		r.wantProblem(t, problem.Offline, "broke off")
		if len(r.manager.requests) != 8 {
			t.Errorf("%d requests", len(r.manager.requests))
		}
	})
}

func TestServerErrorsAreSleptOver(t *testing.T) {
	for _, status := range []int{408, 500, 502, 503, 504} {
		synctest.Test(t, func(t *testing.T) {
			bad := respond(status, `<html>Bad gateway</html>`, "Content-Type", "text/html")
			if r := read(t, bad, bad, list("", named(1, "A"))); r.err != nil || len(r.waits) != 2 {
				t.Errorf("%d: got %v, %v", status, r.err, r.waits)
			}
			r := read(t, respond(status, `{"error":{"code":"ServerBusy","message":"Try\nlater.\u202e"}}`, "X-Ms-Request-Id", "a-1\x1b[2J"))
			p := r.wantProblem(t, problem.Offline, fmt.Sprint(status), "ServerBusy: Try later", "refresh again later")
			if len(r.manager.requests) != 6 || p.Refs != "request id a-12J" {
				t.Errorf("%d requests, %q", len(r.manager.requests), p.Refs)
			}
		})
	}
}

func TestARefusalIsToldWithItsReason(t *testing.T) {
	r := read(t, respond(http.StatusForbidden, `{"error":{"code":"AuthorizationFailed","message":"The client `+
		`eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.sig and \"Bearer secret-1\" have no `+strings.Repeat("access ", 100)+`"}}`))
	p := r.wantProblem(t, problem.Other, "403", "AuthorizationFailed", "Conditional Access")
	if strings.Contains(p.Why, "eyJ") || len(p.Why) > 300 || len(r.manager.requests) != 1 {
		t.Errorf("%d requests, %q", len(r.manager.requests), p.Why)
	}
	read(t, respond(http.StatusBadRequest, `{"error":{"code":"InvalidApiVersionParameter","message":"No."}}`)).
		wantProblem(t, problem.Other, "400", "InvalidApiVersionParameter: No")
	read(t, respond(http.StatusNotFound, ``)).wantProblem(t, problem.Other, "404")
	read(t, respond(http.StatusNoContent, ``)).wantProblem(t, problem.Other, "204")
}

func TestANetworkThatAnswersInTheServicesPlaceIsSeen(t *testing.T) {
	const page = " \r\n<!doctype html><title>Hotel</title>"
	for name, a := range map[string]answer{
		"web page":          respond(http.StatusOK, page, "Content-Type", "text/html; charset=utf-8"),
		"web page as JSON":  respond(http.StatusOK, page),
		"web page and mark": respond(http.StatusOK, "\ufeff<html>"),
		"forbidden":         respond(http.StatusForbidden, page, "Content-Type", "text/html"),
		"proxy sign-in":     respond(http.StatusProxyAuthRequired, ``),
		"captive portal":    respond(http.StatusNetworkAuthenticationRequired, ``),
		"redirect":          respond(http.StatusFound, ``, "Location", "https://login.hotel.example/?return=x"),
	} {
		t.Run(name, func(t *testing.T) {
			r := read(t, a)
			p := r.wantProblem(t, problem.Offline, "something between here and management.azure.com", "sign-in page", "proxy")
			if len(r.manager.requests) != 1 || strings.Contains(p.Why, "return=x") {
				t.Errorf("%d requests, %q", len(r.manager.requests), p.Why)
			}
		})
	}
	read(t, respond(http.StatusOK, "\ufeff"+pageOf([]directory.Tenant{named(1, "A")}, ""))).wantTenants(t, 1)
}

func (r *reading) wantTenants(t *testing.T, n int) {
	t.Helper()
	if r.err != nil || len(r.tenants()) != n {
		t.Errorf("got %v, %v", names(r.tenants()), r.err)
	}
}

func TestAnAnswerThatMakesNoSenseIsTold(t *testing.T) {
	for body, why := range map[string]string{
		`{"value":[{]}`:     "not valid JSON",
		`{"value":[{"tenan`: "breaks off",
		``:                  "breaks off",
		`{"values":[]}`:     "no list of tenants",
		`{"value":[{"tenantId":"x"},{"tenantId":""}]}`: "none of its rows",
	} {
		r := read(t, respond(http.StatusOK, body))
		r.wantProblem(t, problem.Other, "not usable", why)
		if len(r.manager.requests) != 1 || len(r.pages) != 0 {
			t.Errorf("%q: %d requests, %d pages", body, len(r.manager.requests), len(r.pages))
		}
	}
}

func TestAListWithHolesIsTold(t *testing.T) {
	row := func(id string) string { return `{"tenantId":"` + id + `"}` }
	personalRow := row(personal.String())
	for name, c := range map[string]struct {
		home    string
		rows    string
		missing string // in what is told
		fails   bool
	}{
		"whole":                  {idA, row(idB) + "," + row(strings.ToUpper(idA)), "", false},
		"one bad row":            {idA, row("x") + "," + row(idA), "a row without", false},
		"two bad rows":           {idA, row("x") + "," + row(idA) + "," + row(""), "2 rows without", false},
		"without its own":        {idA, row(idB), "own tenant", false},
		"own one unknown":        {"", row(idB), "", false},
		"empty":                  {idA, "", "", true},
		"personal alone":         {idA, personalRow, "", true},
		"personal, and bad row":  {idA, personalRow + "," + row("x"), "", true},
		"empty, own one unknown": {"", personalRow, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			home, _ := uuid.Parse(c.home)
			r := readAs(t, home, respond(http.StatusOK, `{"value":[`+c.rows+`]}`))
			if c.fails {
				r.wantProblem(t, problem.Other, "not usable", "own")
			} else if r.err != nil {
				t.Error(r.err)
			}
			if got := strings.Join(r.missing, "|"); !strings.Contains(got, c.missing) || (got == "") != (c.missing == "") {
				t.Errorf("told is %q", got)
			}
		})
	}
}

// brokenBody breaks off after its text.
type brokenBody struct {
	io.Reader
	err error
}

func (b brokenBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = b.err
	}
	return n, err
}

func (brokenBody) Close() error { return nil }

func cutOff(err error, length int64) answer {
	return func(r *http.Request) (*http.Response, error) {
		resp, _ := respond(http.StatusOK, "")(r)
		resp.Body = brokenBody{bytes.NewReader([]byte(`{"value":[{"tenantId":"` + idA + `"},{"ten`)), err}
		resp.ContentLength = length
		return resp, nil
	}
}

func TestAPageThatBreaksOffIsAskedForAgain(t *testing.T) {
	for name, a := range map[string]answer{
		"told by HTTP":   cutOff(io.ErrUnexpectedEOF, 500),
		"connection":     cutOff(&net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by peer")}, 500),
		"without a word": cutOff(io.EOF, -1), // HTTP/1.0
	} {
		synctest.Test(t, func(t *testing.T) {
			r := read(t, a, a, list(link(2), named(1, "A"), named(2, "B")), a, list("", named(3, "C")))
			if r.err != nil || fmt.Sprint(names(r.tenants())) != "[A B C]" {
				t.Errorf("%s: got %v, %v", name, names(r.tenants()), r.err)
			}
			r = read(t, a)
			r.wantProblem(t, problem.Offline, "management.azure.com", "check the network")
			if len(r.manager.requests) != 4 || len(r.pages) != 0 {
				t.Errorf("%s: %d requests, %d pages", name, len(r.manager.requests), len(r.pages))
			}
		})
	}
}

func TestADeadNetworkIsToldInPlainWords(t *testing.T) {
	for name, c := range map[string]struct {
		err error
		why string
	}{
		"refused":   {&net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}, "management.azure.com failed: connection refused"},
		"no name":   {&net.DNSError{Err: "no such host", Name: "management.azure.com", IsNotFound: true}, "the name management.azure.com was not found"},
		"no answer": {&net.DNSError{Err: "timeout", IsTimeout: true}, "could not be looked up"},
		"cut":       {io.EOF, "broke off"},
		"terminal":  {errors.New("\x1b]0;x\x07"), "management.azure.com failed: ]0;x"},
	} {
		synctest.Test(t, func(t *testing.T) {
			r := read(t, refuseToConnect(&url.Error{Op: "Get", URL: link(1), Err: c.err}))
			r.wantProblem(t, problem.Offline, "management.azure.com", c.why, "check the network")
			if len(r.manager.requests) != 4 {
				t.Errorf("%s: %d requests", name, len(r.manager.requests))
			}
		})
	}
}

func TestADecisionAgainstTheNetworkIsToldAtOnce(t *testing.T) {
	offline := &problem.Problem{Kind: problem.Offline, Why: "the network is forbidden", Do: "allow it"}
	r := read(t, refuseToConnect(fmt.Errorf("get: %w", offline)))
	p := r.wantProblem(t, problem.Offline, "could not be read: the network is forbidden", "allow it")
	if len(r.manager.requests) != 1 || offline.What != "" {
		t.Errorf("%d requests, %+v", len(r.manager.requests), p)
	}
}

func TestASilentNetworkIsGivenUpAfterAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		r := read(t, never)
		r.wantProblem(t, problem.Offline, "did not answer within 30 s")
		if took := time.Since(start); took > 65*time.Second {
			t.Errorf("it took %v", took)
		}
		if fmt.Sprint(r.causes) != "[no answer]" {
			t.Errorf("told to wait for %q", r.causes)
		}
	})
}

// slowBody gives a byte after each pause.
type slowBody struct {
	io.Reader
	pause time.Duration
	ctx   context.Context
}

func (b slowBody) Read(p []byte) (int, error) {
	if err := netfault.Sleep(b.ctx, b.pause); err != nil {
		return 0, err
	}
	return b.Reader.Read(p[:1])
}

func (slowBody) Close() error { return nil }

// slowly answers with a page that takes so long, or breaks off just before its
// end. Like a real body it ends with its request.
func slowly(took time.Duration, breaks bool) answer {
	return func(q *http.Request) (*http.Response, error) {
		body := pageOf([]directory.Tenant{named(1, "A")}, "")
		resp, err := respond(http.StatusOK, "")(q)
		var text io.Reader = strings.NewReader(body)
		if breaks {
			text = brokenBody{strings.NewReader(body[:len(body)-2]), io.ErrUnexpectedEOF}
		}
		resp.Body, resp.ContentLength = slowBody{text, took / time.Duration(len(body)), q.Context()}, int64(len(body))
		return resp, err
	}
}

func TestASlowPageIsAsGoodAsAFastOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		r := read(t, slowly(3*defaultLimits.silence, false))
		r.wantTenants(t, 1)
		if took := time.Since(start); took < 2*defaultLimits.silence {
			t.Fatalf("it took only %v", took)
		}
	})
}

func TestHeadersAreASignOfLife(t *testing.T) {
	const nearly = 29 * time.Second // of the 30 that a silence may last
	synctest.Test(t, func(t *testing.T) {
		r := read(t, func(q *http.Request) (*http.Response, error) {
			time.Sleep(nearly)
			body := pageOf([]directory.Tenant{named(1, "A")}, "")
			resp, err := respond(http.StatusOK, "")(q)
			resp.Body = io.NopCloser(io.MultiReader(slowBody{strings.NewReader(body[:1]), nearly, q.Context()}, strings.NewReader(body[1:])))
			return resp, err
		})
		r.wantTenants(t, 1)
		if len(r.waits) != 0 {
			t.Errorf("asked again after %v", r.waits)
		}
	})
}

func TestTheWholeReadHasAnEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		start := time.Now()
		r := read(t, func(q *http.Request) (*http.Response, error) {
			time.Sleep(20 * time.Second)
			n++
			return list(link(n+1), named(byte(n), "A"))(q)
		})
		r.wantProblem(t, problem.Offline, "not complete after 15 min")
		if took := time.Since(start); took > 16*time.Minute || len(r.pages) < 40 {
			t.Errorf("%d pages in %v", len(r.pages), took)
		}
	})
}

func TestATimeOfTheCallersEndsTheReadToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		r := readWithin(t, ctx, defaultLimits, &tokens{}, never)
		r.wantProblem(t, problem.Offline, "could not be read: it was not complete in the time allowed", "check the network")
	})
}

func TestCancelingEndsTheReadAtOnce(t *testing.T) {
	for name, a := range map[string]answer{"in a request": never, "in a pause": respond(http.StatusTooManyRequests, ``, "Retry-After", "100")} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(10*time.Second, cancel)
			start := time.Now()
			r := readWithin(t, ctx, defaultLimits, &tokens{}, a)
			r.wantProblem(t, problem.Canceled)
			if took := time.Since(start); took != 10*time.Second || !errors.Is(r.err, context.Canceled) {
				t.Errorf("%s: it took %v, %v", name, took, r.err)
			}
		})
	}
}

func TestARedirectCarriesNoTokenAnywhere(t *testing.T) {
	var arrived atomic.Int64
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { arrived.Add(1) }))
	defer target.Close()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, target.URL, http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	client := server.Client()
	azure := Azure{Setup{Cloud: cloud.Cloud{Name: "test", ResourceManager: server.URL}, HTTP: client, Tokens: &tokens{}}}
	err := azure.Read(t.Context(), deaf, func([]directory.Tenant) { t.Error("a page came") })
	wantProblem(t, err, problem.Offline, "redirect", strings.TrimPrefix(target.URL, "http://"))
	if arrived.Load() != 0 {
		t.Error("the redirect was followed")
	}
	if client.CheckRedirect != nil {
		t.Error("the caller's client was changed")
	}
}

func TestAnUntrustedCertificateIsToldAndNotTriedAgain(t *testing.T) {
	var arrived atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { arrived.Add(1) }))
	server.Config.ErrorLog = quietLog()
	server.StartTLS()
	defer server.Close()
	azure := Azure{Setup{Cloud: cloud.Cloud{Name: "test", ResourceManager: server.URL}, HTTP: &http.Client{Transport: &http.Transport{}}, Tokens: &tokens{}}}
	wantProblem(t, azure.Read(t.Context(), deaf, func([]directory.Tenant) {}), problem.Offline, "certificate", "not trusted", "proxy")
	if arrived.Load() != 0 {
		t.Error("a request arrived")
	}
}

func TestACloudWithoutAResourceManagerIsTold(t *testing.T) {
	for _, address := range []string{"", "http://management.example", "https://user@management.example", ":"} {
		azure := Azure{Setup{Cloud: cloud.Cloud{Name: "mine", ResourceManager: address}, HTTP: &manager{}, Tokens: &tokens{}}}
		wantProblem(t, azure.Read(t.Context(), deaf, func([]directory.Tenant) {}), problem.Other, "the cloud mine", "Resource Manager", "configuration")
	}
}
