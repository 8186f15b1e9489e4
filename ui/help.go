package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

func (m *Model) showHelp() tea.Cmd {
	if m.over.panel == helpPanel {
		m.over.close()
		return nil
	}
	m.over.panel, m.over.help = helpPanel, 0
	return nil
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
	most := len(m.helpText(m.window.width)) - (m.window.height - helpFrame)
	m.over.help = max(0, min(m.over.help+by, most))
}

// helpText returns all lines of the help.
func (m *Model) helpText(width int) []string {
	s := &m.window.styles
	keyWidth := min(14, width/3)
	var lines []string
	heading := scope(-1)
	for _, b := range m.keys {
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
		for i, l := range wrap(m.filled(keys.Desc), width-keyWidth-4) {
			shown := ""
			if i == 0 {
				shown = m.filled(keys.Key)
			}
			lines = append(lines, " "+s.key.on(fill(shown, keyWidth))+"  "+l)
		}
	}
	lines = append(lines, "")
	for _, l := range wrap("The mouse selects, opens and scrolls; with shift held it marks text, as elsewhere.", width-3) {
		lines = append(lines, " "+s.muted.on(l))
	}
	for _, l := range wrap("A link opens in whatever session the browser has; the browser, not this program, decides which account is used there.", width-3) {
		lines = append(lines, " "+s.muted.on(l))
	}
	return lines
}

// filled puts the portal's name, and the name of the alt key, into a text
// about keys.
func (m *Model) filled(text string) string {
	if m.opts.Option {
		text = strings.ReplaceAll(text, "alt+", "⌥")
	}
	return strings.ReplaceAll(text, "{portal}", m.enterName())
}

// helpLines draws the help screen.
func (m *Model) helpLines() []string {
	s := &m.window.styles
	all := m.helpText(m.window.width)
	room := max(1, m.window.height-helpFrame)
	from := max(0, min(m.over.help, len(all)-room))
	seen := all[from:min(len(all), from+room)]
	position := ""
	if len(all) > room {
		position = s.muted.on("↑↓ " + count(from+1) + "–" + count(from+len(seen)) + " of " + count(len(all)) + " ")
	}
	lines := []string{sides(" "+s.strong.on("keys"), position, m.window.width), s.faint.on(strings.Repeat("─", m.window.width))}
	lines = append(lines, seen...)
	for len(lines) < m.window.height-1 {
		lines = append(lines, "")
	}
	return append(lines, " "+s.key.on("esc")+s.muted.on(" back"))
}

// helpLine draws the last line of the window: the keys that matter here, as
// many as fit. The one that leads to all others has its place kept.
func (m *Model) helpLine(width int) string {
	here := m.scope()
	room := width - 2
	common, commonCells := "", 0
	line := ""
	for _, b := range slices.Backward(m.keys) { // those of everywhere are the last
		if b.scope == everywhere && b.brief != "" {
			common, commonCells = m.helpOf(b)
			break
		}
	}
	if commonCells+keyGap < room {
		room -= commonCells + keyGap
	} else {
		common = ""
	}
	for _, b := range m.keys {
		if b.scope != here || b.brief == "" || b.when != nil && !b.when(m) {
			continue
		}
		if text, w := m.helpOf(b); w <= room {
			line += text + blank(keyGap)
			room -= w + keyGap
		}
	}
	return " " + strings.TrimRight(line+common, " ")
}

// keyGap is the space between two keys in the help line.
const keyGap = 3

// helpOf draws a key in the help line.
func (m *Model) helpOf(b binding) (text string, width int) {
	s := &m.window.styles
	what := m.filled(b.brief)
	keys, _, _ := strings.Cut(m.filled(b.Help().Key), " ")
	return s.key.on(keys) + " " + s.muted.on(what), cells(keys) + 1 + cells(what)
}
