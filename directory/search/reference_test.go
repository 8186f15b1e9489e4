package search

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"tenantswitch/directory"
	"tenantswitch/directory/fold"
)

// The reference says the same as the index, tenant by tenant and without a
// single shortcut: no masks, no narrowing, no order of trial. It shares with
// the index how a query is read, what a form is, and the worths.

// slowSearch returns what a query finds, best first.
func slowSearch(tenants []directory.Tenant, text string) []int32 {
	q := parse(text, false)
	hits := slowHits(tenants, &q)
	if len(hits) == 0 && q.operated {
		q = parse(text, true)
		hits = slowHits(tenants, &q)
	}
	return hits
}

func slowHits(tenants []directory.Tenant, q *query) []int32 {
	var hits []int32
	if q.isID {
		for i := range tenants {
			if tenants[i].ID == q.id {
				return []int32{int32(i)}
			}
		}
		return nil
	}
	if q.owner != "" {
		for i := range tenants {
			if t := &tenants[i]; t.Domain == q.owner || slices.Contains(t.Domains, q.owner) {
				hits = append(hits, int32(i))
			}
		}
		if hits != nil {
			return hits
		}
	}
	scores := map[int32]int{}
	well, long := 0, false
	for i := range tenants {
		if scores[int32(i)] = slowShown(&tenants[i], q); scores[int32(i)]/lengthSteps >= worthInDomain {
			well++
		}
	}
	for _, t := range q.terms {
		long = long || utf8.RuneCountInString(t.letters) >= minTypo
	}
	if well < few && long && !q.operated {
		q.typos = true
		for i := range tenants {
			scores[int32(i)] = slowShown(&tenants[i], q)
		}
	}
	for i := range tenants {
		if scores[int32(i)] > 0 {
			hits = append(hits, int32(i))
		}
	}
	slices.SortStableFunc(hits, func(a, b int32) int { return cmp.Compare(scores[b], scores[a]) })
	return hits
}

// slowShown is the score of a tenant; 0 for a hidden one that is not meant.
func slowShown(t *directory.Tenant, q *query) int {
	meant := !t.More().Hidden
	for _, term := range q.terms {
		meant = meant || term.op == access && strings.HasPrefix(hiddenWord, term.form)
		meant = meant || len(q.terms) == 1 && (term.op == plain || term.op == whole) && (t.Domain == term.domain || slices.Contains(t.Domains, term.domain))
	}
	for _, alias := range t.More().Aliases {
		meant = meant || q.form != "" && formOf(alias) == q.form
		meant = meant || len(q.terms) == 1 && q.terms[0].op == whole && formOf(alias) == q.terms[0].form
	}
	if !meant {
		return 0
	}
	return slowScore(t, q)
}

func slowDomains(t *directory.Tenant) []string {
	var all []string
	for _, d := range append([]string{t.Domain}, t.Domains...) {
		if d = fold.String(d); d != "" {
			all = append(all, d)
		}
	}
	return all
}

func slowScore(t *directory.Tenant, q *query) int {
	name := formOf(t.Name)
	from, to := coreOf(name)
	length := min(utf8.RuneCountInString(name[from:to]), lengthSteps-1)
	if len(q.terms) == 0 {
		return lengthSteps
	}
	sum, owns := 0, false
	for k := range q.terms {
		term := &q.terms[k]
		worth := slowWorth(t, name, from, term)
		owns = owns || worth == worthOwner && (t.Domain == term.domain || slices.Contains(t.Domains, term.domain))
		worth = slowAdded(t, term, worth)
		if id := strings.ReplaceAll(t.ID.String(), "-", ""); term.op == plain && term.id != "" && strings.Contains(id, term.id) {
			worth = max(worth, worthID)
		}
		if q.typos && term.op == plain && utf8.RuneCountInString(term.letters) >= minTypo {
			worth = max(worth, slowTypo(name, term.form))
			for _, d := range slowDomains(t) {
				head, _ := cutEnding(d)
				worth = max(worth, slowTypo(firstLabel(head), term.form))
			}
			for _, alias := range t.More().Aliases {
				worth = max(worth, slowTypo(formOf(alias), term.form))
			}
		}
		if worth == 0 {
			return 0
		}
		sum += worth
	}
	worth := sum / len(q.terms)
	if owns {
		return worthExact*lengthSteps + lengthSteps - 1 - length
	}
	exactly := worthExact
	if len(q.terms) == 1 && strings.Contains(q.terms[0].raw, ".") {
		exactly = worthDomainName
	}
	switch {
	case q.form == "":
	case q.form == name:
		worth = max(worth, exactly)
	case q.form == name[from:to]:
		worth = max(worth, min(exactly, worthCore))
	case len(q.terms) > 1:
		if w := slowPlace(name, q.form, from); w == worthFirstWord || w == worthWholeWord {
			worth = max(worth, w)
		}
	}
	for _, alias := range t.More().Aliases {
		form := formOf(alias)
		switch w := slowPlace(form, q.form, 0); {
		case q.form == "":
		case form == q.form:
			worth = max(worth, worthAlias)
		case len(q.terms) > 1 && (w == worthFirstWord || w == worthWholeWord):
			worth = max(worth, w)
		}
	}
	if !slices.ContainsFunc(q.terms, func(t term) bool { return t.op < not }) {
		return worth * lengthSteps
	}
	return worth*lengthSteps + lengthSteps - 1 - length
}

// slowAdded is what a term is worth with what has been added to a tenant.
func slowAdded(t *directory.Tenant, term *term, worth int) int {
	added := t.More()
	switch term.op {
	case plain:
		for _, alias := range added.Aliases {
			form := formOf(alias)
			worth = max(worth, slowPlace(form, term.form, 0))
			if term.single {
				continue
			}
			worth = max(worth, slowInitials(form, term.letters))
			if cost := slowCost(form, term.letters); cost < noCost {
				worth = max(worth, worthAtLeast, worthShort-3*cost)
			}
		}
		if term.single {
			return worth
		}
		for _, tag := range added.Tags {
			if formOf(tag) == term.form {
				worth = max(worth, worthTag)
			}
			if slowBegins(formOf(tag), term.form) {
				worth = max(worth, worthTagStart)
			}
		}
		if slowBegins(formOf(noteHead(added.Note)), term.form) {
			worth = max(worth, worthNote)
		}
	case exact, not:
		place := 0
		for _, alias := range added.Aliases {
			place = max(place, slowPlace(formOf(alias), term.form, 0))
		}
		if term.op == exact {
			return max(worth, place)
		}
		if place > 0 {
			return 0
		}
	case prefix, suffix, whole:
		for _, alias := range added.Aliases {
			if term.fits(formOf(alias), term.form) {
				worth = max(worth, worthStart)
			}
		}
	case tagged, untagged:
		best := 0
		for _, tag := range added.Tags {
			switch key := TagKey(tag); {
			case term.raw == "":
			case key == term.raw:
				best = worthExact
			case strings.HasPrefix(key, term.raw):
				best = max(best, worthStart)
			}
		}
		if term.op == tagged {
			return best
		}
		if best > 0 {
			return 0
		}
	case standing:
		for _, alias := range added.Aliases {
			if slowStands(alias, term) {
				worth = worthInName
			}
		}
	case access:
		if added.Hidden && strings.HasPrefix(hiddenWord, term.form) {
			return worthExact
		}
	}
	return worth
}

// slowStands says whether a term stands in a text, sign and all.
func slowStands(text string, term *term) bool {
	for at := range fold.String(text) {
		if term.raw != "" && strings.HasPrefix(fold.String(text)[at:], term.raw) {
			return true
		}
	}
	return false
}

// slowBegins says whether a word of a form begins with w.
func slowBegins(form, w string) bool {
	for at := range len(form) {
		if strings.HasPrefix(form[at:], w) && startsUnit(form, at) {
			return true
		}
	}
	return false
}

func slowWorth(t *directory.Tenant, name string, from int, term *term) int {
	domains := slowDomains(t)
	switch term.op {
	case exact:
		return max(slowPlace(name, term.form, from), slowDomain(domains, term))
	case not:
		if slowPlace(name, term.form, from) == 0 && slowDomain(domains, term) == 0 {
			return worthExact
		}
		return 0
	case access:
		for _, a := range t.Access {
			if strings.HasPrefix(a.Kind.String(), term.form) {
				return worthExact
			}
		}
		return 0
	case prefix, suffix, whole:
		if term.fits(name, term.form) {
			return worthStart
		}
		if slices.ContainsFunc(domains, func(d string) bool { return term.fits(d, term.raw) }) {
			return worthLabelStart
		}
		for _, d := range domains {
			if label, _, _ := strings.Cut(d, "."); term.op == whole && label == term.raw {
				return worthLabelStart
			}
		}
		return 0
	case standing:
		if slowStands(t.Name, term) {
			return worthInName
		}
		return 0
	case untagged:
		return worthExact
	case tagged:
		return 0
	case plain:
	}
	worth := slowPlace(name, term.form, from)
	if term.single {
		for _, d := range domains {
			head, _ := cutEnding(d)
			for word := range wordsOf(firstLabel(head)) {
				if strings.HasPrefix(word, term.form) && worth < worthWordStart {
					worth = max(worth, worthLabelStart)
				}
			}
		}
		return worth
	}
	worth = max(worth, slowInitials(name, term.letters), slowDomain(domains, term))
	code := strings.ToLower(t.Country)
	if len(code) == 2 && strings.Trim(code, "abcdefghijklmnopqrstuvwxyz") == "" && term.form == code {
		worth = max(worth, worthCountry)
	}
	if cost := slowCost(name, term.letters); cost < noCost {
		return max(worth, worthAtLeast, worthShort-3*cost)
	}
	least := noCost
	for _, d := range domains {
		head, _ := cutEnding(d)
		least = min(least, slowCost(firstLabel(head), term.letters))
	}
	if least < noCost {
		worth = max(worth, worthAtLeast, worthShortLabel-3*least)
	}
	return worth
}

// slowPlace looks at every place of a name.
func slowPlace(name, w string, start int) int {
	worth := 0
	for at := range len(name) {
		if strings.HasPrefix(name[at:], w) {
			worth = max(worth, placeWorth(name, at, at+len(w), start))
		}
	}
	return worth
}

func slowDomain(domains []string, term *term) int {
	worth := 0
	if term.raw == "" {
		return 0
	}
	for _, d := range domains {
		head, ending := cutEnding(d)
		for at := range len(d) {
			if !strings.HasPrefix(d[at:], term.raw) {
				continue
			}
			end := at + len(term.raw)
			here := worthInDomain
			switch {
			case at == 0 && end == len(d):
				here = worthOwner
			case at == 0 && d[end] == '.':
				here = worthLabel
			case at == 0:
				here = worthLabelStart
			case at >= len(head):
				here = worthInEnding
				if ending == "" || len(term.raw) < minEnding || at == len(head) && !strings.Contains(term.raw, ".") {
					continue
				}
			}
			worth = max(worth, here)
		}
	}
	return worth
}

func slowInitials(name, letters string) int {
	if utf8.RuneCountInString(letters) < 2 && len(letters) < 2 {
		return 0
	}
	worth := 0
	for _, small := range []bool{true, false} {
		var initials []string
		var rest []bool // whether the words from here on are legal forms alone
		for word := range wordsOf(name) {
			if !small && smallWords[word] {
				continue
			}
			_, n := utf8.DecodeRuneInString(word)
			initials, rest = append(initials, word[:n]), append(rest, legalForms[word])
		}
		n := utf8.RuneCountInString(letters)
		if n > len(initials) || strings.Join(initials[:n], "") != letters {
			continue
		}
		if n > 2 && !slices.Contains(rest[n:], false) {
			worth = max(worth, worthInitials)
		}
		worth = max(worth, worthFewInitials)
	}
	return worth
}

// slowCost tries every way to take letters from a form.
func slowCost(form, letters string) int {
	want := []rune(letters)
	if len(want) < 2 {
		return noCost
	}
	var words [][]rune
	var free []bool
	for word := range wordsOf(form) {
		words = append(words, []rune(word))
		free = append(free, smallWords[word] || legalForms[word])
	}
	type place struct{ letter, word, at int }
	known := map[place]int{}
	var from func(p place) int // what the letters after this one cost
	from = func(p place) int {
		if p.letter == len(want)-1 {
			return 0
		}
		if cost, ok := known[p]; ok {
			return cost
		}
		best := noCost
		next := want[p.letter+1]
		for i := p.at + 1; i < len(words[p.word]); i++ {
			if words[p.word][i] != next {
				continue
			}
			cost := 0
			if skipped := i - p.at - 1; skipped > 0 {
				cost = costGap + skipped*costLetter
			}
			best = min(best, cost+from(place{p.letter + 1, p.word, i}))
		}
		left := 0
		for w := p.word + 1; w < len(words); w++ {
			if words[w][0] == next {
				best = min(best, left+from(place{p.letter + 1, w, 0}))
			}
			if !free[w] {
				left += costBetween
			}
		}
		known[p] = best
		return best
	}
	best, before := noCost, 0
	for w := range words {
		if words[w][0] == want[0] {
			best = min(best, before+from(place{0, w, 0}))
		}
		if !free[w] {
			before += costBefore
		}
	}
	return min(best, noCost)
}

// slowTypo compares w with every beginning of every word.
func slowTypo(form, w string) int {
	worth := 0
	for at := range len(form) {
		if !utf8.RuneStart(form[at]) || isGap(form[at]) || !startsWord(form, at) {
			continue
		}
		for end := at + 1; end <= len(form); end++ {
			if (end < len(form) && !utf8.RuneStart(form[end])) || !oneEdit([]rune(form[at:end]), []rune(w)) || strings.HasPrefix(form[at:], w) {
				continue
			}
			if endsWord(form, end) {
				return worthTypo
			}
			worth = worthTypoStart
		}
	}
	return worth
}

// oneEdit says whether one letter left out, added, changed or swapped with its
// neighbour makes a into b. The space between two words is no letter.
func oneEdit(a, b []rune) bool {
	p := 0
	for p < len(a) && p < len(b) && a[p] == b[p] {
		p++
	}
	switch {
	case p < len(b) && slices.Equal(a[p:], b[p+1:]):
		return true
	case p == len(a) || a[p] < utf8.RuneSelf && isGap(byte(a[p])):
		return false
	case slices.Equal(a[p+1:], b[p:]):
		return true
	case p < len(b) && slices.Equal(a[p+1:], b[p+1:]):
		return true
	}
	return p+1 < len(a) && p+1 < len(b) && a[p] == b[p+1] && a[p+1] == b[p] && slices.Equal(a[p+2:], b[p+2:])
}

// FuzzSearchAgainstReference types a query letter by letter, takes it back,
// and compares each answer with the reference.
func FuzzSearchAgainstReference(f *testing.F) {
	for _, q := range []string{
		"cont sec", "csl", "3f25 04e0", "電力", "ß", "dana@contoso.de", "{", "é", "\xff", "ﬁrst", "contoso.c", "com", "on.micro",
		"'sec", "^con ltd$", "!contoso @guest", "#1", "\\!x", "yahoo!", "cnotoso", "contosso secruity", "b&q at&t", "s.a.", "o'brien",
		"bigbank", "bigb", "bb", "bgbnk", "bigbnak", "soc 7", "#gol", "#gold", "!#gold", "#key-acc", "gold contoso", "emea", "'big",
		"^big", "bank$", "^bigbank$", "!big", "fragile", "call petra", "agile", "@hid", "@hidden cont", "contoso.de", "oldie", "dana@hidden.example", "#1", "電",
		"&A", "0000!", "contoso0c", "!oso0", "!o.0", "o.", "0@\"", "bkprtgl", "lodz energia", "москва", "acme uk", "co uk", "ab cd ef", "acme gb", "✈", "★", "'t ho", "#1 plum", "#nope", "@nope", "\\#1", "yahoo\\$", "! -", "contoso - x", "^contoso$", "^con$", "UA", "1A", "'de",
	} {
		f.Add(q)
	}
	tenants := append(dressed(customers()), oddCustomers()...)
	ix := New(tenants)
	f.Fuzz(func(t *testing.T, text string) {
		if utf8.RuneCountInString(text) > 20 {
			text = string([]rune(text)[:20])
		}
		s := NewSearcher(ix)
		runes := []rune(text)
		for n := 1; n <= len(runes); n++ {
			compare(t, s, tenants, string(runes[:n]))
		}
		for n := len(runes) - 1; n > len(runes)/2; n-- {
			compare(t, s, tenants, string(runes[:n]))
		}
		checkExplanations(t, ix, text)
	})
}

func compare(t *testing.T, s *Searcher, tenants []directory.Tenant, text string) {
	t.Helper()
	got, want := s.Search(text, nil).Hits, slowSearch(tenants, text)
	if len(got) != len(want) {
		t.Fatalf("%q found %d, want %d:\n%v\n%v", text, len(got), len(want), got, want)
	}
	if n := min(len(got), 50); !slices.Equal(got[:n], want[:n]) {
		t.Fatalf("%q found\n%v, want\n%v", text, got[:n], want[:n])
	}
}

func checkExplanations(t *testing.T, ix *Index, text string) {
	t.Helper()
	for _, at := range ix.Search(text).Hits {
		x := ix.Explain(text, int(at))
		for shown, spans := range map[string][]Span{ix.tenants[at].Name + "\x00": x.Name, x.Text: x.Spans} {
			last := 0
			for _, s := range spans {
				if s.From < last || s.To <= s.From || s.To > len(shown) {
					t.Fatalf("%q in %q: spans %v", text, shown, spans)
				}
				last = s.To
			}
		}
		if q := ix.reading(text, int(at)); len(q.terms) == 1 && q.terms[0].op == plain && len(x.Name)+len(x.Spans) == 0 {
			t.Errorf("%q found %q but marks nothing", text, ix.tenants[at].Label())
		}
	}
}

// dressed are tenants to some of which something has been added.
func dressed(tenants []directory.Tenant) []directory.Tenant {
	for i, added := range []*directory.Added{
		nil,
		{Aliases: []string{"BigBank", "BB"}, Tags: []string{"Gold", "EMEA"}},
		{Hidden: true, Note: "a double of nobody"},
		{Tags: []string{"golden", "key account"}, Note: "Fragile: call Petra first.\nThen bank & trust; see csl"},
		nil,
		{Aliases: []string{"SOC-7 (night)", "电力", "★"}, Tags: []string{"★", "tier-1", "gold"}},
		{Hidden: true, Aliases: []string{"Oldie", "old Crédit"}, Tags: []string{"gold"}},
		{Favourite: true, Opened: 3},
		nil,
		{Note: strings.Repeat("Ärger ", 3)},
		{Tags: []string{"(gold)", "c++", "電 key"}, Aliases: []string{"strasse.example"}},
		{Hidden: true},
	} {
		tenants[i].Added = added
	}
	return tenants
}

// oddCustomers have names and domains that break rules of thumb.
func oddCustomers() []directory.Tenant {
	names := [][]string{
		{"Acme (UK) Ltd", "acme.co.uk", "acme-uk.onmicrosoft.com"},
		{"Acme Ukraine", "acme.com.ua"},
		{"ТОВ «Ромашка»", "romashka.com.ua"},
		{"Торгова Ромашкана", "tr.ua"},
		{"O'Brien & Sons S.A.", "obrien.ie"},
		{"AT&T Mobility", "att.com"},
		{"contoso.com", "evil.com"},
		{"The contoso.com company", "contoso.com", "mail.contoso.com"},
		{"J.P.Morgan & Co.", "jpm.com"},
		{"Ltd", "ltd.ltd"},
		{"co", "co.uk"},
		{"A B C D E F G H I J K L M N O P", "abc.localdomain"},
		{"東京電力ホールディングス株式会社", "tepco.co.jp"},
		{"ﷺ ﬁnance", "fi.example"},
		{"שלום בע\"מ", "shalom.co.il"},
		{strings.Repeat("aab ", 12), strings.Repeat("x", 60) + ".com"},
		{"x" + strings.Repeat("\u0301", 4) + "yz", "xyz"},
		{"3M", "3m.com"},
		{"’t Hof", "hof.example"},
		{"#1 Plumbing ✈", "plumb.example", "^x.example"},
		{"4th Coffee 24/7", "4th-coffee.example", "coffee_4th.example"},
	}
	var tenants []directory.Tenant
	for i, n := range names {
		t := directory.Tenant{Name: n[0], Domain: n[1], Domains: n[1:]}
		t.ID[0], t.ID[15] = 0xfe, byte(i)
		t.Access = []directory.Access{{Kind: directory.Kind(i % 6)}}
		t.Country = []string{"GB", "ua", "", "Côte d'Ivoire", "1A", "DE", "CO"}[i%7]
		if i%4 == 0 {
			t.Added = &directory.Added{
				Aliases: []string{n[len(n)-1], "a" + string(rune('a'+i)) + " b"}, Tags: []string{"co", n[0]}, Note: n[0] + "\n" + n[1], Hidden: i%8 == 4,
			}
		}
		tenants = append(tenants, t)
	}
	return tenants
}
