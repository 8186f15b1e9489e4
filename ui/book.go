package ui

import (
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

// take takes the book as it was read, or as a change of ours has left it, and
// reports whether tenants are to be dressed anew, and whether the book is to be read
// once more: of several at once the last to answer need not be the last that was
// done. One that cannot be read leaves open what tenants open in: each opening asks.
func (b *books) take(msg bookMsg) (dress, again bool) {
	b.busy = max(0, b.busy-1)
	again = b.mixed && b.busy == 0
	b.mixed = b.busy > 0
	if msg.done == "" || msg.err == nil {
		b.unread = msg.err
	}
	if msg.err != nil || msg.same > 0 && msg.same == b.version {
		return false, again // or the tenants wear it already
	}
	nothing := len(b.book.Tenants()) == 0 && len(msg.book.Tenants()) == 0
	b.book = msg.book
	if nothing {
		return false, again // of no tenant is anything said
	}
	b.version++
	return true, again
}

// read reads it while the program runs.
func (b *books) read(c commands) tea.Cmd {
	b.busy++
	return c.readBook(b.book, b.version)
}

// put puts it on the tenants of a listing.
func (b *books) put(c commands, l *listing, with dress) tea.Cmd {
	b.dressing++
	return c.dress(l, with)
}

// write counts a command that changes the address book.
func (c *core) write(cmd tea.Cmd) tea.Cmd {
	c.books.busy++
	c.jobs.busy++
	return cmd
}

// filesChanged reads anew what was changed on disk; listed says that there may be
// other tenants for it.
func (c *core) filesChanged(listed bool) tea.Cmd {
	cmd := tea.Batch(c.cmds.watchFiles(), c.books.read(c.cmds))
	switch {
	case !listed || c.who.account == (Account{}):
		return cmd // without an account the next one reads it
	case c.reading.on:
		c.reading.again = true
		return cmd
	}
	return tea.Batch(cmd, c.read(true)) // who saves a list wants to know what came of it
}

// bookCame takes the address book as it is now.
func (c *core) bookCame(msg bookMsg) tea.Cmd {
	c.clock.set(msg.at)
	var cmd tea.Cmd
	dress, again := c.books.take(msg)
	if dress && c.finder.directory != nil {
		cmd = c.books.put(c.cmds, c.finder.directory, c.dress())
	}
	if again {
		cmd = tea.Batch(cmd, c.books.read(c.cmds))
	}
	switch n := failed(msg.err); {
	case msg.done == "" && msg.err != nil:
		c.told.note = n
	case msg.err != nil:
		c.told.beside(n, c.clock.now)
	case msg.done != "":
		c.told.beside(&note{level: good, text: msg.done, stays: true}, c.clock.now)
	}
	if msg.done != "" {
		cmd = tea.Batch(cmd, c.jobs.done())
	}
	return cmd
}

// dressed shows the tenants with the address book on them. Where others have
// come meanwhile, those are dressed in their turn.
func (c *core) dressed(msg dressedMsg) tea.Cmd {
	c.books.dressing = max(0, c.books.dressing-1)
	if c.finder.directory != msg.of {
		return nil
	}
	return c.show(msg.listing)
}
