package directory

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// decodeText returns a file's text: UTF-8 with or without its mark, UTF-16 as
// Excel writes it, or else what Excel writes in western countries, which is a
// guess and told.
func decodeText(data []byte) (string, []Note) {
	text := string(data)
	switch {
	case strings.HasPrefix(text, "\ufeff"):
		text = text[len("\ufeff"):]
	case strings.HasPrefix(text, "\xff\xfe"):
		return fromUTF16(data[2:], binary.LittleEndian), nil
	case strings.HasPrefix(text, "\xfe\xff"):
		return fromUTF16(data[2:], binary.BigEndian), nil
	case len(data) > 1 && data[0] != 0 && data[1] == 0:
		return fromUTF16(data, binary.LittleEndian), nil
	}
	if utf8.ValidString(text) {
		return text, nil
	}
	guessed, err := charmap.Windows1252.NewDecoder().String(text)
	if err != nil {
		return strings.ToValidUTF8(text, string(utf8.RuneError)), nil
	}
	return guessed, []Note{{Text: "it is not UTF-8 and was read as Windows-1252: check the names with accents"}}
}

func fromUTF16(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}
