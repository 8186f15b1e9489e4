package ui

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tenantswitch/directory/book"
	"tenantswitch/directory/fold"
	"tenantswitch/directory/search"
)

// panel is what is open on top of the screen.
type panel int

const (
	noPanel panel = iota
	menuPanel
	promptPanel
	askPanel
	accountPanel
	helpPanel
)

// menu is a choice from lines, for the tenants that were marked, or selected,
// when it was opened; its lines stay what they were then.
type menu struct {
	title   string
	noun    string // what one of its lines is; "" for a choice
	does    string // what ↵ does with a line, before its label: "copy "
	items   []item
	guarded bool // nobody knows it by heart; see guard.unlooked
	portals bool // its lines are portals, of which something can be copied, too
	order   order
	letter  string // what was typed to narrow it
	row     int
}

// item is one line of a menu.
type item struct {
	number int // the digit that chooses it; 0 where none does
	label  string
	detail string
	code   string   // what it is called in commands: letters that are this come first
	words  []string // by which letters find it
	page   bool     // of a portal; it is offered once letters are typed
	off    bool     // cannot be chosen; detail says why
	deed   deed
}

// deed is what choosing a line of a menu does.
type deed struct {
	edits  []book.Edit             // written into the address book
	done   string                  // tells that they are
	order  *order                  // carried out
	menu   func(facts, order) menu // opened for the order instead
	prompt *prompt                 // a text that is asked for
	there  *signInThere
}

// with is the deed of carrying out an intent for the tenants of an order.
func (o order) with(i intent) deed {
	o.intent = i
	return deed{order: &o}
}

// into is the deed of opening another menu for an order.
func (o order) into(menu func(facts, order) menu) deed { return deed{order: &o, menu: menu} }

// numbered gives the first lines of a menu their digits.
func numbered(items []item) []item {
	n := 0
	for i := range items {
		if !items[i].page && n < 9 {
			n++
			items[i].number = n
		}
	}
	return items
}

func (m *Model) showMenu(with menu) {
	m.over.panel, m.over.menu = menuPanel, with
	m.guard.panelCame(m.clock.now)
}

// unlooked reports whether the key at hand came too soon to be about the open panel,
// and tells the person.
func (m *Model) unlooked() bool {
	if known := m.over.panel == menuPanel && !m.over.menu.guarded; known || !m.guard.unlooked(m.clock.now) {
		return false
	}
	if m.told.note == nil {
		m.told.note = &note{level: info, text: "look, then press the key again"}
	}
	return true
}

// shown returns the lines that its letters leave: the one of which they are the
// code first, then those of which they begin it. Where they are in the words of
// none, those are left that read so.
func (m *menu) shown() []item {
	wanted := m.wanted()
	if len(wanted) == 0 {
		return slices.DeleteFunc(slices.Clone(m.items), func(it item) bool { return it.page })
	}
	if found := m.fitting(wanted, func(it item) []string { return it.words }); len(found) > 0 {
		return found
	}
	return m.fitting(wanted, func(it item) []string { return strings.Fields(it.label) })
}

// fitting returns the lines in which each of some beginnings of words is.
func (m *menu) fitting(wanted []string, words func(item) []string) []item {
	var ranked [5][]item
	for _, it := range m.items {
		if rank, ok := it.fits(wanted, words(it)); ok {
			it.number = 0
			ranked[rank] = append(ranked[rank], it)
		}
	}
	return slices.Concat(ranked[:]...)
}

// marked returns the marked line; false where there is none.
func (m *menu) marked() (item, bool) {
	if items := m.shown(); m.row < len(items) {
		return items[m.row], true
	}
	return item{}, false
}

// numbered returns the line of a digit; false where there is none.
func (m *menu) numbered(digit string) (item, bool) {
	for _, it := range m.shown() {
		if strconv.Itoa(it.number) == digit {
			return it, true
		}
	}
	return item{}, false
}

// narrow keeps the lines with a word that begins as what is typed. Letters that fit
// none stay, too: without them the rest would mean another line.
func (m *menu) narrow(text string) { m.letter, m.row = m.letter+strings.ToLower(forLine(text)), 0 }

// near names the lines that the letters fit but for a slip, portals before their
// pages. They are offered, never chosen.
func (m *menu) near() []string {
	var portals, pages []string
	for _, it := range m.items {
		switch {
		case !it.nearly(m.wanted()):
		case it.page:
			pages = append(pages, it.label)
		default:
			portals = append(portals, it.label)
		}
	}
	return append(portals, pages...)
}

// wanted are the beginnings of words that are typed.
func (m *menu) wanted() []string {
	return strings.FieldsFunc(fold.String(m.letter), func(r rune) bool { return r == ' ' || r == '/' })
}

// unmatched says that its letters fit no line; "" where they do.
func (m *menu) unmatched() string {
	if len(m.shown()) > 0 {
		return ""
	}
	return "no " + cmp.Or(m.noun, "choice") + " matches “" + cut(m.letter, 60) + "”"
}

func (m *menu) widen() { m.letter, m.row = "", 0 }

func (m *menu) move(by int) { m.row = max(0, min(m.row+by, len(m.shown())-1)) }

// fits reports whether each of some beginnings of words is among those of an item,
// and how well they fit: the less the better.
func (it item) fits(wanted, words []string) (rank int, ok bool) {
	for _, w := range wanted {
		begins := func(word string) bool { return strings.HasPrefix(fold.String(word), w) }
		if !slices.ContainsFunc(words, begins) {
			return 0, false
		}
	}
	code, typed := it.code, strings.Join(wanted, "/")
	if it.page && len(wanted) == 1 {
		_, code, _ = strings.Cut(code, "/")
	}
	switch {
	case code == typed:
		rank = 0
	case strings.HasPrefix(code, typed):
		rank = 1
	default:
		rank = 3
	}
	if it.page && rank > 0 {
		rank++ // a portal comes before what is in another
	}
	return rank, true
}

// nearly reports whether each of some beginnings of words is in an item, one slip in
// it aside.
func (it item) nearly(wanted []string) bool {
	return !slices.ContainsFunc(wanted, func(w string) bool {
		return !slices.ContainsFunc(it.words, func(word string) bool {
			return strings.HasPrefix(fold.String(word), w) || search.Near(word, w)
		})
	})
}

// instead makes a handler that does something else with the marked line of a menu
// of portals than to open it.
func instead(with intent) func(*Model, tea.KeyPressMsg) tea.Cmd {
	return func(m *Model, _ tea.KeyPressMsg) tea.Cmd {
		it, ok := m.over.menu.marked()
		if !ok {
			return nil
		}
		i := with
		i.portal = it.deed.order.portal
		it.deed = it.deed.order.with(i)
		return m.choose(it)
	}
}

// pick chooses the marked line, or the one of a digit. In a text that a program
// typed an ↵ chooses nothing, and a digit is but a letter; so is one after letters.
func (m *Model) pick(k tea.KeyPressMsg) tea.Cmd {
	it, ok := m.over.menu.marked()
	if key := keyName(k).String(); key != "enter" {
		if m.guard.typedMore(2) || m.over.menu.letter != "" {
			m.over.menu.narrow(key)
			return nil
		}
		it, ok = m.over.menu.numbered(key)
	} else if m.guard.typedMore(2) || m.guard.withText(m.clock.now) {
		m.told.note = burstNote(inMenu)
		return nil
	}
	if !ok || m.unlooked() {
		return nil
	}
	return m.choose(it)
}

// choose does what a line of the menu says.
func (m *Model) choose(it item) tea.Cmd {
	d := it.deed
	switch {
	case it.off:
		m.told.note = &note{level: warn, text: it.label + ": " + it.detail}
		return nil
	case d.order != nil && d.menu == nil && d.order.verb == openPortal:
		if n := m.facts().unready(*d.order); n != nil {
			m.told.note = n
			return nil // the key that is to be pressed again means this menu
		}
	}
	m.over.close()
	var written tea.Cmd
	if len(d.edits) > 0 {
		written = m.write(m.cmds.change(d.done, d.edits...))
	}
	switch {
	case d.there != nil:
		return m.signInAt(*d.there)
	case d.prompt != nil:
		m.over.panel, m.over.prompt = promptPanel, *d.prompt
	case d.menu != nil:
		m.showMenu(d.menu(m.facts(), *d.order))
	case d.order != nil:
		return tea.Batch(written, m.carryOut(*d.order))
	}
	return written
}
