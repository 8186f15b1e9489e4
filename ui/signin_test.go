package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	"tenantswitch/internal/problem"
)

// entra is a fake sign-in: each attempt waits until it is approved, declined
// or given up.
type entra struct {
	methods []Method
	outcome chan error
	ended   int
	w       *world
}

const authorizeURL = "https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize?client_id=04b07795-8ddb-461a-bbee-02f9e1bf7b46&response_type=code&state=1"

func newEntra(w *world) *entra {
	e := &entra{outcome: make(chan error), w: w}
	w.signIn = e.signIn
	return e
}

func (e *entra) signIn(ctx context.Context, method Method, show func(Invitation)) (Loaded, error) {
	e.methods = append(e.methods, method)
	defer func() { e.ended++ }()
	i := Invitation{Method: method, URL: authorizeURL, Expires: time.Now().Add(5 * time.Minute)}
	if method == DeviceCode {
		i = Invitation{Method: method, URL: "https://microsoft.com/devicelogin", UserCode: "GDQT7PXWB", Expires: time.Now().Add(15 * time.Minute)}
	}
	show(i)
	select {
	case <-ctx.Done():
		return Loaded{}, ctx.Err()
	case err := <-e.outcome:
		if err == nil {
			e.w.account = dana
		}
		return e.w.loaded(), err
	}
}

func TestAFirstStartOpensNothingUnasked(t *testing.T) {
	story(t, "it proposes and waits", func(t *testing.T) {
		w := firstStart()
		w.opts.Because = "this machine has a display"
		e := newEntra(w)
		d := start(t, w)
		d.wait(time.Minute)
		d.sees("Sign in to Microsoft Entra ID", "↵ with the browser of this machine", "proposed: this machine has a display",
			"d with a code", "Nothing opens before you choose.", "The browser's own session decides which account is used.")
		d.Type("abcefghijklmnopqrstuvwxyz 0123456789")
		d.Paste("hello\n")
		if len(e.methods)+len(w.pages) != 0 {
			t.Errorf("signed in %v, opened %q", e.methods, w.pages)
		}
		d.Type("adatum co") // a code is asked for, and no more is done
		if len(e.methods) != 1 || len(w.pages)+len(w.copies) != 0 {
			t.Errorf("signed in %v, opened %q, copied %q", e.methods, w.pages, w.copies)
		}
	})
	story(t, "the better way stands first", func(t *testing.T) {
		w := firstStart()
		w.opts.Propose, w.opts.Because = DeviceCode, "this is an SSH session"
		newEntra(w)
		d := start(t, w)
		screen := d.screen()
		if strings.Index(screen, "with a code") > strings.Index(screen, "with the browser of") {
			t.Errorf("the browser stands first:\n%s", screen)
		}
		d.sees("proposed: this is an SSH session")
	})
	story(t, "esc leaves", func(t *testing.T) {
		w := firstStart()
		newEntra(w)
		d := start(t, w)
		d.Press("esc")
		if !d.quit {
			t.Error("esc did not leave")
		}
	})
}

func TestSignInWithTheBrowser(t *testing.T) {
	story(t, "to the list", func(t *testing.T) {
		w := firstStart()
		e := newEntra(w)
		d := start(t, w)
		d.Press("enter", "enter")
		if len(w.pages) != 1 || w.pages[0] != authorizeURL || len(e.methods) != 1 {
			t.Fatalf("opened %q for %v", w.pages, e.methods)
		}
		d.sees("Signing in with the browser", "5:00 left", "https://login.microsoftonline.com/organizations/", "own session decides")
		if !strings.Contains(d.m.View().Content, "\x1b]8;;"+authorizeURL+"\x07") {
			t.Error("the address is not a link")
		}
		d.wait(30 * time.Second)
		d.sees("4:30 left")
		e.outcome <- nil
		d.settle()
		d.sees("dana@northwind-soc.example", "Adatum Corporation")
	})
	story(t, "the address can be copied", func(t *testing.T) {
		w := firstStart()
		newEntra(w)
		d := start(t, w)
		d.Press("enter", "ctrl+y")
		d.copied(authorizeURL)
		d.sees("the sign-in address is in the clipboard")
	})
	story(t, "the page can be opened once more", func(t *testing.T) {
		w := firstStart()
		newEntra(w)
		d := start(t, w)
		d.Press("enter", "ctrl+o")
		if len(w.pages) != 2 {
			t.Errorf("opened %q", w.pages)
		}
	})
	story(t, "without a browser the address is shown", func(t *testing.T) {
		w := firstStart()
		newEntra(w)
		d := start(t, w)
		d.m.cmds.deps.OpenSignIn = func(context.Context, string) error {
			return &problem.Problem{What: "no browser can appear here"}
		}
		d.Press("enter")
		d.sees("no browser can appear here", "open the address above by hand, or press ^y to copy it", "https://login.microsoftonline.com/")
	})
	story(t, "esc comes back at once, though the attempt takes its time", func(t *testing.T) {
		w := firstStart()
		slow := make(chan struct{})
		var ended bool
		w.signIn = func(ctx context.Context, _ Method, show func(Invitation)) (Loaded, error) {
			show(Invitation{Method: Browser, URL: authorizeURL, Expires: time.Now().Add(time.Minute)})
			<-ctx.Done()
			ended = true
			<-slow // a listener that does not close
			return Loaded{}, ctx.Err()
		}
		d := start(t, w)
		d.Press("enter")
		before := time.Now()
		d.atOnce(stroke("esc"))
		if took := time.Since(before); took > 0 || d.m.login.signIn.running {
			t.Errorf("after %v the attempt is still on screen", took)
		}
		d.sees("Sign in to Microsoft Entra ID")
		d.settle()
		if !ended {
			t.Error("the attempt was not told to end")
		}
		close(slow)
		d.settle()
		d.sees("Sign in to Microsoft Entra ID")
		d.misses("canceled")
	})
	story(t, "a refusal is told, and one may try again", func(t *testing.T) {
		w := firstStart()
		e := newEntra(w)
		d := start(t, w)
		d.Press("enter")
		e.outcome <- &problem.Problem{What: "the sign-in was refused", Why: "you pressed cancel", Do: "try again", Refs: "AADSTS65004"}
		d.settle()
		d.sees("the sign-in was refused: you pressed cancel (AADSTS65004)", "try again", "Sign in to Microsoft Entra ID")
		d.Press("d")
		d.misses("refused")
		if len(e.methods) != 2 {
			t.Errorf("attempts: %v", e.methods)
		}
	})
	story(t, "a damaged list does not undo a sign-in", func(t *testing.T) {
		w := firstStart()
		w.signIn = func(context.Context, Method, func(Invitation)) (Loaded, error) {
			return Loaded{Account: dana}, &problem.Problem{What: "the last list was damaged"}
		}
		d := start(t, w)
		d.Press("enter")
		d.sees("dana@northwind-soc.example", "the last list was damaged", "Adatum Corporation")
	})
	story(t, "a late success after esc is not lost", func(t *testing.T) {
		w := firstStart()
		newEntra(w)
		d := start(t, w)
		d.Press("enter")
		attempt := d.m.login.signIn.attempt
		d.Press("esc")
		w.account = dana
		d.feed(signedInMsg{attempt: attempt, loaded: newLoadedMsg(0, w.loaded(), dress{}, time.Now, nil)})
		d.settle()
		d.sees("Adatum Corporation", "dana@northwind-soc.example")
	})
	story(t, "a late success of another account does not change the list", func(t *testing.T) {
		w := newWorld()
		newEntra(w)
		d := start(t, w)
		d.Press("alt+a", "n", "enter")
		attempt := d.m.login.signIn.attempt
		d.Press("esc", "esc")
		late := w.loaded()
		late.Account = Account{ID: "other", Username: "other@x.example"}
		d.feed(signedInMsg{attempt: attempt, loaded: newLoadedMsg(0, late, dress{}, time.Now, nil)})
		d.settle()
		d.sees("dana@northwind-soc.example", "other@x.example is signed in, too", "alt+a shows the accounts")
	})
}

func TestSignInWithACode(t *testing.T) {
	story(t, "to the list", func(t *testing.T) {
		w := firstStart()
		e := newEntra(w)
		d := start(t, w)
		d.Press("d")
		d.sees("https://microsoft.com/devicelogin", "G D Q T 7 P X W B", "15:00 left", "own session decides", "Only enter a code that you asked for yourself.")
		if len(w.pages) != 0 {
			t.Errorf("opened %q unasked", w.pages)
		}
		d.Press("ctrl+o")
		if len(w.pages) != 1 {
			t.Errorf("^o opened %q", w.pages)
		}
		d.Press("ctrl+t", "ctrl+y")
		d.copied("GDQT7PXWB", "https://microsoft.com/devicelogin")
		e.outcome <- nil
		d.settle()
		d.sees("Adatum Corporation", "signed in as dana@northwind-soc.example")
	})
	story(t, "changing one's mind ends the first attempt", func(t *testing.T) {
		w := firstStart()
		e := newEntra(w)
		d := start(t, w)
		d.Press("d", "enter")
		d.sees("Signing in with the browser")
		if e.ended != 1 || len(e.methods) != 2 {
			t.Errorf("%d of %v ended", e.ended, e.methods)
		}
		d.Press("d", "d")
		if len(e.methods) != 3 {
			t.Errorf("attempts: %v", e.methods)
		}
	})
	story(t, "time that is up is said", func(t *testing.T) {
		w := firstStart()
		newEntra(w)
		d := start(t, w)
		d.Press("d")
		d.wait(16 * time.Minute)
		d.sees("time is up")
	})
}

func TestTheDemoSignsInByItself(t *testing.T) {
	story(t, "with a code", func(t *testing.T) {
		w := firstStart()
		w.opts.Demo = true
		e := newEntra(w)
		d := start(t, w)
		d.sees("DEMO", "G D Q T 7 P X W B", "approves itself")
		e.outcome <- nil
		d.settle()
		d.sees("DEMO", "Adatum Corporation")
		if len(w.pages) != 0 {
			t.Errorf("opened %q unasked", w.pages)
		}
	})
	story(t, "or in the browser on ↵", func(t *testing.T) {
		w := firstStart()
		w.opts.Demo = true
		e := newEntra(w)
		d := start(t, w)
		d.Press("enter")
		if len(e.methods) != 2 || e.methods[1] != Browser || len(w.pages) != 1 {
			t.Errorf("attempts %v, pages %q", e.methods, w.pages)
		}
		d.sees("made-up Microsoft cloud")
	})
}
