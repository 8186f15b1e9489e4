package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tenantswitch/directory/fold"
)

// A form is a text in the shape in which words are compared: folded, with
// nothing but letters, marks and digits, and one space between words. So
// "Smith-Jones & Co. (UK)" is "smith jones and co uk", and how a name is
// punctuated decides nothing.
//
// Two signs join instead of parting, since people leave them out: an
// apostrophe within a word ("O'Brien" is "obrien"), and a dot between single
// letters ("S.A." is "sa").

// formOf returns the form of a text.
func formOf(text string) string {
	f := former{out: make([]byte, 0, len(text)+8)}
	for _, r := range fold.String(text) {
		f.add(r, Span{})
	}
	return string(f.out)
}

// former writes a form rune by rune.
type former struct {
	out    []byte
	start  int    // where in out the form begins
	origin []Span // of each byte of the form, where track is set
	track  bool

	word   int  // runes of the word under way; 0 between words
	letter bool // the last of them is a letter
	dotted bool // they are letters with dots between them
	joint  rune // an apostrophe or a dot that may join what follows
}

func (f *former) add(r rune, from Span) {
	switch {
	case isWordRune(r):
		if f.word == 0 && len(f.out) > f.start {
			f.write(' ', from)
		}
		f.dotted = f.dotted || f.joint == '.'
		f.word++
		f.letter, f.joint = isLetter(r), 0
		f.write(r, from)
	case f.word > 0 && f.joint == 0 && f.joins(r):
		f.joint = r
	case r == '&':
		f.end()
		for _, letter := range "and" {
			f.add(letter, from)
		}
		f.end()
	default:
		f.end()
	}
}

// end ends the word under way.
func (f *former) end() { f.word, f.dotted, f.joint = 0, false, 0 }

func (f *former) joins(r rune) bool {
	return r == '\'' || r == '.' && f.letter && (f.word == 1 || f.dotted)
}

func (f *former) write(r rune, from Span) {
	n := len(f.out)
	f.out = utf8.AppendRune(f.out, r)
	if f.track {
		for range len(f.out) - n {
			f.origin = append(f.origin, from)
		}
	}
}

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z'
	}
	return unicode.In(r, unicode.L, unicode.M, unicode.N)
}

func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z'
	}
	return unicode.IsLetter(r)
}

// isSign says whether a rune is a word of its own, as in scripts that are
// written without spaces.
func isSign(r rune) bool {
	return r >= 0x2e80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// startsWord says whether a word begins at a byte of a form, or of a label.
func startsWord(form string, at int) bool { return at == 0 || isGap(form[at-1]) }

// endsWord says whether a word ends before a byte of a form.
func endsWord(form string, at int) bool { return at == len(form) || isGap(form[at]) }

// startsUnit says whether a word begins at a byte of a form, or a sign.
func startsUnit(form string, at int) bool {
	if startsWord(form, at) {
		return true
	}
	if form[at] < utf8.RuneSelf {
		return false
	}
	r, _ := utf8.DecodeRuneInString(form[at:])
	return isSign(r)
}

// endsUnit says whether a word or a sign ends before a byte of a form.
func endsUnit(form string, at int) bool { return endsWord(form, at) || startsUnit(form, at) }

// isGap says whether a byte parts the words of a form or of a label.
func isGap(c byte) bool { return c == ' ' || c == '-' || c == '_' }

// smallWords are left out of initials by some: "bcp" and "bocp" both mean Bank
// of Central Portugal.
var smallWords = map[string]bool{
	"of": true, "the": true, "and": true, "for": true, "in": true, "de": true, "du": true, "des": true,
	"del": true, "la": true, "le": true, "les": true, "los": true, "las": true, "et": true, "da": true,
	"do": true, "dos": true, "das": true, "di": true, "della": true, "e": true, "y": true, "i": true,
	"und": true, "der": true, "die": true, "fur": true, "von": true, "van": true, "och": true, "og": true,
}

// legalForms say what kind of company it is, which tells two customers apart
// only where nothing else does.
var legalForms = map[string]bool{
	"ltd": true, "limited": true, "llc": true, "llp": true, "lp": true, "plc": true, "inc": true,
	"incorporated": true, "corp": true, "corporation": true, "co": true, "company": true, "pty": true,
	"pte": true, "pvt": true, "gmbh": true, "mbh": true, "ag": true, "kg": true, "kgaa": true, "ohg": true,
	"ev": true, "eg": true, "se": true, "sa": true, "sas": true, "sarl": true, "sl": true, "slu": true,
	"srl": true, "spa": true, "snc": true, "lda": true, "ltda": true, "nv": true, "bv": true, "ab": true,
	"as": true, "asa": true, "aps": true, "oy": true, "oyj": true, "hf": true, "ehf": true, "sro": true,
	"spol": true, "doo": true, "dd": true, "ad": true, "kft": true, "zrt": true, "nyrt": true, "zoo": true,
	"sp": true, "ood": true, "eood": true, "kk": true, "ооо": true, "оао": true, "зао": true, "пао": true,
	"ао": true, "тов": true, "тоо": true, "ип": true, "주식회사": true, "유한회사": true, "주": true,
}

// attachedForms are legal forms that are written without a space.
var attachedForms = []string{"株式会社", "有限会社", "合同会社", "股份有限公司", "有限责任公司", "有限公司"}

// coreOf returns where in a form the name stands without its legal form.
func coreOf(form string) (from, to int) {
	to = len(form)
	for to > 0 {
		cut := strings.LastIndexByte(form[:to], ' ')
		if cut < 0 || !legalForms[form[cut+1:to]] {
			break
		}
		to = cut
	}
	for {
		// In front only where that is the custom: "ТОВ Ромашка".
		end := strings.IndexByte(form[from:to], ' ')
		if end < 0 || form[from] < utf8.RuneSelf || !legalForms[form[from:from+end]] {
			break
		}
		from += end + 1
	}
	for _, attached := range attachedForms {
		if rest, ok := strings.CutPrefix(form[from:to], attached); ok && rest != "" {
			from = to - len(rest)
		}
		if rest, ok := strings.CutSuffix(form[from:to], attached); ok && rest != "" {
			to = from + len(rest)
		}
	}
	return from, to
}
