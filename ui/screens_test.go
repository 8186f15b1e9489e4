package ui

import (
	"context"
	"flag"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"tenantswitch/directory"
	"tenantswitch/directory/portal"
	"tenantswitch/internal/problem"
)

// scene is a screen worth looking at, and how one gets there.
type scene struct {
	name  string
	world func() *world
	play  func(*driver)
}

func scenes() []scene {
	known := func() *world { return newWorld() }
	return []scene{
		{"list", known, func(*driver) {}},
		{"filtered", known, func(d *driver) { d.Type("con sec") }},
		{"other domain", known, func(d *driver) { d.Type("csl.onm") }},
		{"gone", known, func(d *driver) { d.Type("litw") }},
		{"hostile", func() *world { return newWorld(hostile()...) }, func(d *driver) { d.Press("down", "down") }},
		{"nothing found", known, func(d *driver) { d.Type("a customer that nobody has, 東京 שלום") }},
		{"long list", func() *world { return newWorld(many(1248)...) }, func(d *driver) { d.Press("pgdown", "pgdown") }},
		{"opened", known, func(d *driver) { d.Type("con sec"); d.Press("enter") }},
		{"offline", offlineWorld, func(d *driver) { d.Type("fab"); d.Press("enter") }},
		{"no browser", noBrowserWorld, func(d *driver) { d.Type("con sec"); d.Press("enter") }},
		{"reading", readingWorld, func(*driver) {}},
		{"waiting", func() *world { return largeWorld(1001) }, func(d *driver) {
			time.Sleep(time.Second)
			d.atOnce(letter('7'))
			d.feed(lateMsg{d.m.finder.searches})
			d.atOnce(stroke("ctrl+y"))
		}},
		{"portals", known, func(d *driver) { d.Type("con sec"); d.Press("tab", "down") }},
		{"pages", known, func(d *driver) { d.Type("con sec"); d.Press("tab", "d", "e", "f", "space", "e", "down") }},
		{"pasted link", known, func(d *driver) {
			d.Paste("https://security.microsoft.com/incidents/2972395?tid=" + tenantID(3).String())
			d.Press("ctrl+u")
			d.Type("contoso ret")
		}},
		{"marked", known, func(d *driver) { d.Type("co"); d.Press("ctrl+x", "down", "ctrl+x", "up") }},
		{"question", known, func(d *driver) { d.Press("ctrl+x", "ctrl+x", "ctrl+x", "ctrl+x", "ctrl+x", "enter") }},
		{"first session", browsersWorld, func(d *driver) { d.Type("con sec"); d.Press("enter") }},
		{"sessions", decidedWorld, func(d *driver) { d.Type("con sec"); d.Press("alt+s", "down") }},
		{"session for whom", decidedWorld, func(d *driver) { d.Press("alt+s", "down", "enter") }},
		{"session missing", decidedWorld, func(d *driver) { d.Type("contoso ret"); d.Press("enter") }},
		{"sensitive", decidedWorld, func(d *driver) { d.Press("enter") }},
		{"address book", decidedWorld, func(d *driver) { d.Press("alt+f", "down") }},
		{"tag", decidedWorld, func(d *driver) { d.Press("alt+f", "2"); d.Type("gold 東京") }},
		{"access", known, func(d *driver) { d.Press("alt+c") }},
		{"copy menu", known, func(d *driver) { d.Press("alt+y") }},
		{"accounts", accountsWorld, func(d *driver) { d.Press("alt+a", "down", "ctrl+d") }},
		{"help", known, func(d *driver) { d.Press("f1") }},
		{"sign-in", firstWorld(Browser, false), func(*driver) {}},
		{"sign-in by code", firstWorld(DeviceCode, false), func(d *driver) { d.Press("d") }},
		{"sign-in by browser", firstWorld(Browser, false), func(d *driver) { d.Press("enter") }},
		{"sign-in refused", refusedWorld, func(d *driver) { d.Press("enter") }},
		{"unconfirmed host", unconfirmedWorld, func(d *driver) { d.Type("login.lab") }},
		{"demo", firstWorld(Browser, true), func(*driver) {}},
		{"starting", func() *world {
			w := newWorld()
			w.load = func(ctx context.Context) (Loaded, error) { <-ctx.Done(); return Loaded{}, ctx.Err() }
			return w
		}, func(*driver) {}},
	}
}

func offlineWorld() *world {
	w := newWorld()
	w.dir.ReadAt = time.Now().Add(-75 * time.Hour)
	w.refresh = func(context.Context, func(Progress)) (Refreshed, error) {
		return Refreshed{}, &problem.Problem{
			Kind: problem.Offline, What: "the directory could not be read", Why: "management.azure.com did not answer within 30 s",
			Do: "check the network, then press ^r", Refs: "correlation id 4f1c7a0e-11aa-4c0c-9e88-52d1a1f0a111",
		}
	}
	return w
}

func noBrowserWorld() *world {
	w := newWorld()
	w.open = func(context.Context, portal.Link) (Opened, error) {
		return Opened{}, &problem.Problem{What: "no browser can appear here", Why: "this is an SSH session"}
	}
	w.copy = func(context.Context, string) (Copied, error) { return Copied{Terminal: clipboardSequence}, nil }
	return w
}

func readingWorld() *world {
	w := newWorld()
	w.dir = directory.Directory{}
	w.refresh = func(ctx context.Context, show func(Progress)) (Refreshed, error) {
		show(Progress{Tenants: customers()[:3], Count: 3})
		<-ctx.Done()
		return Refreshed{}, ctx.Err()
	}
	return w
}

func accountsWorld() *world {
	w := newWorld()
	w.others = []Account{{ID: "a", Username: "dana.admin@fabrikam.example", Cloud: "usgov"}, {ID: "b", Username: strings.Repeat("long.", 40) + "@x.example", Cloud: "global"}}
	return w
}

func firstWorld(propose Method, demo bool) func() *world {
	return func() *world {
		w := firstStart()
		w.opts.Propose, w.opts.Demo, w.opts.Because = propose, demo, "this machine has a display"
		newEntra(w)
		return w
	}
}

// unconfirmedWorld is a first start in a cloud that the user defined.
func unconfirmedWorld() *world {
	w := firstStart()
	w.opts.Cloud, w.opts.Host, w.opts.Trusted = "lab", labHost, []string{"own certificates are trusted: /home/dana/.config/tenantswitch/lab.pem"}
	newEntra(w)
	w.confirm = func(typed string) error {
		if typed != labHost {
			return &problem.Problem{What: "the login host was not confirmed", Why: "that is not " + labHost, Do: "type it as it stands there"}
		}
		return nil
	}
	return w
}

const labHost = "login.lab.example"

func refusedWorld() *world {
	w := firstStart()
	w.signIn = func(context.Context, Method, func(Invitation)) (Loaded, error) {
		return Loaded{}, &problem.Problem{What: "the sign-in was refused", Why: "you pressed cancel", Do: "try again", Refs: "AADSTS65004"}
	}
	return w
}

// hostile are tenants whose text would break a careless screen.
func hostile() []directory.Tenant {
	names := []string{
		"\x1b[2J\x1b[31mred\x1b]52;c;aGk=\x07", "a\nb\r\nc\td\vend", "\u202egnp.exe\u202c reversed", "zero\u200bwidth\u200d\ufeff",
		strings.Repeat("W", 500), strings.Repeat("界", 300), strings.Repeat("e\u0301", 300), "👨‍👩‍👧‍👦 Family 🇩🇪 ❤️ 1️⃣ 👍🏽 Ltd",
		"नमस्ते न्दी", "กำลัง", "\xff\xfe broken", "\u2028line\u2029sep", "\u0301\u0301\u0301", "﷽", "\x9b31m c1", " ", "ﷺ شركة", "שלום",
	}
	all := make([]directory.Tenant, len(names))
	for i, n := range names {
		all[i] = tenant(i+1, n, n, directory.Guest, directory.Delegated, directory.GDAP)
		all[i].Country, all[i].Domains = n, []string{n, n + n}
		if i%5 == 0 {
			all[i].GoneSince = time.Date(1999, 12, 30, 9, 0, 0, 0, time.UTC)
		}
	}
	return all
}

// at plays a scene and hands its driver over.
func (s scene) at(t *testing.T, look func(*driver)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := start(t, s.world())
		s.play(d)
		look(d)
	})
}

var allSizes = flag.Bool("all-sizes", false, "draw every screen at every size")

// TestNothingOverflowsAtAnySize draws each screen at one of thirteen sizes, so that
// every size is drawn with some screens; with -all-sizes, each at every size.
func TestNothingOverflowsAtAnySize(t *testing.T) {
	if testing.Short() {
		t.Skip("no goroutine in it, and many sizes: not for repeated runs")
	}
	for i, s := range scenes() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.at(t, func(d *driver) {
				for w := 1; w <= 130; w++ {
					for h := 1; h <= 45; h++ {
						if !*allSizes && (w*4+h+i)%13 != 0 {
							continue
						}
						next, _ := d.m.Update(tea.WindowSizeMsg{Width: w, Height: h})
						m := next.(Model)
						checkFits(t, m)
						if m.panelView() != nil && !m.window.tooSmall() {
							checkMarked(t, m)
						}
					}
				}
			})
		})
	}
}

// sizes are those of the golden screens.
var sizes = [][2]int{{20, 5}, {40, 10}, {80, 24}, {120, 40}, {200, 50}}

func TestScreens(t *testing.T) {
	for _, s := range scenes() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.at(t, func(d *driver) {
				for _, size := range sizes {
					d.Resize(size[0], size[1])
					name := fmt.Sprintf("%dx%d", size[0], size[1])
					equalsGolden(t, s.name+"/"+name, ansi.Strip(d.m.View().Content))
				}
			})
		})
	}
}

// TestColors keeps the styles of the screens that show them all.
func TestColors(t *testing.T) {
	looks := map[string]appearance{
		"dark": {}, "light": {light: true}, "no color": {noColor: true}, "dumb": {dumb: true},
	}
	for _, s := range scenes() {
		switch s.name {
		case "filtered", "gone", "offline", "portals", "sign-in by code", "demo":
		default:
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.at(t, func(d *driver) {
				for name, look := range looks {
					d.Resize(100, 20)
					d.m.window.look, d.m.window.styles = look, newStyles(look)
					content := d.m.View().Content
					equalsGolden(t, s.name+"/"+name, content)
					if bare := ansi.Strip(content); name == "dumb" && bare != content {
						t.Error("a dumb terminal gets sequences")
					}
				}
			})
		})
	}
}

// equalsGolden compares with a golden file of that name.
func equalsGolden(t *testing.T, name, screen string) {
	t.Helper()
	golden.RequireEqual(named{t, strings.ReplaceAll(t.Name()[:strings.IndexByte(t.Name(), '/')]+"/"+name, " ", "-")}, screen)
}

// named is a test with the name of a golden file.
type named struct {
	testing.TB
	name string
}

func (n named) Name() string { return n.name }
