package ui

import (
	"cmp"
	"strings"
	"time"
)

// header is the first line of the window: who is signed in where, and how old
// the list is.
type header struct {
	s       *styles
	opts    *Options
	account Account
	list    *listing // the newest; nil where none is known
	reading *reading
	now     time.Time
}

// line draws it. What there is no room for goes, the least important first.
func (h header) line(width int) string {
	s := h.s
	left, room := " ", width-1
	badge := " DEMO "
	if h.opts.Demo && cells(badge) <= room { // the last to go
		left += s.badge.on(badge) + "  "
		room -= cells(badge) + 2
	}
	state, old := h.state()
	right := ""
	if state != "" && room >= 12 {
		tone := s.muted
		if old {
			tone = s.warn
		}
		right = tone.on(cut(state, room-1)) + " "
		room -= cells(state) + 3
	}
	add := func(text string, tone ink) {
		if w := cells(text); w <= room {
			left += tone.on(shown(text)) + "  "
			room -= w + 2
		}
	}
	who := h.account.Username
	if c := cmp.Or(h.account.Cloud, h.opts.Cloud); who != "" && c != "" && !h.opts.Demo { // the badge says it
		who += " · " + c
	}
	title := "tenantswitch"
	if room >= cells(title)+2+cells(who) {
		add(title, s.accent)
	}
	if room >= 12 {
		add(cut(who, room), s.muted)
	}
	return sides(strings.TrimRight(left, " "), right, width)
}

// state says how many tenants are known and how old that is, and reports whether
// it is to be pointed out.
func (h header) state() (words string, old bool) {
	if h.reading.on {
		switch left := h.reading.waitTill.Sub(h.now); {
		case left > 0:
			return cmp.Or(h.reading.cause, "told to wait") + ", goes on in " + countdown(left), true
		case h.reading.tenants > 0:
			return "reading, " + count(h.reading.tenants) + " so far", false
		case h.list == nil || len(h.list.tenants) == 0:
			return "reading", false
		}
		return h.age() + " · reading", false
	}
	if h.list == nil {
		return "", false
	}
	return h.age(), h.list.bare.Old(h.now) || !h.list.complete
}

// age says how many tenants are known, and of when.
func (h header) age() string {
	n := countTenants(len(h.list.tenants))
	switch {
	case !h.list.complete:
		return n + ", not all"
	case h.list.readAt.IsZero():
		return n
	}
	return n + " · " + ago(h.list.asOf, h.now)
}

// queryLine is the query and how many tenants it finds.
type queryLine struct {
	s      *styles
	finder *finder
	marked int // tenants
}

// line draws it, and returns the cursor's column.
func (q queryLine) line(width int) (string, int) {
	s := q.s
	found := q.found()
	room := width - 4
	if w := cells(found); found != "" && room-w-2 >= 12 {
		room -= w + 2
	} else {
		found = ""
	}
	text, x := q.finder.line.window(room)
	prompt := " " + s.accent.on("❯") + " "
	if q.finder.line.text == "" {
		text = s.faint.on(cut("type some letters of a customer, a domain or an id", room-1))
	} else {
		text = s.strong.on(text)
	}
	right := ""
	if found != "" {
		right = s.muted.on(found) + " "
	}
	return sides(prompt+text, right, width), 3 + x
}

// found counts what is marked and what the query finds: "3 marked · 12 of 1,248".
func (q queryLine) found() string {
	found := ""
	if f := q.finder; f.list.listing != nil && (f.line.text != "" || f.behind) {
		hits := count(len(f.list.hits))
		if f.behind {
			hits = ellipsis
		}
		found = hits + " of " + count(len(f.directory.tenants))
	}
	if q.marked > 0 {
		found = strings.TrimSuffix(count(q.marked)+" marked · "+found, " · ")
	}
	return found
}
