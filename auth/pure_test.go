package auth

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode"

	msal "github.com/AzureAD/microsoft-authentication-library-for-go/apps/errors"

	"tenantswitch/internal/clean"
	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

const refusedMFA = `{"error":"interaction_required","error_description":"AADSTS50076: Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '797f4846-ba00-4fd7-ba43-dac1f8f63013'. Trace ID: 11111111-2222-3333-4444-555555555555 Correlation ID: 66666666-7777-8888-9999-000000000000 Timestamp: 2026-01-01 00:00:00Z","error_codes":[50076],"timestamp":"2026-01-01 00:00:00Z","trace_id":"11111111-2222-3333-4444-555555555555","correlation_id":"66666666-7777-8888-9999-000000000000","suberror":"basic_action","claims":"{\"access_token\":{\"capolids\":{\"essential\":true}}}"}`

// callErr is an error as the library makes it.
func callErr(status int, body string, header http.Header) error {
	if header == nil {
		header = http.Header{}
	}
	return fmt.Errorf("could not retrieve token from auth code: %w", msal.CallErr{
		Resp: &http.Response{StatusCode: status, Header: header},
		Err:  fmt.Errorf("http call(https://login.example/token)(POST) error: reply status code was %d:\n%s", status, body),
	})
}

func TestARefusalKeepsWhatASupportDeskAsksFor(t *testing.T) {
	r, ok := refusalIn(callErr(400, refusedMFA, nil))
	if !ok {
		t.Fatal("the refusal was not found")
	}
	if r.Code != "interaction_required" || r.SubError != "basic_action" || r.Claims != `{"access_token":{"capolids":{"essential":true}}}` {
		t.Errorf("got %+v", *r)
	}
	const want = "AADSTS50076, correlation id 66666666-7777-8888-9999-000000000000, trace id 11111111-2222-3333-4444-555555555555"
	if got := r.refs(); got != want {
		t.Errorf("refs: got %q, want %q", got, want)
	}
}

func TestReferencesAreFoundInTheDescriptionAlone(t *testing.T) {
	r := refusalOfForm(url.Values{
		"error":             {"access_denied"},
		"error_description": {"AADSTS65004: User declined to consent.\r\nTrace ID: 11111111-2222-3333-4444-555555555555\r\nCorrelation ID: 66666666-7777-8888-9999-000000000000\r\nTimestamp: now"},
	})
	for _, want := range []string{"AADSTS65004", "11111111", "66666666"} {
		if !strings.Contains(r.refs(), want) {
			t.Errorf("refs %q lack %q", r.refs(), want)
		}
	}
}

func TestTheKindFollowsTheProtocolAndNotTheNumber(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		body   string
		want   problem.Kind
	}{
		{"interaction", 400, `{"error":"interaction_required"}`, problem.SignIn},
		{"grant", 400, `{"error":"invalid_grant","error_codes":[90033]}`, problem.SignIn},
		{"consent", 400, `{"error":"consent_required"}`, problem.SignIn},
		{"claims", 400, `{"error":"something_new","claims":"{\"access_token\":{}}"}`, problem.SignIn},
		{"client", 400, `{"error":"invalid_client","error_codes":[50076]}`, problem.Other},
		{"busy", 503, `{"error":"temporarily_unavailable"}`, problem.Offline},
		{"down", 502, `bad gateway`, problem.Offline},
		{"throttled", 429, `{"error":"invalid_grant"}`, problem.Throttled},
		{"declined", 400, `{"error":"authorization_declined","error_codes":[70021]}`, problem.Canceled},
		{"denied by a person", 400, `{"error":"access_denied"}`, problem.Canceled},
		{"denied by a policy", 400, `{"error":"access_denied","error_codes":[53003]}`, problem.Other},
		{"expired", 400, `{"error":"expired_token"}`, problem.Other},
		{"page", 403, `<html>blocked</html>`, problem.Other},
	} {
		if p := explain(signInFailed, callErr(c.status, c.body, nil)); p.Kind != c.want {
			t.Errorf("%s: got kind %d (%v), want %d", c.name, p.Kind, p, c.want)
		}
	}
}

func TestAChallengeIsWhatTheLibraryTakes(t *testing.T) {
	for text, want := range map[string]string{
		`{"access_token":{"acrs":{"value":"c1"}}}`:                               `{"access_token":{"acrs":{"value":"c1"}}}`,
		`{"access_token":{"acrs":{"value":"c1"},"xms_cc":{"values":["CP1"]}}}`:   `{"access_token":{"acrs":{"value":"c1"}}}`,
		`{"access_token":{"xms_cc":{"values":["CP1"]}},"id_token":{"acr":null}}`: `{"id_token":{"acr":null}}`,
		`{"id_token":null}`: `{"id_token":null}`,
		`{}`:                `{}`,
	} {
		if got, ok := challengeIn(text); !ok || got != want {
			t.Errorf("%s: got %s, %v", text, got, ok)
		}
	}
	if got, ok := challengeIn(`{"access_token":{"xms_cc":{"values":["CP1"]}}}`); !ok || got != "" {
		t.Errorf("the capability alone: got %s, %v", got, ok)
	}
	for _, text := range []string{
		"", "null", "[]", `"x"`, "7", "{", `{"access_token":null}`, `{"access_token":"x"}`, `{"access_token":["x"]}`, `{"access_token":7}`,
	} {
		if got, ok := challengeIn(text); ok || got != "" {
			t.Errorf("%s: got %s, %v", text, got, ok)
		}
	}
}

func TestEveryHintIsInTheHouseVoice(t *testing.T) {
	for n, h := range hints {
		for _, text := range []string{h.why, h.do} {
			if text == "" || strings.HasSuffix(text, ".") || unicode.IsUpper([]rune(text)[0]) && !strings.HasPrefix(text, "Conditional Access") {
				t.Errorf("AADSTS%d: %q", n, text)
			}
		}
	}
}

func TestAWaitThatWasAskedForIsTold(t *testing.T) {
	p := explain(tokenFailed, callErr(429, `{"error":"temporarily_unavailable"}`, http.Header{"Retry-After": {"7"}}))
	if p.Kind != problem.Throttled || !strings.Contains(p.Do, "7 s") {
		t.Errorf("got %+v", p)
	}
}

func TestAWaitIsReadAsTheServiceMeansIt(t *testing.T) {
	for name, c := range map[string]struct {
		header http.Header
		want   time.Duration
	}{
		"a fraction":             {http.Header{"Retry-After": {"1.5"}}, 1500 * time.Millisecond},
		"milliseconds":           {http.Header{"X-Ms-Retry-After-Ms": {"2500"}}, 2500 * time.Millisecond},
		"by its clock, not ours": {http.Header{"Date": {"Mon, 23 Nov 2099 04:00:00 GMT"}, "Retry-After": {"Mon, 23 Nov 2099 04:00:30 GMT"}}, 30 * time.Second},
	} {
		for kind, body := range map[string]string{"an error": `{"error":"temporarily_unavailable"}`, "a page": "<html>"} {
			r, ok := refusalIn(callErr(503, body, c.header))
			if !ok || r.RetryAfter != c.want {
				t.Errorf("%s, %s: got %+v, want %v", name, kind, r, c.want)
			}
		}
	}
}

const secretToken = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl"

func TestNoSecretPassesTheExplanation(t *testing.T) {
	opaque := "0.AX" + strings.Repeat("q7Zb_-9", 20)
	for _, err := range []error{
		fmt.Errorf("x: %w", msal.InvalidJsonErr{Err: errors.New("json decode error: raw message was: {\"access_token\":\"" + secretToken + "\"}")}),
		callErr(400, `{"error":"invalid_grant","error_description":"the token `+opaque+` is bad, so is `+secretToken+`"}`, nil),
		callErr(500, "<pre>"+secretToken+"</pre>", nil),
		errors.New("unexpected " + secretToken),
		errors.New("response=" + opaque),
		&url.Error{Op: "Post", URL: "https://login.example/token?code=" + opaque, Err: errors.New("broken")},
	} {
		p := explain(signInFailed, err)
		assertNoSecret(t, p, secretToken, opaque)
	}
}

// assertNoSecret looks for secrets in every text that an error can become.
func assertNoSecret(t *testing.T, err error, secrets ...string) {
	t.Helper()
	for _, text := range texts(err) {
		for _, secret := range append(secrets, "eyJ") {
			if strings.Contains(text, secret) {
				t.Errorf("an error holds a secret: %s", text)
			}
		}
	}
}

func texts(err error) []string {
	if err == nil {
		return nil
	}
	all := []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err)}
	if p, ok := err.(*problem.Problem); ok { //nolint:errorlint // each link of the chain by itself
		all = append(all, p.What, p.Why, p.Do, p.Refs)
	}
	if r, ok := err.(*Refusal); ok { //nolint:errorlint // each link of the chain by itself
		all = append(all, r.Claims, r.Code, r.SubError)
	}
	switch err := err.(type) { //nolint:errorlint // each link of the chain by itself
	case interface{ Unwrap() error }:
		all = append(all, texts(err.Unwrap())...)
	case interface{ Unwrap() []error }:
		for _, inner := range err.Unwrap() {
			all = append(all, texts(inner)...)
		}
	}
	return all
}

func TestANameIsShownWholeAndCannotDriveTheTerminal(t *testing.T) {
	for name, want := range map[string]string{
		"dana@northwindsecurityoperations.onmicrosoft.com":                   "dana@northwindsecurityoperations.onmicrosoft.com",
		"dana_contoso.example#EXT#@northwindsecurityoperationcenter.example": "dana_contoso.example#EXT#@northwindsecurityoperationcenter.example",
		"da\x1b[31mna\u202e@x\r\n.example\u200b":                             "da[31mna@x .example",
		"  \t":                                                               "",
	} {
		if got := cleanName(name); got != want {
			t.Errorf("%q became %q", name, got)
		}
	}
	if n := len([]rune(cleanName(strings.Repeat("ä", 1000)))); n != maxName {
		t.Errorf("a name without end has %d runes", n)
	}
}

func TestALongHostIsNamedInErrors(t *testing.T) {
	const host = "login.northwindsecurityoperationscenter.proxy.example"
	for _, err := range []error{
		&url.Error{Op: "Post", URL: "https://" + host + "/token", Err: io.EOF},
		&net.DNSError{Name: host, IsNotFound: true},
		foreign("token", "https://"+host+"/token", false),
	} {
		if p := explain(signInFailed, err); !strings.Contains(p.Why, host) {
			t.Errorf("got %q", p.Why)
		}
	}
}

func FuzzRefusalOf(f *testing.F) {
	f.Add(400, refusedMFA)
	f.Add(503, "<html>")
	f.Fuzz(func(t *testing.T, status int, body string) {
		p := refusalOf(status, http.Header{}, body).explain(tokenFailed)
		if p.Why == "" || p.Do == "" {
			t.Errorf("%d %q: %+v", status, body, p)
		}
	})
}

func TestOnlyTheCloudsOwnEndpointsAreTaken(t *testing.T) {
	global, _ := cloud.ByName("global")
	demo := cloud.Cloud{Authority: "https://login.demo.invalid", LoginHosts: []string{"login.demo.invalid"}, Loopback: true}
	port := cloud.Cloud{Authority: "https://127.0.0.1:8443"}
	for _, c := range []struct {
		cloud            cloud.Cloud
		raw              string
		authorize, token bool
	}{
		{global, "https://login.microsoftonline.com/x/oauth2/v2.0/token", true, true},
		{global, "https://LOGIN.microsoftonline.com:443/x", true, true},
		{global, "https://login.windows.net/x", true, true},
		{global, "http://login.microsoftonline.com/x", false, false},
		{global, "https://login.microsoftonline.com:8443/x", false, false},
		{global, "https://login.microsoftonline.com@evil.example/x", false, false},
		{global, "https://login.microsoftonline.com.evil.example/x", false, false},
		{global, "https://user@login.microsoftonline.com/x", false, false},
		{global, "https:login.microsoftonline.com/x", false, false},
		{global, "https://login.microsoftonline.us/x", false, false},
		{global, "http://127.0.0.1:4000/x", false, false},
		{global, "javascript:alert(1)", false, false},
		{global, "", false, false},
		{demo, "http://127.0.0.1:4000/authorize", true, false},
		{demo, "http://[::1]:4000/authorize", true, false},
		{demo, "http://localhost:4000/authorize", false, false},
		{demo, "http://u@127.0.0.1:4000/authorize", false, false},
		{demo, "https://login.demo.invalid/token", true, true},
		{port, "https://127.0.0.1:8443/token", true, true},
		{port, "https://127.0.0.1/token", false, false},
	} {
		if got := checkAuthorize(c.cloud, c.raw) == nil; got != c.authorize {
			t.Errorf("authorize %q: got %v", c.raw, got)
		}
		if got := checkToken(c.cloud, c.raw) == nil; got != c.token {
			t.Errorf("token %q: got %v", c.raw, got)
		}
	}
}

func TestADiscoveryDocumentPassesWithNothingButWhatWasChecked(t *testing.T) {
	global, _ := cloud.ByName("global")
	const good = "https://login.microsoftonline.com/o/"
	// Decoders differ in what they make of names that differ in case only.
	body := `{"token_endpoint":"https://evil.example/token","issuer":"` + good + `","authorization_endpoint":"` + good + `a","TOKEN_ENDPOINT":"` + good + `token","jwks_uri":"https://evil.example"}`
	checked, err := checkedDiscovery(global, []byte(body))
	if err == nil && strings.Contains(string(checked), "evil") {
		t.Errorf("a foreign endpoint passed: %s", checked)
	}
	for _, bad := range []string{
		`{"token_endpoint":"https://evil.example/token","authorization_endpoint":"` + good + `a"}`,
		`{"token_endpoint":"` + good + `token","authorization_endpoint":"https://evil.example/a"}`,
		`{}`, `[]`, ``, `{"token_endpoint":7}`,
	} {
		if _, err := checkedDiscovery(global, []byte(bad)); err == nil {
			t.Errorf("%s passed", bad)
		}
	}
}

// TestNothingUnseenIsInTheServicesWords asks of every rune: the gate for text
// decides, and nothing else.
func TestNothingUnseenIsInTheServicesWords(t *testing.T) {
	if testing.Short() {
		t.Skip("every rune, in one goroutine: not for repeated runs")
	}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		text := "a" + string(r) + "b"
		if want := clean.Text(text, clean.MaxName); firstSentence(text) != want || cleanName(text) != want {
			t.Errorf("%s: %q and %q instead of %q", clean.Sign(r), firstSentence(text), cleanName(text), want)
		}
	}
}
