package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/google/uuid"

	"tenantswitch/directory"
)

// Whether a tenant lets the account in is asked silently, for an Azure token,
// and told as just that. Nothing opens a browser by itself: where a sign-in there
// is wanted, the person chooses it in the menu.

// askAboutFrom is from how many tenants on a check is asked about first: each of
// them sees the attempt.
const askAboutFrom = 11

// signInThere is a sign-in at another tenant than the account's own; its zero
// value is one at home.
type signInThere struct {
	tenant *directory.Tenant
	claims string // what the tenant wants; JSON
}

// checking is a check under way.
type checking struct {
	on        bool
	done, all int
	stop      func()
}

func (m *Model) chooseAccess() tea.Cmd { return m.act(intent{verb: showAccess}) }

// accessItems are what can be done about the access to the tenants of a menu.
func (m *Model) accessItems() []item {
	tenants := m.over.menu.order.tenants
	ask := item{
		label: "ask silently", words: []string{"ask", "silently", "check"},
		detail: "its sign-in logs name " + m.opts.Application,
		do: func(m *Model, o order) tea.Cmd {
			o.verb = checkAccess
			return m.carryOut(o)
		},
	}
	there := item{label: "sign in there", words: []string{"sign", "in", "there"}, off: true, detail: "once a check has wanted it"}
	if len(tenants) > 1 {
		there.detail = "for one tenant at a time"
	}
	if c, known := m.checkOf(&tenants[0]); known && len(tenants) == 1 {
		ask.detail = "the last answer: " + m.checkWords(c, true)
		if claims, wanted := m.answers.claims[tenants[0].ID]; wanted {
			there.off, there.detail = false, c.Why
			there.do = func(m *Model, o order) tea.Cmd { return m.signInAt(o.tenants[0], claims) }
		}
	}
	all := []item{ask, there}
	for i := range all {
		all[i].number = i + 1
	}
	return all
}

// checkOf returns the newest answer about a tenant.
func (m *Model) checkOf(t *directory.Tenant) (directory.Check, bool) {
	if c, ok := m.answers.checks[t.ID]; ok {
		return c, true
	}
	if t.Check != nil {
		return *t.Check, true
	}
	return directory.Check{}, false
}

// checkWords tells an answer, with its age where that is wanted.
func (m *Model) checkWords(c directory.Check, aged bool) string {
	words := c.Verdict
	if c.Why != "" {
		words += ": " + c.Why
	}
	if aged {
		words += " · " + ago(c.At, m.clock.now)
	}
	return words
}

// checkTenants asks about the tenants of an order.
func (m *Model) checkTenants(o order) tea.Cmd {
	switch {
	case m.answers.checking.on:
		m.told.note = &note{level: info, text: "tenants are being asked about already", do: "esc stops that"}
		return nil
	case m.wantsYes(o):
		m.ask(o)
		return nil
	}
	m.told.note = &note{level: info, text: "asking for an Azure token in " + o.who(), stays: true}
	return m.check(o.tenants)
}

// check asks about tenants.
func (m *Model) check(tenants []directory.Tenant) tea.Cmd {
	ctx, stop := context.WithCancel(m.cmds.ctx)
	m.answers.checking = checking{on: true, all: len(tenants), stop: stop}
	m.jobs.busy++
	return m.cmds.check(ctx, tenants)
}

func (m *Model) handleChecking(msg checkingMsg) {
	if m.answers.checking.on {
		m.answers.checking.done = msg.done
		m.told.note = &note{
			level: info, text: fmt.Sprintf("asked about %s of %s", count(msg.done), countTenants(m.answers.checking.all)),
			do: "esc stops", stays: true,
		}
	}
}

// handleChecked takes the answers.
func (m *Model) handleChecked(msg checkedMsg) tea.Cmd {
	if m.answers.checking.on {
		m.answers.checking.stop()
	}
	m.answers.checking = checking{}
	checks, claims := map[uuid.UUID]directory.Check{}, map[uuid.UUID]string{}
	for id, c := range m.answers.checks {
		checks[id] = c
	}
	for id, c := range m.answers.claims {
		claims[id] = c
	}
	for _, a := range msg.answers {
		checks[a.Tenant] = a.Check
		delete(claims, a.Tenant)
		if a.SignIn {
			claims[a.Tenant] = a.Claims
		}
	}
	m.answers.checks, m.answers.claims = checks, claims
	switch n := failed(msg.err); {
	case n != nil:
		m.told.note = n
	case len(msg.answers) > 0:
		m.told.note = m.answersNote(msg)
	default:
		m.told.note = &note{level: info, text: "the asking was stopped"}
	}
	return m.done()
}

// answersNote tells one answer in full, and of many how many there are of each.
func (m *Model) answersNote(msg checkedMsg) *note {
	if len(msg.answers) == 1 && msg.all == 1 {
		a := msg.answers[0]
		n := &note{level: warn, text: msg.label + " · Azure token: " + m.checkWords(a.Check, false), do: a.Check.Do, stays: true}
		switch {
		case a.SignIn:
			n.do = m.filled("alt+c signs in there")
		case a.Check.Why == "":
			n.level = good
		}
		if a.Check.Refs != "" {
			n.text += " (" + a.Check.Refs + ")"
		}
		return n
	}
	number := map[string]int{}
	for _, a := range msg.answers {
		number[a.Check.Verdict]++
	}
	var parts []string
	for verdict, n := range number {
		parts = append(parts, count(n)+" "+verdict)
	}
	slices.Sort(parts)
	n := &note{level: good, text: "Azure token: " + strings.Join(parts, ", "), do: "each is told beside its tenant", stays: true}
	if left := msg.all - len(msg.answers); left > 0 {
		n.level, n.text = warn, n.text+", "+count(left)+" not asked about"
	}
	return n
}

// signInAt begins a sign-in at a tenant, on the sign-in screen.
func (m *Model) signInAt(t directory.Tenant, claims string) tea.Cmd {
	cmd := m.askSignIn(true)
	m.login.signIn.there = signInThere{tenant: &t, claims: claims}
	if m.opts.Demo {
		m.stopSignIn() // not at home, as askSignIn has begun
		return m.beginSignIn(DeviceCode)
	}
	return cmd
}
