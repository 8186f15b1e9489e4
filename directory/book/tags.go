package book

import "strings"

// TagsIn returns the tags in a text that somebody has typed: with commas or
// semicolons between them, and with or without the # by which they are found.
func TagsIn(text string) []string {
	var tags []string
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ';' }) {
		if tag := plainly(Tags, part); tag != "" {
			tags = append(tags, tag)
		}
	}
	return tags
}

// plainly returns a text of a list as it counts: without the white space around
// it, and a tag without the # by which it is found.
func plainly(key Key, text string) string {
	text = strings.TrimSpace(text)
	if key == Tags {
		text = strings.TrimSpace(strings.TrimLeft(text, "#"))
	}
	return text
}
