package ui

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tenantswitch/directory/fold"
)

// panel is what is open on top of the screen.
type panel int

const (
	noPanel panel = iota
	portalPanel
	copyPanel
	sessionPanel
	scopePanel
	entryPanel
	bookPortalPanel
	environmentPanel
	accessPanel
	promptPanel
	askPanel
	accountPanel
	helpPanel
)

// menu is a choice from lines, for the tenants that were marked, or selected,
// when it was opened.
type menu struct {
	order  order
	first  bool   // the first choice of a browser session ever, which is for all
	all    []item // its lines, which stay what they were when it was opened
	letter string // what was typed to narrow it
	row    int
}

// item is one line of a menu.
type item struct {
	number int // the digit that chooses it; 0 where none does
	label  string
	detail string
	code   string   // what it is called in commands: letters that are this come first
	words  []string // by which letters find it
	page   bool     // of a portal; it is offered once letters are typed
	intent intent
	do     func(*Model, order) tea.Cmd // in place of the intent
	off    bool                        // cannot be chosen; detail says why
}

func (m *Model) openMenu(p panel, o order) { m.showMenu(p, menu{order: o}) }

func (m *Model) showMenu(p panel, with menu) {
	m.openPanel(p)
	m.over.menu = with
	m.over.menu.all = m.menuItems()
}

// openPanel opens a panel that opens or keeps something by a key.
func (m *Model) openPanel(p panel) {
	m.over.panel = p
	m.guard.panelCame(m.clock.now)
}

// unlooked says whether the key at hand came too soon to be about the open panel,
// and tells the person.
func (m *Model) unlooked() bool {
	if p := m.over.panel; p != sessionPanel && p != scopePanel && p != askPanel || !m.guard.unlooked(m.clock.now) {
		return false
	}
	if m.told.note == nil {
		m.told.note = &note{level: info, text: "look, then press the key again"}
	}
	return true
}

func (m *Model) closePanel() { m.over.panel = noPanel }

// items returns the lines of the open menu that its letters leave: the one of
// which they are the code first, then those of which they begin it.
func (m *Model) items() []item {
	all := slices.Clone(m.over.menu.all)
	wanted := strings.FieldsFunc(fold.String(m.over.menu.letter), func(r rune) bool { return r == ' ' || r == '/' })
	if len(wanted) == 0 {
		return slices.DeleteFunc(all, func(it item) bool { return it.page })
	}
	var ranked [5][]item
	for _, it := range all {
		if rank, ok := it.fits(wanted); ok {
			it.number = 0
			ranked[rank] = append(ranked[rank], it)
		}
	}
	return slices.Concat(ranked[:]...)
}

// fits says whether each of some beginnings of words is in an item, and how well
// they fit: the less the better.
func (it item) fits(wanted []string) (rank int, ok bool) {
	for _, w := range wanted {
		begins := func(word string) bool { return strings.HasPrefix(fold.String(word), w) }
		if !slices.ContainsFunc(it.words, begins) {
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

// menuItems makes the lines of the open menu.
func (m *Model) menuItems() []item {
	switch m.over.panel {
	case copyPanel:
		return m.copyItems()
	case sessionPanel:
		return m.sessionItems()
	case scopePanel:
		return m.scopeItems()
	case entryPanel:
		return m.entryItems()
	case bookPortalPanel:
		return m.bookPortalItems()
	case environmentPanel:
		return m.environmentItems()
	case accessPanel:
		return m.accessItems()
	default:
		return m.portalItems()
	}
}

// menuEnter chooses the marked line.
func (m *Model) menuEnter() tea.Cmd {
	items := m.items()
	if m.guard.typedMore(2) || m.guard.withText(m.clock.now) {
		m.refuseBurst()
		return nil
	}
	if m.over.menu.row >= len(items) || m.unlooked() {
		return nil
	}
	return m.choose(items[m.over.menu.row])
}

// nothingTyped says whether digits choose a line; behind letters one is but a
// letter.
func (m *Model) nothingTyped() bool { return m.over.menu.letter == "" }

// copyLine copies the link of the marked line of a menu of portals.
func (m *Model) copyLine() tea.Cmd { return m.instead(copyLink) }

// copyLineHow opens the menu of what to copy, for the portal of the marked line.
func (m *Model) copyLineHow() tea.Cmd { return m.instead(showCopies) }

// instead does something else with the marked line of a menu of portals than to
// open it.
func (m *Model) instead(v verb) tea.Cmd {
	items := m.items()
	if m.over.menu.row >= len(items) {
		return nil
	}
	it := items[m.over.menu.row]
	it.intent = it.intent.but(v)
	return m.choose(it)
}

func (m *Model) portalsOffered() bool { return m.over.panel == portalPanel }

func (m *Model) copiesOffered() bool { return m.over.panel == copyPanel }

// menuDigit chooses a line by its number; in a text that a program typed, a
// digit is but a letter, too.
func (m *Model) menuDigit(k tea.KeyPressMsg) tea.Cmd {
	digit := keyName(k).String()
	if m.guard.typedMore(2) {
		m.menuNarrow(digit)
		return nil
	}
	if m.unlooked() {
		return nil
	}
	for _, it := range m.items() {
		if strconv.Itoa(it.number) == digit {
			return m.choose(it)
		}
	}
	return nil
}

// choose does what a line of the menu says, for the menu's tenant.
func (m *Model) choose(it item) tea.Cmd {
	if it.off {
		m.told.note = &note{level: warn, text: it.label + ": " + it.detail}
		return nil
	}
	o := m.over.menu.order
	if it.do != nil {
		m.closePanel()
		return it.do(m, o)
	}
	o.intent = it.intent
	if o.verb == openPortal && m.unready(o) {
		return nil // the key that is to be pressed again means this menu
	}
	m.closePanel()
	return m.carryOut(o)
}

func (m *Model) menuNarrow(text string) {
	before := m.over.menu.letter
	m.over.menu.letter += strings.ToLower(forLine(text))
	m.over.menu.row = 0
	if len(m.items()) == 0 {
		m.over.menu.letter = before
	}
}

func (m *Model) menuWiden() { m.over.menu.letter, m.over.menu.row = "", 0 }

func (m *Model) menuUp() { m.over.menu.row = max(0, m.over.menu.row-1) }

func (m *Model) menuDown() { m.over.menu.row = max(0, min(m.over.menu.row+1, len(m.items())-1)) }

// panelHead is how many lines of a panel stand above its items, where there is
// room.
const panelHead = 2
