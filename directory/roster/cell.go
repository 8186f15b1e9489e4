package roster

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"tenantswitch/internal/clean"
)

// cell is one value of a row: a text, or several in a format that has lists.
type cell struct {
	column column
	texts  []string
	list   bool   // they are a list, and no text is to be taken apart
	wrong  string // why it is no value at all
	at     Place
}

// cellOf makes a cell of a value: a text, a number, true or false, or a list of
// such. The name of a type in place of a value says nothing, and neither does a
// sign that nobody sees: with it a tag would not be the one that it looks like. In
// an alias that is refused by whoever takes it.
func cellOf(c column, value any, at Place) cell {
	made := cell{column: c, at: at}
	items, list := value.([]any)
	if made.list = list; !list {
		items = []any{value}
	}
	for _, item := range items {
		first := false
		if o, ok := item.(object); ok && list {
			item, first = o.label()
		}
		switch item.(type) {
		case nil:
			if list {
				made.wrong = "it must list texts"
			}
			continue
		case object, []any:
			made.wrong = "it must be a text"
			continue
		}
		text := lineFeeds.Replace(fmt.Sprint(item))
		if c < firstSaid || !sayable[c-firstSaid].raw {
			text = strings.Map(seen, text)
		}
		switch {
		case isTypeName(text):
		case first:
			made.texts = slices.Insert(made.texts, 0, text)
		default:
			made.texts = append(made.texts, text)
		}
	}
	return made
}

// seen leaves out a sign that nobody sees, but for those that part texts.
func seen(r rune) rune {
	if r != '\n' && r != '\t' && clean.Unseen(r) {
		return -1
	}
	return r
}

// object is what a row holds under names, in the order of the file.
type object []member

// member is one value with its name: a text, a number, true or false, an object,
// or a list ([]any) of such.
type member struct {
	name   string
	value  any
	at     Place
	column column // where the name does not tell it
}

// label returns what an object in a list is called, and whether it is the default
// one, as with the verified domains of Graph's organizations; nil where it has no
// name.
func (o object) label() (name any, isDefault bool) {
	for _, m := range o {
		switch strings.ToLower(m.name) {
		case "name", "displayname", "id":
			if text, ok := m.value.(string); ok && name == nil {
				name = text
			}
		case "isdefault":
			isDefault = fmt.Sprint(m.value) == "true"
		}
	}
	return name, isDefault
}

// powerShell parts the text that PowerShell makes of an object, which is
// "@{name=value; name=value}".
var powerShell = regexp.MustCompile(`(?:^@\{|; )(\w+)=`)

// unfold returns the object or the list that a text is, as far as a spreadsheet
// or a script has made a text of it; else the value as it is.
func unfold(value any, at Place) any {
	text, _ := value.(string)
	if !strings.ContainsAny(text, "@{[") {
		return value
	}
	text = clean.Text(text, len(text)) // what it would be as a name
	switch {
	case strings.HasPrefix(text, "@{"):
		var o object
		starts := powerShell.FindAllStringSubmatchIndex(text, -1)
		for i, s := range starts {
			end := strings.LastIndexByte(text, '}')
			if i+1 < len(starts) {
				end = starts[i+1][0]
			}
			if end >= s[1] {
				o = append(o, member{name: text[s[2]:s[3]], value: text[s[1]:end], at: at})
			}
		}
		return o
	case strings.HasPrefix(text, `{"`), strings.HasPrefix(text, `["`), strings.HasPrefix(text, `[{"`):
		if json.Valid([]byte(text)) {
			j := jsonRows{data: []byte(text), fixed: &at}
			return j.value(j.data, 0, 0)
		}
	}
	return value
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

// more reads the texts of a list behind those that are there.
func (c cell) more(there any) (list any, why string) {
	texts, _ := there.([]string)
	if why = c.into(&texts); len(texts) == 0 {
		return nil, why
	}
	return texts, why
}

// text reads a text where none is there.
func (c cell) text(there any) (text any, why string) {
	one, why := c.one()
	if there != nil || one == "" || why != "" {
		return there, why
	}
	return one, ""
}

// lines reads a text with the white space around it, which may be meant.
func (c cell) lines(there any) (text any, why string) {
	text, why = c.text(there)
	if there == nil && text != nil {
		text = c.texts[0]
	}
	return text, why
}

// flag reads true or false.
func (c cell) flag(there any) (on any, why string) {
	text, why := c.one()
	if text == "" || why != "" {
		return there, why
	}
	is, ok := ReadFlag(text)
	if !ok {
		return there, quoted(text) + " is neither true nor false"
	}
	return is, ""
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
		rest = strings.TrimLeft(rest, betweenTexts+"\t ")
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

// formula reports whether a spreadsheet would take a text for a formula, apostrophes
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

// literal is a text that is nothing else, whatever it looks like.
type literal string

// trueCell takes away what Cell has put before a text, and the formula that is
// nothing but a text ("=" before quotation marks), by which exporters keep Excel
// from reading it.
func trueCell(cell string) any {
	if strings.HasPrefix(cell, "'") && formula(cell) {
		return literal(cell[1:])
	}
	if inner := strings.TrimSpace(cell); len(inner) > 3 && strings.HasPrefix(inner, `="`) && strings.HasSuffix(inner, `"`) {
		return inner[2 : len(inner)-1]
	}
	return cell
}
