package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/uuid"
)

// guard keeps keys from acting on what nobody has seen. It is told of each input
// with its time, and of what comes on screen by itself; it asks for nothing else.
//
// A text that a program typed (a paste without brackets, a script) can end in an
// ↵ that nobody meant; a key that is held down repeats; and what a key acts on
// may change under the hand. These are the rules, in the order in which an ↵
// meets them:
//
//   - Held down, or tapped twice, after it did something else than opening, or
//     nothing, it does nothing more (take, did).
//   - What still waits is dropped by the next key, and an ↵ by the next ↵ (drop).
//   - Within pasteGap of a paste, or within burstGap of a run of burstLen or more
//     characters, which no hand types that fast, it does nothing (withText).
//   - Within lookGap of a list that came up by itself it does nothing (enter).
//   - Within burstGap of any character it waits for settleGap and is dropped by
//     whatever follows, so that the first line of many opens nothing either
//     (enter, pause, settled).
//   - It waits for the list of exactly the query on screen (hold, release).
//   - A pasted link that is no customer's opens for none before a key has chosen
//     one (linkCame, ownerless).
//   - Where what it acts on changed by nobody's hand, it says so once (moved,
//     stranger).
//   - Held down after it opened something it opens nothing more (opens).
//   - In a panel that nobody knows by heart, the key that opened it, held down,
//     chooses nothing, nor does one that came as the panel did (unlooked).
type guard struct {
	burst     burst
	spent     time.Time // the newest ↵ that opened nothing, until something else is pressed
	cameUp    time.Time // when the list on screen took the place of something else
	waiting   *waiting
	pauses    int    // the number of the newest pause before an ↵ counts
	strange   string // why nobody chose what keys act on now; "" where somebody did
	ownerless bool   // a link of nobody's was pasted, and no customer chosen since
	repeat    repeat
	click     click

	panelBy       chord     // the key that opened the panel
	panelAt       time.Time // when
	panelByItself bool      // not at once, but as something came that the key waited for
}

const (
	pasteGap  = 50 * time.Millisecond
	burstGap  = 10 * time.Millisecond
	burstLen  = 5
	settleGap = 30 * time.Millisecond
	// lookGap is how long something that came up by itself must have been there
	// before a key can be meant for it: no hand is faster.
	lookGap = 300 * time.Millisecond
	// repeatGap is how close a key follows itself, with nothing between, when it
	// is held down.
	repeatGap = 700 * time.Millisecond
	// doubleClick is how close two clicks on one row are to open it.
	doubleClick = 400 * time.Millisecond
)

// burst is the run of keys that the newest key belongs to.
type burst struct {
	last   time.Time // when the newest input arrived
	close  bool      // it followed the one before within burstGap
	typed  int       // characters in the run
	pasted time.Time // when the newest paste arrived
	key    chord     // the newest key; "" for a paste or the mouse
}

// add takes note of an input.
func (b *burst) add(msg inputMsg) {
	b.close = msg.at.Sub(b.last) <= burstGap
	if !b.close {
		b.typed = 0
	}
	b.last, b.key = msg.at, ""
	switch in := msg.msg.(type) {
	case tea.PasteMsg:
		b.pasted = msg.at
	case tea.KeyPressMsg:
		b.key = keyName(in)
		if typed(in) != "" {
			b.typed++
		}
	}
}

// waiting is an intent that waits: for the list of exactly the query on
// screen, and for a moment to see whether it is part of a pasted text.
type waiting struct {
	intent
	query    string // for which it was meant
	settling int    // the number of the pause that must end first; 0 if none
}

// repeat is the newest opening, to tell a held key from a second one.
type repeat struct {
	tenant uuid.UUID
	key    chord
	at     time.Time
}

// click is the newest click: on a tenant, or on a line of an open panel.
type click struct {
	tenant uuid.UUID
	line   int // counted from one; 0 where it was on a tenant
	at     time.Time
}

// verdict is what becomes of an ↵ on the list.
type verdict int

const (
	acts     verdict = iota
	amidText         // nothing: it came in one burst with text
	tooSoon          // nothing: it came as the list did
	pauses           // it waits for settleGap
)

// take takes note of an input, and reports whether it does anything: an ↵ that
// is held does not.
func (g *guard) take(in inputMsg, now time.Time) bool {
	g.burst.add(in)
	if g.burst.key != "enter" || now.Sub(g.spent) >= repeatGap {
		return true
	}
	g.spent = now
	return false
}

// did takes note of what the newest input came to.
func (g *guard) did(opened bool, now time.Time) {
	if g.burst.key != g.repeat.key {
		g.repeat = repeat{}
	}
	switch {
	case g.burst.key != "enter":
		g.strange, g.cameUp, g.spent = "", time.Time{}, time.Time{}
	case !opened && g.waiting == nil:
		g.spent = now
	}
}

// drop drops what waits, since something else was pressed, and says what that
// was; false where nothing waits, or the new key takes its place.
func (g *guard) drop() (verb, bool) {
	if g.waiting == nil || g.waiting.verb == openPortal && g.burst.key == "enter" {
		return 0, false
	}
	dropped := g.waiting.verb
	g.waiting = nil
	return dropped, true
}

// withText reports whether an ↵ at that time came in one burst with text.
func (g *guard) withText(now time.Time) bool {
	return now.Sub(g.burst.pasted) < pasteGap || g.typedMore(burstLen)
}

// typedMore reports whether the newest key ends a run with that many characters.
func (g *guard) typedMore(characters int) bool { return g.burst.typed >= characters }

// enter judges an ↵ on the list.
func (g *guard) enter(now time.Time) verdict {
	switch {
	case g.withText(now):
		return amidText
	case now.Sub(g.cameUp) < lookGap:
		return tooSoon
	case g.typedMore(1):
		return pauses
	}
	return acts
}

// pause holds an intent until nothing has followed it closely, and returns the
// number of that pause.
func (g *guard) pause(i intent, query string) int {
	g.pauses++
	g.waiting = &waiting{intent: i, query: query, settling: g.pauses}
	return g.pauses
}

// settled ends a pause; false where what paused waits no longer.
func (g *guard) settled(pause int) bool {
	if g.waiting == nil || g.waiting.settling != pause {
		return false
	}
	g.waiting.settling = 0
	return true
}

// hold holds an intent until it can be meant: for the list of that query.
func (g *guard) hold(i intent, query string) { g.waiting = &waiting{intent: i, query: query} }

// release returns what has waited, if nothing holds it any longer; see
// intent.waits. What was meant for another query is dropped.
func (g *guard) release(query string, behind, known bool) (intent, bool) {
	w := g.waiting
	if w == nil || w.settling != 0 || w.waits(behind, known) {
		return intent{}, false
	}
	g.waiting = nil
	return w.intent, w.query == query
}

// listCame takes note of a list that came up by itself.
func (g *guard) listCame(now time.Time) { g.cameUp = now }

// moved takes note of why keys act on something else now, by nobody's hand. What
// waits was meant for what is gone.
func (g *guard) moved(why string, gone bool) {
	g.strange = why
	if gone {
		g.waiting = nil
	}
}

// linkCame takes note of a pasted link, and whether it is nobody's.
func (g *guard) linkCame(ownerless bool) { g.ownerless = ownerless }

// chosen takes note that the person has chosen anew what keys act on.
func (g *guard) chosen() { g.strange, g.ownerless = "", false }

// forget lets go of what was about another list.
func (g *guard) forget() { g.waiting, g.strange = nil, "" }

// stranger says once why keys act on something else than before; "" where they
// do not. A menu names what it is about, so that nobody has to be told.
func (g *guard) stranger(v verb) string {
	if v == showMenu {
		return ""
	}
	why := g.strange
	g.strange = ""
	return why
}

// opens reports whether an opening is a new one: the key that opened the tenant
// last is not just held.
func (g *guard) opens(tenant uuid.UUID, now time.Time) bool {
	if r := g.repeat; r.tenant == tenant && r.key == g.burst.key && now.Sub(r.at) < repeatGap {
		g.repeat.at = now
		return false
	}
	return true
}

// opened takes note of an opening.
func (g *guard) opened(tenant uuid.UUID, now time.Time) {
	g.repeat = repeat{tenant: tenant, key: g.burst.key, at: now}
}

// panelCame takes note of a panel that opens or stores something by a key.
func (g *guard) panelCame(now time.Time) {
	g.panelBy, g.panelAt, g.panelByItself = g.burst.key, now, now.After(g.burst.last)
}

// unlooked reports whether the key at hand is too close to the coming of a panel
// that nobody knows by heart to be about what stands there: it is the one that
// opened it, held down, or came in one burst with that, or as the panel came up
// by itself.
func (g *guard) unlooked(now time.Time) bool {
	held, gap := g.burst.key == g.panelBy, burstGap
	switch {
	case held:
		gap = repeatGap
	case g.panelByItself:
		gap = lookGap
	}
	if now.Sub(g.panelAt) > gap {
		return false
	}
	if held {
		g.panelAt = now // it may still be held
	}
	return true
}

// double takes note of a click, and reports whether it makes a double one.
func (g *guard) double(next click) bool {
	last := g.click
	g.click = next
	if last.tenant != next.tenant || last.line != next.line || next.at.Sub(last.at) > doubleClick {
		return false
	}
	g.click = click{}
	return true
}
