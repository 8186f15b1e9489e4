package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"tenantswitch/directory"
	"tenantswitch/directory/portal"
)

// copied returns what is copied of the tenants of an order, one a line, and names
// it: "the tenant id of Contoso Ltd". What is missing of one keeps all from being
// copied, which is told.
func (o order) copied() (what, text string, not *note) {
	form := "the " + o.form.Of(o.name())
	var lines []string
	for _, t := range o.tenants {
		text, err := o.textOf(t)
		switch {
		case err != nil:
			return "", "", failed(err)
		case text == "":
			return "", "", &note{level: warn, text: form + " of " + t.Label() + " is not known"}
		}
		lines = append(lines, text)
	}
	what = form + " of " + o.who()
	if len(lines) > 1 {
		what += ", one per line,"
	}
	return what, strings.Join(lines, "\n"), nil
}

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

func (c *core) copy(what, text string) tea.Cmd {
	if text == "" {
		c.told.note = &note{level: warn, text: what + " is not known"}
		return nil
	}
	c.jobs.busy++
	return c.cmds.copyText(what, text)
}

// note tells where a copy is.
func (msg copiedMsg) note() *note {
	if msg.err != nil {
		n := failed(msg.err)
		if n != nil {
			n.link, n.about = msg.text, msg.what
		}
		return n
	}
	n := &note{level: good, text: msg.what + " is " + copiedWhere(msg.copied), stays: true}
	if msg.copied.Terminal != "" {
		// No terminal confirms it, so the text stays in sight to be copied by hand.
		n.link, n.sticky = msg.text, true
	}
	return n
}
