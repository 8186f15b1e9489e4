package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// toggleHelp opens the help, or closes it.
func (o *overlay) toggleHelp() {
	if o.panel == helpPanel {
		o.close()
		return
	}
	o.panel, o.help = helpPanel, 0
}

func helping(lines int) func(*Model, tea.KeyPressMsg) tea.Cmd {
	return still(func(m *Model) { m.scrollHelp(lines) })
}

func helpPaging(pages int) func(*Model, tea.KeyPressMsg) tea.Cmd {
	return still(func(m *Model) { m.scrollHelp(pages * max(1, m.window.height-helpFrame)) })
}

// helpFrame is how many lines of the help screen do not scroll.
const helpFrame = 3

func (m *Model) scrollHelp(by int) {
	most := len(m.keyHelp().text(m.window.width)) - (m.window.height - helpFrame)
	m.over.help = max(0, min(m.over.help+by, most))
}

// keyHelp draws what keys do: on a screen of its own, and those that matter now in
// the last line of the window.
type keyHelp struct {
	s     *styles
	opts  *Options
	enter string // what ↵ opens
	keys  []binding
}

// in puts what depends on the moment into a text about keys.
func (h keyHelp) in(text string) string {
	return strings.ReplaceAll(h.opts.keysIn(text), "{portal}", h.enter)
}

// keysIn writes the keys in a text as they stand on the keyboard.
func (o *Options) keysIn(text string) string {
	if o.Option {
		return strings.ReplaceAll(text, "alt+", "⌥")
	}
	return text
}

// text returns all lines of the screen.
func (h keyHelp) text(width int) []string {
	s := h.s
	keyWidth := min(14, width/3)
	var lines []string
	heading := scope(-1)
	for _, b := range h.keys {
		keys := b.Help()
		if keys.Desc == "" {
			continue
		}
		if b.scope != heading {
			if heading >= 0 {
				lines = append(lines, "")
			}
			heading = b.scope
			lines = append(lines, " "+s.accent.on(cut(b.scope.String(), width-2)))
		}
		for i, l := range wrap(h.in(keys.Desc), width-keyWidth-4) {
			shown := ""
			if i == 0 {
				shown = h.in(keys.Key)
			}
			lines = append(lines, " "+s.key.on(fill(shown, keyWidth))+"  "+l)
		}
	}
	lines = append(lines, "")
	return slices.Concat(
		lines,
		s.muted.wrapped(" ", "The mouse selects, opens and scrolls; with shift held it marks text, as elsewhere.", width-3),
		s.muted.wrapped(" ", "A link opens in whatever session the browser has; the browser, not this program, decides which account is used there.", width-3),
	)
}

// screen draws the screen, from a line on as far as it goes.
func (h keyHelp) screen(width, height, from int) []string {
	s, all, room := h.s, h.text(width), max(1, height-helpFrame)
	from = max(0, min(from, len(all)-room))
	seen := all[from:min(len(all), from+room)]
	position := ""
	if len(all) > room {
		position = s.muted.on("↑↓ " + count(from+1) + "–" + count(from+len(seen)) + " of " + count(len(all)) + " ")
	}
	lines := []string{sides(" "+s.strong.on("keys"), position, width), s.faint.on(strings.Repeat("─", width))}
	lines = append(lines, seen...)
	for len(lines) < height-1 {
		lines = append(lines, "")
	}
	return append(lines, " "+s.key.on("esc")+s.muted.on(" back"))
}

// line draws the last line of the window: the keys that mean something now, as many
// as fit. The one that leads to all others has its place kept.
func (h keyHelp) line(width int, now func(binding) bool) string {
	room := width - 2
	line, common := "", ""
	for _, b := range slices.Backward(h.keys) { // those of everywhere are the last
		if b.scope == everywhere && b.brief != "" {
			if text, w := h.key(b); w+keyGap < room {
				common = text
				room -= w + keyGap
			}
			break
		}
	}
	for _, b := range h.keys {
		if b.brief == "" || b.scope == everywhere || !now(b) {
			continue
		}
		if text, w := h.key(b); w <= room {
			line += text + blank(keyGap)
			room -= w + keyGap
		}
	}
	return " " + strings.TrimRight(line+common, " ")
}

// keyGap is the space between two keys in the help line.
const keyGap = 3

// key draws one of them.
func (h keyHelp) key(b binding) (text string, width int) {
	what := h.in(b.brief)
	keys, _, _ := strings.Cut(h.in(b.Help().Key), " ")
	return h.s.key.on(keys) + " " + h.s.muted.on(what), cells(keys) + 1 + cells(what)
}
