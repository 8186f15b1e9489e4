package ui

import (
	"testing"
	"time"
)

func TestAHostOfOnesOwnIsTypedBeforeTheFirstSignIn(t *testing.T) {
	story(t, "to the list", func(t *testing.T) {
		w := unconfirmedWorld()
		e := newEntra(w)
		d := start(t, w)
		d.sees("Sign in to your own cloud lab", labHost, "Type it to go on", "own certificates are trusted: /home/dana/")
		d.Type("lax")
		d.Press("backspace")
		d.Type("b")
		d.wait(time.Second)
		d.Press("enter")
		d.sees("the login host was not confirmed: that is not "+labHost, "❯ lab")
		if len(e.methods)+len(w.pages) != 0 {
			t.Fatalf("signed in %v, opened %q", e.methods, w.pages)
		}
		d.Press("ctrl+u")
		d.Type(labHost)
		d.wait(time.Second)
		d.Press("enter")
		d.sees(labHost+" is confirmed", "↵ with the browser of this machine", "own certificates are trusted")
		d.Press("d")
		d.sees("G D Q T 7 P X W B", "own certificates are trusted")
		e.outcome <- nil
		d.settle()
		d.sees("Adatum Corporation")
	})
	story(t, "neither a paste nor a script answers for the person", func(t *testing.T) {
		w := unconfirmedWorld()
		d := start(t, w)
		d.Paste(labHost + "\n")
		d.sees("a paste is not taken here")
		for _, letter := range labHost {
			d.atOnce(stroke(string(letter)))
		}
		d.atOnce(stroke("enter"))
		d.settle()
		d.sees("Sign in to your own cloud lab", "❯ "+labHost)
	})
	story(t, "esc leaves", func(t *testing.T) {
		d := start(t, unconfirmedWorld())
		d.Press("esc")
		if !d.quit {
			t.Error("esc did not leave")
		}
	})
	story(t, "a sign-in from the list asks too, and esc goes back to it", func(t *testing.T) {
		w := unconfirmedWorld()
		w.account = dana
		d := start(t, w)
		d.sees("Adatum Corporation")
		d.Press("alt+a", "ctrl+a")
		d.sees("Sign in to your own cloud lab")
		d.Press("esc")
		d.sees("Adatum Corporation")
	})
}
