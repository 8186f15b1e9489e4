package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"tenantswitch/directory/book"
	"tenantswitch/directory/visits"
)

// books is the address book and how it comes: it is read at the start, whenever it
// changes on disk, and after a read of the directory, of whose tenants a list may
// speak. What depends on it waits for it.
type books struct {
	book     book.Book
	version  int   // how often it has come
	dressing int   // how often it is being put on tenants; what depends on that waits
	busy     int   // reads and changes of it under way; what depends on it waits
	mixed    bool  // several were at once
	unread   error // why it could not be read
	visits   visits.Visits
}

// settled reports whether what is known of the book is all that there will be.
func (b *books) settled() bool { return b.busy == 0 && b.dressing == 0 }

// set takes an address book, and reports whether tenants are to be dressed anew.
func (b *books) set(to book.Book) bool {
	nothing := len(b.book.Tenants()) == 0 && len(to.Tenants()) == 0
	b.book = to
	if nothing {
		return false // of no tenant is anything said
	}
	b.version++
	return true
}

// dress is what is put on tenants now.
func (b *books) dress(now time.Time, byName bool) dress {
	return dress{book: b.book, version: b.version, visits: b.visits, now: now, byName: byName}
}

// came counts the end of a read or a change, and reports whether the book is to
// be read once more: of several at once the last to answer need not be the last
// that was done.
func (b *books) came() (again bool) {
	b.busy = max(0, b.busy-1)
	again = b.mixed && b.busy == 0
	b.mixed = b.busy > 0
	return again
}

// dressed counts the end of a dressing.
func (b *books) dressed() { b.dressing = max(0, b.dressing-1) }

// handleOwn takes what comes of the person's own files.
func (m *Model) handleOwn(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case filesMsg:
		return m.handleFiles(msg)
	case bookMsg:
		return m.handleBook(msg)
	case dressedMsg:
		return m.handleDressed(msg)
	case changedMsg:
		return m.handleChanged(msg)
	}
	return nil
}

// handleFiles reads anew what was changed on disk.
func (m *Model) handleFiles(msg filesMsg) tea.Cmd {
	cmd := tea.Batch(m.cmds.watchFiles(), m.readBookAgain())
	switch {
	case !msg.listed || m.who.account == (Account{}):
		return cmd // without an account the next one reads it
	case m.reading.on:
		m.reading.again = true
		return cmd
	}
	return tea.Batch(cmd, m.read(true)) // who saves a list wants to know what came of it
}

// handleBook takes the address book as it was read. One that cannot be read
// leaves open what tenants open in: each opening asks.
func (m *Model) handleBook(msg bookMsg) tea.Cmd {
	m.setNow(msg.at)
	m.books.unread = msg.err
	switch {
	case msg.err == nil && msg.same > 0 && msg.same == m.books.version:
		return m.bookCame() // the tenants wear it already
	case msg.err == nil:
		return tea.Batch(m.setBook(msg.book), m.bookCame())
	}
	m.told.note = failed(msg.err)
	return m.bookCame()
}

// setBook takes an address book, and puts it on the tenants.
func (m *Model) setBook(b book.Book) tea.Cmd {
	if !m.books.set(b) || m.finder.directory == nil {
		return nil
	}
	return m.dressAgain(m.finder.directory)
}

// readBookAgain reads it while the program runs.
func (m *Model) readBookAgain() tea.Cmd {
	m.books.busy++
	return m.cmds.readBook(m.books.book, m.books.version)
}

// dressAgain puts it on the tenants of a listing.
func (m *Model) dressAgain(l *listing) tea.Cmd {
	m.books.dressing++
	return m.cmds.dress(l, m.dress())
}

// change writes into it; done tells that it is written.
func (m *Model) change(done string, edits ...book.Edit) tea.Cmd {
	m.books.busy++
	m.jobs.busy++
	return m.cmds.change(done, edits...)
}

// dress is what is put on tenants now.
func (m *Model) dress() dress { return m.books.dress(m.clock.now, m.opts.ByName) }

// handleDressed shows the tenants with the address book on them. Where others
// have come meanwhile, those are dressed in their turn.
func (m *Model) handleDressed(msg dressedMsg) tea.Cmd {
	m.books.dressed()
	if m.finder.directory != msg.of {
		return m.release()
	}
	return tea.Batch(m.show(msg.listing), m.release())
}

// handleChanged takes the address book as it is now.
func (m *Model) handleChanged(msg changedMsg) tea.Cmd {
	m.setNow(msg.at)
	var cmd tea.Cmd
	if msg.err != nil {
		m.told.beside(failed(msg.err), m.clock.now)
	} else {
		m.books.unread = nil
		cmd = m.setBook(msg.book)
		m.told.beside(&note{level: good, text: msg.done, stays: true}, m.clock.now)
	}
	return tea.Batch(cmd, m.done(), m.bookCame())
}

// bookCame takes note of the end of a read or a change of the address book.
func (m *Model) bookCame() tea.Cmd {
	if m.books.came() {
		return m.readBookAgain()
	}
	return m.release()
}
