package ui

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tenantswitch/directory"
	"tenantswitch/directory/fold"
	"tenantswitch/directory/portal"
	"tenantswitch/internal/problem"
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
	m.menu = with
	m.menu.all = m.menuItems()
}

// openPanel opens a panel that opens or keeps something by a key.
func (m *Model) openPanel(p panel) {
	m.panel = p
	m.panelBy, m.panelAt, m.panelByItself = m.burst.key, m.now, m.now.After(m.burst.last)
}

// unlooked says whether the key at hand is too close to the coming of a panel
// that nobody knows by heart to be about what stands there: it is the one that
// opened it, held down, or came in one burst with that, or as the panel came up
// by itself.
func (m *Model) unlooked() bool {
	if m.panel != sessionPanel && m.panel != scopePanel && m.panel != askPanel {
		return false
	}
	gap := burstGap
	switch {
	case m.burst.key == m.panelBy:
		gap = repeatGap
	case m.panelByItself:
		gap = lookGap
	}
	if m.now.Sub(m.panelAt) > gap {
		return false
	}
	if m.burst.key == m.panelBy {
		m.panelAt = m.now // it may still be held
	}
	if m.note == nil {
		m.note = &note{level: info, text: "look, then press the key again"}
	}
	return true
}

func (m *Model) closePanel() { m.panel = noPanel }

// items returns the lines of the open menu that its letters leave: the one of
// which they are the code first, then those of which they begin it.
func (m *Model) items() []item {
	all := slices.Clone(m.menu.all)
	wanted := strings.FieldsFunc(fold.String(m.menu.letter), func(r rune) bool { return r == ' ' || r == '/' })
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
	switch m.panel {
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

func (m *Model) portalItems() []item {
	var all []item
	for i, p := range m.opts.Portals.All() {
		it := m.portalItem(p)
		if i < 9 {
			it.number = i + 1
		}
		all = append(all, it)
		for _, page := range p.Pages() {
			sub := m.portalItem(page)
			sub.page, sub.words = true, append(sub.words, it.words...)
			all = append(all, sub)
		}
	}
	return all
}

func (m *Model) portalItem(p portal.Portal) item {
	it := item{label: p.Name, code: p.Path(), intent: intent{verb: openPortal, portal: p}}
	it.words = append(append(strings.FieldsFunc(p.Name, func(r rune) bool { return strings.ContainsRune(" ()·,", r) }), p.Code), p.Aliases...)
	it.detail, it.off = linkWords(p, m.menu.order.tenants)
	if p.Partner && !it.off {
		it.detail = "for partners · " + it.detail
	}
	return it
}

// linkWords says what the link of a portal is for the tenants of a menu, or why
// one of them has none.
func linkWords(p portal.Portal, all []directory.Tenant) (words string, off bool) {
	for i, t := range all {
		link, err := p.Link(t.Place())
		switch {
		case err == nil && i == 0:
			words = brief(link)
		case err == nil:
			words = "for " + countTenants(len(all))
		case p.In(t.Environment):
			words, off = problem.Of(err).Why, true
		default:
			words, off = "no address of it is known in "+string(t.Environment), true
		}
		if off && len(all) > 1 {
			words = t.Label() + ": " + words
		}
		if off {
			return words, true
		}
	}
	return words, false
}

// brief returns a link without its scheme.
func brief(l portal.Link) string { return strings.TrimPrefix(l.String(), "https://") }

func (m *Model) copyItems() []item {
	of := m.menu.order.intent
	all := []item{
		{label: "link", intent: of.but(copyLink)},
		{label: "tenant id", words: []string{"id"}, intent: of.but(copyID)},
		{label: "domain", intent: of.but(copyDomain)},
		{label: "name", intent: of.but(copyName)},
		{label: "Markdown link", intent: of.but(copyMarkdown)},
		{label: "ticket line", intent: of.but(copyTicket)},
	}
	for i := range all {
		it := &all[i]
		it.number = i + 1
		it.words = append(it.words, strings.Fields(it.label)...)
		it.detail, it.off = copyWords(it.intent, m.menu.order.tenants)
	}
	return all
}

// copyWords says what would be copied of the tenants of a menu, or of which one
// it is not known.
func copyWords(i intent, all []directory.Tenant) (words string, off bool) {
	for _, t := range all {
		text, err := i.textOf(t)
		switch {
		case err == nil && text != "":
			words = text
		case len(all) > 1:
			return "not known of " + t.Label(), true
		default:
			return "not known", true
		}
	}
	if len(all) > 1 {
		return "for " + countTenants(len(all)) + ", one per line", false
	}
	return words, false
}

// menuEnter chooses the marked line.
func (m *Model) menuEnter() tea.Cmd {
	items := m.items()
	if m.burst.close && m.burst.typed > 1 || m.burst.withText(m.now) {
		m.refuseBurst()
		return nil
	}
	if m.menu.row >= len(items) || m.unlooked() {
		return nil
	}
	return m.choose(items[m.menu.row])
}

// nothingTyped says whether digits choose a line; behind letters one is but a
// letter.
func (m *Model) nothingTyped() bool { return m.menu.letter == "" }

// copyLine copies the link of the marked line of a menu of portals.
func (m *Model) copyLine() tea.Cmd { return m.instead(copyLink) }

// copyLineHow opens the menu of what to copy, for the portal of the marked line.
func (m *Model) copyLineHow() tea.Cmd { return m.instead(showCopies) }

// instead does something else with the marked line of a menu of portals than to
// open it.
func (m *Model) instead(v verb) tea.Cmd {
	items := m.items()
	if m.menu.row >= len(items) {
		return nil
	}
	it := items[m.menu.row]
	it.intent = it.intent.but(v)
	return m.choose(it)
}

func (m *Model) portalsOffered() bool { return m.panel == portalPanel }

func (m *Model) copiesOffered() bool { return m.panel == copyPanel }

// menuDigit chooses a line by its number; in a text that a program typed, a
// digit is but a letter, too.
func (m *Model) menuDigit(k tea.KeyPressMsg) tea.Cmd {
	digit := keyName(k).String()
	if m.burst.close && m.burst.typed > 1 {
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
		m.note = &note{level: warn, text: it.label + ": " + it.detail}
		return nil
	}
	o := m.menu.order
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
	before := m.menu.letter
	m.menu.letter += strings.ToLower(clean(text))
	m.menu.row = 0
	if len(m.items()) == 0 {
		m.menu.letter = before
	}
}

func (m *Model) menuWiden() { m.menu.letter, m.menu.row = "", 0 }

func (m *Model) menuUp() { m.menu.row = max(0, m.menu.row-1) }

func (m *Model) menuDown() { m.menu.row = max(0, min(m.menu.row+1, len(m.items())-1)) }

// clickPanel marks the line under the mouse; a double click chooses it.
func (m *Model) clickPanel(x, y int, at layout) tea.Cmd {
	row, ok := m.panelRow(x, y, at)
	if !ok {
		return nil
	}
	double := m.click.again(click{line: row + 1, at: m.now})
	if m.panel == accountPanel {
		return m.clickAccount(row, double)
	}
	items := m.items()
	if row >= len(items) {
		return nil
	}
	m.menu.row = row
	if double {
		return m.choose(items[row])
	}
	return nil
}

// panelHeight returns how many lines the open panel would like; of a menu, for
// all its items, so that narrowing it moves nothing.
func (m *Model) panelHeight() int {
	switch m.panel {
	case askPanel:
		return 1 + len(m.doubts(m.asked)) + len(m.asked.tenants)
	case promptPanel:
		lines, _ := m.promptLines(m.width, m.height)
		return len(lines)
	default:
	}
	return panelHead + m.panelItems()
}

// panelItems counts the lines of the open panel below its head, narrowed or
// not.
func (m *Model) panelItems() int {
	if m.panel == accountPanel {
		return max(1, len(m.accounts.all))
	}
	n := 0
	for _, it := range m.menu.all {
		if !it.page {
			n++
		}
	}
	return n
}

// panelHead is how many lines of a panel stand above its items, where there is
// room.
const panelHead = 2

// panelWindow divides the lines of a panel: head above, and the items from one
// on, such that the marked one is always in sight.
func (m *Model) panelWindow(height int) (head, from int) {
	marked := m.menu.row
	if m.panel == accountPanel {
		marked = m.accounts.row
	}
	// The head goes before the third item does.
	head = max(0, min(panelHead, height-min(m.panelItems(), 3)))
	return head, max(0, marked-(height-head)+1)
}

// panelRow returns which item of the open panel is at a cell of the window.
func (m *Model) panelRow(x, y int, l layout) (int, bool) {
	top, height := l.listTop+l.rows, l.panelRows
	if l.pane > 0 {
		if x <= l.listWidth {
			return 0, false
		}
		top, height = l.listTop, l.rows
	}
	head, from := m.panelWindow(height)
	if y < top+head || y >= top+height {
		return 0, false
	}
	return y - top - head + from, true
}

// menuLines draws the open menu in at most height lines of width cells.
func (m *Model) menuLines(width, height int) []string {
	title, hint := m.menuTitle(), "a digit, or letters and ↵"
	if m.menu.letter != "" {
		hint = "“" + m.menu.letter + "”"
	}
	named := m.nameTargets(" ", m.menu.order.tenants, width-2)
	head, from := m.panelWindow(height)
	lines := []string{m.panelTitle(title, hint, width), named}[:head]
	items := m.items()
	for i := from; i < len(items); i++ {
		lines = append(lines, m.itemLine(items[i], i == m.menu.row, labelCells(items), width))
	}
	return lines[:min(len(lines), max(0, height))]
}

// menuTitle is what the open menu asks.
func (m *Model) menuTitle() string {
	switch {
	case m.panel == copyPanel:
		return "copy what? the link is of " + m.menu.order.name()
	case m.panel == sessionPanel && m.menu.first:
		return "in which browser session are links to open?"
	case m.panel == sessionPanel:
		return "open in which browser session?"
	case m.panel == accessPanel:
		return "does the tenant let the account in?"
	case m.panel == entryPanel:
		return "what of the address book?"
	case m.panel == bookPortalPanel:
		return "which portal or page by default?"
	case m.panel == environmentPanel:
		return "which environment serves the portals?"
	case m.panel == scopePanel:
		return "when in " + m.menu.order.in.Words() + "?"
	}
	return "open which portal or page?"
}

// labelCells is how wide the labels of a menu are together.
func labelCells(items []item) int {
	wide := 20
	for _, it := range items {
		wide = max(wide, cells(it.label))
	}
	return wide
}

// itemLine draws one line of a menu.
func (m *Model) itemLine(it item, marked bool, label, width int) string {
	s := &m.styles
	inks, marker, number := s.row, "  ", s.key
	switch {
	case marked:
		inks, marker, number = s.chosen, "▌ ", s.chosen.name
	case it.off:
		inks = s.gone
	}
	digit := " "
	if it.number > 0 {
		digit = strconv.Itoa(it.number)
	}
	label = max(0, min(label, width-6))
	text := inks.marker.on(marker) + number.on(digit) + inks.name.on("  "+fill(it.label, label))
	rest := width - 6 - label
	if rest < 10 {
		return text + inks.name.on(blank(rest)+inks.end)
	}
	return text + inks.muted.on("  "+fill(it.detail, rest-2)) + inks.name.on(inks.end)
}

// panelTitle draws the first line of a panel: a rule that says what it asks.
func (m *Model) panelTitle(title, hint string, width int) string {
	s := &m.styles
	left := " " + s.accent.on(cut(title, width-2)) + " "
	room := width - min(width, cells(title)+2)
	right := ""
	if w := cells(hint); hint != "" && w+4 <= room {
		right = " " + s.muted.on(hint) + " "
		room -= w + 2
	}
	return left + s.faint.on(strings.Repeat("─", room)) + right
}
