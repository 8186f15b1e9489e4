package ui

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

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

// answers are what tenants answered in this run.
type answers struct {
	checks   map[uuid.UUID]directory.Check
	claims   map[uuid.UUID]string // of those that want a sign-in there
	checking checking
}

// of returns the newest answer about a tenant.
func (a *answers) of(t *directory.Tenant) (directory.Check, bool) {
	if c, ok := a.checks[t.ID]; ok {
		return c, true
	}
	if t.Check != nil {
		return *t.Check, true
	}
	return directory.Check{}, false
}

// take takes the answers of a check.
func (a *answers) take(all []Answer) {
	if a.checking.on {
		a.checking.stop()
	}
	checks, claims := map[uuid.UUID]directory.Check{}, map[uuid.UUID]string{}
	maps.Copy(checks, a.checks)
	maps.Copy(claims, a.claims)
	for _, answer := range all {
		checks[answer.Tenant] = answer.Check
		delete(claims, answer.Tenant)
		if answer.SignIn {
			claims[answer.Tenant] = answer.Claims
		}
	}
	*a = answers{checks: checks, claims: claims}
}

// accessMenu offers what can be done about the access to tenants.
func (f facts) accessMenu(o order) menu {
	ask := item{
		label: "ask silently", words: []string{"ask", "silently", "check"},
		detail: "its sign-in logs name " + f.opts.Application,
		deed:   o.with(intent{verb: checkAccess}),
	}
	there := item{label: "sign in there", words: []string{"sign", "in", "there"}, off: true, detail: "once a check has wanted it"}
	if len(o.tenants) > 1 {
		there.detail = "for one tenant at a time"
	}
	t := o.tenants[0]
	if c, known := f.answers.of(&t); known && len(o.tenants) == 1 {
		ask.detail = "the last answer: " + agedWords(c, f.now)
		if claims, wanted := f.answers.claims[t.ID]; wanted {
			there.off, there.detail = false, c.Why
			there.deed = deed{there: &signInThere{tenant: &t, claims: claims}}
		}
	}
	return menu{title: "does the tenant let the account in?", order: o, items: numbered([]item{ask, there})}
}

// checkWords tells an answer.
func checkWords(c directory.Check) string {
	if c.Why != "" {
		return c.Verdict + ": " + c.Why
	}
	return c.Verdict
}

// agedWords tells an answer and its age.
func agedWords(c directory.Check, now time.Time) string {
	return checkWords(c) + " · " + ago(c.At, now)
}

// checkTenants asks about the tenants of an order.
func (m *Model) checkTenants(o order) tea.Cmd {
	switch {
	case m.answers.checking.on:
		m.told.note = &note{level: info, text: "tenants are being asked about already", do: "esc stops that"}
		return nil
	case m.facts().wantsYes(o):
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
	m.answers.take(msg.answers)
	switch n := failed(msg.err); {
	case n != nil:
		m.told.note = n
	case len(msg.answers) > 0:
		m.told.note = answersNote(msg, m.filled("alt+c signs in there"))
	default:
		m.told.note = &note{level: info, text: "the asking was stopped"}
	}
	return m.done()
}

// answersNote tells one answer in full, with how to sign in there, and of many
// how many there are of each.
func answersNote(msg checkedMsg, signIn string) *note {
	if len(msg.answers) == 1 && msg.all == 1 {
		a := msg.answers[0]
		n := &note{level: warn, text: msg.label + " · Azure token: " + checkWords(a.Check), do: a.Check.Do, stays: true}
		switch {
		case a.SignIn:
			n.do = signIn
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
func (m *Model) signInAt(there signInThere) tea.Cmd {
	cmd := m.askSignIn(true)
	m.login.signIn.there = there
	if m.opts.Demo {
		m.stopSignIn() // not at home, as askSignIn has begun
		return m.beginSignIn(DeviceCode)
	}
	return cmd
}
