package ui

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory/book"
	"tenantswitch/directory/portal"
	"tenantswitch/internal/browser"
	"tenantswitch/internal/problem"
)

const overSSH = "this is an SSH session without a display"

// browsersWorld is the world of somebody with several browser sessions.
func browsersWorld() *world {
	w := newWorld()
	w.machine.Browsers = []browser.Installed{
		{Browser: browser.Edge, Profiles: []string{"Work", "A&B \"Ltd\" 株式会社"}},
		{Browser: browser.Firefox, NoDedicated: "as a Snap, Firefox can use no folder of ours"},
	}
	return w
}

// decidedWorld is that of somebody who has said what links open in, with a book
// about some tenants.
func decidedWorld() *world {
	w := browsersWorld()
	w.book = []byte(`session = "edge/Work"

[tags.gold]
session = "dedicated"
sensitive = true

[tags.lab]
session = "private/firefox"

[tenants.` + tenantID(1).String() + `]
tags = ["gold"]

[tenants.` + tenantID(2).String() + `]
session = "edge/Gone"

[tenants.` + tenantID(4).String() + `]
tags = ["lab"]
`)
	return w
}

func (d *driver) openedIn(sessions ...string) {
	d.t.Helper()
	if got := d.world.sessions; !slices.Equal(got, sessions) {
		d.t.Errorf("opened in %q, want %q\n%s", got, sessions, d.screen())
	}
}

func TestTheFirstOpeningOffersTheChoice(t *testing.T) {
	story(t, "of the sessions of this machine, and keeps it for all", func(t *testing.T) {
		d := start(t, browsersWorld())
		d.Type("contoso sec")
		d.Press("enter")
		d.opened()
		d.sees("in which browser session are links to open?", "default browser", "Edge · Work", "Edge · A&B \"Ltd\" 株式会社", "Edge, private")
		d.misses("apart") // which is for one tenant alone
		d.wait(time.Second)
		d.Press("2")
		d.opened(defender(3))
		d.openedIn("edge/Work")
		d.sees("opened Defender for Contoso Security Ltd", "in Edge · profile “Work”", "links open in Edge · profile “Work” from now on")
		d.Press("ctrl+u")
		d.wait(time.Second)
		d.Press("enter")
		d.openedIn("edge/Work", "edge/Work")
		d.sees("── opens in Edge · profile “Work” ──")
	})
	story(t, "which is not for tenants that have one of their own", func(t *testing.T) {
		w := browsersWorld()
		w.book = []byte("[tenants." + tenantID(1).String() + "]\nsession = \"private/firefox\"\n")
		d := start(t, w)
		d.Press("ctrl+x", "ctrl+x", "enter")
		d.sees("in which browser session")
		d.wait(time.Second)
		d.Press("2")
		d.openedIn("private/firefox", "edge/Work")
		d.sees("opened Defender for Adatum Corporation in a private window of Firefox, Contoso Retail GmbH in Edge · profile “Work”")
	})
	story(t, "and opens nothing where it is left", func(t *testing.T) {
		d := start(t, browsersWorld())
		d.Press("enter", "esc")
		d.opened()
		d.wait(time.Second)
		d.Press("enter")
		d.sees("in which browser session")
	})
	story(t, "but not where there is none", func(t *testing.T) {
		w := browsersWorld()
		w.machine.Browsers = nil
		d := start(t, w)
		d.Press("enter")
		d.opened(defender(1))
		d.openedIn("default")
	})
	story(t, "nor where the person has named a browser", func(t *testing.T) {
		w := browsersWorld()
		w.opts.OwnBrowser = true
		d := start(t, w)
		d.Press("enter")
		d.opened(defender(1))
	})
	story(t, "and opens even where the choice cannot be kept", func(t *testing.T) {
		w := browsersWorld()
		w.edit = func([]book.Edit) (book.Book, error) {
			return book.Book{}, &problem.Problem{What: "the address book was not written", Why: "the disk is full"}
		}
		d := start(t, w)
		d.Press("enter")
		d.wait(time.Second)
		d.Press("enter")
		d.openedIn("default")
		d.sees("the address book was not written: the disk is full")
	})
}

func TestWhatALinkOpensInIsOnScreen(t *testing.T) {
	for tenant, want := range map[string]string{
		"adatum":      "── opens in Edge · a profile for this tenant alone, as all tagged gold ──",
		"contoso sec": "── opens in Edge · profile “Work” ──",
		"contoso ret": "── no Edge · profile “Gone”: Edge has no profile of that name ──",
		"fabrikam":    "── opens in a private window of Firefox, as all tagged lab ──",
	} {
		story(t, tenant, func(t *testing.T) {
			d := start(t, decidedWorld())
			d.Type(tenant)
			d.sees(want)
			d.Resize(40, 10)
			d.Resize(200, 50)
			d.sees(want)
		})
	}
	story(t, "where there are no rules, beside the name", func(t *testing.T) {
		d := start(t, decidedWorld())
		d.Type("contoso sec")
		d.Resize(60, 10)
		d.sees("Contoso Security Ltd  in Edge · profile “Work”")
	})
	story(t, "of several, too", func(t *testing.T) {
		d := start(t, decidedWorld())
		d.Press("ctrl+x", "down", "down", "ctrl+x")
		d.sees("each opens in a browser session of its own")
	})
	story(t, "where no browser can appear", func(t *testing.T) {
		w := newWorld()
		w.machine = browser.Inventory{NoDefault: overSSH, NoOthers: overSSH}
		d := start(t, w)
		d.sees("no browser opens here: this is an SSH session without a display")
	})
}

func TestWithoutADefaultBrowserTheOthersOpen(t *testing.T) {
	const none = "neither xdg-open nor x-www-browser is installed"
	without := func(w *world) *world {
		w.machine.NoDefault = none
		return w
	}
	story(t, "as chosen", func(t *testing.T) {
		d := start(t, without(decidedWorld()))
		d.Type("contoso sec")
		d.sees("── opens in Edge · profile “Work” ──")
		d.Press("enter")
		d.openedIn("edge/Work")
	})
	story(t, "where it was chosen, another is asked for", func(t *testing.T) {
		w := without(decidedWorld())
		w.book = []byte(`session = "default"`)
		d := start(t, w)
		d.sees("── no default browser: " + none + " ──")
		d.Press("enter")
		d.opened()
		d.sees("Adatum Corporation was not opened in the default browser: "+none, "choose another browser session")
		d.wait(time.Second)
		d.Press("2", "1")
		d.openedIn("edge/Work")
	})
	story(t, "where nothing was chosen, it is asked for all", func(t *testing.T) {
		w := without(browsersWorld())
		w.machine.Browsers = []browser.Installed{{Browser: browser.Edge, Profiles: []string{"Work"}, NoPrivate: "an administrator", NoDedicated: "a Snap"}}
		d := start(t, w)
		d.Press("enter")
		d.opened()
		d.sees("in which browser session are links to open?")
		d.wait(time.Second)
		d.Press("2")
		d.openedIn("edge/Work")
		d.sees("links open in Edge · profile “Work” from now on")
	})
	story(t, "but not where all are off", func(t *testing.T) {
		w := without(browsersWorld())
		w.machine.NoOthers = none
		d := start(t, w)
		d.sees("no browser opens here: " + none)
	})
}

func TestASessionThatIsMissingOpensNothing(t *testing.T) {
	story(t, "but asks for another, for this once", func(t *testing.T) {
		d := start(t, decidedWorld())
		d.Type("contoso ret")
		d.Press("enter")
		d.opened()
		d.sees("Contoso Retail GmbH was not opened in Edge · profile “Gone”: Edge has no profile of that name", "open in which browser session?")
		d.wait(time.Second)
		d.Press("2", "1")
		d.openedIn("edge/Work")
		d.sees("opened Defender for Contoso Retail GmbH")
	})
	story(t, "or for good", func(t *testing.T) {
		d := start(t, decidedWorld())
		d.Type("contoso ret")
		d.Press("enter")
		d.wait(time.Second)
		d.Type("株")
		d.Press("enter")
		d.sees("when in Edge · profile “A&B \"Ltd\" 株式会社”?", "always for Contoso Retail GmbH")
		d.wait(time.Second)
		d.Press("2")
		d.openedIn("edge/A&B \"Ltd\" 株式会社")
		d.sees("Contoso Retail GmbH opens in Edge · profile “A&B \"Ltd\" 株式会社” from now on")
	})
	story(t, "nor any of several", func(t *testing.T) {
		d := start(t, decidedWorld())
		d.Press("down", "down", "ctrl+x", "ctrl+home", "down", "ctrl+x", "enter")
		d.opened()
		d.sees("nothing was opened: Contoso Retail GmbH was not opened in Edge · profile “Gone”", "choose another for it with alt+s", "2 marked")
	})
	story(t, "but where no browser can appear, that is what is said", func(t *testing.T) {
		w := decidedWorld()
		w.machine = browser.Inventory{NoDefault: overSSH, NoOthers: overSSH}
		w.open = refuses("no link can be opened in Edge · profile “Gone”", "this is an SSH session without a display", "")
		d := start(t, w)
		d.Type("contoso ret")
		d.Press("enter")
		d.sees("this is an SSH session without a display", defender(2), "it is in the clipboard")
	})
	story(t, "and says why, where no others are known", func(t *testing.T) {
		w := decidedWorld()
		w.machine.NoOthers = overSSH
		d := start(t, w)
		d.Type("contoso sec")
		d.sees("── no Edge · profile “Work”: this is an SSH session without a display ──")
		d.Press("enter")
		d.opened()
	})
	story(t, "nor one of a browser whose profiles cannot be read", func(t *testing.T) {
		w := decidedWorld()
		w.machine.Browsers = []browser.Installed{{Browser: browser.Edge, NoProfiles: "the file “Local State” of Edge cannot be read: it is damaged"}}
		d := start(t, w)
		d.Type("contoso sec")
		d.Press("enter")
		d.opened()
		d.sees("Edge · profile “Work”: the file “Local State” of Edge cannot be read: it is damaged", "2 Edge, profiles")
	})
	story(t, "also where it goes away between look and opening", func(t *testing.T) {
		w := decidedWorld()
		w.open = refuses("no link can be opened in Edge · profile “Work”", "Edge has no profile of that name", "choose another browser session")
		d := start(t, w)
		d.Type("contoso sec")
		d.Press("enter")
		d.sees("no link can be opened in Edge · profile “Work”", "choose another browser session")
		d.openedIn("edge/Work")
	})
}

func TestAProfileForATenantStaysThatOfItsBrowser(t *testing.T) {
	kept := func(all ...browser.Browser) *world {
		w := decidedWorld()
		w.machine.Browsers[1].NoDedicated = "" // Firefox can, too
		w.machine.Dedicated = map[uuid.UUID][]browser.Browser{tenantID(1): all, tenantID(2): {browser.Edge}}
		return w
	}
	story(t, "also where another comes first", func(t *testing.T) {
		d := start(t, kept(browser.Firefox))
		d.sees("── opens in Firefox · a profile for this tenant alone, as all tagged gold ──")
		d.Press("enter", "y")
		d.openedIn("dedicated/firefox")
	})
	story(t, "and where that is gone, nothing opens", func(t *testing.T) {
		d := start(t, kept(browser.Brave))
		d.sees("── no Brave · a profile for this tenant alone: Brave is not installed ──")
		d.Press("enter")
		d.opened()
		d.sees("Adatum Corporation was not opened in Brave · a profile for this tenant alone: Brave is not installed", "open in which browser session?")
	})
	story(t, "and where there are several, the person says which", func(t *testing.T) {
		d := start(t, kept(browser.Edge, browser.Firefox))
		d.sees("no profile for this tenant alone: say which: Edge and Firefox have one")
		d.Press("enter")
		d.opened()
		d.wait(time.Second)
		d.Press("7", "2")
		d.Press("y")
		d.openedIn("dedicated/firefox")
		d.sees("── opens in Firefox · a profile for this tenant alone ──")
	})
	story(t, "from its first opening on", func(t *testing.T) {
		w := kept()
		d := start(t, w)
		d.sees("── opens in Edge · a profile for this tenant alone, as all tagged gold ──")
		w.machine.Dedicated = map[uuid.UUID][]browser.Browser{tenantID(1): {browser.Firefox}}
		d.wait(time.Second)
		d.Press("alt+s", "7", "1", "y")
		d.openedIn("dedicated/firefox")
		d.sees("── opens in Firefox · a profile for this tenant alone, as all tagged gold ──")
	})
}

func TestChoosingABrowserSession(t *testing.T) {
	story(t, "for a tenant", func(t *testing.T) {
		d := start(t, decidedWorld())
		d.Type("contoso sec")
		d.Press("alt+s")
		d.sees("open in which browser session?", "Edge, apart", "Firefox, apart", "as a Snap, Firefox can use no folder of ours")
		d.Type("apart")
		d.Press("enter", "2")
		d.opened()
		d.sees("Contoso Security Ltd opens in Edge · a profile for this tenant alone from now on", "its cookies stay in the program's own folder")
		d.sees("── opens in Edge · a profile for this tenant alone ──")
		d.Press("alt+s")
		d.Type("as the")
		d.Press("enter")
		d.sees("── opens in Edge · profile “Work” ──")
	})
	story(t, "for a tag of it", func(t *testing.T) {
		d := start(t, decidedWorld())
		d.Press("alt+s", "2")
		d.sees("always for all tagged gold", "always for all others")
		d.Press("3")
		d.sees("── opens in Edge · profile “Work”, as all tagged gold ──")
	})
	story(t, "for all others, but none that is for one alone", func(t *testing.T) {
		d := start(t, decidedWorld())
		d.Type("contoso sec")
		d.Press("alt+s", "5")
		d.misses("for all others")
		d.Press("esc", "alt+s", "1", "3")
		d.sees("links open in the default browser from now on", "── opens in the default browser ──")
	})
	story(t, "for this once", func(t *testing.T) {
		d := start(t, decidedWorld())
		d.Type("contoso sec")
		d.Press("alt+s", "4", "1")
		d.openedIn("private/edge")
		d.sees("── opens in Edge · profile “Work” ──")
	})
	story(t, "one that cannot be had is not taken", func(t *testing.T) {
		d := start(t, decidedWorld())
		d.Press("alt+s", "7")
		d.sees("as a Snap, Firefox can use no folder of ours")
		d.opened()
	})
	story(t, "an ↵ waits until it is written", func(t *testing.T) {
		w := decidedWorld()
		slow := make(chan struct{})
		w.edit = func(edits []book.Edit) (book.Book, error) {
			<-slow
			text, err := book.Apply(w.book, edits...)
			if err != nil {
				return book.Book{}, err
			}
			return book.Parse(text)
		}
		d := start(t, w)
		d.Type("contoso sec")
		d.Press("alt+s", "4", "2")
		d.wait(time.Second)
		d.Press("enter")
		d.opened()
		close(slow)
		d.settle()
		d.openedIn("private/edge")
	})
}

func TestAKeyThatIsNotAboutAPanelChoosesNothingInIt(t *testing.T) {
	none := func(d *driver) {
		d.t.Helper()
		d.opened()
		if len(d.world.book) > 0 {
			d.t.Errorf("the address book is\n%s", d.world.book)
		}
	}
	story(t, "as a digit that is held", func(t *testing.T) {
		d := start(t, browsersWorld())
		d.Press("tab", "2", "2", "2")
		none(d)
		d.sees("in which browser session are links to open?")
		d.wait(time.Second)
		d.Press("2")
		d.openedIn("edge/Work")
		d.Press("alt+s", "3", "3", "3", "3", "3", "3", "3", "3", "3", "3")
		d.sees("when in Edge · profile “A&B \"Ltd\" 株式会社”?")
		d.openedIn("edge/Work")
	})
	story(t, "as an ↵ in one burst with the key that opened it", func(t *testing.T) {
		d := start(t, browsersWorld())
		d.Press("alt+s")
		d.input(letter('2'))
		d.atOnce(stroke("enter"))
		d.settle()
		none(d)
		d.sees("when in Edge · profile “Work”?", "look, then press the key again")
	})
	story(t, "as an ↵ that came as the panel did", func(t *testing.T) {
		w := browsersWorld()
		w.machineKnown = make(chan struct{})
		d := start(t, w)
		d.Press("enter")
		time.Sleep(2 * time.Second)
		close(w.machineKnown)
		d.settle()
		d.sees("in which browser session are links to open?")
		d.Press("enter")
		none(d)
		d.sees("in which browser session are links to open?")
		d.wait(time.Second)
		d.Press("enter")
		d.openedIn("default")
	})
	story(t, "nor as a letter that did", func(t *testing.T) {
		w := decidedWorld()
		w.machineKnown = make(chan struct{})
		d := start(t, w)
		d.Press("alt+s")
		time.Sleep(time.Second)
		close(w.machineKnown)
		d.settle()
		d.Press("2")
		d.sees("open in which browser session?", "look, then press the key again")
		d.wait(time.Second)
		d.Press("2")
		d.sees("when in Edge · profile “Work”?")
	})
	story(t, "nor as a y that did", func(t *testing.T) {
		w := decidedWorld()
		w.machineKnown = make(chan struct{})
		d := start(t, w)
		d.Press("enter")
		time.Sleep(time.Second)
		close(w.machineKnown)
		d.settle()
		d.sees("open Defender for Adatum Corporation?")
		d.Press("y")
		d.opened()
	})
	story(t, "as a y that is part of a text", func(t *testing.T) {
		w := browsersWorld()
		w.opts.OwnBrowser = true
		d := start(t, w)
		d.Press("ctrl+x", "ctrl+x", "ctrl+x", "ctrl+x", "enter")
		d.sees("open Defender for 4 tenants?")
		time.Sleep(time.Second)
		d.atOnce(stroke("down"))
		d.atOnce(letter('y'))
		d.settle()
		none(d)
		d.input(stroke("enter"))
		d.atOnce(letter('y'))
		d.settle()
		none(d)
		d.sees("nothing was opened", "4 marked")
	})
}

func TestWhatWaitsForTheBrowserSessionsIsTold(t *testing.T) {
	slow := func() (*world, func(*driver)) {
		w := decidedWorld()
		w.machineKnown = make(chan struct{})
		return w, func(d *driver) { close(w.machineKnown); d.settle() }
	}
	story(t, "in the line of what ↵ does", func(t *testing.T) {
		w, come := slow()
		d := start(t, w)
		d.Type("contoso sec")
		d.Press("enter")
		d.sees("↵ waits until it is known what links open in")
		come(d)
		d.openedIn("edge/Work")
	})
	story(t, "by a menu, which stays for the second try", func(t *testing.T) {
		w, come := slow()
		d := start(t, w)
		d.Type("contoso sec")
		d.Press("tab", "3")
		d.opened()
		d.sees("what it opens in is being looked up press the key again", "open which portal or page?")
		come(d)
		d.Press("3")
		d.openedIn("edge/Work")
	})
	story(t, "by a question, too", func(t *testing.T) {
		d := start(t, decidedWorld())
		d.Press("enter")
		d.m.books.busy++
		d.Press("y")
		d.opened()
		d.sees("press the key again", "open Defender for Adatum Corporation?")
		d.feed(bookMsg{book: d.m.books.book, done: "it is written"})
		d.settle()
		d.Press("y")
		d.openedIn("dedicated/edge")
	})
}

func TestTheLinesOfAMenuStayWhatTheyWere(t *testing.T) {
	story(t, "when it was opened, whatever is read meanwhile", func(t *testing.T) {
		w := decidedWorld()
		d := start(t, w)
		d.Press("alt+s", "2")
		d.sees("3 always for all tagged gold", "4 always for all others")
		d.feed(bookMsg{})
		d.sees("3 always for all tagged gold", "4 always for all others")
		d.Press("esc", "alt+s")
		w.machine.Browsers[0].Profiles = w.machine.Browsers[0].Profiles[1:]
		d.feed(offersMsg{inventory: w.machine})
		d.sees("2 Edge · Work")
		d.Press("2")
		d.sees("when in Edge · profile “Work”?")
	})
}

func TestWhatIsThereIsLookedUpAgainByR(t *testing.T) {
	story(t, "also where the directory cannot be read", func(t *testing.T) {
		w := decidedWorld()
		d := start(t, w)
		d.Type("contoso ret")
		d.sees("no Edge · profile “Gone”")
		w.refresh = func(context.Context, func(Progress)) (Refreshed, error) {
			return Refreshed{}, &problem.Problem{Kind: problem.Offline, What: "the directory could not be read"}
		}
		w.machine.Browsers[0].Profiles = append(w.machine.Browsers[0].Profiles, "Gone")
		d.Press("ctrl+r")
		d.sees("── opens in Edge · profile “Gone” ──")
		w.book = nil
		d.Press("ctrl+r")
		d.sees("── opens in the default browser ──")
	})
	story(t, "and while it is being read", func(t *testing.T) {
		w := decidedWorld()
		w.refresh = func(ctx context.Context, _ func(Progress)) (Refreshed, error) {
			<-ctx.Done()
			return Refreshed{}, ctx.Err()
		}
		d := start(t, w)
		w.book = nil
		d.Press("ctrl+r")
		d.sees("── opens in the default browser ──", "the directory is being read already")
	})
}

func TestABookThatIsReadAndChangedAtOnce(t *testing.T) {
	story(t, "is not taken for what it was before the change", func(t *testing.T) {
		w := decidedWorld()
		d := start(t, w)
		written, slow := make(chan struct{}), make(chan struct{})
		old := w.book
		w.readBook = func() (book.Book, error) { <-slow; return book.Parse(old) }
		w.edit = func(edits []book.Edit) (book.Book, error) {
			<-written
			text, err := book.Apply(old, edits...)
			if err != nil {
				return book.Book{}, err
			}
			w.book = text
			return book.Parse(text)
		}
		d.Type("contoso sec")
		d.Press("alt+s", "4", "2", "ctrl+r")
		close(written)
		d.settle()
		d.sees("from now on")
		w.readBook = nil
		close(slow)
		d.settle()
		d.sees("── opens in a private window of Edge ──")
		d.Press("enter")
		d.openedIn("private/edge")
	})
}

func TestABookThatCannotBeRead(t *testing.T) {
	w := func() *world {
		w := decidedWorld()
		w.book = []byte("session = ")
		return w
	}
	story(t, "leaves it to the person what opens in what", func(t *testing.T) {
		d := start(t, w())
		d.sees("asks what it opens in: the address book cannot be read")
		d.Press("enter")
		d.opened()
		d.sees("open in which browser session?")
		d.wait(time.Second)
		d.Press("2")
		d.opened()
		d.sees("what is sensitive is not known: the address book cannot be read")
		d.Press("y")
		d.openedIn("edge/Work")
	})
	story(t, "is read again by ^r", func(t *testing.T) {
		world := w()
		d := start(t, world)
		world.book = []byte("session = \"private/edge\"")
		d.Press("ctrl+r")
		d.Press("enter")
		d.openedIn("private/edge")
	})
	story(t, "is read where a change of it succeeds", func(t *testing.T) {
		world := w()
		d := start(t, world)
		d.m.books.book, _ = book.Parse(decidedWorld().book)
		d.Type("contoso ret")
		d.Press("alt+s")
		world.book = decidedWorld().book // it was corrected by hand
		d.Type("as the")
		d.Press("enter")
		d.sees("── opens in Edge · profile “Work” ──")
	})
}

func TestASensitiveTenantIsAskedAbout(t *testing.T) {
	story(t, "also alone", func(t *testing.T) {
		d := start(t, decidedWorld())
		d.Type("adatum")
		d.Press("enter")
		d.opened()
		d.sees("open Defender for Adatum Corporation?", "! Adatum Corporation sensitive: gold "+tenantID(1).String())
		d.Press("y")
		d.openedIn("dedicated/edge")
	})
	story(t, "first of many, of which not all have room", func(t *testing.T) {
		w := newWorld(many(40)...)
		w.book = []byte("[tags.gold]\nsensitive = true\n")
		for i := 20; i < 40; i++ {
			w.book = append(w.book, "[tenants."+tenantID(i).String()+"]\ntags = [\"gold\"]\n"...)
		}
		d := start(t, w)
		for range 40 {
			d.Press("ctrl+x")
		}
		d.Press("enter")
		d.sees("open Defender for 40 tenants?", "! Customer 000020 Ltd sensitive: gold", "and 26 tenants more, 6 of them sensitive")
		d.Resize(40, 10)
		d.sees("! Customer 000020 Ltd", "of them sens")
		d.Resize(80, 60)
		d.sees("Customer 000040 Ltd")
	})
	story(t, "and not for copies", func(t *testing.T) {
		d := start(t, decidedWorld())
		d.Type("adatum")
		d.Press("ctrl+y")
		d.copied(defender(1))
	})
}

// refuses is a desktop that opens nothing.
func refuses(what, why, do string) func(context.Context, portal.Link) (Opened, error) {
	return func(context.Context, portal.Link) (Opened, error) {
		return Opened{}, &problem.Problem{What: what, Why: why, Do: do}
	}
}
