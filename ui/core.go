package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
)

// core is the list, how it comes and changes, what keys may act on, and what is
// told of it all. It knows nothing of screens, panels and portals.
type core struct {
	cmds   commands
	byName bool // see Options.ByName
	clock  clock
	who    who

	books   books
	finder  finder
	marks   marks // what keys act on
	guard   guard
	reading reading
	jobs    jobs
	told    told
}

// clock is the time as messages tell it.
type clock struct {
	now   time.Time
	timer int // the number of the running clock
}

// set moves the clock, never back.
func (c *clock) set(at time.Time) {
	if at.After(c.now) {
		c.now = at
	}
}

// start starts the clock anew: each second while something counts down, else
// often enough for the age of the list.
func (c *clock) start(counting bool) tea.Cmd {
	c.timer++
	return c.beat(counting)
}

// beat waits for the next beat of the running clock.
func (c *clock) beat(counting bool) tea.Cmd {
	timer, every := c.timer, 20*time.Second
	if counting {
		every = time.Second
	}
	return tea.Tick(every, func(at time.Time) tea.Msg { return tickMsg{timer, at} })
}

// who is whose list is on screen.
type who struct {
	account    Account
	session    int  // counts the accounts and loads; old answers are dropped
	loading    int  // the session whose list is on its way, beside the one on screen
	needSignIn bool // the directory cannot be read without
}

// changing reports whether the list on screen is about to be another account's.
func (w *who) changing() bool { return w.loading != 0 && w.loading == w.session }

// jobs are what leaving waits for: openings above all, which the person asked for.
type jobs struct {
	busy    int      // openings, copies and sign-outs under way
	opening []target // the openings under way
	leaving bool
	exit    error
}

// leave reports whether the program can end now. Where it cannot it ends as soon
// as it can, and at once when asked again.
func (j *jobs) leave() bool {
	if j.busy > 0 && !j.leaving {
		j.leaving = true
		return false
	}
	return true
}

// done counts the end of something, and ends the program where that was to wait
// for it.
func (j *jobs) done() tea.Cmd {
	j.busy = max(0, j.busy-1)
	if j.leaving && j.busy == 0 {
		return tea.Quit
	}
	return nil
}

// opens reports whether one of some targets is being opened, and which.
func (j *jobs) opens(targets []target) (target, bool) {
	for _, t := range targets {
		if slices.ContainsFunc(j.opening, t.is) {
			return t, true
		}
	}
	return target{}, false
}

// begin takes note of openings.
func (j *jobs) begin(targets []target) {
	j.busy++
	j.opening = append(slices.Clone(j.opening), targets...)
}

// opened takes note of the end of an opening.
func (j *jobs) opened(t target) { j.opening = slices.DeleteFunc(slices.Clone(j.opening), t.is) }

// leave ends the program, or says what it waits for.
func (c *core) leave() tea.Cmd {
	if c.jobs.leave() {
		return tea.Quit
	}
	c.told.note = &note{level: info, text: "leaving as soon as that is done; ^c leaves now"}
	return nil
}

// tell tells what an action came to. A link in it must be seen.
func (c *core) tell(n *note) {
	c.told.note = n
	if n != nil && n.link != "" {
		c.jobs.leaving = false
	}
}

// forget takes the list of another account off the screen.
func (c *core) forget() {
	c.reading.stop()
	c.told.trouble, c.told.news = nil, nil
	c.finder.forget()
	c.guard.forget()
	c.marks = nil
}

// mark marks the selected tenant, or takes its mark away, and goes on to the
// next.
func (c *core) mark() {
	t, ok := c.finder.list.selected()
	if c.finder.behind || !ok {
		c.told.note = &note{level: info, text: "there is no tenant to mark yet"}
		return
	}
	c.marks = c.marks.turned(*t)
	c.finder.list.move(1)
	c.guard.chosen()
}

// dress is what is put on tenants now.
func (c *core) dress() dress {
	return dress{book: c.books.book, version: c.books.version, visits: c.books.visits, now: c.clock.now, byName: c.byName}
}
