package simulator

import (
	"crypto/rand"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// authorizeParameters are what the sign-in page carries from the request for
// it to the answer.
var authorizeParameters = []string{
	"client_id", "response_type", "response_mode", "redirect_uri", "scope", "state", "nonce",
	"code_challenge", "code_challenge_method", "claims", "prompt", "login_hint",
}

// authorization is one valid request for a code.
type authorization struct {
	to       realm
	redirect *url.URL
	query    url.Values
}

// readAuthorization checks the request. An error with a redirect may be told to
// the application; one without only to the person, for it could be anybody's.
func (s loginService) readAuthorization(r *http.Request) (authorization, *oauthError) {
	a := authorization{query: r.Form}
	var bad *oauthError
	if a.to, bad = s.realmOf(r); bad != nil {
		return a, bad
	}
	if a.query.Get("client_id") == "" {
		return a, missing("client_id")
	}
	redirect, err := url.Parse(a.query.Get("redirect_uri"))
	if err != nil || !isLoopback(redirect) {
		return a, fail(50011)
	}
	a.redirect = redirect
	mode := a.query.Get("response_mode")
	_, badScope := resourceOf(strings.Fields(a.query.Get("scope")))
	switch {
	case a.query.Get("response_type") != "code", mode != "" && mode != "query" && mode != "form_post":
		return a, fail(9002346)
	case a.query.Get("scope") == "":
		return a, missing("scope")
	case badScope != nil:
		return a, badScope
	case a.query.Get("code_challenge_method") != "S256" || len(a.query.Get("code_challenge")) != 43:
		return a, fail(9002325)
	case a.query.Get("prompt") == "none":
		return a, fail(50058)
	}
	return a, nil
}

// isLoopback says whether a redirect URI is one of a public client that runs
// on the person's own machine (RFC 8252, 7.3).
func isLoopback(u *url.URL) bool {
	if u.Scheme != "http" || u.User != nil || u.Fragment != "" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// origin is the redirect's, as a content security policy names it.
func (a authorization) origin() string { return a.redirect.Scheme + "://" + a.redirect.Host }

// authorize shows the sign-in page.
func (s loginService) authorize(w http.ResponseWriter, r *http.Request) {
	a, ok := s.acceptAuthorization(w, r)
	if !ok {
		return
	}
	hidden := map[string]string{}
	for _, name := range authorizeParameters {
		if a.query.Has(name) {
			hidden[name] = a.query.Get(name)
		}
	}
	where := ""
	if !a.to.any() {
		if t, known := s.tenantByID(a.to.tenant); known {
			where = t.Label()
		}
	}
	s.show(w, http.StatusOK, "sign-in", view{
		Title: "Sign in", Action: r.URL.Path, Hidden: hidden, Where: where, People: s.peopleFor(a.query.Get("login_hint")),
		More: parseClaims(a.query.Get("claims")).more, FormTo: a.origin(),
	})
}

// peopleFor puts the hinted person first. Nobody is chosen for the person.
func (s loginService) peopleFor(hint string) []Person {
	people := s.People()
	if i := slices.IndexFunc(people, func(p Person) bool { return strings.EqualFold(p.Username, hint) }); i > 0 {
		return slices.Concat(people[i:i+1], people[:i], people[i+1:])
	}
	return people
}

// answerAuthorize takes what the person pressed and answers the application.
func (s loginService) answerAuthorize(w http.ResponseWriter, r *http.Request) {
	a, ok := s.acceptAuthorization(w, r)
	if !ok {
		return
	}
	if r.PostForm.Has("cancel") {
		s.postError(w, r, a, fail(65004).with("The user declined to sign in."))
		return
	}
	who, _, ok := s.personBy(func(p Person) bool { return p.Username == r.PostForm.Get("person") })
	if !ok {
		s.postError(w, r, a, fail(50034))
		return
	}
	code := authCode{
		session: s.newSession(who, a.query.Get("client_id"), a.to, a.query.Get("claims"), false),
		Nonce:   rand.Text(), Redirect: a.query.Get("redirect_uri"), Challenge: a.query.Get("code_challenge"),
		Scope: a.query.Get("scope"), OIDCNonce: a.query.Get("nonce"),
	}
	s.postBack(w, r, a, url.Values{"code": {s.seal(kindCode, code)}, "session_state": {uuid.NewString()}})
}

// acceptAuthorization reads the request; where it is bad it has been answered.
func (s loginService) acceptAuthorization(w http.ResponseWriter, r *http.Request) (authorization, bool) {
	if err := r.ParseForm(); err != nil {
		s.show(w, http.StatusBadRequest, "message", view{Title: "This is not a form", Text: "The request could not be read."})
		return authorization{}, false
	}
	a, bad := s.readAuthorization(r)
	switch {
	case bad != nil && a.redirect == nil:
		s.show(w, http.StatusBadRequest, "message", view{Title: "Sign-in cannot begin", Text: bad.Error()})
	case bad != nil:
		s.postError(w, r, a, bad)
	}
	return a, bad == nil
}

// postError tells the application what went wrong.
func (s loginService) postError(w http.ResponseWriter, r *http.Request, a authorization, e *oauthError) {
	told := s.tell(e, uuid.NewString())
	s.postBack(w, r, a, url.Values{"error": {e.code}, "error_description": {told.description}, "error_uri": {told.uri}})
}

// postBack answers the application through the person's browser: by a form that
// sends itself, or by a redirect.
func (s loginService) postBack(w http.ResponseWriter, r *http.Request, a authorization, answer url.Values) {
	if a.query.Has("state") {
		answer.Set("state", a.query.Get("state"))
	}
	if a.query.Get("response_mode") != "form_post" {
		to := *a.redirect
		q := to.Query()
		for name := range answer {
			q.Set(name, answer.Get(name))
		}
		to.RawQuery = q.Encode()
		http.Redirect(w, r, to.String(), http.StatusFound)
		return
	}
	hidden := map[string]string{}
	for name := range answer {
		hidden[name] = answer.Get(name)
	}
	s.show(w, http.StatusOK, "post-back", view{
		Title: "Back to tenantswitch", Action: a.redirect.String(), Hidden: hidden, FormTo: a.origin(),
	})
}

// answerDevice takes the code, then the person's answer.
func (s loginService) answerDevice(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.show(w, http.StatusBadRequest, "message", view{Title: "This is not a form", Text: "The request could not be read."})
		return
	}
	code := r.PostForm.Get("user_code")
	s.mu.Lock()
	known := s.waitingCode(code) != nil
	s.mu.Unlock()
	if !known {
		s.show(w, http.StatusBadRequest, "device", view{
			Title: "Enter the code", Action: "/device", Text: "No sign-in is waiting for this code. It may have expired; look at the terminal.",
		})
		return
	}
	who, _, chosen := s.personBy(func(p Person) bool { return p.Username == r.PostForm.Get("person") })
	switch {
	case r.PostForm.Has("cancel"):
		s.settled(w, s.Decline(code), "Nothing was signed in", "You declined. You can close this page.")
	case chosen:
		s.settled(w, s.decide(code, approved, who), "You are signed in", "The terminal goes on by itself. You can close this page.")
	default:
		s.show(w, http.StatusOK, "sign-in", view{
			Title: "Sign in", Action: "/device", Hidden: map[string]string{"user_code": code}, People: s.People(), Device: true,
		})
	}
}

// settled shows what became of a user code.
func (s loginService) settled(w http.ResponseWriter, err error, title, text string) {
	if err != nil {
		title, text = "Too late", "The code was answered or has expired in the meantime."
	}
	s.show(w, http.StatusOK, "message", view{Title: title, Text: text})
}
