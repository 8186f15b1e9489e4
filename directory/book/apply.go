package book

import (
	"bytes"
)

// opening is what a file that was empty begins with.
const opening = "# The address book of tenantswitch: what you add to tenants. You can edit it,\n" +
	"# keep it in git and share it; the program leaves alone what you write.\n"

// Apply makes edits, one after the other, and returns the new text, or the very
// same bytes where they change nothing. A text that is no address book is an
// *Error, and an edit that cannot be made a *problem.Problem; then nothing is.
//
// Every byte that an edit is not about stays as it is: comments, order, blank
// lines, keys that are not known, quotes, line ends. A new key comes after the
// others of its table, a new table at the end. Whom a new
// alias names is for Revise to see.
func Apply(data []byte, edits ...Edit) ([]byte, error) { return apply(data, edits, (*document).round) }

// planner says what to do to a text at once. What comes of it is not taken on
// trust: it is read again, and compared with what was meant.
type planner func(*document, []Edit) round

func apply(data []byte, edits []Edit, plan planner) ([]byte, error) {
	for _, e := range edits {
		if err := e.Check(); err != nil {
			return nil, err
		}
	}
	before, err := sound(data)
	if err != nil {
		return nil, err
	}
	if len(bytes.TrimSpace(data[before.shift:])) == 0 {
		if before, err = sound(append(bytes.Clone(data), opening...)); err != nil {
			return nil, err
		}
	}
	after, err := before.all(edits, plan)
	if err != nil {
		return nil, err
	}
	if bytes.Equal(after.data, before.data) {
		return data, nil
	}
	if err := before.becomes(after, edits); err != nil {
		return nil, err
	}
	return after.data, nil
}

// sound takes a text apart that is an address book.
func sound(data []byte) (*document, error) {
	d, err := read(data)
	if err == nil {
		_, err = d.book()
	}
	return d, err
}

// all makes edits in as few rounds as it takes, each with one edit of a place.
func (d *document) all(edits []Edit, plan planner) (*document, error) {
	for len(edits) > 0 {
		round := plan(d, edits)
		if len(round.splices) > 0 {
			after, err := read(round.splices.apply(d.data, d.newline()))
			if err != nil {
				return nil, d.spoilt(edits, err)
			}
			if !d.keepsComments(after, round.splices) {
				return nil, d.spoilt(edits, nil)
			}
			d = after
		}
		edits = round.later
	}
	return d, nil
}

// round is what is done to a text at once, and what has to wait for the result.
type round struct {
	splices splices
	later   []Edit
}

func (d *document) round(edits []Edit) round {
	var r round
	busy := map[Place]bool{}
	for _, e := range edits {
		if place := e.place.same(); !busy[place] {
			change, again := d.change(e)
			if len(change) == 0 {
				continue // it is so already
			}
			busy[place] = true
			if r.splices.add(change) {
				if again {
					r.later = append(r.later, e)
				}
				continue
			}
		}
		r.later = append(r.later, e)
	}
	return r
}
