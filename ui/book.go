package ui

import (
	tea "charm.land/bubbletea/v2"

	"tenantswitch/directory/book"
)

// The address book is read at the start, whenever it changes on disk, and after a
// read of the directory, of whose tenants a list may speak. What depends on it
// waits for it.

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
	nothing := len(m.books.book.Tenants()) == 0 && len(b.Tenants()) == 0
	m.books.book = b
	if nothing {
		return nil // of no tenant is anything said
	}
	m.books.version++
	if m.finder.directory == nil {
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
func (m *Model) dress() dress {
	return dress{book: m.books.book, version: m.books.version, visits: m.books.visits, now: m.clock.now, byName: m.opts.ByName}
}

// handleDressed shows the tenants with the address book on them. Where others
// have come meanwhile, those are dressed in their turn.
func (m *Model) handleDressed(msg dressedMsg) tea.Cmd {
	m.books.dressing = max(0, m.books.dressing-1)
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
		m.tell(failed(msg.err))
	} else {
		m.books.unread = nil
		cmd = m.setBook(msg.book)
		m.tell(&note{level: good, text: msg.done, stays: true})
	}
	return tea.Batch(cmd, m.done(), m.bookCame())
}

// bookCame counts the end of a read or a change of the address book. Of several
// at once the last to answer need not be the last that was done, so that the
// book is read once more after them.
func (m *Model) bookCame() tea.Cmd {
	m.books.busy = max(0, m.books.busy-1)
	switch {
	case m.books.busy > 0:
		m.books.mixed = true
	case m.books.mixed:
		m.books.mixed = false
		return m.readBookAgain()
	}
	return m.release()
}
