package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
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
		return m.keyHelp().screen(w.width, w.height, m.over.help), nil
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
	s, f, aim, none, open := &m.window.styles, &m.finder, m.aim(), m.nothing(), m.panelView()
	v := switcher{
		s: s, width: m.window.width, at: m.window.layout(&m.told, open),
		header:  m.header(),
		query:   queryLine{s, f, len(m.marks)},
		list:    listView{s, &f.list, f.late, m.marks, m.clock.now, m.screen == starting, none},
		details: details{s: s, facts: m.facts(), list: &f.list, late: f.late, marked: len(m.marks) > 0},
		open:    open,
		keys:    m.keyLine(),
	}
	v.enter = enterLine{s: s, names: aim.naming(&m.window), finder: f, waiting: m.guard.waiting, ownerless: aim.carried != nil && m.guard.ownerless, starting: m.screen == starting, nothing: none}
	if open == nil {
		o := aim.order()
		v.enter.tenants, v.enter.opens = o.tenants, o.name()
		if len(o.tenants) == 0 {
			v.enter.tenants = f.foreign(o.page)
		}
	}
	if !f.late && m.screen == switching {
		v.opens, v.wrong = aim.opensIn()
	}
	return v
}

// panelView draws what is open beside or below the list; nil where nothing is.
func (m *Model) panelView() panelView {
	s := &m.window.styles
	switch m.over.panel {
	case menuPanel:
		return menuView{s, &m.over.menu, m.aim().naming(&m.window)}
	case accountPanel:
		return accountsView{s, &m.over.accounts, m.who.account.ID}
	case askPanel:
		return askView{s, m.facts(), m.over.asked}
	case promptPanel:
		return promptView{s, &m.over.prompt, m.books.book, m.aim().naming(&m.window)}
	case noPanel, helpPanel:
	}
	return nil
}

func (m *Model) header() header {
	return header{&m.window.styles, &m.opts, m.who.account, m.finder.directory, &m.reading, m.clock.now}
}

func (m *Model) nothing() nothing {
	return nothing{&m.opts, m.finder.directory, &m.finder.list, m.reading.on, m.told.trouble != nil, m.who.needSignIn}
}

func (m *Model) keyHelp() keyHelp {
	return keyHelp{&m.window.styles, &m.opts, m.aim().enterName(), m.keys}
}

// keyLine draws the keys that mean something now.
func (m *Model) keyLine() string {
	here := m.scope()
	return m.keyHelp().line(m.window.width, func(b binding) bool {
		return (b.scope == here || b.scope == everywhere) && (b.when == nil || b.when(m))
	})
}

func (m *Model) aim() aim { return aim{m.facts(), &m.over, m.marks, &m.finder.list} }
