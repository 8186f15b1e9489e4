package ui

import (
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"tenantswitch/directory"
)

// The parts of the screen are drawn from what they show, without a model.

func TestTheHeaderSaysHowOldTheListIs(t *testing.T) {
	now := time.Date(2000, 1, 1, 12, 0, 0, 0, time.UTC)
	list := func(age time.Duration) *listing {
		return newListing(directory.Directory{Tenants: customers(), ReadAt: now.Add(-age)}, dress{})
	}
	part := list(0)
	part.complete = false
	s := newStyles(appearance{})
	for _, c := range []struct {
		list    *listing
		reading reading
		want    string
		old     bool
	}{
		{nil, reading{}, "", false},
		{nil, reading{on: true}, "reading", false},
		{nil, reading{on: true, tenants: 1200}, "reading, 1,200 so far", false},
		{list(time.Hour), reading{}, "11 tenants · 1 h ago", false},
		{list(48 * time.Hour), reading{}, "11 tenants · 2 days ago", true},
		{list(48 * time.Hour), reading{on: true}, "11 tenants · 2 days ago · reading", false},
		{part, reading{}, "11 tenants, not all", true},
		{list(0), reading{on: true, waitTill: now.Add(90 * time.Second)}, "told to wait, goes on in 1:30", true},
		{list(0), reading{on: true, waitTill: now.Add(-time.Second), cause: "busy"}, "11 tenants · just now · reading", false},
	} {
		h := header{s: &s, opts: &Options{}, list: c.list, reading: &c.reading, now: now}
		if words, old := h.state(); words != c.want || old != c.old {
			t.Errorf("got %q, old: %v; want %q", words, old, c.want)
		}
	}
}

func TestTheMarkedLineOfAPanelIsInSight(t *testing.T) {
	for size := 1; size < 12; size++ {
		for marked := range size {
			for height := 1; height < 16; height++ {
				c := choices{size, marked}
				head, from := c.window(height)
				if line := head + marked - from; head < 0 || from < 0 || line < head || line >= max(height, 1) {
					t.Fatalf("%d of %d in %d lines: head %d, from %d", marked, size, height, head, from)
				}
				// A click on that line means it, wherever the panel is.
				for _, l := range []layout{
					{listTop: 3, rows: 4, listWidth: 80, panelRows: height},
					{listTop: 3, rows: height, listWidth: 60, pane: 48},
				} {
					left, top, width, _ := l.panel()
					for _, x := range []int{left, left + width - 1} {
						if row, ok := c.at(x, top+head+marked-from, l); !ok || row != marked {
							t.Fatalf("a click on %d of %d in %d lines means %d, %v", marked, size, height, row, ok)
						}
					}
					if _, ok := c.at(l.listWidth, top+head, l); ok && l.pane > 0 {
						t.Fatal("a click on the line beside the list means one of the panel")
					}
				}
			}
		}
	}
}

func TestOnlyTheAttemptUnderWayCounts(t *testing.T) {
	stopped := 0
	var s signIn
	s.back = true
	s.begin(DeviceCode, func() { stopped++ })
	first := s.attempt
	s.begin(Browser, func() { stopped++ })
	if stopped != 1 || s.current(first) || !s.current(s.attempt) || s.method != Browser || !s.back {
		t.Errorf("%d stopped, %+v", stopped, s)
	}
	if n := s.pageOpened(pageOpenedMsg{attempt: first}); n != nil || s.pageOpen {
		t.Error("the page of an older attempt counts")
	}
	s.stop()
	s.stop()
	if stopped != 2 || s.current(s.attempt) || !s.back {
		t.Errorf("%d stopped, %+v", stopped, s)
	}
}

func TestAnInvitationCountsDown(t *testing.T) {
	now := time.Date(2000, 1, 1, 12, 0, 0, 0, time.UTC)
	for left, want := range map[time.Duration]string{15 * time.Minute: "15:00 left", time.Second: "0:01 left", 0: "time is up", -time.Hour: "time is up"} {
		s := signIn{invitation: Invitation{Expires: now.Add(left)}}
		if got := s.left(now); got != want {
			t.Errorf("%v: got %q, want %q", left, got, want)
		}
	}
	if got := (&signIn{}).left(now); got != "" {
		t.Errorf("without an end: %q", got)
	}
}

func TestWhatLinksOpenInStandsBesideATenantWhereThereIsRoom(t *testing.T) {
	s := newStyles(appearance{dumb: true})
	one := tenant(3, "Contoso Security Ltd", "")
	two := []directory.Tenant{one, tenant(4, "Fabrikam SA", "")}
	for _, c := range []struct {
		session string
		all     []directory.Tenant
		room    int
		want    string
	}{
		{"", two[:1], 80, " ↵ Contoso Security Ltd  00000003-0000-0000-8000-000000000000"},
		{"", two[:1], 40, " ↵ Contoso Security Ltd  00000003…"},
		{"", two[:1], 20, " ↵ Contoso Security …"},
		{"in Edge", two[:1], 40, " ↵ Contoso Security Ltd  in Edge"},
		{"in Edge", two[:1], 20, " ↵ Contoso Security …"},
		{"", two, 40, " ↵ 2 tenants  Contoso Security Ltd, Fabr…"},
		{"", two, 18, " ↵ 2 tenants"},
	} {
		if got := ansi.Strip(naming{&s, c.session}.all("↵ ", c.all, c.room)); got != c.want {
			t.Errorf("%d cells, %q: got %q, want %q", c.room, c.session, got, c.want)
		}
	}
}
