package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"tenantswitch/directory"
	"tenantswitch/directory/fold"
)

// query is a query ready to be compared.
type query struct {
	form  string // the whole of it as a name; "" where an operator takes part
	terms []term
	// id is the tenant that a whole tenant id names.
	id   uuid.UUID
	isID bool
	// owner is the domain of a mail address, whose owner is meant.
	owner string
	// operated says that an operator was read, so that another reading is left.
	operated bool
	sieve    bool   // no term is looked for in names, so that a shorter one is no better
	mask     uint64 // of form
	hidden   bool   // hidden tenants are asked for
	typos    bool   // a term may hold one
}

// op is what an operator makes of a term.
type op uint8

const (
	plain    op = iota
	exact       // 'word: as it stands, no abbreviation
	prefix      // ^word: the name or a domain begins so
	suffix      // word$: the name or a domain ends so
	whole       // ^word$: the name, a domain or its first label is that
	standing    // \#word: it stands in a name with its signs; only raw is set
	not         // !word: it stands nowhere; from here on names are not looked for
	tagged      // #word: the user has tagged it so
	untagged    // !#word: the user has not
	access      // @word: the account reaches it so, or the user hides it
)

// term is one word of a query. It has two spellings: one in which it can stand
// in a name, and one for domains, where signs count.
type term struct {
	op      op
	form    string // in a name; several words for "at&t"
	raw     string // in a domain
	domain  string // raw, but with its accents: they make another domain
	letters string // form without its gaps, for abbreviations
	id      string // the same as a part of a tenant id; "" where it cannot be

	single  bool   // one ASCII letter or digit
	country uint16 // the country that it is the code of; see countryOf

	mask    uint64       // of letters
	rawMask uint64       // of raw
	first   uint64       // of the first of letters
	endings uint64       // those known that hold raw
	dotted  []string     // how raw may be spelt, where it holds a dot
	lead    uint64       // of what stands before that, and must stand in a head
	kinds   uint8        // of access
	pattern *[128]uint64 // see patternOf
}

// parse reads a query. Where literally is set, a word with an operator is looked
// for as it stands. So are words of signs alone where there are no others; beside
// others they say nothing, as in "Contoso - Retail".
func parse(text string, literally bool) query {
	text = strings.TrimSpace(text)
	if id, ok := parseID(text); ok {
		return query{id: id, isID: true}
	}
	q := query{sieve: true}
	words := strings.Fields(text)
	if at := strings.LastIndexByte(text, '@'); len(words) == 1 && at > 0 && formOf(text[at+1:]) != "" {
		words[0] = strings.TrimRight(text[at+1:], ">)]},;:.\"'") // an address names its domain
		q.owner = cleanDomain(words[0])
	}
	for _, w := range words {
		if t, ok := parseTerm(w, literally); ok {
			q.add(t)
		}
	}
	if len(q.terms) == 0 {
		for _, w := range words {
			q.add(asItStands(w))
		}
	}
	if !q.operated {
		q.form = formOf(strings.Join(words, " "))
	}
	return q
}

// add takes a term in where it says anything new.
func (q *query) add(t term) {
	if len(q.terms) == maxTerms || slices.ContainsFunc(q.terms, t.is) {
		return
	}
	q.operated = q.operated || t.op != plain
	q.sieve = q.sieve && t.op >= not
	q.hidden = q.hidden || t.kinds&hiddenBit != 0
	q.terms = append(q.terms, t)
}

// maxTerms is how many words of a query are looked for: more than any name has
// that somebody types.
const maxTerms = 32

// is says whether two terms ask the same.
func (t *term) is(o term) bool {
	return t.op == o.op && t.form == o.form && t.raw == o.raw && t.id == o.id
}

// parseTerm reads one word of a query; ok is false where nothing is left of it
// that could be looked for.
func parseTerm(w string, literally bool) (t term, ok bool) {
	operator, rest := operatorOf(w)
	switch {
	case operator == standing:
		return asItStands(rest), true
	case operator != plain && literally:
		return asItStands(w), true
	}
	t = newTerm(rest)
	if t.form == "" && t.raw == "" {
		return t, false
	}
	t.op = operator
	if operator == access {
		t.kinds = kindsOf(t.form)
	}
	return t, true
}

// asItStands is the term of a word that is looked for with its signs.
func asItStands(w string) term {
	folded := fold.String(w)
	return term{op: standing, raw: folded, mask: maskOf(folded)}
}

// aroundWords are signs that stand around a word without belonging to it.
const aroundWords = "\"'(){}[]<>,;:!?*&@#^$\\|"

func newTerm(w string) term {
	folded := fold.String(w)
	t := term{form: formOf(w), raw: strings.Trim(folded, aroundWords), domain: cleanDomain(strings.Trim(w, aroundWords))}
	if t.form == "" {
		return term{}
	}
	t.letters = strings.ReplaceAll(t.form, " ", "")
	t.single = len(t.letters) == 1
	t.id, t.country = idPart(t.raw), countryOf(t.form)
	t.mask, t.rawMask = maskOf(t.letters), maskOf(t.raw)
	_, n := utf8.DecodeRuneInString(t.form)
	t.first = maskOf(t.form[:n])
	t.pattern = patternOf(t.letters)
	if strings.Contains(t.raw, ".") {
		t.dotted = spellings(t.raw)
	}
	return t
}

// cleanDomain returns a domain as a directory writes it.
func cleanDomain(w string) string { return strings.ToLower(norm.NFC.String(w)) }

// operatorOf reads the operator of a word. One counts only at the word's start
// (the dollar at its end) and only with a letter or digit after it; a backslash
// before it makes it a sign that the name must hold.
func operatorOf(w string) (op, string) {
	if escaped, ok := strings.CutPrefix(w, "\\"); ok && escaped != "" {
		if r, _ := utf8.DecodeRuneInString(escaped); isWordRune(r) {
			return plain, escaped
		}
		return standing, escaped
	}
	if ends, ok := strings.CutSuffix(w, "\\$"); ok && formOf(ends) != "" {
		return standing, ends + "$"
	}
	start := map[byte]op{'\'': exact, '^': prefix, '!': not, '#': tagged, '@': access}[w[0]]
	rest := w
	if start != plain {
		rest = w[1:]
	}
	if formOf(rest) == "" {
		return plain, w
	}
	if start == not && rest[0] == '#' {
		return untagged, rest[1:]
	}
	if strings.HasSuffix(rest, "$") {
		switch start {
		case plain, exact:
			return suffix, rest[:len(rest)-1]
		case prefix:
			return whole, rest[:len(rest)-1]
		default:
		}
	}
	return start, rest
}

// kindsOf returns the kinds of access whose names begin with a text, and the
// bit of hidden tenants where that does.
func kindsOf(text string) uint8 {
	var kinds uint8
	for k := directory.Unknown; k <= directory.Listed; k++ {
		if strings.HasPrefix(k.String(), text) {
			kinds |= 1 << k
		}
	}
	if strings.HasPrefix(hiddenWord, text) {
		kinds |= hiddenBit
	}
	return kinds
}

// parseID reads a whole tenant id in the forms that people paste: with or
// without dashes, braces and quotes, in any case.
func parseID(text string) (uuid.UUID, bool) {
	digits := strings.Trim(text, "{}()\"'")
	if len(digits) != 32 && len(digits) != 36 {
		return uuid.Nil, false
	}
	id, err := uuid.Parse(digits)
	return id, err == nil
}

// idPart returns the hexadecimal digits of w where it may be a part of a
// tenant id: four digits at least, since shorter ones are words.
func idPart(w string) string {
	digits := strings.ReplaceAll(strings.Trim(w, "{}()\"'"), "-", "")
	if len(digits) < 4 || len(digits) > 32 || strings.Trim(digits, "0123456789abcdef") != "" {
		return ""
	}
	return digits
}

// same says whether two queries ask the same.
func (q *query) same(o *query) bool {
	if q.isID || o.isID || q.owner != o.owner || q.form != o.form || len(q.terms) != len(o.terms) {
		return false
	}
	for i := range q.terms {
		if !q.terms[i].is(o.terms[i]) {
			return false
		}
	}
	return true
}

// narrows says whether whatever matches q matches old too, so that only the
// tenants that old found need be looked at.
func (q *query) narrows(old *query) bool {
	if old.isID || q.isID || old.owner != "" || q.owner != "" || len(q.terms) < len(old.terms) || len(old.terms) == 0 {
		return false
	}
	for i := range old.terms {
		o, n := &old.terms[i], &q.terms[i]
		switch {
		case n.id != "" || o.single || o.raw == "" || n.endings&^o.endings != 0,
			n.dotted != nil && len(o.raw) < minEnding:
			return false // it may be found where the shorter one was not looked for
		case n.is(*o):
		case o.op != n.op || o.op == suffix || o.op == whole || o.op == not || o.op == untagged || o.op == access:
			return false
		case !strings.HasPrefix(n.form, o.form) || !strings.HasPrefix(n.raw, o.raw):
			return false
		}
	}
	return true
}
