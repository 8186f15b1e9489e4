package ui

import (
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/google/uuid"

	"tenantswitch/directory/portal"
	"tenantswitch/internal/browser"
)

// target is a tenant in a portal, or on a page of one.
type target struct {
	tenant uuid.UUID
	label  string
	what   string // the portal or the page, in words
	link   portal.Link
	in     browser.Session
	left   []string       // what of the link is another tenant's
	page   *portal.Pasted // that was carried; nil where none was
}

// is reports whether o is the same tenant in the same place.
func (t target) is(o target) bool { return t.tenant == o.tenant && t.what == o.what }

// String names it beyond doubt: "Defender for Contoso Ltd · 3f2504e0-…".
func (t target) String() string { return fmt.Sprintf("%s for %s · %s", t.what, t.label, t.tenant) }

// result is what became of a target.
type result struct {
	target target
	opened Opened
	err    error
}

// openTenants opens something for each tenant of an order, or says why not. A
// link that cannot be built keeps all closed: the person chose them together.
func (m *Model) openTenants(o order) tea.Cmd {
	targets, err := o.targets()
	first := o.tenants[0]
	if busy, ok := m.jobs.opens(targets); ok {
		m.told.note = &note{level: info, text: "still opening " + busy.what + " for " + busy.label}
		return nil
	}
	if !m.guard.opens(first.ID, m.clock.now) {
		m.told.note = &note{level: info, text: o.who() + " was opened already; let go of the key, then press it again to open it once more"}
		return nil
	}
	if err != nil {
		m.told.note = failed(err)
		if m.told.note != nil && len(o.tenants) > 1 {
			m.told.note.text = "nothing was opened: " + m.told.note.text
		}
		return nil
	}
	f := m.facts()
	if n := f.unready(o); n != nil {
		m.told.note = n
		return nil
	}
	if choice, n, settled := f.settle(o); !settled {
		if choice != nil {
			m.showMenu(*choice)
		}
		m.told.note = n
		return nil
	}
	if f.wantsYes(o) {
		m.ask(o)
		return nil
	}
	for i, t := range o.tenants {
		targets[i].in, _, _ = f.sessionOf(o, t)
	}
	m.jobs.begin(targets)
	m.guard.opened(first.ID, m.clock.now)
	if o.marked {
		m.marks = nil
	}
	m.told.note = &note{level: info, text: "opening " + targetWords(targets), stays: true, opens: true}
	return m.cmds.open(targets)
}

// unready tells that it is not known yet what an order opens in; nil where it is.
func (f facts) unready(o order) *note {
	if o.in != nil || o.otherwise != nil || f.known() {
		return nil
	}
	return &note{level: info, text: "nothing was opened: what it opens in is being looked up", do: "press the key again"}
}

// targets builds the links of an order.
func (o order) targets() ([]target, error) {
	var all []target
	for _, t := range o.tenants {
		link, left, err := o.link(t)
		if err != nil {
			return all, err
		}
		all = append(all, target{tenant: t.ID, label: t.Label(), what: o.nameFor(t), link: link, left: left, page: o.page})
	}
	return all, nil
}

// who names the tenants of an order: "Contoso Ltd", "3 tenants".
func (o order) who() string {
	if len(o.tenants) == 1 {
		return o.tenants[0].Label()
	}
	return countTenants(len(o.tenants))
}

// targetWords names targets: one beyond doubt, several by their labels.
func targetWords(targets []target) string {
	if len(targets) == 1 {
		return targets[0].String()
	}
	what := targets[0].what
	var labels []string
	for _, t := range targets {
		labels = append(labels, t.label)
		if t.what != what {
			what = "the default portal"
		}
	}
	return what + " for " + countTenants(len(targets)) + ": " + strings.Join(labels, ", ")
}

// opening tells how far the opening of an order has come.
func (t *told) opening(msg openingMsg) {
	if t.note != nil && strings.HasPrefix(t.note.text, "opening ") {
		t.note.text = "opening " + strconv.Itoa(msg.next) + " of " + strconv.Itoa(msg.all) + ": " + msg.target.String()
	}
}

func (m *Model) handleOpened(msg openedMsg) tea.Cmd {
	var done, not []result
	var left []string
	var look tea.Cmd
	for _, r := range msg.results {
		m.jobs.opened(r.target)
		if r.target.in.Kind == browser.Dedicated {
			look = m.cmds.listOffers() // there is a profile for the tenant now
		}
		if r.err != nil {
			not = append(not, r)
			continue
		}
		if r.target.page == m.carried {
			m.carried = nil // as marks are: the next ↵ is about something else
		}
		done, left = append(done, r), append(left, r.target.left...)
	}
	if len(not) > 0 {
		m.tell(msg.notOpened(len(done), not))
		return tea.Batch(m.jobs.done(), look, toTerminal(msg.copied))
	}
	m.told.note = &note{level: good, text: openedWords(done), stays: true, opens: true}
	if len(left) > 0 {
		m.told.note.level, m.told.note.do = warn, "the link still holds the other tenant's "+strings.Join(left, ", ")+": look which page that is"
	}
	return tea.Batch(m.jobs.done(), look)
}

// openedWords says what was opened, and in what: of several, in what each was
// where that differs.
func openedWords(done []result) string {
	verb, how, same := "opened", " in ", true
	for _, r := range done {
		same = same && r.opened.Browser == done[0].opened.Browser
		if !r.opened.Done {
			verb, how = "handed", " to "
		}
	}
	switch {
	case !same:
		var each []string
		for _, r := range done {
			each = append(each, r.target.label+how+r.opened.Browser)
		}
		return verb + " " + done[0].target.what + " for " + strings.Join(each, ", ")
	case verb == "opened":
		how = " ·" + how
	}
	return verb + " " + targetWords(targetsOf(done)) + how + done[0].opened.Browser
}

func targetsOf(results []result) []target {
	var all []target
	for _, r := range results {
		all = append(all, r.target)
	}
	return all
}

// notOpened tells what was not opened. The link stays in sight, so that it can be
// opened by hand.
func (msg openedMsg) notOpened(done int, not []result) *note {
	n := failed(not[0].err)
	if n == nil {
		return nil
	}
	n.opens = true
	n.link = not[0].target.link.String()
	n.about = targetWords(targetsOf(not))
	if all := done + len(not); all > 1 {
		n.text = fmt.Sprintf("%d of %d were not opened: %s", len(not), all, n.text)
	}
	if n.do == "" {
		n.do = "open the link by hand"
	}
	if msg.copyOK {
		what := "it is "
		if len(not) > 1 {
			what = "all " + strconv.Itoa(len(not)) + " links are "
		}
		n.do += "; " + what + copiedWhere(msg.copied)
	}
	return n
}
