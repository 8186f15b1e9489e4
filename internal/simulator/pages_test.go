package simulator

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/directory/portal"
	"tenantswitch/internal/cloud"
)

// listening is a cloud whose pages are served, and a client for them.
func listening(t *testing.T) (*Simulator, *http.Client) {
	t.Helper()
	s := New(Options{})
	if err := s.ListenPages(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return s, &http.Client{Transport: transport}
}

func TestDiscoveryNamesThePagesWhereTheyAreServed(t *testing.T) {
	s, browser := listening(t)
	hc := s.InProcess()
	_, body := send(t, hc, newGet(t, s.Cloud().Authority+"/organizations/v2.0/.well-known/openid-configuration"))
	contains(t, body, `"authorization_endpoint":"`+s.PagesURL()+`/organizations/oauth2/v2.0/authorize"`,
		`"token_endpoint":"https://login.demo.invalid/organizations/oauth2/v2.0/token"`)
	if !strings.HasPrefix(s.PagesURL(), "http://127.0.0.1:") {
		t.Errorf("the pages are at %s", s.PagesURL())
	}

	answer := browse(t, browser, s.PagesURL()+"/organizations/oauth2/v2.0/authorize?"+authorizeQuery(s).Encode(), "person", s.People()[1].Username)
	_, tokens := post(t, s, hc, "/organizations/oauth2/v2.0/token", codeForm(s, answer.Get("code")))
	if claims, _ := s.openJWT(tokens.AccessToken); claims.UPN != s.People()[1].Username {
		t.Errorf("signed in as %q", claims.UPN)
	}
	if code := startCode(t, s, hc); code.Page != s.PagesURL()+"/device" {
		t.Errorf("device codes are entered at %s", code.Page)
	}
}

func TestEveryPortalsLinkHasAPage(t *testing.T) {
	s, browser := listening(t)
	customer := s.At(2)
	for _, p := range portals() {
		for _, env := range cloud.Environments() {
			link, err := p.Link(portal.Tenant{ID: customer.ID, Environment: env, Domain: customer.Domain, Domains: customer.Domains})
			if err != nil {
				continue // not offered there
			}
			page, err := s.PageFor(link.String())
			if err != nil {
				t.Fatalf("%s: %v", link, err)
			}
			u, err := url.Parse(link.String())
			if err != nil {
				t.Fatal(err)
			}
			response, body := send(t, browser, newGet(t, page))
			if response.StatusCode != http.StatusOK {
				t.Errorf("%s: %d", link, response.StatusCode)
			}
			contains(t, body, template.HTMLEscapeString(p.Name), u.Host, "<code>"+template.HTMLEscapeString(link.String())+"</code>")
			if !p.Every {
				contains(t, body, customer.ID.String(), customer.Name)
			}
			if strings.Contains(body, "<a ") || strings.Contains(body, "<form") {
				t.Error("the page leads somewhere")
			}
			if got := <-s.Fetched(); got != link.String() {
				t.Errorf("fetched was %s", got)
			}
		}
	}
}

// portals are all of the catalogue, each with its pages behind it.
func portals() []portal.Portal {
	var all []portal.Portal
	for _, p := range portal.Builtin().All() {
		all = append(append(all, p), p.Pages()...)
	}
	return all
}

func TestALinkDeepInAPortalKeepsItsPortal(t *testing.T) {
	s, browser := listening(t)
	page, err := s.PageFor("https://security.microsoft.com/incidents/12?tid=" + s.At(0).ID.String())
	if err != nil {
		t.Fatal(err)
	}
	_, body := send(t, browser, newGet(t, page))
	contains(t, body, "Defender of <bdi>Northwind SOC</bdi>")
}

func TestTheTenantOfALinkIsNotTheIncidents(t *testing.T) {
	s, _ := listening(t)
	l, err := s.readLink("https://security.microsoft.com/incidents/" + uuid.NewString() + "?tid=" + s.At(3).ID.String())
	if err != nil || l.tenant != s.At(3).ID {
		t.Errorf("it is %s, %v", l.tenant, err)
	}
}

func TestATenantOutsideTheDemoIsSaidToBe(t *testing.T) {
	s, browser := listening(t)
	page, err := s.PageFor("https://security.microsoft.com/?tid=" + uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	_, body := send(t, browser, newGet(t, page))
	contains(t, body, "a tenant outside this demo")
}

func TestOnlyPortalLinksHaveAPage(t *testing.T) {
	s, browser := listening(t)
	id := s.At(0).ID.String()
	for _, link := range []string{
		"", "https://security.microsoft.com/", "http://security.microsoft.com/?tid=" + id, "https://evil.example/?tid=" + id,
		"https://security.microsoft.com.evil.example/?tid=" + id, "https://evil@security.microsoft.com/?tid=" + id,
		"https://security.microsoft.com:8443/?tid=" + id, "javascript:alert('" + id + "')", "//security.microsoft.com/?tid=" + id,
		"https://security.microsoft.com/?tid=" + id + strings.Repeat("x", maxLink),
	} {
		if page, err := s.PageFor(link); err == nil {
			t.Errorf("%.80q has the page %s", link, page)
		}
		response, _ := send(t, browser, newGet(t, s.PagesURL()+"/portal?"+url.Values{"link": {link}}.Encode()))
		if response.StatusCode != http.StatusBadRequest {
			t.Errorf("%.80q was shown: %d", link, response.StatusCode)
		}
	}
	select {
	case link := <-s.Fetched():
		t.Errorf("%q counts as fetched", link)
	default:
	}
}

func TestNoPageWhileNobodyListens(t *testing.T) {
	s := New(Options{})
	if page, err := s.PageFor("https://security.microsoft.com/?tid=" + s.At(0).ID.String()); err == nil {
		t.Errorf("there is a page: %s", page)
	}
	if s.PagesURL() != "" || s.Close() != nil {
		t.Error("something is listening")
	}
}

func TestTheEndOfTheContextClosesThePages(t *testing.T) {
	s := New(Options{})
	ctx, cancel := context.WithCancel(t.Context())
	if err := s.ListenPages(ctx); err != nil {
		t.Fatal(err)
	}
	cancel()
	eventually(t, "the pages are closed", func() bool { return s.PagesURL() == "" })
}

func TestListeningTwiceIsListeningOnce(t *testing.T) {
	s, _ := listening(t)
	before := s.PagesURL()
	if err := s.ListenPages(t.Context()); err != nil || s.PagesURL() != before {
		t.Errorf("%s became %s, %v", before, s.PagesURL(), err)
	}
}

func TestThePagesCannotBeReachedUnderAnotherName(t *testing.T) {
	s, browser := listening(t)
	r := newGet(t, s.PagesURL()+"/device")
	r.Host = "evil.example"
	if response, _ := send(t, browser, r); response.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("another name: %d", response.StatusCode)
	}
	r = newPost(t, s.PagesURL()+"/device", url.Values{"user_code": {"X"}})
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if response, _ := send(t, browser, r); response.StatusCode != http.StatusForbidden {
		t.Errorf("a form of another site: %d", response.StatusCode)
	}
	if response, _ := send(t, browser, newGet(t, s.PagesURL()+"/tenants")); response.StatusCode != http.StatusNotFound {
		t.Errorf("Resource Manager on the pages: %d", response.StatusCode)
	}
}

func TestPagesForbidWhatTheyDoNotNeed(t *testing.T) {
	s, browser := listening(t)
	for _, path := range []string{"/device", "/done", "/nothing", "/organizations/oauth2/v2.0/authorize?" + authorizeQuery(s).Encode()} {
		response, body := send(t, browser, newGet(t, s.PagesURL()+path))
		policy := response.Header.Get("Content-Security-Policy")
		contains(t, policy, "default-src 'none'", "frame-ancestors 'none'", "form-action 'self'")
		nonce, _, _ := strings.Cut(policy[strings.Index(policy, "'nonce-")+len("'nonce-"):], "'")
		contains(t, body, `<style nonce="`+nonce+`">`, "prefers-color-scheme: dark")
	}
}

func TestManyFetchedLinksDoNotBlockThePages(t *testing.T) {
	s, browser := listening(t)
	var last string
	for i := range 2 * fetchedBuffer {
		last = "https://security.microsoft.com/?tid=" + s.At(i).ID.String()
		page, err := s.PageFor(last)
		if err != nil {
			t.Fatal(err)
		}
		send(t, browser, newGet(t, page))
	}
	got := ""
	for range fetchedBuffer {
		got = <-s.Fetched()
	}
	if got != last {
		t.Errorf("the last one fetched is %s, want %s", got, last)
	}
}

// FuzzPortalPage: no link makes the page hold an element that the template has
// not, and what is shown is the link itself.
func FuzzPortalPage(f *testing.F) {
	s := New(Options{})
	id := s.At(0).ID.String()
	for _, seed := range []string{
		"https://security.microsoft.com/?tid=" + id, "https://security.microsoft.com/?tid=" + id + "#<script>alert(1)</script>",
		"https://portal.azure.com/" + id + `"onload="x`, "https://evil.example/" + id, "</code><b>", "https://[::1]/" + id,
	} {
		f.Add(seed)
	}
	handler := pageService{s}.pageRoutes()
	_, plain := render(f, handler, "https://security.microsoft.com/?tid="+id)
	_, refused := render(f, handler, "")
	f.Fuzz(func(t *testing.T, link string) {
		status, page := render(t, handler, link)
		model := plain
		if status != http.StatusOK {
			model = refused
		}
		for _, c := range []string{"<script", "<form", "<input", "<img", "<a", "<b>", "<code>"} {
			if strings.Count(page, c) != strings.Count(model, c) {
				t.Fatalf("%q changes the number of %s", link, c)
			}
		}
		if _, err := s.readLink(link); (err == nil) != (status == http.StatusOK) {
			t.Fatalf("%q: status %d, %v", link, status, err)
		}
	})
}

// page is a response that is kept.
type page struct {
	header http.Header
	status int
	body   strings.Builder
}

func (p *page) Header() http.Header         { return p.header }
func (p *page) WriteHeader(status int)      { p.status = status }
func (p *page) Write(b []byte) (int, error) { return p.body.Write(b) }

func render(tb testing.TB, h http.Handler, link string) (int, string) {
	tb.Helper()
	p := &page{header: http.Header{}}
	h.ServeHTTP(p, newGet(tb, "http://127.0.0.1/portal?"+url.Values{"link": {link}}.Encode()))
	return p.status, p.body.String()
}
