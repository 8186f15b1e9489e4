package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"tenantswitch/directory"
	"tenantswitch/directory/portal"
)

// copyOf copies something of each tenant of an order, one a line. What is
// missing of one keeps all from being copied.
func (m *Model) copyOf(o order) tea.Cmd {
	var lines []string
	for _, t := range o.tenants {
		text, err := o.textOf(t)
		switch {
		case err != nil:
			m.told.note = failed(err)
			return nil
		case text == "":
			m.told.note = &note{level: warn, text: o.copied() + " of " + t.Label() + " is not known"}
			return nil
		}
		lines = append(lines, text)
	}
	what := o.copied() + " of " + o.who()
	if len(lines) > 1 {
		what += ", one per line,"
	}
	return m.copy(what, strings.Join(lines, "\n"))
}

// copied names what is copied: "the tenant id".
func (o order) copied() string { return "the " + o.form.Of(o.name()) }

// textOf returns what is copied of a tenant; "" where it is not known.
func (i intent) textOf(t directory.Tenant) (string, error) {
	if !i.form.Linked() {
		return i.form.Text(t, portal.Link{}), nil
	}
	link, _, err := i.link(t)
	if err != nil {
		return "", err
	}
	return i.form.Text(t, link), nil
}

// copiedWhere says where a copy went, in words that promise no more than is
// known.
func copiedWhere(c Copied) string {
	switch {
	case c.Terminal != "" && c.Where != "":
		return "in " + c.Where + " and sent to the terminal's clipboard"
	case c.Terminal != "":
		return "sent to the terminal's clipboard"
	}
	return "in " + c.Where
}

// toTerminal writes what sends a copy to the terminal's clipboard.
func toTerminal(c Copied) tea.Cmd {
	if c.Terminal == "" {
		return nil
	}
	return tea.Raw(c.Terminal)
}

func (m *Model) copy(what, text string) tea.Cmd {
	if text == "" {
		m.told.note = &note{level: warn, text: what + " is not known"}
		return nil
	}
	m.jobs.busy++
	return m.cmds.copyText(what, text)
}

func (m *Model) handleCopied(msg copiedMsg) tea.Cmd {
	if msg.err != nil {
		m.told.note = failed(msg.err)
		if m.told.note != nil {
			m.told.note.link, m.told.note.about = msg.text, msg.what
			m.jobs.leaving = false
		}
		return m.done()
	}
	m.told.note = &note{level: good, text: msg.what + " is " + copiedWhere(msg.copied), stays: true}
	if msg.copied.Terminal != "" {
		// No terminal confirms it, so the text stays in sight to be copied by hand.
		m.told.note.link, m.told.note.sticky = msg.text, true
		m.jobs.leaving = false
	}
	return tea.Batch(m.done(), toTerminal(msg.copied))
}
