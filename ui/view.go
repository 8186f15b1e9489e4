package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tenantswitch/directory"
	"tenantswitch/internal/browser"
)

// The model hands each part of the screen what that part shows, here and nowhere
// else; the parts do not know the model.

// View draws the window: a function of the model alone.
func (m Model) View() tea.View {
	lines, cursor := m.draw()
	for i, l := range lines {
		// Each part fits by construction; this is the net below it.
		if styledWidth(l) > m.window.width {
			lines[i] = ansi.TruncateWc(ansi.Truncate(l, m.window.width, ""), m.window.width, "")
		}
	}
	view := tea.NewView(strings.Join(lines[:max(0, min(len(lines), m.window.height))], "\n"))
	view.AltScreen = true
	view.MouseMode = tea.MouseModeCellMotion
	view.KeyboardEnhancements.ReportAlternateKeys = true
	view.Cursor = cursor
	return view
}

// draw returns the lines of the window and where the cursor is, nil where it
// is hidden.
func (m *Model) draw() ([]string, *tea.Cursor) {
	w := &m.window
	switch {
	case w.width <= 0 || w.height <= 0:
		return nil, nil
	case w.tooSmall():
		return w.smallLines(), nil
	case m.over.panel == helpPanel:
		return m.helpScreen().lines(), nil
	case m.screen == signingIn:
		v := signInView{
			s: &w.styles, width: w.width, height: w.height, opts: &m.opts, login: &m.login, now: m.clock.now,
			header: m.header(), told: &m.told, keys: m.keyLine(),
		}
		return v.lines(), nil
	}
	return m.switcher().draw()
}

// layout says where the parts of the switcher are.
func (m *Model) layout() layout { return m.window.layout(&m.told, m.panelView()) }

func (m *Model) switcher() switcher {
	s, f, names := &m.window.styles, &m.finder, m.naming()
	none := m.nothing()
	v := switcher{
		s: s, width: m.window.width, at: m.layout(),
		header:  m.header(),
		query:   queryLine{s, f, len(m.marks)},
		list:    listView{s, &f.list, f.late, m.marks, m.clock.now, m.screen == starting, none},
		details: details{s, m.facts(), &f.list, f.late, len(m.marks) > 0},
		open:    m.panelView(),
		keys:    m.keyLine(),
	}
	v.enter = enterLine{s: s, names: names, finder: f, waiting: m.guard.waiting, starting: m.screen == starting, nothing: none}
	if v.open == nil {
		o := m.enterOrder()
		v.enter.tenants, v.enter.opens = o.tenants, o.name()
		if len(o.tenants) == 0 {
			v.enter.tenants = f.foreign(o.page)
		}
	}
	if !f.late && m.screen == switching {
		v.opens, v.wrong = m.opensIn()
	}
	return v
}

// panelView draws what is open beside or below the list; nil where nothing is.
func (m *Model) panelView() panelView {
	s := &m.window.styles
	switch m.over.panel {
	case menuPanel:
		return menuView{s, &m.over.menu, m.naming()}
	case accountPanel:
		return accountsView{s, &m.over.accounts, m.who.account.ID}
	case askPanel:
		return askView{s, m.facts(), m.over.asked}
	case promptPanel:
		return promptView{s, &m.over.prompt, m.books.book, m.naming()}
	case noPanel, helpPanel:
	}
	return nil
}

func (m *Model) header() header {
	return header{&m.window.styles, &m.opts, m.who.account, m.finder.directory, &m.reading, m.clock.now}
}

func (m *Model) nothing() nothing {
	return nothing{&m.opts, m.finder.directory, m.finder.list.query, m.reading.on, m.told.trouble != nil, m.who.needSignIn}
}

func (m *Model) helpScreen() helpScreen {
	return helpScreen{&m.window.styles, m.window.width, m.window.height, m.keys, m.keyWords(), m.over.help}
}

func (m *Model) keyWords() keyWords {
	if m.carried != nil {
		return keyWords{&m.opts, "that page"}
	}
	return keyWords{&m.opts, m.enterOrder().name()}
}

// keyLine has the keys that mean something now.
func (m *Model) keyLine() keyLine {
	here := m.scope()
	var keys []binding
	for _, b := range m.keys {
		if b.brief != "" && (b.scope == here || b.scope == everywhere) && (b.when == nil || b.when(m)) {
			keys = append(keys, b)
		}
	}
	return keyLine{&m.window.styles, m.keyWords(), keys}
}

// naming says what links open in where no rule below the list does, and that is
// not the default browser.
func (m *Model) naming() naming {
	n := naming{s: &m.window.styles}
	if m.window.height < ruledHeight {
		words, wrong := m.opensIn()
		words = strings.TrimPrefix(words, "opens ")
		if usual := (browser.Session{}); wrong || words != "in "+usual.Words() {
			n.session = words
		}
	}
	return n
}

// acting is what the keys would act on now.
func (m *Model) acting() order {
	switch m.over.panel {
	case menuPanel:
		return m.over.menu.order
	case promptPanel:
		return m.over.prompt.order
	case askPanel:
		return m.over.asked
	case accountPanel, helpPanel:
		return order{}
	case noPanel:
	}
	if len(m.marks) > 0 {
		return order{tenants: m.marks}
	}
	if t, ok := m.finder.list.selected(); ok {
		return order{tenants: []directory.Tenant{*t}}
	}
	return order{}
}

// opensIn says what the tenants that keys act on open in, and reports whether that
// is to be pointed out.
func (m *Model) opensIn() (words string, wrong bool) {
	o := m.enterOrder()
	words, wrong = m.facts().sessionWords(o)
	if m.over.panel != noPanel {
		return words, wrong
	}
	if left := o.left(); left != "" {
		return left + " is another's · " + words, true
	}
	return words, wrong
}
