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
	return still(func(m *Model) { m.scrollHelp(pages * m.helpScreen().room()) })
}

// helpFrame is how many lines of the help screen do not scroll.
const helpFrame = 3

func (m *Model) scrollHelp(by int) {
	h := m.helpScreen()
	most := len(h.text()) - (h.height - helpFrame)
	m.over.help = max(0, min(m.over.help+by, most))
}

// helpScreen draws the help.
type helpScreen struct {
	s             *styles
	width, height int
	keys          []binding
	words         keyWords
	from          int // the first line in sight
}

// room is how many lines of it are in sight.
func (h helpScreen) room() int { return max(1, h.height-helpFrame) }

// text returns all its lines.
func (h helpScreen) text() []string {
	s, width := h.s, h.width
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
		for i, l := range wrap(h.words.in(keys.Desc), width-keyWidth-4) {
			shown := ""
			if i == 0 {
				shown = h.words.in(keys.Key)
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

// keyWords are what depends on the moment in texts about keys.
type keyWords struct {
	opts  *Options
	enter string // what ↵ opens
}

// in puts them into a text.
func (w keyWords) in(text string) string {
	return strings.ReplaceAll(w.opts.keysIn(text), "{portal}", w.enter)
}

// keysIn writes the keys in a text as they stand on the keyboard.
func (o *Options) keysIn(text string) string {
	if o.Option {
		return strings.ReplaceAll(text, "alt+", "⌥")
	}
	return text
}

// lines draws the screen.
func (h helpScreen) lines() []string {
	s, all, room := h.s, h.text(), h.room()
	from := max(0, min(h.from, len(all)-room))
	seen := all[from:min(len(all), from+room)]
	position := ""
	if len(all) > room {
		position = s.muted.on("↑↓ " + count(from+1) + "–" + count(from+len(seen)) + " of " + count(len(all)) + " ")
	}
	lines := []string{sides(" "+s.strong.on("keys"), position, h.width), s.faint.on(strings.Repeat("─", h.width))}
	lines = append(lines, seen...)
	for len(lines) < h.height-1 {
		lines = append(lines, "")
	}
	return append(lines, " "+s.key.on("esc")+s.muted.on(" back"))
}

// keyLine draws the last line of the window: the keys that matter here, as many as
// fit. The one that leads to all others has its place kept.
type keyLine struct {
	s     *styles
	words keyWords
	keys  []binding // that mean something now, those of everywhere last
}

func (k keyLine) line(width int) string {
	room := width - 2
	line, common := "", ""
	if i := slices.IndexFunc(k.keys, func(b binding) bool { return b.scope == everywhere }); i >= 0 {
		if text, w := k.key(k.keys[i]); w+keyGap < room {
			common = text
			room -= w + keyGap
		}
		k.keys = k.keys[:i]
	}
	for _, b := range k.keys {
		if text, w := k.key(b); w <= room {
			line += text + blank(keyGap)
			room -= w + keyGap
		}
	}
	return " " + strings.TrimRight(line+common, " ")
}

// keyGap is the space between two keys in the help line.
const keyGap = 3

// key draws one.
func (k keyLine) key(b binding) (text string, width int) {
	what := k.words.in(b.brief)
	keys, _, _ := strings.Cut(k.words.in(b.Help().Key), " ")
	return k.s.key.on(keys) + " " + k.s.muted.on(what), cells(keys) + 1 + cells(what)
}
