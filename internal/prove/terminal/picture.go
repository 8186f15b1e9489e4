package terminal

import (
	"fmt"
	"html"
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
)

// The measures of a picture, in pixels for one cell of the screen.
const (
	cellWidth  = 8.4
	cellHeight = 18
	margin     = 14
	fontSize   = 14
)

// theme is what the emulator's default colors look like.
const (
	background = "#1a1b26"
	foreground = "#c0caf5"
)

// Picture returns the screen as an SVG image.
func (t *Terminal) Picture() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	width := float64(t.emu.Width())*cellWidth + 2*margin
	height := float64(t.emu.Height())*cellHeight + 2*margin
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f">`+"\n",
		width, height, width, height)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", background)
	fmt.Fprintf(&b, `<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="%d">`+"\n", fontSize)
	for y := range t.emu.Height() {
		t.drawRow(&b, y)
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// drawRow draws the cells of one row: backgrounds first, then words. A word is
// drawn by itself at its own column, since SVG viewers differ on spaces and on
// the width of wide characters.
func (t *Terminal) drawRow(b *strings.Builder, y int) {
	for x := 0; x < t.emu.Width(); {
		from, l := x, t.lookOf(x, y)
		for x < t.emu.Width() && t.lookOf(x, y) == l {
			x++
		}
		l.fill(b, from, x, y)
	}
	for x := 0; x < t.emu.Width(); {
		from, l, word := x, t.lookOf(x, y), ""
		for x < t.emu.Width() && t.lookOf(x, y) == l {
			text, wide := t.cell(x, y)
			if text == " " || word != "" && wide > 1 {
				break
			}
			word += text
			x += wide
			if wide > 1 {
				break
			}
		}
		if word == "" {
			x++
			continue
		}
		l.write(b, from, x, y, word)
	}
}

// cell returns what stands in a cell, and how many cells that takes.
func (t *Terminal) cell(x, y int) (text string, wide int) {
	cell := t.emu.CellAt(x, y)
	if cell == nil || cell.Content == "" {
		return " ", 1
	}
	return cell.Content, max(1, cell.Width)
}

// look is how a cell looks.
type look struct {
	fg, bg                         string
	bold, faint, italic, underline bool
}

func (t *Terminal) lookOf(x, y int) look {
	l := look{fg: foreground, bg: background}
	cell := t.emu.CellAt(x, y)
	if cell == nil {
		return l
	}
	s := cell.Style
	l.fg, l.bg = hex(s.Fg, foreground), hex(s.Bg, background)
	if s.Attrs&uv.AttrReverse != 0 {
		l.fg, l.bg = l.bg, l.fg
	}
	l.bold = s.Attrs&uv.AttrBold != 0
	l.faint = s.Attrs&uv.AttrFaint != 0
	l.italic = s.Attrs&uv.AttrItalic != 0
	l.underline = s.Underline != uv.UnderlineNone
	return l
}

func hex(c color.Color, otherwise string) string {
	if c == nil {
		return otherwise
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// fill draws the background of some cells.
func (l look) fill(b *strings.Builder, from, to, y int) {
	if l.bg == background {
		return
	}
	fmt.Fprintf(b, `<rect x="%.1f" y="%.0f" width="%.1f" height="%d" fill="%s"/>`+"\n",
		left(from), top(y), left(to)-left(from), cellHeight, l.bg)
}

// write draws one word.
func (l look) write(b *strings.Builder, from, to, y int, word string) {
	style := ""
	if l.bold {
		style += ` font-weight="bold"`
	}
	if l.italic {
		style += ` font-style="italic"`
	}
	if l.underline {
		style += ` text-decoration="underline"`
	}
	if l.faint {
		style += ` opacity="0.6"`
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" textLength="%.1f" fill="%s"%s>%s</text>`+"\n",
		left(from), top(y)+cellHeight-4.5, left(to)-left(from), l.fg, style, html.EscapeString(word))
}

func left(x int) float64 { return margin + float64(x)*cellWidth }

func top(y int) float64 { return margin + float64(y)*cellHeight }
