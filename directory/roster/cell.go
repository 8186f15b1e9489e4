package roster

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// cell is one value of a row: a text, or several in a format that has lists.
type cell struct {
	column column
	texts  []string
	list   bool   // they are a list, and no text is to be taken apart
	wrong  string // why it is no value at all
}

// one returns the text of a cell that holds no more than one.
func (c cell) one() (text, why string) {
	switch {
	case c.wrong != "":
		return "", c.wrong
	case len(c.texts) == 0:
		return "", ""
	case len(c.texts) > 1:
		return "", "there is a list where one text belongs"
	}
	return strings.TrimSpace(c.texts[0]), ""
}

// into adds the texts of a cell to a list that has them not.
func (c cell) into(list *[]string) (why string) {
	texts, why := c.texts, c.wrong
	if !c.list && len(texts) > 0 {
		texts, why = splitList(texts[0])
	}
	if why != "" {
		return why
	}
	for _, text := range texts {
		if text = strings.TrimSpace(text); text == "" {
			return "there is an empty text in a list"
		}
		if !slices.Contains(*list, text) {
			*list = append(*list, text)
		}
	}
	return ""
}

// flag reads true or false.
func (c cell) flag(is **bool) (why string) {
	text, why := c.one()
	if text == "" || why != "" {
		return why
	}
	on, ok := ReadFlag(text)
	if !ok {
		return quoted(text) + " is neither true nor false"
	}
	*is = &on
	return ""
}

// ReadFlag reads true or false, as people and spreadsheets write them.
func ReadFlag(text string) (on, ok bool) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "true", "yes", "y", "on", "1", "x":
		return true, true
	case "false", "no", "n", "off", "0":
		return false, true
	}
	return false, false
}

// betweenTexts are the signs between the texts of a list in one cell.
const betweenTexts = ",;|\n"

// splitList takes the texts of a cell apart. One in quotes may have the signs
// between them in it.
func splitList(cell string) (list []string, why string) {
	for rest := strings.TrimSpace(cell); rest != ""; {
		var text string
		if after, ok := strings.CutPrefix(rest, `"`); ok {
			if text, rest, ok = unquote(after); !ok {
				return nil, "a quotation mark has no end"
			}
		} else {
			end := strings.IndexAny(rest, betweenTexts)
			if end < 0 {
				end = len(rest)
			}
			text, rest = strings.TrimSpace(rest[:end]), rest[end:]
		}
		if text != "" {
			list = append(list, text)
		}
		rest = strings.TrimLeft(rest, betweenTexts+"\r\t ")
	}
	return list, ""
}

// unquote returns a text up to its closing quotation mark, where two are one,
// and what comes after it.
func unquote(text string) (inner, rest string, ok bool) {
	var b strings.Builder
	for {
		part, after, ok := strings.Cut(text, `"`)
		b.WriteString(part)
		switch {
		case !ok:
			return "", "", false
		case !strings.HasPrefix(after, `"`):
			return b.String(), after, true
		}
		b.WriteByte('"')
		text = after[1:]
	}
}

// JoinList writes a list into one cell, which Parse takes apart again.
func JoinList(list []string) string {
	var all []string
	for _, text := range list {
		if strings.ContainsAny(text, betweenTexts+`"`) {
			text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

// formula says whether a spreadsheet would take a text for a formula, apostrophes
// before it aside. In some languages the full-width signs begin one too.
func formula(text string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, "'"))
	return strings.ContainsRune("=+-@\t\r＝＋－＠", first) && strings.TrimLeft(text, "'") != ""
}

// Cell writes a text into a cell of CSV so that no spreadsheet takes it for a
// formula: an apostrophe stands before it then, which Parse takes away again. A
// text that begins with one already gets another.
func Cell(text string) string {
	if formula(text) {
		return "'" + text
	}
	return text
}

// trueCell takes away what Cell has put before a text.
func trueCell(cell string) string {
	if strings.HasPrefix(cell, "'") && formula(cell) {
		return cell[1:]
	}
	return cell
}
