package simulator

import (
	"strconv"
	"strings"

	"tenantswitch/directory/fold"
)

// tongue is a tongueRow ready for use.
type tongue struct {
	pattern                             string
	countries                           []word
	heads, tails, trades, forms, cities []word
	start, stride                       uint64 // of the walk through all combinations
}

// word is a word as written, and its Latin letters for a domain.
type word struct{ text, latin string }

// compile splits the row's tables, and lays the walk for a seed.
func (row tongueRow) compile(seed uint64) tongue {
	t := tongue{
		pattern: row.pattern, heads: words(row.heads), tails: words(row.tails), trades: words(row.trades),
		forms: words(row.forms), cities: words(row.cities),
	}
	for _, c := range strings.Fields(row.countries) {
		t.countries = append(t.countries, word{text: c})
	}
	size := t.combinations()
	t.start = seed % size
	// Near the golden section neighbours lie far apart; without a common
	// divisor every combination comes once.
	t.stride = size*618/1000 + seed>>32%7
	for gcd(t.stride, size) != 1 {
		t.stride++
	}
	return t
}

// words splits a table.
func words(table string) []word {
	var all []word
	for _, field := range strings.Fields(table) {
		text, latin, given := strings.Cut(field, ":")
		if text == "-" {
			text = ""
		}
		text = strings.ReplaceAll(text, "_", " ")
		if !given {
			latin = slugOf(text)
		}
		all = append(all, word{text: text, latin: latin})
	}
	return all
}

// slugOf is the text in lower-case Latin letters and digits.
func slugOf(text string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, fold.String(text))
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// combinations is how many companies there are before a city must tell them
// apart.
func (t tongue) combinations() uint64 {
	return uint64(len(t.heads) * len(t.tails) * len(t.trades) * len(t.forms))
}

// company is the name and the domain of the k-th company of the language.
func (t tongue) company(k int) (name, slug string) {
	size := t.combinations()
	round := uint64(k) / size
	at := (t.start + uint64(k)%size*t.stride) % size
	form, rest := at%uint64(len(t.forms)), at/uint64(len(t.forms))
	trade, rest := t.trades[rest%uint64(len(t.trades))], rest/uint64(len(t.trades))
	tail, head := t.tails[rest%uint64(len(t.tails))], t.heads[rest/uint64(len(t.tails))]

	var b strings.Builder
	for _, r := range t.pattern {
		switch r {
		case 'b':
			b.WriteString(head.text + tail.text)
		case 't':
			b.WriteString(trade.text)
		case 'f':
			b.WriteString(t.forms[form].text)
		default:
			b.WriteRune(r)
		}
	}
	name = strings.TrimSpace(strings.ReplaceAll(b.String(), "  ", " "))
	slug = domainShape(form, head.latin+tail.latin, trade.latin)
	if round > 0 {
		city := t.cities[(round-1)%uint64(len(t.cities))]
		name, slug = name+" "+city.text, slug+"-"+city.latin
		if again := (round - 1) / uint64(len(t.cities)); again > 0 {
			n := strconv.FormatUint(again+1, 10)
			name, slug = name+" "+n, slug+n
		}
	}
	return name, slug
}

// domainShape makes companies that differ in nothing but their legal form have
// different domains.
func domainShape(form uint64, brand, trade string) string {
	if form == 1 {
		return trade + "-" + brand
	}
	return brand + "-" + trade + [...]string{"", "", "-group", "-hq", "-online", "-int"}[form]
}
