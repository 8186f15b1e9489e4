package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// Some openings are asked about first. Only y is a yes: an ↵ may be the second
// one of somebody who has not looked yet.

// askFrom is from how many tenants on an opening is asked about first.
const askFrom = 4

// wantsYes says whether an order is asked about before anything is opened.
func (m *Model) wantsYes(o order) bool {
	if o.verb == checkAccess {
		return !o.agreed && len(o.tenants) >= askAboutFrom
	}
	return !o.agreed && (len(o.tenants) >= askFrom || len(m.doubts(o)) > 0)
}

// doubts says what speaks against an order, beside the number of its tenants.
func (m *Model) doubts(o order) []string {
	var why []string
	if o.verb == checkAccess {
		return []string{"each will see an attempt of " + m.opts.Application + " in its sign-in logs"}
	}
	for _, t := range o.tenants {
		if tag, ok := m.book.Sensitive(t.ID); ok {
			why = append(why, t.Label()+" is sensitive: it is tagged "+tag)
		}
	}
	if o.foreign {
		why = append(why, "the directory does not hold it")
	}
	return why
}

// ask asks about an order.
func (m *Model) ask(o order) {
	m.openPanel(askPanel)
	m.asked = o
}

// yes carries out what was asked about. A y in one burst with other input is
// part of a text.
func (m *Model) yes() tea.Cmd {
	if m.burst.close || m.unlooked() {
		return m.no()
	}
	o := m.asked
	if o.verb == openPortal && m.unready(o) {
		return nil
	}
	o.agreed = true
	m.closePanel()
	return m.carryOut(o)
}

// no is every other key: nothing is opened.
func (m *Model) no() tea.Cmd {
	m.closePanel()
	m.note = &note{level: info, text: "nothing was " + m.asked.done()}
	return nil
}

// done says what a yes would have done.
func (o order) done() string {
	if o.verb == checkAccess {
		return "asked"
	}
	return "opened"
}

// question is what is being asked.
func (m *Model) question() string {
	if m.asked.verb == checkAccess {
		return "ask for an Azure token in " + m.asked.who() + "?"
	}
	return "open " + m.asked.name() + " for " + m.asked.who() + "?"
}

// askLines draws the question in at most height lines of width cells: whom it
// is about, a line each.
func (m *Model) askLines(width, height int) []string {
	s := &m.styles
	lines := []string{m.panelTitle(m.question(), "y for yes", width)}
	for _, doubt := range m.doubts(m.asked) {
		lines = append(lines, "  "+s.warn.on(cut(doubt, width-3)))
	}
	names := m.asked.tenants
	room := height - len(lines)
	for i, t := range names {
		if i == room-1 && len(names) > room {
			lines = append(lines, "  "+s.muted.on(cut("and "+countTenants(len(names)-i)+" more", width-3)))
			break
		}
		name, id := t.Label(), t.ID.String()
		line := "  " + s.strong.on(cut(name, width-3))
		if rest := width - 3 - cells(name) - 2; name != id && rest >= 8 {
			line += "  " + s.muted.on(cut(id, rest))
		}
		lines = append(lines, line)
	}
	return lines[:min(len(lines), max(0, height))]
}

// askTarget says what the keys do about the question.
func (m *Model) askTarget(room int) string {
	s := &m.styles
	text := strings.TrimSuffix(m.question(), "?")
	return " " + s.key.on("y ") + s.strong.on(cut(text, room-2))
}
