package ui

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"tenantswitch/internal/problem"
)

// How the directory on screen comes, changes and goes.

// reading is a refresh under way.
type reading struct {
	on       bool
	asked    bool // by the person
	again    bool // once it has ended, since a list of the person's changed meanwhile
	tenants  int
	waitTill time.Time // the service asked to wait
	cause    string
	cancel   context.CancelFunc
}

// stop ends the refresh, and returns what it was.
func (r *reading) stop() reading {
	was := *r
	if r.on {
		r.cancel()
	}
	*r = reading{}
	return was
}

// progress takes note of how far it has come, and reports whether the service
// asks to wait.
func (r *reading) progress(p Progress, at time.Time) bool {
	r.tenants, r.cause = p.Count, p.WaitCause
	if p.Waiting > 0 {
		r.waitTill = at.Add(p.Waiting)
	}
	return p.Waiting > 0
}

// waits reports whether it waits because the service asked to.
func (r *reading) waits(now time.Time) bool { return r.on && r.waitTill.After(now) }

// handleLoaded shows an account and what was known of its directory, then
// reads the directory again behind it.
func (m *Model) handleLoaded(msg loadedMsg) tea.Cmd {
	if msg.session != m.who.session {
		return nil
	}
	m.clock.set(msg.at)
	m.who.loading = 0
	if msg.again {
		if msg.err == nil {
			m.who.account, m.told.kept = msg.account, msg.kept
		}
		return nil
	}
	if n := failed(msg.err); n != nil {
		m.told.note = n
	}
	nobody := msg.account == Account{}
	switch {
	case nobody && msg.err != nil && m.screen != starting:
		return nil // an account that cannot be used: the list on screen stands
	case nobody && (msg.err == nil || problem.KindOf(msg.err) == problem.SignIn):
		m.who.account, m.told.kept = Account{}, msg.kept
		return m.askSignIn(false)
	}
	if msg.account.ID != m.who.account.ID {
		m.forget()
	}
	m.who.account, m.told.kept, m.who.needSignIn, m.told.trouble = msg.account, msg.kept, false, nil
	switch {
	case m.screen == signingIn && m.login.signIn.running:
		m.login.signIn.back = true // a code is on screen that somebody is to enter
	case m.screen != switching:
		m.screen = switching
		m.guard.listCame(m.clock.now)
	}
	return tea.Batch(m.show(msg.listing), m.books.read(m.cmds), m.read(false))
}

// show puts a directory on the screen, and takes the marks over to it. Those of
// tenants that it does not hold are lost, which is told.
func (c *core) show(l *listing) tea.Cmd {
	c.finder.directory, c.books.visits = l, l.dress.visits
	before := len(c.marks)
	kept, lost := c.marks.in(l.tenants)
	c.marks = kept
	if lost > 0 {
		// What a key was meant for is not what it would reach now.
		why := count(lost) + " of the marked " + countTenants(before) + " went away"
		c.guard.moved(why, true)
		c.told.note = &note{level: warn, text: why, stays: true}
	}
	cmd := c.find()
	if c.finder.large() {
		cmd = tea.Batch(cmd, c.cmds.fold(l)) // a small one was folded with the index
	}
	if l.dress.version != c.books.version {
		cmd = tea.Batch(cmd, c.books.put(c.cmds, l, c.dress())) // the book was read meanwhile
	}
	return cmd
}

// edited searches anew where an edit has made the query another one.
func (c *core) edited(changed bool) tea.Cmd {
	if !changed {
		return nil
	}
	c.guard.chosen()
	if !c.finder.anew() {
		return nil
	}
	return c.find()
}

// find searches the newest directory for the query on screen: at once where
// that is quick, else in a command.
func (c *core) find() tea.Cmd {
	l, query := c.finder.directory, c.finder.line.text
	if !c.finder.large() {
		spare := c.finder.begin(nil)
		c.found(foundMsg{c.finder.searches, l, query, l.find(c.cmds.ctx, query, spare)})
		return nil
	}
	ctx, stop := context.WithCancel(c.cmds.ctx)
	spare, number := c.finder.begin(stop), c.finder.searches
	return tea.Batch(
		c.cmds.search(ctx, number, l, query, spare),
		tea.Tick(lateAfter, func(time.Time) tea.Msg { return lateMsg{number} }),
	)
}

// found puts the answer of a search on the screen.
func (c *core) found(msg foundMsg) {
	if msg.search != c.finder.searches {
		return
	}
	s := c.finder.answer(msg)
	if s.cameUp {
		c.guard.listCame(c.clock.now)
	}
	if s.why != "" {
		c.guard.moved(s.why, s.gone != nil)
	}
	if s.gone != nil {
		c.told.note = s.note(&c.finder.list)
	}
}

// read reads the directory again.
func (c *core) read(asked bool) tea.Cmd {
	c.reading.stop()
	c.told.news = nil
	ctx, cancel := context.WithCancel(c.cmds.ctx)
	c.reading = reading{on: true, asked: asked, cancel: cancel}
	return c.cmds.refresh(ctx, c.who.session, c.dress())
}

// refresh is read for a person, who may have written into the address book or
// made a browser profile, too.
func (c *core) refresh() tea.Cmd {
	if c.finder.directory == nil {
		return nil // it is on its way
	}
	look := tea.Batch(c.books.read(c.cmds), c.cmds.listOffers())
	if c.reading.on {
		c.told.note = &note{level: info, text: "the directory is being read already"}
		return look
	}
	return tea.Batch(look, c.read(true))
}

// progressed takes how far a refresh has come.
func (c *core) progressed(msg progressMsg) tea.Cmd {
	if msg.session != c.who.session || !c.reading.on {
		return nil
	}
	c.clock.set(msg.at)
	var cmd tea.Cmd
	if c.reading.progress(msg.progress, msg.at) {
		cmd = c.clock.start(true)
	}
	if msg.listing != nil && c.finder.growsBy(msg.listing) {
		cmd = tea.Batch(cmd, c.show(msg.listing))
	}
	return cmd
}

// refreshed takes the end of a refresh.
func (c *core) refreshed(msg refreshedMsg) tea.Cmd {
	if msg.session != c.who.session || !c.reading.on {
		return nil
	}
	c.clock.set(msg.at)
	was := c.reading.stop()
	c.told.trouble, c.who.needSignIn = failed(msg.err), false // what was read may not have been kept
	if msg.listing == nil {
		c.who.needSignIn = problem.KindOf(msg.err) == problem.SignIn
		if c.who.needSignIn && c.told.trouble != nil {
			c.told.trouble.do = "press ^s to sign in"
			if c.finder.directory != nil && len(c.finder.directory.tenants) > 0 {
				c.told.trouble.do += "; the list still opens links"
			}
		}
		return nil
	}
	first := c.finder.directory == nil || c.finder.directory.readAt.IsZero()
	cmd := tea.Batch(c.show(msg.listing), c.books.read(c.cmds))
	if text := msg.news(first, was.asked); text != "" {
		c.told.news, c.told.newsAt = &note{level: good, text: text}, c.clock.now
	}
	if c.who.account == (Account{}) {
		cmd = tea.Batch(cmd, c.cmds.loadAgain(c.who.session))
	}
	if was.again {
		cmd = tea.Batch(cmd, c.read(true))
	}
	return cmd
}

// news says what a read found different, "" where that need not be told.
func (msg refreshedMsg) news(first, asked bool) string {
	text := ""
	switch {
	case first:
		text = countTenants(len(msg.listing.tenants)) + " read"
	case !msg.change.None():
		text = changeWords(msg.change)
	case asked:
		text = "nothing has changed"
	default:
		return ""
	}
	if notes := msg.change.Notes; len(notes) > 0 {
		text += " · " + notes[0]
		if more := len(notes) - 1; more > 0 {
			text += fmt.Sprintf(" · and %d more: 'tenantswitch refresh' tells", more)
		}
	}
	return text
}
