package auth

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
	"tenantswitch/internal/simulator"
)

// defined is the world's cloud as a user would define it.
func (w *world) defined() Config {
	w.t.Helper()
	cfg := w.config()
	c, err := cloud.Define("lab", cloud.Definition{Authority: cfg.Cloud.Authority, ResourceManager: cfg.Cloud.ResourceManager})
	if err != nil {
		w.t.Fatal(err)
	}
	cfg.Cloud = c
	return cfg
}

// uninvited begins a sign-in that may not come to an invitation.
func (w *world) uninvited(s *Session, method Method) error {
	w.t.Helper()
	ctx, cancel := context.WithCancel(w.t.Context())
	defer cancel()
	_, err := s.SignIn(ctx, method, func(i Invitation) {
		w.t.Errorf("somebody was invited to %s", i.URL)
		cancel()
	})
	return err
}

const labHost = "login.demo.invalid"

func TestADefinedCloudIsConfirmedBeforeTheFirstSignIn(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	s := w.processWith(w.defined())
	for _, typed := range []string{"", "y", "yes", "lab", "login.demo", "https://" + labHost, labHost + ".evil.example", "login.dem\u043e.invalid"} {
		if err := s.Confirm(t.Context(), typed); !errors.Is(err, errUnconfirmed) {
			t.Errorf("%q: got %v", typed, err)
		}
		for _, method := range []Method{Browser, DeviceCode} {
			err := w.uninvited(s, method)
			if p := problem.Of(err); p == nil || !errors.Is(err, errUnconfirmed) || !strings.Contains(p.Why, labHost) || !strings.Contains(p.Do, "login --cloud lab") {
				t.Errorf("%q: got %+v", typed, p)
			}
		}
	}
	if sent := w.sim.Requests(); len(sent) != 0 || len(w.disk()) != 0 {
		t.Fatalf("requests %v, files %v", sent, w.disk())
	}
	if host := s.Unconfirmed(); host != labHost {
		t.Fatalf("to be confirmed is %q", host)
	}
	if err := s.Confirm(t.Context(), " LOGIN.demo.invalid\n"); err != nil || s.Unconfirmed() != "" {
		t.Fatalf("got %v", err)
	}
	w.signedIn(s)
	w.token(s)
	next := w.processWith(w.defined())
	if host := next.Unconfirmed(); host != "" {
		t.Errorf("%s is to be confirmed again", host)
	}
	info, err := os.Stat(filepath.Join(w.home, "confirmed-lab"))
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v", info, err)
	}
	if w.process().Unconfirmed() != "" {
		t.Error("a built-in cloud is to be confirmed")
	}
}

func TestWhateverChangesInADefinitionAsksAgain(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	s := w.processWith(w.defined())
	if err := s.Confirm(t.Context(), labHost); err != nil {
		t.Fatal(err)
	}
	account := w.signedIn(s)
	for name, change := range map[string]func(*cloud.Cloud){
		"name":        func(c *cloud.Cloud) { c.Name = "lab-2" },
		"authority":   func(c *cloud.Cloud) { c.Authority = "https://login.attacker.invalid" },
		"port":        func(c *cloud.Cloud) { c.Authority += ":8443" },
		"manager":     func(c *cloud.Cloud) { c.ResourceManager = "https://management.attacker.invalid" },
		"graph":       func(c *cloud.Cloud) { c.Graph = "https://graph.lab.example" },
		"environment": func(c *cloud.Cloud) { c.Environment = cloud.DoD },
		"ca_file":     func(c *cloud.Cloud) { c.CAFile = "/tmp/other.pem" },
		"built in":    func(c *cloud.Cloud) { c.Defined = false },
	} {
		cfg := w.defined()
		change(&cfg.Cloud)
		changed := w.processWith(cfg)
		if cfg.Cloud.Defined && changed.Unconfirmed() == "" {
			t.Errorf("%s: nothing is asked", name)
		}
		// Its tokens are for the hosts that it signed in to.
		before := len(w.sim.Requests())
		if a, err := changed.Open(t.Context(), "", false); err != nil || a != (Account{}) {
			t.Errorf("%s: opened %+v, %v", name, a, err)
		}
		if _, err := changed.Open(t.Context(), account.ID, false); err == nil {
			t.Errorf("%s: the account was opened", name)
		}
		if _, err := changed.Handle().Token(t.Context(), ""); err == nil || len(w.sim.Requests()) != before {
			t.Errorf("%s: got a token, or asked for one: %v", name, err)
		}
		all, err := changed.Accounts(t.Context())
		if err != nil || len(all) != 1 || all[0].Trouble == nil {
			t.Errorf("%s: listed %+v, %v", name, all, err)
		}
	}
}

func TestAConfirmationThatCannotBeKeptHoldsAndIsTold(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	cfg := w.defined()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cfg.Dir = filepath.Join(file, "no-folder")
	s := New(cfg)
	if err := s.Confirm(t.Context(), labHost); err != nil || s.Unconfirmed() != "" {
		t.Fatalf("got %v", err)
	}
	if err := s.Close(t.Context()); err == nil || !strings.Contains(err.Error(), "that you confirmed "+labHost+" could not be remembered") {
		t.Errorf("got %v", err)
	}
	cfg.Dir = ""
	s = w.processWith(cfg)
	if err := s.Confirm(t.Context(), labHost); err != nil || s.Unconfirmed() != "" {
		t.Errorf("without a folder: %v", err)
	}
}

func TestADefinedCloudNamesNoHostButItsOwn(t *testing.T) {
	const (
		own  = "https://" + labHost + "/o/"
		evil = "https://login.attacker.invalid/o/"
		doc  = `{"issuer":"ISSUER","authorization_endpoint":"AUTHORIZE","token_endpoint":"TOKEN"}`
	)
	for _, foreign := range []string{
		evil, "https://login.microsoftonline.com/o/", "https://" + labHost + ".attacker.invalid/", "https://x." + labHost + "/", "https://" + labHost + ":8443/",
		"https://" + labHost + "./", "http://" + labHost + "/", "https://u@" + labHost + "/", "https://" + labHost + "@login.attacker.invalid/", "http://127.0.0.1:4000/", "//login.attacker.invalid/", "",
	} {
		for _, place := range []string{"ISSUER", "AUTHORIZE", "TOKEN"} {
			w := newNearWorld(t, simulator.Options{})
			s := w.processWith(w.defined())
			if err := s.Confirm(t.Context(), labHost); err != nil {
				t.Fatal(err)
			}
			values := map[string]string{"ISSUER": own, "AUTHORIZE": own + "authorize", "TOKEN": own + "token"}
			values[place] = foreign
			text := doc
			for name, value := range values {
				text = strings.ReplaceAll(text, name, value)
			}
			w.wire.before = func(r *http.Request) (*http.Response, error) {
				switch {
				case r.URL.Host != labHost:
					t.Errorf("%s %q: a request to %s", place, foreign, r.URL.Host)
				case isDiscovery(r):
					return reply(r, http.StatusOK, nil, text), nil
				}
				return nil, nil
			}
			for _, method := range []Method{Browser, DeviceCode} {
				if err := w.uninvited(s, method); err == nil {
					t.Errorf("%s %q: signed in", place, foreign)
				}
			}
			if sent := w.wire.sent(); len(sent) != 0 {
				t.Errorf("%s %q: sent %v", place, foreign, sent)
			}
		}
	}
}

func TestADefinedCloudShowsNoCodeForAnotherHost(t *testing.T) {
	w := newNearWorld(t, simulator.Options{})
	s := w.processWith(w.defined())
	if err := s.Confirm(t.Context(), labHost); err != nil {
		t.Fatal(err)
	}
	w.wire.after = func(_ *http.Request, answer map[string]any) {
		if _, ok := answer["verification_uri"]; ok {
			answer["verification_uri"], answer["verification_url"] = "https://microsoft.com/devicelogin", "https://microsoft.com/devicelogin"
		}
	}
	if err := w.uninvited(s, DeviceCode); !errors.Is(err, errForeign) {
		t.Errorf("got %v", err)
	}
	for _, c := range []cloud.Cloud{{Authority: "https://login.microsoftonline.com"}, {Authority: "https://login.microsoftonline.com", Defined: true}} {
		if err := checkInvitation(c, "https://microsoft.com/devicelogin"); err != nil {
			t.Errorf("Microsoft's own: %v", err)
		}
	}
}
