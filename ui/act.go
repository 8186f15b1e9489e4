package ui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"tenantswitch/directory"
	"tenantswitch/directory/portal"
	"tenantswitch/internal/browser"
)

// verb is what can be done with a tenant.
type verb int

const (
	openPortal verb = iota
	copyText
	showMenu
	checkAccess
)

// String says what waits when a verb does.
func (v verb) String() string {
	switch v {
	case openPortal:
		return "↵"
	case showMenu:
		return "the menu"
	case checkAccess:
		return "the asking"
	case copyText:
	}
	return "copying"
}

// intent is a verb on its way to the selected tenant.
type intent struct {
	verb   verb
	portal portal.Portal
	own    *portal.Catalogue       // where a tenant's own default portal is found, in its place; nil where it was chosen
	page   *portal.Pasted          // the page of a pasted link, in place of the portal
	form   directory.Form          // of copyText
	menu   func(facts, order) menu // of showMenu
	known  bool                    // it waits until it is known what tenants open in, as openPortal does
}

// order is an intent for the tenants that the person chose: the marked ones,
// else the selected one.
type order struct {
	intent

	tenants []directory.Tenant
	in      *browser.Session // chosen for this once; nil for what the address book says
	// otherwise is for tenants of which the book says nothing; nil for the
	// default browser.
	otherwise *browser.Session
	marked    bool // they are the marked ones
	foreign   bool // the directory does not hold the tenant
	agreed    bool // the person has been asked, and said yes
}

// enter opens the default portal of the selected tenant.
func (m *Model) enter() tea.Cmd {
	open := m.facts().usual(intent{verb: openPortal})
	switch m.guard.enter(m.clock.now) {
	case amidText:
		m.told.note = burstNote(inList)
		return nil
	case tooSoon:
		m.told.note = &note{level: warn, text: "nothing was opened: that ↵ came as the list did", do: "look, then press ↵"}
		return nil
	case pauses:
		number := m.guard.pause(open, m.finder.line.text)
		return tea.Tick(settleGap, func(time.Time) tea.Msg { return settledMsg{number} })
	case acts:
	}
	return m.act(open)
}

// enterWithText reports whether the ↵ at hand came in one burst with text, and
// tells the person.
func (m *Model) enterWithText() bool {
	if !m.guard.withText(m.clock.now) {
		return false
	}
	m.told.note = burstNote(m.scope())
	return true
}

func burstNote(in scope) *note {
	nothing := "nothing was done"
	if in == inList {
		nothing = "nothing was opened"
	}
	return &note{level: warn, text: nothing + ": that ↵ came in one burst with the text", do: "look, then press ↵"}
}

// act does something with the marked tenants, else with the selected one, once
// the list is the one for the query on screen.
func (m *Model) act(i intent) tea.Cmd {
	if m.window.tooSmall() {
		return nil
	}
	if i.waits(m.finder.behind, m.facts().known()) {
		m.guard.hold(i, m.finder.line.text)
		return nil
	}
	if i.page != nil && m.guard.ownerless {
		m.told.note = &note{level: warn, text: "the pasted link names no customer of yours", do: "choose one first: type a name, or move to its row"}
		return nil
	}
	if len(m.marks) > 0 && !m.who.changing() {
		o := order{intent: i, tenants: m.marks, marked: true}
		if why := m.guard.stranger(i.verb); why != "" {
			m.told.note = strangeNote(why, "marked: "+o.who(), "these")
			return nil
		}
		return m.carryOut(o)
	}
	return m.actOnSelected(i)
}

// strangeNote says why keys act on others than before, and on which now.
func strangeNote(why, now, those string) *note {
	return &note{level: warn, text: why + "; now " + now, do: "press the key again if you mean " + those}
}

// actOnSelected does something with the selected tenant, whatever is marked.
func (m *Model) actOnSelected(i intent) tea.Cmd {
	t, ok := m.finder.list.selected()
	if m.who.changing() {
		m.told.note = &note{level: info, text: "another account's list is being loaded"}
		return nil
	}
	if !ok {
		if foreign := m.finder.foreign(i.page); foreign != nil {
			return m.carryOut(order{intent: i, tenants: foreign, foreign: true})
		}
		m.told.note = &note{level: warn, text: "there is no tenant to act on", do: m.nothing().advice()}
		return nil
	}
	if why := m.guard.stranger(i.verb); why != "" {
		m.told.note = strangeNote(why, t.Label()+" is selected", "that one")
		return nil
	}
	return m.carryOut(order{intent: i, tenants: []directory.Tenant{*t}})
}

// carryOut does something with tenants that the person chose.
func (m *Model) carryOut(o order) tea.Cmd {
	switch o.verb {
	case openPortal:
		return m.openTenants(o)
	case showMenu:
		m.showMenu(o.menu(m.facts(), o))
	case checkAccess:
		return m.check(o)
	case copyText:
		what, text, n := o.copied()
		if n != nil {
			m.told.note = n
			return nil
		}
		return m.copy(what, text)
	}
	return nil
}

// does makes a handler of an intent.
func does(i intent) func(*Model, tea.KeyPressMsg) tea.Cmd {
	return func(m *Model, _ tea.KeyPressMsg) tea.Cmd { return m.act(i) }
}

// doesUsual makes a handler of an intent about what ↵ opens.
func doesUsual(i intent) func(*Model, tea.KeyPressMsg) tea.Cmd {
	return func(m *Model, _ tea.KeyPressMsg) tea.Cmd { return m.act(m.facts().usual(i)) }
}

// copies is the intent to copy in a form.
func copies(code string) intent {
	form, _ := directory.FormOf(code)
	return intent{verb: copyText, form: form}
}

// offers is the intent to open a menu.
func offers(menu func(facts, order) menu) intent { return intent{verb: showMenu, menu: menu} }

// waits reports whether something has to come before the intent can be meant: the
// list for the query on screen, where that is behind, and for what opens the
// address book and the browser sessions, where they are not known.
func (i intent) waits(behind, known bool) bool {
	return behind || (i.known || i.verb == openPortal) && !known
}

// onceKnown lets an intent wait until it is known what tenants open in.
func (i intent) onceKnown() intent {
	i.known = true
	return i
}

// openNumbered opens the portal whose number the key holds.
func (m *Model) openNumbered(k tea.KeyPressMsg) tea.Cmd {
	name := keyName(k)
	number := int(name[len(name)-1] - '0')
	portals := m.opts.Portals.All()
	if number < 1 || number > len(portals) {
		m.told.note = &note{level: info, text: fmt.Sprintf("there is no portal %d", number), do: "⇥ lists them"}
		return nil
	}
	return m.act(intent{verb: openPortal, portal: portals[number-1]})
}
