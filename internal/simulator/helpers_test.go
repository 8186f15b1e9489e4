package simulator

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"
)

const (
	azureCLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
	ownApp   = "11111111-2222-0333-8444-555555555555"
	redirect = "http://localhost:51234"
	verifier = "a-code-verifier-of-at-least-forty-three-characters"
)

// doer is what MSAL wants of an HTTP client.
type doer interface {
	Do(r *http.Request) (*http.Response, error)
	CloseIdleConnections()
}

// onBoth runs a test in process, and over TCP and TLS.
func onBoth(t *testing.T, o Options, test func(t *testing.T, s *Simulator, hc doer)) {
	t.Helper()
	t.Run("in process", func(t *testing.T) {
		s := New(o)
		test(t, s, s.InProcess())
	})
	t.Run("over TLS", func(t *testing.T) {
		s := New(o)
		test(t, s, overTLS(t, s))
	})
}

func overTLS(t *testing.T, s *Simulator) *http.Client {
	t.Helper()
	client, stop, err := s.ServeTLS()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return client
}

func scopes(s *Simulator) []string { return []string{s.Cloud().Scope()} }

// msal is a real MSAL client of the cloud.
func msal(t *testing.T, s *Simulator, hc doer, clientID string) public.Client {
	t.Helper()
	pc, err := public.New(clientID, public.WithAuthority(s.Cloud().Authority+"/organizations"),
		public.WithInstanceDiscovery(false), public.WithHTTPClient(hc), public.WithClientCapabilities([]string{"CP1"}))
	if err != nil {
		t.Fatal(err)
	}
	return pc
}

// send makes a request and reads the whole answer.
func send(t testing.TB, hc doer, r *http.Request) (*http.Response, string) {
	t.Helper()
	response, err := hc.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("%s: %v", r.URL, err)
	}
	return response, string(body)
}

func newGet(t testing.TB, link string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, link, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func newPost(t *testing.T, link string, form url.Values) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, link, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// entraBody is an answer of the login service, good or bad.
type entraBody struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	IDToken      string `json:"id_token"`
	Foci         string `json:"foci"`
	Scope        string `json:"scope"`
	ExpiresIn    int    `json:"expires_in"`

	Error       string `json:"error"`
	Sub         string `json:"suberror"`
	Claims      string `json:"claims"`
	Codes       []int  `json:"error_codes"`
	Description string `json:"error_description"`
	Trace       string `json:"trace_id"`
	Correlation string `json:"correlation_id"`
	URI         string `json:"error_uri"`

	UserCode   string `json:"user_code"`
	DeviceCode string `json:"device_code"`
	Page       string `json:"verification_uri"`
}

// post sends a form to one of the login service's endpoints.
func post(t *testing.T, s *Simulator, hc doer, path string, form url.Values) (int, entraBody) {
	t.Helper()
	response, body := send(t, hc, newPost(t, s.Cloud().Authority+path, form))
	var answer entraBody
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatalf("%s answered %q", path, body)
	}
	return response.StatusCode, answer
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// fields reads the hidden fields of a page's form, and where it goes.
func fields(page string) (action string, form url.Values) {
	form = url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(page, -1) {
		form.Set(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
	}
	if m := regexp.MustCompile(`action="([^"]*)"`).FindStringSubmatch(page); m != nil {
		action = html.UnescapeString(m[1])
	}
	return action, form
}

// browse does what a person in a browser does: it opens the sign-in page,
// presses a button, and returns what is posted to the application.
func browse(t *testing.T, hc doer, link, button, value string) url.Values {
	t.Helper()
	_, page := send(t, hc, newGet(t, link))
	action, form := fields(page)
	if action == "" {
		t.Fatalf("there is no form on the page:\n%s", page)
	}
	if action != redirect { // not refused at once
		base, err := url.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		to, err := base.Parse(action)
		if err != nil {
			t.Fatal(err)
		}
		form.Set(button, value)
		_, page = send(t, hc, newPost(t, to.String(), form))
		if action, form = fields(page); action != redirect {
			t.Fatalf("the answer goes to %q:\n%s", action, page)
		}
	}
	return form
}

func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// authorizeQuery is a good request for a code.
func authorizeQuery(s *Simulator) url.Values {
	return url.Values{
		"client_id": {azureCLI}, "response_type": {"code"}, "response_mode": {"form_post"}, "redirect_uri": {redirect},
		"scope": {s.Cloud().Scope() + " openid offline_access profile"}, "state": {"st"},
		"code_challenge": {challengeOf(verifier)}, "code_challenge_method": {"S256"},
	}
}

func authorizeLink(s *Simulator, tenant string, q url.Values) string {
	return s.Cloud().Authority + "/" + tenant + "/oauth2/v2.0/authorize?" + q.Encode()
}

// enter signs the first person in without MSAL.
func enter(t *testing.T, s *Simulator, hc doer) entraBody {
	t.Helper()
	return enterAs(t, s, hc, s.People()[0].Username)
}

func enterAs(t *testing.T, s *Simulator, hc doer, username string) entraBody {
	t.Helper()
	answer := browse(t, hc, authorizeLink(s, "organizations", authorizeQuery(s)), "person", username)
	status, tokens := post(t, s, hc, "/organizations/oauth2/v2.0/token", codeForm(s, answer.Get("code")))
	if status != http.StatusOK {
		t.Fatalf("the code was refused: %+v", tokens)
	}
	return tokens
}

func codeForm(s *Simulator, code string) url.Values {
	return url.Values{
		"grant_type": {"authorization_code"}, "client_id": {azureCLI}, "code": {code}, "redirect_uri": {redirect}, "code_verifier": {verifier},
		"scope": {s.Cloud().Scope() + " openid offline_access profile"}, "client_info": {"1"}, "claims": {cp1},
	}
}

// cp1 declares that the client understands claims challenges.
const cp1 = `{"access_token":{"xms_cc":{"values":["CP1"]}}}`

func refreshForm(s *Simulator, token string) url.Values {
	return url.Values{
		"grant_type": {"refresh_token"}, "client_id": {azureCLI}, "refresh_token": {token},
		"scope": {s.Cloud().Scope() + " openid offline_access profile"}, "client_info": {"1"}, "claims": {cp1},
	}
}

// tenantsLink is the address of the list.
func tenantsLink(s *Simulator) string {
	return s.Cloud().ResourceManager + "/tenants?api-version=2022-12-01"
}

// ask sends a request to Resource Manager.
func ask(t *testing.T, hc doer, link, token string) (*http.Response, string) {
	t.Helper()
	r := newGet(t, link)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return send(t, hc, r)
}

// list follows the pages of the list and returns all rows as they came.
func list(t *testing.T, s *Simulator, hc doer, token string) []tenantRow {
	t.Helper()
	var rows []tenantRow
	for link := tenantsLink(s); link != ""; {
		response, body := ask(t, hc, link, token)
		var page armPage[tenantRow]
		if err := json.NewDecoder(bytes.NewBufferString(body)).Decode(&page); err != nil || response.StatusCode != http.StatusOK {
			t.Fatalf("%d %v: %.200s", response.StatusCode, err, body)
		}
		rows = append(rows, page.Value...)
		link = page.NextLink
	}
	return rows
}

// distinct counts as a client does: without the personal accounts' tenant, and
// each id once, in whatever case it is written.
func distinct(rows []tenantRow) int {
	ids := map[string]bool{}
	for _, row := range rows {
		if row.TenantID != personalTenant {
			ids[strings.ToLower(row.TenantID)] = true
		}
	}
	return len(ids)
}

// clock is a clock that tests set.
type clock struct{ at time.Time }

func newClock() *clock { return &clock{at: time.Date(2027, 3, 3, 3, 0, 0, 0, time.UTC)} }

// now may be called by several handlers, and pass only between requests.
func (c *clock) now() time.Time { return c.at }

func (c *clock) pass(d time.Duration) { c.at = c.at.Add(d) }

// aadsts is the AADSTS code of a refusal.
func (b entraBody) aadsts() int {
	if len(b.Codes) == 0 {
		return 0
	}
	return b.Codes[0]
}

// eventually polls until the condition holds.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for !condition() {
		if time.Now().After(deadline) {
			t.Fatalf("it never happened: %s", what)
		}
		time.Sleep(time.Millisecond)
	}
}

func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q does not contain %q", text, part)
		}
	}
}

// relent ends every Refuse and RequireMFA.
func (s *Simulator) relent() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.refused)
}
