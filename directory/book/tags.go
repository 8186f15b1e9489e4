package book

import "strings"

// TagsIn returns the tags in a text that somebody has typed: with commas or
// semicolons between them, and with or without the # by which they are found.
func TagsIn(text string) []string {
	var tags []string
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ';' }) {
		if tag := strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(part), "#")); tag != "" {
			tags = append(tags, tag)
		}
	}
	return tags
}
