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

// ask asks about tenants.
func (a *answers) ask(c commands, tenants []directory.Tenant) tea.Cmd {
	ctx, stop := context.WithCancel(c.ctx)
	a.checking = checking{on: true, all: len(tenants), stop: stop}
	return c.check(ctx, tenants)
}

// progress takes how many were asked about; false where nobody is being asked.
func (a *answers) progress(done int) bool {
	a.checking.done = done
	return a.checking.on
}

// note says how far the asking has come.
func (c checking) note() *note {
	return &note{
		level: info, text: fmt.Sprintf("asked about %s of %s", count(c.done), countTenants(c.all)),
		do: "esc stops", stays: true,
	}
}

// check asks about the tenants of an order.
func (m *Model) check(o order) tea.Cmd {
	switch {
	case m.answers.checking.on:
		m.told.note = &note{level: info, text: "tenants are being asked about already", do: "esc stops that"}
		return nil
	case m.facts().wantsYes(o):
		m.ask(o)
		return nil
	}
	m.told.note = &note{level: info, text: "asking for an Azure token in " + o.who(), stays: true}
	m.jobs.busy++
	return m.answers.ask(m.cmds, o.tenants)
}

// note tells one answer in full, with how to sign in there, and of many how many
// there are of each.
func (msg checkedMsg) note(signIn string) *note {
	if n := failed(msg.err); n != nil {
		return n
	}
	if len(msg.answers) == 0 {
		return &note{level: info, text: "the asking was stopped"}
	}
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
		m.login.signIn.stop() // not at home, as askSignIn has begun
		return m.beginSignIn(DeviceCode)
	}
	return cmd
}
