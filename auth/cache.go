package auth

import (
	"context"
	"errors"
	"io/fs"
	"sync"
	"time"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/cache"

	"tenantswitch/internal/problem"
	"tenantswitch/internal/vault"
)

// tokensFile is the name of the token file in an account's box.
const tokensFile = "tokens"

// flushAfter is how long new tokens stay in memory before they are written, so
// that a burst of them costs one write.
const flushAfter = 2 * time.Second

// tokenCache connects the library's cache of one account with the account's
// sealed token file.
//
// The library calls Replace before every token it gives, and would decode the
// whole cache each time; so Replace does nothing while the file is as it was.
// It calls Export after every token it fetched; so Export only takes note, and
// the file is written a little later, without what can be had again. The
// library fails every call, even a successful sign-in, when its cache does; so
// trouble with the file is kept for the status line and never returned.
//
// A sign-in begins a new cache, which writes the account file too: both are
// the person's doing, and what the disk refuses is tried again with the next
// change and at the end of the program.
//
// Another process may use the same file. What both have written since they
// last agreed is merged, row by row; see merge.
type tokenCache struct {
	box   *vault.Box
	realm string // the tenant that sign-ins go to; its rows are kept

	writing sync.Mutex // held by the one flush at a time

	mu      sync.Mutex
	who     []byte          // the account file, while it is to be written
	unnamed error           // why it could not be; nil where all is well
	fresh   []byte          // the tokens of a sign-in, until the library has them
	anew    bool            // they are to be written; the file's are older and do not count
	memory  cache.Marshaler // the library's cache, since it was last changed
	changes int             // how often it was changed
	written int             // the changes that are in the file
	gone    bool            // the account was signed out
	timer   *time.Timer     // until the next flush; nil where none is due
	loaded  vault.Stamp     // the file that is in memory
	base    rows            // what memory and file last agreed on
	trouble error           // the last trouble with the token file; nil where all is well
	damage  error           // how the tokens were lost with a damaged file; nil where they were not
	told    bool            // whoever wanted a token knows of the damage
}

// unread is the cache of a sign-in that the library has not read yet.
type unread []byte

// Marshal returns it as the library's own cache will.
func (u unread) Marshal() ([]byte, error) { return u, nil }

// begins gives a new cache what a sign-in brought: the account file, and the
// tokens. The next flush writes both.
func (c *tokenCache) begins(who, tokens []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.who, c.fresh, c.anew = who, tokens, true
	c.memory = unread(tokens)
	c.changes++
}

// Replace brings the library's cache up to date with the file.
func (c *tokenCache) Replace(ctx context.Context, memory cache.Unmarshaler, _ cache.ReplaceHints) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.gone:
		c.wipe(memory)
		return nil
	case c.fresh != nil:
		c.takeFresh(memory)
	}
	// What was changed in memory is newer than the file; writing it merges both.
	if c.changes == c.written {
		c.load(ctx, memory)
	}
	return nil
}

// load decodes the file unless it is the one in memory.
func (c *tokenCache) load(ctx context.Context, memory cache.Unmarshaler) {
	if stamp, err := c.box.Stat(tokensFile); err == nil && stamp == c.loaded {
		return
	}
	data, stamp, err := c.box.ReadStamped(ctx, tokensFile)
	if errors.Is(err, fs.ErrNotExist) {
		if c.gone = c.signedOut(); c.gone {
			c.wipe(memory)
		}
		return
	}
	if errors.Is(err, vault.ErrDamaged) {
		c.damage, c.told = err, false
		return
	}
	if err != nil {
		c.trouble = err
		return
	}
	c.loaded = stamp
	kept, err := leanRows(data, c.realm)
	if err == nil && len(data) > 0 {
		// No bytes at all would be taken for an empty cache.
		err = memory.Unmarshal(data)
	}
	if err != nil {
		c.damage, c.told = undecodable(), false
		return
	}
	c.base, c.trouble, c.damage = kept, nil, nil
}

// signedOut says whether the account was signed out by another process: then
// nothing of it is left, while of a damaged file the rest is.
func (c *tokenCache) signedOut() bool {
	_, err := c.box.Stat(accountFile)
	return c.who == nil && errors.Is(err, fs.ErrNotExist)
}

// wipe empties the library's cache. Nothing is in it already where it had been
// wiped before.
func (c *tokenCache) wipe(memory cache.Unmarshaler) {
	if err := memory.Unmarshal([]byte("{}")); err != nil {
		c.trouble = undecodable()
	}
}

// takeFresh loads what a sign-in brought, whether the disk has it or not.
func (c *tokenCache) takeFresh(memory cache.Unmarshaler) {
	if err := memory.Unmarshal(c.fresh); err != nil {
		c.trouble = undecodable()
	}
	c.fresh = nil
	if m, ok := memory.(cache.Marshaler); ok {
		c.memory = m
	}
}

// Export notes that the library's cache has changed. The library allows its
// marshaler to be used later.
func (c *tokenCache) Export(_ context.Context, memory cache.Marshaler, _ cache.ExportHints) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.gone {
		c.changed(memory)
	}
	return nil
}

func (c *tokenCache) changed(memory cache.Marshaler) {
	c.memory = memory
	c.changes++
	if c.timer == nil {
		c.timer = time.AfterFunc(flushAfter, func() { c.flush(context.Background()) })
	}
}

// flush writes what has changed. It never holds up a silent call that the
// cache can answer: the library's cache is read under the library's own lock.
// What could not be written stays in memory, and the next change or the end of
// the program tries again.
func (c *tokenCache) flush(ctx context.Context) {
	c.writing.Lock()
	defer c.writing.Unlock()
	c.writeAccount(ctx)
	c.writeTokens(ctx)
}

// writeAccount writes who signed in, until the disk has taken it.
func (c *tokenCache) writeAccount(ctx context.Context) {
	c.mu.Lock()
	who, gone := c.who, c.gone
	c.mu.Unlock()
	if who == nil || gone {
		return
	}
	stamp, err := c.box.UpdateStamped(ctx, accountFile, func([]byte) ([]byte, error) { return who, nil })
	c.mu.Lock()
	defer c.mu.Unlock()
	switch c.unnamed = err; {
	case stamp != vault.Stamp{}:
		c.who = nil // where it was damaged, that was set aside, and is told
	case errors.Is(err, fs.ErrNotExist):
		c.gone, c.unnamed = true, nil // the account's folder is: it was signed out
	}
}

func (c *tokenCache) writeTokens(ctx context.Context) {
	due, ok := c.begin()
	if !ok {
		return
	}
	var stamp vault.Stamp
	agreed := false
	mine, err := c.snapshot(due.memory)
	if err == nil {
		stamp, err = c.box.UpdateStamped(ctx, tokensFile, func(old []byte) ([]byte, error) {
			theirs, err := leanRows(old, c.realm)
			if old == nil || err != nil || due.anew {
				theirs = due.base // the file says nothing
			}
			merged := merge(due.base, mine, theirs)
			agreed = merged.equal(mine)
			return merged.encode()
		})
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch c.trouble = err; {
	case stamp != vault.Stamp{}:
		// Where it was damaged, that was set aside, and is told.
		c.base, c.written, c.loaded, c.anew = mine, due.changes, stamp, false
		if !agreed {
			c.loaded = vault.Stamp{} // it has rows that are not in memory: it is read again
		}
	case errors.Is(err, fs.ErrNotExist):
		c.gone, c.trouble = true, nil // the account's folder is: it was signed out
	}
}

func (c *tokenCache) snapshot(memory cache.Marshaler) (rows, error) {
	data, err := memory.Marshal()
	if err != nil {
		return nil, undecodable()
	}
	return leanRows(data, c.realm)
}

// pending is what is to be written.
type pending struct {
	memory  cache.Marshaler
	base    rows
	changes int
	anew    bool
}

// begin says what there is to be written, and false where there is nothing.
func (c *tokenCache) begin() (pending, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.timer != nil {
		c.timer.Stop()
		c.timer = nil
	}
	return pending{c.memory, c.base, c.changes, c.anew}, !c.gone && c.changes != c.written
}

// abandon forgets what was not written: the account is being signed out, or
// signed in anew.
func (c *tokenCache) abandon() {
	c.mu.Lock()
	c.gone = true
	if c.timer != nil {
		c.timer.Stop()
		c.timer = nil
	}
	c.mu.Unlock()
	c.writing.Lock() // a write that has begun ends first
	defer c.writing.Unlock()
}

// lost says whether the account is gone, here or on disk.
func (c *tokenCache) lost() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.gone
}

// report returns what is wrong with the files now, and nil where all is well.
func (c *tokenCache) report() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.told {
		return errors.Join(c.unnamed, c.trouble)
	}
	return errors.Join(c.unnamed, c.trouble, c.damage)
}

// loss says why there are no tokens, where they were lost with a damaged file;
// else "". Who asks tells it, so that it need not be told on the side too.
func (c *tokenCache) loss() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.damage == nil {
		return ""
	}
	c.told = true
	return problem.Of(c.damage).Error()
}

func undecodable() error {
	return &problem.Problem{
		What: "the kept tokens could not be used", Why: "they could not be decoded", Do: doSignIn, Err: errUnreadable,
	}
}
