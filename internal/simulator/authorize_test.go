package simulator

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestTheSignInPageOffersEveryPersonAndCancel(t *testing.T) {
	s := New(Options{})
	hc := s.InProcess()
	q := authorizeQuery(s)
	q.Set("login_hint", strings.ToUpper(s.People()[1].Username))
	response, page := send(t, hc, newGet(t, authorizeLink(s, "organizations", q)))
	if response.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", response.StatusCode, page)
	}
	contains(t, page, `name="cancel"`, s.People()[0].Name)
	if strings.Index(page, s.People()[1].Username) > strings.Index(page, s.People()[0].Username) {
		t.Error("the hinted person does not come first")
	}
	if strings.Contains(page, "submit()") {
		t.Error("the hint alone signs in")
	}
}

func TestCancelTellsTheApplication(t *testing.T) {
	s := New(Options{})
	answer := browse(t, s.InProcess(), authorizeLink(s, "organizations", authorizeQuery(s)), "cancel", "1")
	if answer.Get("error") != "access_denied" || answer.Get("state") != "st" || answer.Has("code") {
		t.Errorf("the application got %v", answer)
	}
	contains(t, answer.Get("error_description"), "AADSTS65004", "Trace ID: ")
}

func TestABadRequestIsToldToTheApplication(t *testing.T) {
	s := New(Options{})
	for name, c := range map[string]struct {
		set  map[string]string
		want string
	}{
		"no challenge":          {map[string]string{"code_challenge": ""}, "invalid_request"},
		"a plain challenge":     {map[string]string{"code_challenge_method": "plain"}, "invalid_request"},
		"a short challenge":     {map[string]string{"code_challenge": "abc"}, "invalid_request"},
		"no person may be seen": {map[string]string{"prompt": "none"}, "login_required"},
		"another type":          {map[string]string{"response_type": "token"}, "invalid_request"},
		"another resource":      {map[string]string{"scope": "https://vault.example/.default"}, "invalid_resource"},
		"no scope":              {map[string]string{"scope": ""}, "invalid_request"},
	} {
		q := authorizeQuery(s)
		for key, value := range c.set {
			q.Set(key, value)
		}
		answer := browse(t, s.InProcess(), authorizeLink(s, "organizations", q), "person", s.People()[0].Username)
		if answer.Get("error") != c.want || answer.Get("state") != "st" || answer.Has("code") {
			t.Errorf("%s: the application got %v", name, answer)
		}
	}
}

func TestARequestOfAStrangerIsToldToThePersonOnly(t *testing.T) {
	s := New(Options{})
	for name, c := range map[string]struct {
		tenant string
		set    map[string]string
		want   string
	}{
		"another site":      {"organizations", map[string]string{"redirect_uri": "https://evil.example/"}, "AADSTS50011"},
		"nearly loopback":   {"organizations", map[string]string{"redirect_uri": "http://localhost.evil.example/"}, "AADSTS50011"},
		"a script":          {"organizations", map[string]string{"redirect_uri": "javascript:alert(1)"}, "AADSTS50011"},
		"no redirect":       {"organizations", map[string]string{"redirect_uri": ""}, "AADSTS50011"},
		"no client":         {"organizations", map[string]string{"client_id": ""}, "AADSTS900144"},
		"an unknown tenant": {"nobody.example", nil, "AADSTS90002"},
	} {
		q := authorizeQuery(s)
		for key, value := range c.set {
			q.Set(key, value)
		}
		response, page := send(t, s.InProcess(), newGet(t, authorizeLink(s, c.tenant, q)))
		if response.StatusCode != http.StatusBadRequest || strings.Contains(page, "<form") {
			t.Errorf("%s: %d %s", name, response.StatusCode, page)
		}
		contains(t, page, c.want)
	}
}

func TestTheAnswerCanComeByQuery(t *testing.T) {
	s := New(Options{})
	q := authorizeQuery(s)
	q.Del("response_mode")
	form := url.Values{"person": {s.People()[0].Username}}
	for name := range q {
		form.Set(name, q.Get(name))
	}
	response, _ := send(t, s.InProcess(), newPost(t, s.Cloud().Authority+"/organizations/oauth2/v2.0/authorize", form))
	to, err := url.Parse(response.Header.Get("Location"))
	if err != nil || response.StatusCode != http.StatusFound || to.Host != "localhost:51234" || to.Query().Get("code") == "" || to.Query().Get("state") != "st" {
		t.Errorf("%d %v %v", response.StatusCode, to, err)
	}
}

func TestTheSignInPageNamesTheTenant(t *testing.T) {
	s := New(Options{})
	for _, x := range s.Truth()[:200] {
		if x.Oddity == oddHTML.String() {
			_, page := send(t, s.InProcess(), newGet(t, authorizeLink(s, x.ID.String(), authorizeQuery(s))))
			contains(t, page, "to sign in to <bdi>&lt;b&gt;Bold Type Studio&lt;/b&gt;")
			if strings.Contains(page, "<b>Bold") || strings.Contains(page, "<img") {
				t.Error("the tenant's name is not escaped")
			}
			return
		}
	}
	t.Fatal("there is no tenant with HTML in its name")
}

// FuzzSignInPage: whatever the parameters are, the page holds no element and no
// attribute that the template has not, and the form carries them unchanged.
func FuzzSignInPage(f *testing.F) {
	for _, seed := range []string{"", `"><script>alert(1)</script>`, `' onmouseover=alert(1) x='`, "</form><form action=//evil>", "\x00\u202e\r\n", "&quot;", "{{.}}"} {
		f.Add(seed, seed)
	}
	s := New(Options{})
	hc := s.InProcess()
	_, plain := send(f, hc, newGet(f, authorizeLink(s, "organizations", authorizeQuery(s))))
	f.Fuzz(func(t *testing.T, state, hint string) {
		q := authorizeQuery(s)
		q.Set("state", state)
		q.Set("login_hint", hint)
		_, page := send(t, hc, newGet(t, authorizeLink(s, "organizations", q)))
		for _, c := range []string{"<script", "<form", "<input", "<button", "<img", "<a"} {
			more := strings.Count(page, c) - strings.Count(plain, c)
			if c == "<input" {
				more-- // the hint's own
			}
			if more != 0 {
				t.Fatalf("state %q, hint %q: %d more %s", state, hint, more, c)
			}
		}
		if !strings.ContainsAny(state, "\x00\r\n") && strings.ToValidUTF8(state, "") == state {
			if _, form := fields(page); form.Get("state") != state {
				t.Fatalf("the state %q became %q", state, form.Get("state"))
			}
		}
	})
}
