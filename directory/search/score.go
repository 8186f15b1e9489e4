package search

import (
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf8"
)

// The worth of a match of one word, best first; see the package comment. The
// distances between them matter only for queries of several words.
const (
	worthDomain       = 255
	worthExact        = 250
	worthFirstWord    = 240
	worthStart        = 235
	worthWholeWord    = 215
	worthAllInitials  = 205
	worthWordStart    = 190
	worthLabel        = 180
	worthLabelStart   = 165
	worthInitials     = 150
	worthID           = 145
	worthInName       = 120
	worthInDomain     = 100
	worthFuzzy        = 80 // less for every gap
	worthFuzzyDomain  = 40
	worthFuzzyAtLeast = 5
)

// lengthSteps is into how many lengths equal matches are told apart.
const lengthSteps = 64

// maxScore is the greatest score of an entry.
const maxScore = worthDomain*lengthSteps + lengthSteps - 1

// score returns how well the entry matches the query; 0 if it does not.
func (e *entry) score(q *query) uint16 {
	sum, owner := 0, false
	for i := range q.words {
		worth := e.wordWorth(&q.words[i])
		if worth == 0 {
			return 0
		}
		owner = owner || worth == worthDomain
		sum += worth
	}
	worth := worthDomain
	if !owner {
		worth = max(sum/len(q.words), e.phraseWorth(q))
	}
	return uint16(worth*lengthSteps + lengthSteps - 1 - min(int(e.length), lengthSteps-1))
}

// phraseWorth looks at the query as a whole: several whole words that stand
// side by side are worth more than the same words apart, whatever punctuation
// is between them.
func (e *entry) phraseWorth(q *query) int {
	if e.phrase == q.phrase && (q.phrase != "" || e.name == q.text) {
		return worthExact
	}
	if len(q.words) < 2 || q.phrase == "" {
		return 0
	}
	switch worth, _ := bestPlace(e.phrase, q.phrase); worth {
	case worthFirstWord, worthWholeWord:
		return worth
	}
	return 0
}

// wordWorth returns the best that one word finds in the entry.
func (e *entry) wordWorth(w *word) int {
	worth := 0
	if e.mask&w.mask == w.mask {
		if e.owns(w) {
			return worthDomain
		}
		worth = e.textWorth(w.text)
	}
	if worth < worthID && w.id != "" {
		var digits [2 * len(e.tenant.ID)]byte
		hex.Encode(digits[:], e.tenant.ID[:])
		if strings.HasPrefix(string(digits[:]), w.id) {
			worth = worthID
		}
	}
	return worth
}

// owns says whether the word is a domain of the tenant, letter by letter:
// accents make it another domain, which anybody may own.
func (e *entry) owns(w *word) bool {
	return w.domain != "" && (e.tenant.Domain == w.domain || slices.Contains(e.tenant.Domains, w.domain))
}

func (e *entry) textWorth(w string) int {
	inName, _ := bestPlace(e.name, w)
	if inName >= worthWordStart {
		return inName
	}
	inName = max(inName, e.initialsWorth(w))
	if inName >= worthLabel {
		return inName
	}
	worth := max(inName, domainWorth(e.domains, w))
	if worth > 0 {
		return worth
	}
	return max(fuzzyWorth(e.name, w, worthFuzzy), fuzzyWorth(e.firstLabel(), w, worthFuzzyDomain))
}

// bestPlace returns the worth of the best place where w stands in name, and
// that place. A name begins with its first word: „Contoso“ begins with contoso.
func bestPlace(name, w string) (worth, at int) {
	first := skipWhile(name, 0, isSeparator)
	for from := 0; from < len(name); {
		i := strings.Index(name[from:], w)
		if i < 0 {
			break
		}
		i += from
		ends := endsWord(name, i+len(w))
		here := worthInName
		switch {
		case i <= first && ends:
			here = worthFirstWord
		case i <= first:
			here = worthStart
		case !startsWord(name, i):
		case ends:
			here = worthWholeWord
		default:
			here = worthWordStart
		}
		if here > worth {
			worth, at = here, i
		}
		if worth >= worthWholeWord {
			break
		}
		from = i + 1
	}
	return worth, at
}

func (e *entry) initialsWorth(w string) int {
	if len(w) < 2 {
		return 0
	}
	switch {
	case w == e.initials || w == e.short:
		return worthAllInitials
	case strings.HasPrefix(e.initials, w) || strings.HasPrefix(e.short, w):
		return worthInitials
	}
	return 0
}

// domainWorth looks for w in the list of domains, where labels end at a dot
// or at the end of the line.
func domainWorth(domains, w string) int {
	worth := 0
	for from := 0; from < len(domains); {
		i := strings.Index(domains[from:], w)
		if i < 0 {
			break
		}
		i += from
		end := i + len(w)
		starts := i == 0 || domains[i-1] == '\n'
		switch {
		case starts && end < len(domains) && (domains[end] == '.' || domains[end] == '\n'):
			return worthLabel
		case starts:
			worth = max(worth, worthLabelStart)
		default:
			worth = max(worth, worthInDomain)
		}
		from = i + 1
	}
	return worth
}

// firstLabel is the first label of the default domain: the rest is the same
// in half of all tenants and would let any query match fuzzily.
func (e *entry) firstLabel() string {
	if i := strings.IndexAny(e.domains, ".\n"); i >= 0 {
		return e.domains[:i]
	}
	return ""
}

// fuzzyWorth returns the worth of w as letters in order somewhere in text,
// less the more is left out between them; 0 where they are not there.
func fuzzyWorth(text, w string, best int) int {
	from, to := fuzzySpan(text, w)
	if to == 0 {
		return 0
	}
	return max(worthFuzzyAtLeast, best-4*(to-from-len(w)))
}

// fuzzySpan finds the shortest stretch of text that ends where the letters of
// w, in order, first end. It returns 0, 0 where there is none.
func fuzzySpan(text, w string) (from, to int) {
	at := 0
	for _, r := range w {
		i := strings.IndexRune(text[at:], r)
		if i < 0 {
			return 0, 0
		}
		at += i + utf8.RuneLen(r)
	}
	to = at
	for rest := w; rest != ""; {
		r, size := utf8.DecodeLastRuneInString(rest)
		rest = rest[:len(rest)-size]
		at = strings.LastIndex(text[:at], string(r))
	}
	return at, to
}
