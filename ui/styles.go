package ui

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// ink is the sequence that starts a style; the empty ink leaves text alone.
//
// Lip Gloss's Style.Render is not used for rows: it styles underlined text
// rune by rune, which tears combining marks from their letters.
type ink string

// on returns s in that ink.
func (i ink) on(s string) string {
	if i == "" || s == "" {
		return s
	}
	return string(i) + s + ansi.ResetStyle
}

// chosenEnd ends a selected row. A common space there would let the renderer
// erase the rest of the line instead of writing it, and not every terminal
// erases in color: the bar would end with the text.
const chosenEnd = "\u00a0"

// rowInks are the inks of one row of the list.
type rowInks struct {
	marker, name, muted, hit, warn, bad ink
	end                                 string // the last cell
}

// styles are the inks of the whole screen. Every one is a function of the
// background alone, so that a test can ask for each.
type styles struct {
	strong, muted, faint, accent, key ink
	hit, good, warn, bad, badge       ink
	code                              ink
	row, chosen, gone, stale          rowInks
	// links says whether text may carry OSC 8 links.
	links bool
}

// appearance is how the terminal looks, as far as it is known.
type appearance struct {
	light   bool // the background is light
	noColor bool // bold, underline and reverse only
	dumb    bool // no styles at all
}

// newStyles returns the inks for an appearance.
func newStyles(a appearance) styles {
	switch {
	case a.dumb:
		return styles{}.withEnds()
	case a.noColor:
		return monochrome()
	}
	return colored(a.light)
}

// colored builds the inks from a palette of which each color is readable on
// its own background and, for the moment before the terminal has said which
// one it has, tolerable on the other. All are among xterm's 256 colors, so that
// fewer colors change nothing.
func colored(light bool) styles {
	pick := lipgloss.LightDark(!light)
	shade := func(onLight, onDark string) ansi.Style {
		return ansi.Style{}.ForegroundColor(pick(lipgloss.Color(onLight), lipgloss.Color(onDark)))
	}
	muted := shade("#5f5f5f", "#949494")
	faint := shade("#b2b2b2", "#5f5f5f")
	accent := shade("#005faf", "#5fafff")
	warn := shade("#875f00", "#d7af5f")
	hit := shade("#af5f00", "#ffd75f").Bold().Underline(true)

	back := pick(lipgloss.Color("#afd7ff"), lipgloss.Color("#005f87"))
	face := pick(lipgloss.Color("#000000"), lipgloss.Color("#ffffff"))
	chosen := ansi.Style{}.BackgroundColor(back).ForegroundColor(face)
	chosenShade := func(onLight, onDark string) ansi.Style {
		return append(ansi.Style{}.BackgroundColor(back), shade(onLight, onDark)...)
	}

	s := styles{
		strong: sgr(ansi.Style{}.Bold()),
		muted:  sgr(muted),
		faint:  sgr(faint),
		accent: sgr(accent.Bold()),
		key:    sgr(accent),
		hit:    sgr(hit),
		good:   sgr(shade("#005f00", "#87d787")),
		warn:   sgr(warn),
		bad:    sgr(shade("#af0000", "#ff8787").Bold()),
		badge: sgr(ansi.Style{}.Bold().ForegroundColor(pick(lipgloss.Color("#ffffff"), lipgloss.Color("#000000"))).
			BackgroundColor(pick(lipgloss.Color("#875f00"), lipgloss.Color("#ffd75f")))),
		code:  sgr(accent.Bold()),
		links: true,
	}
	s.row = rowInks{muted: s.muted, hit: s.hit, warn: s.warn, bad: s.bad}
	s.gone = rowInks{name: s.muted, muted: s.muted, hit: s.hit, warn: s.warn, bad: s.bad}
	s.stale = rowInks{name: s.faint, muted: s.faint, hit: s.faint, warn: s.faint, bad: s.faint}
	s.chosen = rowInks{
		marker: sgr(chosenShade("#005faf", "#ffffff").Bold()),
		name:   sgr(chosen.Bold()),
		muted:  sgr(chosenShade("#444444", "#d0d0d0")),
		hit:    sgr(chosenShade("#870000", "#ffd75f").Bold().Underline(true)),
		warn:   sgr(chosenShade("#5f0000", "#ffd7af")),
		bad:    sgr(chosenShade("#870000", "#ffafaf").Bold()),
		end:    chosenEnd,
	}
	return s.withEnds()
}

// monochrome builds the inks for NO_COLOR.
func monochrome() styles {
	bold := sgr(ansi.Style{}.Bold())
	hit := sgr(ansi.Style{}.Bold().Underline(true))
	reverse := ansi.Style{}.Reverse(true)
	s := styles{
		strong: bold, accent: bold, key: bold, hit: hit, bad: bold, code: bold,
		badge: sgr(reverse.Bold()),
		links: true,
	}
	s.row = rowInks{hit: hit, bad: bold}
	s.gone = s.row
	s.chosen = rowInks{
		marker: bold,
		name:   sgr(reverse.Bold()),
		muted:  sgr(reverse),
		hit:    sgr(reverse.Bold().Underline(true)),
		warn:   sgr(reverse),
		bad:    sgr(reverse.Bold()),
		end:    chosenEnd,
	}
	return s.withEnds()
}

// withEnds gives a last cell to the rows that have none.
func (s styles) withEnds() styles {
	for _, r := range []*rowInks{&s.row, &s.chosen, &s.gone, &s.stale} {
		if r.end == "" {
			r.end = " "
		}
	}
	return s
}

// sgr returns the ink of a style.
func sgr(s ansi.Style) ink { return ink(s.String()) }

// link returns s as an OSC 8 link to url, where the terminal may have one and
// the url holds nothing that could end the sequence.
func (s *styles) link(url, text string) string {
	if !s.links || strings.ContainsFunc(url, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return text
	}
	return ansi.SetHyperlink(url) + text + ansi.ResetHyperlink()
}
