package ui

import (
	"strings"

	"tenantswitch/directory"
	"tenantswitch/internal/browser"
)

// headerLine says who is signed in where, and how old the list is. What there
// is no room for goes, the least important first.
func (m *Model) headerLine(width int) string {
	s := &m.window.styles
	left, room := " ", width-1
	badge := " DEMO "
	if m.opts.Demo && cells(badge) <= room { // the last to go
		left += s.badge.on(badge) + "  "
		room -= cells(badge) + 2
	}
	state, old := m.stateWords()
	right := ""
	if state != "" && room >= 12 {
		tone := s.muted
		if old {
			tone = s.warn
		}
		right = tone.on(cut(state, room-1)) + " "
		room -= cells(state) + 3
	}
	add := func(text string, tone ink) {
		if w := cells(text); w <= room {
			left += tone.on(shown(text)) + "  "
			room -= w + 2
		}
	}
	who := m.who.account.Username
	if c := m.cloudName(); who != "" && c != "" && !m.opts.Demo { // the badge says it
		who += " · " + c
	}
	title := "tenantswitch"
	if room >= cells(title)+2+cells(who) {
		add(title, s.accent)
	}
	if room >= 12 {
		add(cut(who, room), s.muted)
	}
	return sides(strings.TrimRight(left, " "), right, width)
}

func (m *Model) cloudName() string {
	if m.who.account.Cloud != "" {
		return m.who.account.Cloud
	}
	return m.opts.Cloud
}

// stateWords says how many tenants are known and how old that is, and whether
// it is to be pointed out.
func (m *Model) stateWords() (words string, old bool) {
	d := m.finder.directory
	n := 0
	if d != nil {
		n = len(d.tenants)
	}
	if m.reading.on {
		switch left := m.reading.waitTill.Sub(m.clock.now); {
		case left > 0:
			cause := m.reading.cause
			if cause == "" {
				cause = "told to wait"
			}
			return cause + ", goes on in " + countdown(left), true
		case m.reading.tenants > 0:
			return "reading, " + count(m.reading.tenants) + " so far", false
		case n == 0:
			return "reading", false
		}
		return m.ageWords(n) + " · reading", false
	}
	if d == nil {
		return "", false
	}
	return m.ageWords(n), d.bare.Old(m.clock.now) || !d.complete
}

func (m *Model) ageWords(n int) string {
	d := m.finder.directory
	switch {
	case !d.complete:
		return countTenants(n) + ", not all"
	case d.readAt.IsZero():
		return countTenants(n)
	}
	return countTenants(n) + " · " + ago(d.asOf, m.clock.now)
}

// queryLine draws the query and how many tenants it finds, and returns the
// cursor's column.
func (m *Model) queryLine(width int) (string, int) {
	s := &m.window.styles
	found := m.foundWords()
	room := width - 4
	if w := cells(found); found != "" && room-w-2 >= 12 {
		room -= w + 2
	} else {
		found = ""
	}
	text, x := m.finder.line.window(room)
	prompt := " " + s.accent.on("❯") + " "
	if m.finder.line.text == "" {
		text = s.faint.on(cut("type some letters of a customer, a domain or an id", room-1))
	} else {
		text = s.strong.on(text)
	}
	right := ""
	if found != "" {
		right = s.muted.on(found) + " "
	}
	return sides(prompt+text, right, width), 3 + x
}

// foundWords counts what is marked and what the query finds: "3 marked · 12 of
// 1,248".
func (m *Model) foundWords() string {
	found := m.hitWords()
	if n := len(m.marks); n > 0 {
		found = strings.TrimSuffix(count(n)+" marked · "+found, " · ")
	}
	return found
}

func (m *Model) hitWords() string {
	if m.finder.list.listing == nil || m.finder.line.text == "" && !m.finder.behind {
		return ""
	}
	found := count(len(m.finder.list.hits))
	if m.finder.behind {
		found = ellipsis
	}
	return found + " of " + count(len(m.finder.directory.tenants))
}

// targetLine names what ↵ acts on, always.
func (m *Model) targetLine(width int) string {
	s := &m.window.styles
	room := width - 2
	switch m.over.panel {
	case menuPanel:
		return m.menuTarget(room)
	case accountPanel:
		return m.accountTarget(room)
	case askPanel:
		return m.askTarget(room)
	case promptPanel:
		return m.nameTargets("↵ for  ", m.over.prompt.order.tenants, room)
	case noPanel, helpPanel:
	}
	t, ok := m.finder.list.selected()
	if foreign := m.finder.foreign(m.carried); !ok && foreign != nil {
		t, ok = &foreign[0], true
	}
	ok = ok || len(m.marks) > 0
	switch {
	case m.finder.behind && m.guard.waiting != nil:
		return " " + s.warn.on(cut(m.guard.waiting.verb.String()+" waits for what “"+cut(m.finder.line.text, 60)+"” finds", room))
	case m.guard.waiting != nil && m.guard.waiting.settling == 0:
		return " " + s.warn.on(cut(m.guard.waiting.verb.String()+" waits until it is known what links open in", room))
	case m.screen == starting:
		return " " + s.muted.on(cut(m.emptyReason(), room))
	case m.finder.late:
		return " " + s.muted.on(cut("searching “"+m.finder.line.text+"” …", room))
	case !ok:
		return " " + s.muted.on(cut("↵ opens nothing: "+m.emptyReason(), room))
	}
	what := "↵ " + cut(m.enterOrder().name(), max(20, room/2)) + "  "
	if room < 40 {
		what = "↵ "
	}
	if len(m.marks) > 0 {
		return m.nameTargets(what, m.marks, room)
	}
	return m.nameTarget(what, t, room)
}

// menuTarget names what ↵ does in an open menu.
func (m *Model) menuTarget(room int) string {
	it, ok := m.over.menu.marked()
	if !ok {
		return ""
	}
	return m.nameTargets("↵ "+m.over.menu.does+it.label+"  ", m.over.menu.order.tenants, room)
}

// targetSession says what links open in, where no rule below the list does and
// that is not the default browser.
func (m *Model) targetSession() (words string, apart bool) {
	if m.window.height >= ruledHeight {
		return "", false
	}
	words, wrong := m.enterWords()
	words = strings.TrimPrefix(words, "opens ")
	return words, wrong || words != "" && words != "in "+browser.Session{}.Words()
}

// nameTargets names tenants after what is done with them: one as nameTarget
// does, several by their number and as many labels as fit.
func (m *Model) nameTargets(what string, all []directory.Tenant, room int) string {
	if len(all) == 1 {
		return m.nameTarget(what, &all[0], room)
	}
	s := &m.window.styles
	number := countTenants(len(all))
	rest := room - cells(what) - cells(number) - 2
	line := " " + s.key.on(what) + s.strong.on(cut(number, room-cells(what)))
	if rest < 8 {
		return line
	}
	return line + "  " + s.muted.on(cut(tenantLabels(all), rest))
}

func tenantLabels(all []directory.Tenant) string {
	var labels []string
	for _, t := range all {
		labels = append(labels, t.Label())
	}
	return strings.Join(labels, ", ")
}

// nameTarget names a tenant after what is done with it, with as much of its id
// as there is room for.
func (m *Model) nameTarget(what string, t *directory.Tenant, room int) string {
	s := &m.window.styles
	id, name := t.ID.String(), t.Label()
	rest := room - cells(what)
	session, apart := m.targetSession()
	switch {
	case apart && rest >= 12+2+12:
		name = cut(name, rest-2-12)
		return " " + s.key.on(what) + s.strong.on(name) + "  " + s.warn.on(cut(session, rest-cells(name)-2))
	case name == id || rest < 8+1+2+12:
		return " " + s.key.on(what) + s.strong.on(cut(name, rest))
	case rest < len(id)+2+12:
		id = id[:8] + ellipsis
	}
	return " " + s.key.on(what) + s.strong.on(cut(name, rest-cells(id)-2)) + "  " + s.muted.on(id)
}
