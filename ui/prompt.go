package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"tenantswitch/directory/book"
)

// prompt is a line on which a text for the address book is typed.
type prompt struct {
	key   book.Key
	order order
	line  line
}

// asks is the deed of asking for a text of a key: another tag or alias, or the
// note, which is there to be edited.
func asks(key book.Key, o order, text string) deed {
	return deed{prompt: &prompt{key: key, order: o, line: newLine(text)}}
}

// question is what the line is for.
func (p prompt) question() string {
	switch p.key {
	case book.Tags:
		return "which tag for " + p.order.who() + "?"
	case book.Aliases:
		return "which alias for " + p.order.who() + "?"
	case book.Note:
		return "what to note about " + p.order.who() + "?"
	default:
		return "which " + string(p.key) + " for " + p.order.who() + "?"
	}
}

// take writes the text that was typed into the address book.
func (m *Model) takeText() tea.Cmd {
	p := m.over.prompt
	text := strings.TrimSpace(p.line.text)
	tags := book.TagsIn(text)
	if text == "" && p.key.Kind() != book.Text || p.key == book.Tags && len(tags) == 0 {
		return m.back()
	}
	m.over.close()
	d := p.deed(text, tags)
	return m.write(m.cmds.change(d.done, d.edits...))
}

// deed writes what was typed into the address book.
func (p prompt) deed(text string, tags []string) deed {
	switch {
	case p.key.Kind() == book.Text && text == "":
		return p.order.each("has no "+string(p.key)+" any longer", func(at book.Place) book.Edit { return book.Unset(at, p.key) })
	case p.key.Kind() == book.Text:
		return p.order.each("has that "+string(p.key), func(at book.Place) book.Edit { return book.Set(at, p.key, text) })
	case p.key == book.Aliases:
		return p.order.each("has the alias "+text, func(at book.Place) book.Edit { return book.Add(at, book.Aliases, text) })
	}
	what := "tag "
	if len(tags) > 1 {
		what = "tags "
	}
	var add []func(book.Place) book.Edit
	for _, tag := range tags {
		add = append(add, func(at book.Place) book.Edit { return book.Add(at, book.Tags, tag) })
	}
	return p.order.each("has the "+what+strings.Join(tags, ", "), add...)
}

// promptView draws the line.
type promptView struct {
	s      *styles
	prompt *prompt
	book   book.Book // whose tags are in use
	names  naming
}

func (v promptView) height(width, most int) int { return len(v.lines(width, most)) }

func (v promptView) lines(width, height int) []string {
	text, _ := v.prompt.line.window(width - 5)
	lines := []string{panelTitle(v.s, v.prompt.question(), "↵ keeps it", width), "  " + v.s.accent.on("❯") + " " + v.s.strong.on(text)}
	if v.prompt.key == book.Tags {
		lines = append(lines, v.s.muted.wrapped("  ", tagsInUse(v.book), width-3)...)
	}
	return lines[:min(len(lines), max(0, height))]
}

func (v promptView) target(room int) string {
	return v.names.all("↵ for  ", v.prompt.order.tenants, room)
}

// cursor is where the cursor is on the second line.
func (p *prompt) cursor(width int) int {
	_, x := p.line.window(width - 5)
	return x + 4
}

// tagsInUse lists the tags that there are.
func tagsInUse(b book.Book) string {
	var all []string
	for _, t := range b.Tags() {
		all = append(all, t.Tag+" ("+count(t.Count)+")")
	}
	if len(all) == 0 {
		return ""
	}
	return "in use: " + strings.Join(all, ", ")
}
