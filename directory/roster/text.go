package roster

import (
	"bytes"
	"encoding/binary"
	"errors"
	"path/filepath"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// notTexts are the files that people take for a list, by how they begin, or by
// the name of a file inside a zip.
var notTexts = []struct{ begins, inside, what string }{
	{"PK\x03\x04", "xl/workbook.", "it is an Excel workbook; save it as CSV"},
	{"PK\x03\x04", "opendocument.spreadsheet", "it is an OpenDocument spreadsheet; save it as CSV"},
	{"PK\x03\x04", "Index/Document.iwa", "it is a Numbers spreadsheet; export it as CSV"},
	{"PK\x03\x04", "", "it is a zip archive; unpack it first"},
	{"PK\x05\x06", "", "it is a zip archive; unpack it first"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "", "it is an old Excel workbook, or one with a password; save it as CSV"},
	{"\x1f\x8b", "", "it is compressed; unpack it first"},
	{"%PDF-", "", "it is a PDF; export the list as CSV"},
	{"{\\rtf", "", "it is a formatted text; save the list as CSV"},
	{"<", "", "it is HTML or XML; export the list as CSV or JSON"},
}

// notText returns why a file is no text that can be a list.
func notText(data []byte) error {
	data = bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\ufeff")), " \t\r\n")
	for _, n := range notTexts {
		if bytes.HasPrefix(data, []byte(n.begins)) && bytes.Contains(data, []byte(n.inside)) {
			return errors.New(n.what)
		}
	}
	return nil
}

// codePages are the encodings that spreadsheets write in countries of theirs
// where a file is not UTF-8. The first is the likeliest.
var codePages = []*charmap.Charmap{
	charmap.Windows1252, charmap.Windows1250, charmap.Windows1251, charmap.Windows1253, charmap.Windows1254, charmap.Windows1257, charmap.Windows874,
}

// Decode returns a file's text with line feeds for line ends: UTF-8 with or
// without its mark, UTF-16 as Excel and PowerShell write it, or else what Excel
// writes, which is a guess, as the note says: the Mac's where lines end as on an
// old one, else the code page in which a cell is a word for true or false, else
// that of western countries.
func Decode(data []byte) (text, note string) {
	text = string(data)
	switch {
	case strings.HasPrefix(text, "\ufeff"):
		text = text[len("\ufeff"):]
	case strings.HasPrefix(text, "\xff\xfe"):
		text = fromUTF16(data[2:], binary.LittleEndian)
	case strings.HasPrefix(text, "\xfe\xff"):
		text = fromUTF16(data[2:], binary.BigEndian)
	case len(data) > 1 && data[0] != 0 && data[1] == 0:
		text = fromUTF16(data, binary.LittleEndian)
	case len(data) > 1 && data[0] == 0 && data[1] != 0:
		text = fromUTF16(data, binary.BigEndian)
	}
	if !utf8.ValidString(text) {
		text, note = fromCodePage(text)
	}
	return lineFeeds.Replace(text), note
}

var lineFeeds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

func fromUTF16(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}

func fromCodePage(text string) (decoded, note string) {
	const told = "it is not UTF-8 and was read as "
	if strings.Contains(text, "\r") && !strings.Contains(text, "\n") {
		decoded, _ = charmap.Macintosh.NewDecoder().String(text) // it never fails
		return decoded, told + "Mac OS Roman: look at the letters with accents"
	}
	page := codePages[0]
	for _, p := range codePages {
		if decoded, _ = p.NewDecoder().String(text); hasWord(decoded) {
			page = p
			break
		}
	}
	decoded, _ = page.NewDecoder().String(text)
	return decoded, told + strings.ReplaceAll(page.String(), " ", "-") + ": look at the letters with accents"
}

// hasWord reports whether one of the first cells is a word for true or false that
// is beyond ASCII.
func hasWord(text string) bool {
	const enough = 1 << 16
	for cell := range strings.FieldsFuncSeq(text[:min(enough, len(text))], func(r rune) bool { return strings.ContainsRune(",;\t|\r\n\"", r) }) {
		if strings.ContainsFunc(cell, func(r rune) bool { return r >= utf8.RuneSelf }) {
			if _, ok := ReadFlag(cell); ok {
				return true
			}
		}
	}
	return false
}

// form is how a list is written.
type form uint8

const (
	formCSV form = iota
	formJSON
	formTOML
)

// formOf returns the form that a text tells, or else the name of its file.
func formOf(name, text string) form {
	text = strings.TrimSpace(text)
	first := ""
	for line := range strings.Lines(text) {
		if first = strings.TrimSpace(line); first != "" && first[0] != '#' {
			break // nothing but comments is an address book without words
		}
	}
	inner := strings.TrimSpace(text[min(1, len(text)):])
	switch ext := strings.ToLower(filepath.Ext(name)); {
	case ext == ".toml":
		return formTOML
	case strings.HasPrefix(text, "{") && (inner == "" || strings.ContainsAny(inner[:1], `"}`)),
		strings.HasPrefix(text, "[") && (inner == "" || strings.ContainsAny(inner[:1], "{]")):
		return formJSON
	case ext == ".json", ext == ".jsonl", ext == ".ndjson":
		return formJSON
	case ext == ".csv", ext == ".tsv", ext == ".txt":
		return formCSV
	case strings.HasPrefix(first, "["), strings.HasPrefix(first, "#"), strings.Contains(first, " = "):
		return formTOML
	}
	return formCSV
}
