package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tenantswitch/directory"
)

// Some openings are asked about first. Only y is a yes: an ↵ may be the second
// one of somebody who has not looked yet.

// askFrom is from how many tenants on an opening is asked about first.
const askFrom = 4

// wantsYes reports whether an order is asked about before anything is opened.
func (f facts) wantsYes(o order) bool {
	if o.verb == checkAccess {
		return !o.agreed && len(o.tenants) >= directory.AskToCheck
	}
	some := func(t directory.Tenant) bool { return f.sensitive(o, t) != "" }
	return !o.agreed && (len(o.tenants) >= askFrom || len(f.doubts(o)) > 0 || slices.ContainsFunc(o.tenants, some))
}

// doubts says what speaks against an order, beside the number of its tenants and
// what some of them are.
func (f facts) doubts(o order) []string {
	if o.verb == checkAccess {
		return []string{"each will see an attempt of " + f.opts.Application + " in its sign-in logs"}
	}
	var why []string
	if f.books.unread != nil {
		why = append(why, "what is sensitive is not known: the address book cannot be read")
	}
	if o.foreign {
		why = append(why, "the directory does not hold it")
	}
	return why
}

// sensitive says why a tenant is asked about, "" where it is not.
func (f facts) sensitive(o order, t directory.Tenant) string {
	tag, ok := f.books.book.Sensitive(t.ID)
	if !ok || o.verb == checkAccess {
		return ""
	}
	return "sensitive: " + tag
}

// ask asks about an order.
func (m *Model) ask(o order) {
	m.over.panel, m.over.asked = askPanel, o
	m.guard.panelCame(m.clock.now)
}

// answer carries out what was asked about, or not: nothing but y is a yes, and a y
// in one burst with other input is part of a text.
func (m *Model) answer(yes bool) tea.Cmd {
	o := m.over.asked
	if !yes || m.guard.burst.close || m.unlooked() {
		m.over.close()
		m.told.note = &note{level: info, text: "nothing was " + o.done()}
		return nil
	}
	if n := m.facts().unready(o); o.verb == openPortal && n != nil {
		m.told.note = n
		return nil
	}
	o.agreed = true
	m.over.close()
	return m.carryOut(o)
}

// done says what a yes would have done.
func (o order) done() string {
	if o.verb == checkAccess {
		return "asked"
	}
	return "opened"
}

// question asks whether to carry an order out.
func (o order) question() string {
	if o.verb == checkAccess {
		return "ask for an Azure token in " + o.who() + "?"
	}
	return "open " + o.name() + " for " + o.who() + "?"
}

// askView draws the question: whom it is about, a line each, the sensitive ones
// first.
type askView struct {
	s     *styles
	facts facts
	asked order
}

func (v askView) height(_, _ int) int {
	return 1 + len(v.facts.doubts(v.asked)) + len(v.asked.tenants)
}

func (v askView) lines(width, height int) []string {
	s := v.s
	lines := []string{panelTitle(s, v.asked.question(), "y for yes", width)}
	for _, doubt := range v.facts.doubts(v.asked) {
		lines = append(lines, "  "+s.warn.on(cut(doubt, width-3)))
	}
	var first, then []string
	for _, t := range v.asked.tenants {
		if why := v.facts.sensitive(v.asked, t); why != "" {
			first = append(first, s.warn.on("! ")+v.tenant(t, why, width-3))
		} else {
			then = append(then, "  "+v.tenant(t, "", width-3))
		}
	}
	all := slices.Concat(first, then)
	if room := max(0, height-len(lines)); len(all) > room && room > 0 {
		more := "and " + countTenants(len(all)-room+1) + " more"
		if hidden := len(first) - room + 1; hidden > 0 {
			more += ", " + count(hidden) + " of them sensitive"
		}
		all = append(all[:room-1], "  "+s.muted.on(cut(more, width-3)))
	}
	lines = append(lines, all...)
	return lines[:min(len(lines), max(0, height))]
}

// tenant names a tenant of the question, and why it is asked about.
func (v askView) tenant(t directory.Tenant, why string, width int) string {
	s := v.s
	name, id := t.Label(), t.ID.String()
	line := s.strong.on(cut(name, width))
	room := width - cells(name)
	add := func(text string, tone ink) {
		if room >= 2+8 {
			line += "  " + tone.on(cut(text, room-2))
		}
		room -= 2 + cells(text)
	}
	if why != "" {
		add(why, s.warn)
	}
	if name != id {
		add(id, s.muted)
	}
	return line
}

func (v askView) target(room int) string {
	return " " + v.s.key.on("y ") + v.s.strong.on(cut(strings.TrimSuffix(v.asked.question(), "?"), room-2))
}
