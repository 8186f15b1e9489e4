package auth

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"tenantswitch/internal/netfault"
	"tenantswitch/internal/simulator"
	"tenantswitch/internal/vault"
)

// world is a simulated cloud with a machine to sign in from.
type world struct {
	t    *testing.T
	sim  *simulator.Simulator
	wire *wire
	home string
	// bubble says that time is the test's own: then a person uses device
	// codes, because sockets do not wait in it.
	bubble bool
	people sync.WaitGroup // who are busy with a browser
}

// newWorld is reached over TCP and TLS.
func newWorld(t *testing.T, o simulator.Options) *world {
	t.Helper()
	sim := simulator.New(o)
	client, stop, err := sim.ServeTLS()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return inhabited(&world{t: t, sim: sim, wire: &wire{next: client}, home: t.TempDir()})
}

// newNearWorld is reached without any socket.
func newNearWorld(t *testing.T, o simulator.Options) *world {
	t.Helper()
	sim := simulator.New(o)
	return inhabited(&world{t: t, sim: sim, wire: &wire{next: sim.InProcess()}, home: t.TempDir()})
}

// inhabited lets nobody be left in front of a browser when the test has ended.
func inhabited(w *world) *world {
	w.t.Cleanup(w.people.Wait)
	return w
}

// inBubble runs the test in a world without sockets whose clock jumps ahead
// whenever everybody waits.
func inBubble(t *testing.T, o simulator.Options, test func(t *testing.T, w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newNearWorld(t, o)
		w.bubble = true
		test(t, w)
	})
}

// config is the configuration of one process on this machine.
func (w *world) config(keepers ...vault.Keeper) Config {
	if keepers == nil {
		keepers = []vault.Keeper{vault.File()}
	}
	return Config{
		Cloud: w.sim.Cloud(), HTTP: w.wire, Dir: w.home,
		Vault: vault.New(w.home, vault.Options{Keepers: keepers}),
	}
}

// process is a session as a process of its own has it.
func (w *world) process() *Session {
	w.t.Helper()
	return w.processWith(w.config())
}

func (w *world) processWith(cfg Config) *Session {
	w.t.Helper()
	s := New(cfg)
	w.t.Cleanup(func() {
		if err := s.Close(context.WithoutCancel(w.t.Context())); err != nil {
			w.t.Errorf("close: %v", err)
		}
	})
	return s
}

// wire is the network: it can be tampered with, and notes every secret that
// passes it.
type wire struct {
	next Doer
	// before answers in place of the network where it returns an answer.
	before func(*http.Request) (*http.Response, error)
	// after may change an answer.
	after func(*http.Request, map[string]any)

	mu      sync.Mutex
	secrets []string
	forms   []url.Values // of the token requests
}

func (w *wire) CloseIdleConnections() { w.next.CloseIdleConnections() }

func (w *wire) Do(r *http.Request) (*http.Response, error) {
	if client, ok := w.next.(*http.Client); ok && client.CheckRedirect == nil {
		client.CheckRedirect = netfault.NoRedirect // the guard does so for clients that it knows
	}
	if r.Body != nil && r.Method == http.MethodPost {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, err
		}
		w.note(form)
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	if w.before != nil {
		if resp, err := w.before(r); resp != nil || err != nil {
			return resp, err
		}
	}
	resp, err := w.next.Do(r)
	if err != nil {
		return nil, err
	}
	return w.change(r, resp)
}

func (w *wire) note(form url.Values) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.forms = append(w.forms, form)
	for _, name := range []string{"code", "code_verifier", "refresh_token", "device_code"} {
		if secret := form.Get(name); secret != "" {
			w.secrets = append(w.secrets, secret)
		}
	}
}

func (w *wire) change(r *http.Request, resp *http.Response) (*http.Response, error) {
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return nil, err
	}
	var answer map[string]any
	if json.Unmarshal(body, &answer) == nil {
		w.mu.Lock()
		for _, name := range []string{"access_token", "refresh_token", "id_token", "device_code"} {
			if secret, ok := answer[name].(string); ok {
				w.secrets = append(w.secrets, secret)
			}
		}
		w.mu.Unlock()
		if w.after != nil {
			w.after(r, answer)
			if body, err = json.Marshal(answer); err != nil {
				return nil, err
			}
		}
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// seen returns every secret that has passed.
func (w *wire) seen() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.secrets)
}

// sent returns the forms that were posted.
func (w *wire) sent() []url.Values {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.forms)
}

// reply makes an answer.
func reply(r *http.Request, status int, header map[string]string, body string) *http.Response {
	h := http.Header{}
	for name, value := range header {
		h.Set(name, value)
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r}
}

func isToken(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/token") }

// browser presses the button of a person on the sign-in page and follows what
// the page does. It returns what the browser shows in the end.
func (w *world) browser(link string, button url.Values) string {
	w.t.Helper()
	action, form := w.signInPage(link, button)
	return w.post(action, form)
}

// signInPage presses a button and returns where the page would post what.
func (w *world) signInPage(link string, button url.Values) (string, url.Values) {
	w.t.Helper()
	r, err := http.NewRequestWithContext(context.WithoutCancel(w.t.Context()), http.MethodPost, link, strings.NewReader(button.Encode()))
	if err != nil {
		w.t.Error(err)
		return "", nil
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := w.wire.next.Do(r)
	if err != nil {
		w.t.Error(err)
		return "", nil
	}
	defer resp.Body.Close() //nolint:errcheck // only read
	page, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Error(err)
	}
	action := regexp.MustCompile(`action="([^"]+)"`).FindSubmatch(page)
	if action == nil {
		w.t.Errorf("the sign-in page has no form: %s", page)
		return "", nil
	}
	form := url.Values{}
	for _, m := range regexp.MustCompile(`name="([^"]+)" value="([^"]*)"`).FindAllSubmatch(page, -1) {
		form.Set(string(m[1]), html.UnescapeString(string(m[2])))
	}
	return html.UnescapeString(string(action[1])), form
}

// post sends the form to the listener, wherever "localhost" is.
func (w *world) post(action string, form url.Values) string {
	w.t.Helper()
	u, err := url.Parse(action)
	if err != nil {
		w.t.Error(err)
		return ""
	}
	transport := &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, net.JoinHostPort("127.0.0.1", u.Port()))
		},
	}
	r, err := http.NewRequestWithContext(context.WithoutCancel(w.t.Context()), http.MethodPost, action, strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Error(err)
		return ""
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := (&http.Client{Transport: transport}).Do(r)
	if err != nil {
		return "" // the listener was stopped
	}
	defer resp.Body.Close() //nolint:errcheck // only read
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return ""
	}
	return string(text)
}

// presses is the button of a person.
func presses(username string) url.Values { return url.Values{"person": {username}} }

// inBrowser signs the person in through the browser.
func (w *world) inBrowser(s *Session, username string) (Account, error) {
	w.t.Helper()
	return w.inBrowserWith(s, presses(username))
}

func (w *world) inBrowserWith(s *Session, button url.Values) (Account, error) {
	w.t.Helper()
	return s.SignIn(w.t.Context(), Browser, func(i Invitation) {
		w.people.Go(func() { w.browser(i.URL, button) })
	})
}

// signedIn signs the first person in and fails where that fails.
func (w *world) signedIn(s *Session) Account {
	w.t.Helper()
	method := Browser
	if w.bubble {
		method = DeviceCode
	}
	account, err := s.SignIn(w.t.Context(), method, w.complete(method))
	if err != nil {
		w.t.Fatal(err)
	}
	return account
}

// complete does what the person does.
func (w *world) complete(method Method) func(Invitation) {
	return func(i Invitation) {
		if method == Browser {
			w.people.Go(func() { w.browser(i.URL, presses(w.person(0))) })
			return
		}
		if err := w.sim.Approve(i.UserCode); err != nil {
			w.t.Error(err)
		}
	}
}

func (w *world) person(n int) string { return w.sim.People()[n].Username }

// token takes a token and fails where that fails.
func (w *world) token(s *Session) string {
	w.t.Helper()
	token, err := s.Handle().Token(w.t.Context(), "")
	if err != nil {
		w.t.Fatal(err)
	}
	return token
}

// disk returns what every file below the home holds, by name.
func (w *world) disk() map[string][]byte {
	w.t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(w.home, func(path string, entry os.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		files[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return files
}

// file returns the path of the one file of that name.
func (w *world) file(name string) string {
	w.t.Helper()
	for path := range maps.Keys(w.disk()) {
		if filepath.Base(path) == name {
			return path
		}
	}
	w.t.Fatalf("there is no file %q", name)
	return ""
}
