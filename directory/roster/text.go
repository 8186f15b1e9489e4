package roster

import (
	"encoding/binary"
	"path/filepath"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Decode returns a file's text: UTF-8 with or without its mark, UTF-16 as Excel
// writes it, or else what Excel writes in western countries, which is a guess,
// as the note says.
func Decode(data []byte) (text, note string) {
	text = string(data)
	switch {
	case strings.HasPrefix(text, "\ufeff"):
		text = text[len("\ufeff"):]
	case strings.HasPrefix(text, "\xff\xfe"):
		return fromUTF16(data[2:], binary.LittleEndian), ""
	case strings.HasPrefix(text, "\xfe\xff"):
		return fromUTF16(data[2:], binary.BigEndian), ""
	case len(data) > 1 && data[0] != 0 && data[1] == 0:
		return fromUTF16(data, binary.LittleEndian), ""
	}
	if utf8.ValidString(text) {
		return text, ""
	}
	guessed, err := charmap.Windows1252.NewDecoder().String(text)
	if err != nil {
		return strings.ToValidUTF8(text, string(utf8.RuneError)), ""
	}
	return guessed, "it is not UTF-8 and was read as Windows-1252: look at the letters with accents"
}

func fromUTF16(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}

// form is how a list is written.
type form uint8

const (
	formCSV form = iota
	formJSON
	formTOML
)

// formOf returns the form that the name of a file tells, or else its text.
func formOf(name, text string) form {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".json", ".jsonl", ".ndjson":
		return formJSON
	case ".toml":
		return formTOML
	case ".csv", ".tsv", ".txt":
		return formCSV
	}
	text = strings.TrimSpace(text)
	first, _, _ := strings.Cut(text, "\n")
	switch inner := strings.TrimSpace(strings.TrimPrefix(text, "[")); {
	case strings.HasPrefix(text, "{"), len(inner) < len(text) && (strings.HasPrefix(inner, "{") || strings.HasPrefix(inner, "]")):
		return formJSON
	case strings.HasPrefix(text, "["), strings.HasPrefix(text, "#"), strings.Contains(first, " = "):
		return formTOML
	}
	return formCSV
}
