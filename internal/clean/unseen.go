package clean

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/rangetable"
	"golang.org/x/text/unicode/runenames"
)

// Unseen reports whether r drives a terminal or is a sign that nobody sees, so
// that two texts with and without it look alike: controls, format characters
// (those for the writing direction and the joiners among them), line and
// paragraph separators, variation selectors, fillers, blanks other than spaces,
// and what no font need have a picture of (private use, surrogates,
// noncharacters). A space, U+FFFD and a code point that Unicode has yet to
// assign are seen.
func Unseen(r rune) bool {
	if ' ' <= r && r < 0x7f {
		return false
	}
	return unicode.Is(unseen, r)
}

// Stray reports whether r is unseen and shapes nothing beside it. The joiners,
// the variation selectors and the tags that make flags are unseen, too, but part
// of many signs that are seen: a name that another program gave, and a text that
// only its writer reads, can have them.
func Stray(r rune) bool { return Unseen(r) && !unicode.Is(shaping, r) }

// Visible makes a text that may hold anything fit for a message: U+FFFD stands
// for what is unseen.
func Visible(text string) string {
	return strings.Map(func(r rune) rune {
		if Unseen(r) {
			return utf8.RuneError
		}
		return r
	}, text)
}

// Sign names a rune for people: "U+200B zero width space".
func Sign(r rune) string {
	name := strings.ToLower(runenames.Name(r))
	if kind, ok := strings.CutPrefix(name, "<"); ok { // such as <control>
		name = strings.TrimSuffix(kind, ">") + " character"
	}
	return strings.TrimSpace(fmt.Sprintf("%U %s", r, name))
}

// unseen leaves unicode.C out: in newer Go it holds what is not assigned, too.
var unseen = rangetable.Merge(invisible, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp,
	unicode.Noncharacter_Code_Point, blanks)

// invisible are the characters that show nothing: control and format characters
// (those for the writing direction and the tag characters among them), and what
// Unicode lists as ignorable by default, or should.
var invisible = rangetable.Merge(unicode.Cc, unicode.Cf, unicode.Variation_Selector,
	unicode.Other_Default_Ignorable_Code_Point, fillers)

// shaping are the unseen characters that change how those beside them look.
var shaping = rangetable.Merge(unicode.Join_Control, unicode.Variation_Selector, emojiTags)

// emojiTags are the characters that name the flag of a region.
var emojiTags = &unicode.RangeTable{R32: []unicode.Range32{{Lo: 0xe0020, Hi: 0xe007f, Stride: 1}}}

// fillers are two more that show nothing: the filler of Khitan, and the head of
// a note that has none.
var fillers = rangetable.New(0x16fe4, 0x1d159)

// blanks are the characters without ink that Unicode counts among letters and
// symbols: the Braille pattern without dots and two blank hieroglyphs.
var blanks = rangetable.New(0x2800, 0x13441, 0x13442)
