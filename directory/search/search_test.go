package search

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/fold"
)

// customers are in the order of the directory.
func customers() []directory.Tenant {
	names := [][]string{
		{"Adatum Corporation", "adatum.com"},
		{"Bank of Central Portugal", "bc-portugal.pt"},
		{"Bankside Capital", "bankside.onmicrosoft.com"},
		{"Contoso Retail GmbH", "contoso.de", "contosoretail.onmicrosoft.com"},
		{"Contoso Securities Ltd", "contoso-securities.com"},
		{"Contoso Security Ltd", "contoso-sec.com", "csl.onmicrosoft.com"},
		{"Crédit Agrícola Norte", "canorte.pt"},
		{"Fabrikam", "fabrikam.com"},
		{"First Contoso", "firstcontoso.com"},
		{"Łódź Energia S.A.", "lodzenergia.pl"},
		{"Straßenbau Müller", "strassenbau-mueller.de"},
		{"東京電力", "tepco.example"},
		{"Yahoo! Nordic", "yn.example"},
		{"", "nameless.onmicrosoft.com"},
		{"", ""},
	}
	var tenants []directory.Tenant
	for i, n := range names {
		t := directory.Tenant{ID: uuid.MustParse(fmt.Sprintf("3f2504e0-4f89-01d3-9a0c-0305e82c33%02x", i)), Name: n[0]}
		if len(n) > 1 && n[1] != "" {
			t.Domain, t.Domains = n[1], n[1:]
		}
		tenants = append(tenants, t)
	}
	return tenants
}

func TestTheCustomerMeantIsOnTop(t *testing.T) {
	ix := New(customers())
	for query, want := range map[string]string{
		"adatum":                                 "Adatum Corporation",
		"bank":                                   "Bank of Central Portugal", // a whole word before its start
		"banks":                                  "Bankside Capital",
		"bcp":                                    "Bank of Central Portugal", // without the small word
		"bocp":                                   "Bank of Central Portugal",
		"csl":                                    "Contoso Security Ltd",
		"cont sec":                               "Contoso Security Ltd", // the shorter of two equals
		"sec cont":                               "Contoso Security Ltd",
		"contoso securities":                     "Contoso Securities Ltd",
		"contoso":                                "Contoso Retail GmbH", // begins with it, shortest
		"credit agricola":                        "Crédit Agrícola Norte",
		"CRÉDIT":                                 "Crédit Agrícola Norte",
		"lodz":                                   "Łódź Energia S.A.",
		"strassen":                               "Straßenbau Müller",
		"straßen":                                "Straßenbau Müller",
		"電力":                                     "東京電力",
		"tepco":                                  "東京電力",
		"contoso.de":                             "Contoso Retail GmbH",
		"dana@contoso-sec.com":                   "Contoso Security Ltd",
		"csl.onmicrosoft.com":                    "Contoso Security Ltd",
		"yahoo!":                                 "Yahoo! Nordic",
		"fbrkm":                                  "Fabrikam",
		"nameless":                               "nameless.onmicrosoft.com",
		"3f2504e04f8901d39a0c0305e82c3307":       "Fabrikam",
		"{3F2504E0-4F89-01D3-9A0C-0305E82C3307}": "Fabrikam",
	} {
		r := ix.Search(query)
		if len(r.Hits) == 0 {
			t.Errorf("%q found nothing", query)
			continue
		}
		if got := ix.Tenant(r.Hits[0].At).Label(); got != want {
			t.Errorf("%q found %q first, want %q", query, got, want)
		}
	}
}

// named makes tenants of names, without domains.
func named(names ...string) []directory.Tenant {
	tenants := make([]directory.Tenant, len(names))
	for i, name := range names {
		tenants[i] = directory.Tenant{ID: uuid.UUID{14: byte(i >> 8), 15: byte(i)}, Name: name}
	}
	return tenants
}

// ranking returns the labels of what a query finds, best first.
func ranking(tenants []directory.Tenant, query string) []string {
	ix := New(tenants)
	var labels []string
	for _, h := range ix.Search(query).Hits {
		labels = append(labels, ix.Tenant(h.At).Label())
	}
	return labels
}

func TestQuotesAndDotsPartWordsInEveryScript(t *testing.T) {
	for query, names := range map[string][]string{ // best first
		"ромашка": {"«Ромашка»", "ТОВ «Ромашка»", "ТОВ Ромашкаград", "ТОВ Суперромашка"},
		"contoso": {"„Contoso“ GmbH", "“Contosoft” Ltd", "X Contoso", "Xcontoso"},
		"ομηρος":  {"«Όμηρος» ΑΕ", "Νέος·Όμηρος", "Νέοςόμηρος"},
		"אור":     {"״אור״ בע״מ", "חברת ״אור״", "חברת מאור"},
		"電力":      {"「電力」", "東京・電力", "東京電力"},
		"नमस्ते":  {"नमस्ते", "श्री ‘नमस्ते’", "श्रीनमस्ते"},
		"lusio":   {"Il·lusió", "Ablusio"},
		"か":       {"か", "が"}, // a mark belongs to its letter
	} {
		tenants := named(names...)
		slices.Reverse(tenants)
		if got := ranking(tenants, query); !slices.Equal(got, names) {
			t.Errorf("%q: got %q, want %q", query, got, names)
		}
	}
}

func TestInitialsAreThoseOfTheWordsAlone(t *testing.T) {
	for name, query := range map[string]string{"„Süd“ – Bank «Krone»": "sbk", "ТОВ «Червона Рута»": "тчр"} {
		ix := New(named("X", name))
		field, text, spans := ix.Spans(query, 1)
		var marked strings.Builder
		for _, s := range spans {
			marked.WriteString(text[s.From:s.To])
		}
		if got := fold.String(marked.String()); got != query || field != FieldName {
			t.Errorf("%q in %q: marked is %q", query, name, got)
		}
		if got := ix.folded()[1].initials; got != query {
			t.Errorf("%q has the initials %q", name, got)
		}
	}
}

// impostors call themselves what others own.
func impostors() []directory.Tenant {
	tenants := named("contoso.com", "dana@contoso.com", "contoso.com Ltd", "Contoso Group", "Ｃontoso", "Mail", "北方.例え")
	for i, domains := range [][]string{
		{"evil.com"},
		{"evil2.com"},
		{"evil3.com", "contoso.com.evil3.com"},
		{"contosogroup.onmicrosoft.com", "contoso.com"},
		{"ｃontoso.com", "cöntoso.com"},
		{"mail.contoso.com"},
		{"bücher.example"},
	} {
		tenants[i].Domain, tenants[i].Domains = domains[0], domains
	}
	return tenants
}

func TestWhoOwnsADomainComesBeforeWhoeverIsCalledSo(t *testing.T) {
	for query, first := range map[string]string{
		"contoso.com":             "Contoso Group",
		"CONTOSO.com":             "Contoso Group",
		"contoso.com ltd":         "contoso.com Ltd", // the owner has no such word
		"contoso.com group":       "Contoso Group",
		"contoso.com contoso.com": "Contoso Group",
		"evil.com":                "contoso.com",
		"mail.contoso.com":        "Mail",
		"cöntoso.com":             "Ｃontoso",
		"CÖNTOSO.COM":             "Ｃontoso",
		"bu\u0308cher.example":    "北方.例え",
	} {
		if got := ranking(impostors(), query); len(got) == 0 || got[0] != first {
			t.Errorf("%q found %q, want %q first", query, got, first)
		}
	}
	// Accents make another domain, which ranks below the one that was typed.
	if got := ranking(impostors(), "contoso.com"); slices.Index(got, "Ｃontoso") < 1 {
		t.Errorf("got %q", got)
	}
}

func TestAnAddressFindsTheOwnerOfItsDomainAlone(t *testing.T) {
	for query, want := range map[string][]string{
		"dana@contoso.com":       {"Contoso Group"},
		"<Dana@Contoso.com>,":    {"Contoso Group"},
		"dana@mail.contoso.com":  {"Mail"},
		"dana@evil2.com":         {"dana@contoso.com"},
		"x#ext#@evil3.com":       {"contoso.com Ltd"},
		"dana@contosogroup":      {"Contoso Group"}, // nobody's domain: the ordinary search
		"dana@nowhere.contoso.x": nil,
	} {
		if got := ranking(impostors(), query); !slices.Equal(got, want) {
			t.Errorf("%q found %q, want %q", query, got, want)
		}
	}
}

func TestWholeWordsSideBySideRankFirst(t *testing.T) {
	names := []string{ // best first
		"Contoso, Ltd.", "„Contoso“ – Ltd. (Holding)", "Contoso & Ltd", "Ltd. New Contoso", "Contoso Marine Ltd",
		"Contoso Ltda", "New Contoso Ltd", "Contoso Limited",
	}
	tenants := named(names...)
	slices.Reverse(tenants)
	if got := ranking(tenants, "contoso ltd"); !slices.Equal(got, names) {
		t.Errorf("got %q", got)
	}
}

// TestTheOrderIsTheOneThatIsWrittenDown has a tenant for each line of the
// package comment.
func TestTheOrderIsTheOneThatIsWrittenDown(t *testing.T) {
	for query, names := range map[string][]string{
		"abc.de": {"owner:abc.de", "Abc.de", "Abc.de Ltd", "Abc.destiny", "The Abc.de", "The Abc.destiny", "labels:abc.de.fg", "start:abc.dexter", "Xabc.de", "in:xabc.de", "A b c . d e"},
		"abcd":   {"Abcd", "Abcd Ltd", "Abcdef", "The Abcd", "Ax Bx Cx Dx", "The Abcdef", "label:abcd.x", "start:abcdx.x", "Ax Bx Cx Dx Ex", "id", "Xabcd", "in:xabcd.x", "Axbxcxd"},
	} {
		tenants := named(names...)
		for i := range tenants {
			_, domain, ok := strings.Cut(names[i], ":")
			if ok {
				tenants[i].Name, tenants[i].Domain, tenants[i].Domains = "", domain, []string{domain}
			}
			if names[i] == "id" {
				tenants[i].ID, tenants[i].Name = uuid.MustParse("abcd0000-0000-0000-0000-000000000000"), "No"
			}
		}
		want := make([]string, len(tenants))
		for i := range tenants {
			want[i] = tenants[i].Label()
		}
		slices.Reverse(tenants)
		if got := ranking(tenants, query); !slices.Equal(got, want) {
			t.Errorf("%q: got\n%q, want\n%q", query, got, want)
		}
	}
}

func TestAWholeIDFindsNothingElse(t *testing.T) {
	ix := New(customers())
	if r := ix.Search("3f2504e0-4f89-01d3-9a0c-0305e82c3307"); r.Total != 1 {
		t.Errorf("found %d", r.Total)
	}
	if r := ix.Search("3f2504e0-4f89-01d3-9a0c-0305e82c33ff"); r.Total != 0 {
		t.Errorf("an id outside the directory found %d", r.Total)
	}
	if r := ix.Search("3f2504e0-4f89"); r.Total != len(customers()) {
		t.Errorf("the start of an id found %d", r.Total)
	}
}

func TestAnEmptyQueryKeepsTheOrder(t *testing.T) {
	ix := New(customers())
	r := ix.Search("  ")
	for i, h := range r.Hits {
		if h.At != i {
			t.Fatalf("place %d holds %d", i, h.At)
		}
	}
	if r.Total != ix.Len() {
		t.Errorf("found %d of %d", r.Total, ix.Len())
	}
}

func TestAWordCountsOnce(t *testing.T) {
	long := parse(strings.Repeat("con SEC con ", 5000))
	if len(long.words) != 2 {
		t.Errorf("%d words are looked for", len(long.words))
	}
	ix := New(customers())
	once, often := ix.Search("con sec"), ix.Search("con con sec con")
	if !slices.Equal(once.Hits, often.Hits) {
		t.Errorf("%v, and repeated %v", once.Hits, often.Hits)
	}
}

func TestSpansShowWhatMatched(t *testing.T) {
	ix := New(customers())
	for _, c := range []struct {
		query, name string
		field       Field
		marked      string
	}{
		{"sec", "Contoso Security Ltd", FieldName, "Contoso [Sec]urity Ltd"},
		{"ltd cont", "Contoso Security Ltd", FieldName, "[Cont]oso Security [Ltd]"},
		{"csl", "Contoso Security Ltd", FieldName, "[C]ontoso [S]ecurity [L]td"},
		{"bcp", "Bank of Central Portugal", FieldName, "[B]ank of [C]entral [P]ortugal"},
		{"credit", "Crédit Agrícola Norte", FieldName, "[Crédit] Agrícola Norte"},
		{"strass", "Straßenbau Müller", FieldName, "[Straß]enbau Müller"},
		{"電力", "東京電力", FieldName, "東京[電力]"},
		{"tepco", "東京電力", FieldDomain, "[tepco].example"},
		{"contosoretail", "Contoso Retail GmbH", FieldOtherDomain, "[contosoretail].onmicrosoft.com"},
		{"3f2504e04", "Fabrikam", FieldID, "[3f2504e0-4]f89-01d3-9a0c-0305e82c3307"},
		{"fbrkm", "Fabrikam", FieldName, "[F]a[br]i[k]a[m]"},
		{"", "Fabrikam", FieldNone, ""},
	} {
		at := slices.IndexFunc(customers(), func(t directory.Tenant) bool { return t.Name == c.name })
		field, text, spans := ix.Spans(c.query, at)
		var b strings.Builder
		last := 0
		for _, s := range spans {
			b.WriteString(text[last:s.From] + "[" + text[s.From:s.To] + "]")
			last = s.To
		}
		b.WriteString(text[last:])
		if field != c.field || b.String() != c.marked {
			t.Errorf("%q in %q: field %d, %q; want %d, %q", c.query, c.name, field, b.String(), c.field, c.marked)
		}
	}
}

// FuzzSearch compares what matches with a plain reference, and checks that
// the order is total and that what is marked is really there.
func FuzzSearch(f *testing.F) {
	for _, q := range []string{"cont sec", "csl", "3f25", "電", "ß", "a@b", "x@Contoso.de", "{", "é", "\xff", "ﬁ", "´ c"} {
		f.Add(q)
	}
	tenants := customers()
	ix := New(tenants)
	f.Fuzz(func(t *testing.T, text string) {
		r := ix.Search(text)
		seen := map[int]bool{}
		for _, h := range r.Hits {
			if seen[h.At] {
				t.Fatalf("%q found %d twice", text, h.At)
			}
			seen[h.At] = true
		}
		q := parse(text)
		owns := func(t directory.Tenant) bool { return slices.Contains(t.Domains, q.words[0].domain) }
		owned := q.isAddress && len(q.words) > 0 && slices.ContainsFunc(tenants, owns)
		for i := range tenants {
			want := plainMatch(&tenants[i], &q)
			if owned {
				want = owns(tenants[i])
			}
			if want != seen[i] {
				t.Errorf("%q and %q: found %v, want %v", text, tenants[i].Label(), seen[i], want)
			}
			_, shown, spans := ix.Spans(text, i)
			last := 0
			for _, s := range spans {
				if s.From < last || s.To <= s.From || s.To > len(shown) {
					t.Fatalf("%q in %q: spans %v", text, shown, spans)
				}
				last = s.To
			}
			if seen[i] && len(q.words) == 1 && len(spans) == 0 {
				t.Errorf("%q found %q but marks nothing", text, tenants[i].Label())
			}
		}
	})
}

// plainMatch says what Search should find, word by word and field by field.
func plainMatch(t *directory.Tenant, q *query) bool {
	if q.isID {
		return t.ID == q.id
	}
	name := fold.String(t.Name)
	label, _, _ := strings.Cut(fold.String(t.Domain), ".")
	for _, w := range q.words {
		ok := inOrder(name, w.text) || inOrder(label, w.text)
		for _, d := range t.Domains {
			ok = ok || strings.Contains(fold.String(d), w.text)
		}
		ok = ok || w.id != "" && strings.HasPrefix(strings.ReplaceAll(t.ID.String(), "-", ""), w.id)
		if !ok {
			return false
		}
	}
	return true
}

func inOrder(text, w string) bool {
	runes := []rune(w)
	for _, r := range text {
		if len(runes) > 0 && r == runes[0] {
			runes = runes[1:]
		}
	}
	return len(runes) == 0
}

func TestResolveNeverGuesses(t *testing.T) {
	tenants := append(customers(),
		directory.Tenant{
			ID: uuid.MustParse("3f2504e0-4f89-01d3-9a0c-0305e82c3380"), Name: "Brackstead Group",
			Domain: "brackstead.example", Domains: []string{"brackstead.example", "energia-brackstead.example"},
		},
		directory.Tenant{ID: uuid.MustParse("3f2504e0-4f89-01d3-9a0c-0305e82c3381"), Name: "Twin"},
		directory.Tenant{ID: uuid.MustParse("3f2504e0-4f89-01d3-9a0c-0305e82c3382"), Name: "TWIN", Domain: "fabrikam.com.example"},
		directory.Tenant{ID: uuid.MustParse("3f2504e0-4f89-01d3-9a0c-0305e82c3383"), Name: "Wasserwerk", Domain: "müllheim.de"},
	)
	for text, want := range map[string]string{
		// The id, a whole domain, a whole name.
		"3f2504e0-4f89-01d3-9a0c-0305e82c3307":          "Fabrikam",
		" 3F2504E04F8901D39A0C0305E82C3307 ":            "Fabrikam",
		"{3f2504e0-4f89-01d3-9a0c-0305e82c3307}":        "Fabrikam",
		"3f2504e0-4f89-01d3-9a0c-0305e82c33ff":          "",
		"urn:uuid:3f2504e0-4f89-01d3-9a0c-0305e82c3307": "",
		"x3f2504e0-4f89-01d3-9a0c-0305e82c3307x":        "",
		"contoso.de":                                    "Contoso Retail GmbH",
		"CSL.onmicrosoft.com":                           "Contoso Security Ltd",
		"fabrikam.com":                                  "Fabrikam", // though another domain begins so
		"contoso security  ltd":                         "Contoso Security Ltd",
		"fabrikam":                                      "Fabrikam", // though other domains have it
		"twin":                                          "Twin|TWIN",

		"müllheim.de": "Wasserwerk",
		"MÜLLHEIM.DE": "Wasserwerk",
		"mullheim.de": "", // somebody else's, who is not here
		"mullheim":    "Wasserwerk",

		// A part that one tenant alone has.
		"energia s":  "Łódź Energia S.A.",
		"muller":     "Straßenbau Müller",
		"ortug":      "Bank of Central Portugal",
		"csl":        "Contoso Security Ltd",
		"-br":        "Brackstead Group",
		"securities": "Contoso Securities Ltd",

		// A part that several have, wherever they have it, best first.
		"energia":   "Łódź Energia S.A.|Brackstead Group",
		"contoso":   "Contoso Retail GmbH|Contoso Securities Ltd|Contoso Security Ltd|First Contoso",
		"contoso s": "Contoso Securities Ltd|Contoso Security Ltd",
		"fabri":     "Fabrikam|TWIN",
		"capital":   "Bankside Capital",
		"bank":      "Bank of Central Portugal|Bankside Capital",
		"co": "Contoso Retail GmbH|Contoso Securities Ltd|Contoso Security Ltd|Adatum Corporation|First Contoso|" +
			"Bankside Capital|Crédit Agrícola Norte|Fabrikam|東京電力|nameless.onmicrosoft.com|TWIN",

		// What nobody has. Initials and letters left out are guesses.
		"fbrkm":  "",
		"bcp":    "",
		"":       "",
		" ":      "",
		"\u0301": "",
	} {
		var got []string
		for _, found := range Resolve(tenants, text) {
			got = append(got, found.Label())
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("%q: got %q, want %q", text, s, want)
		}
	}
}

func TestManyTenantsAreListedBeforeTheyAreFolded(t *testing.T) {
	many := tenantsOf(foldAtOnce + 1)
	ix := New(many)
	if r := ix.Search(" "); r.Total != len(many) || ix.entries != nil {
		t.Errorf("the list of %d cost the folding of %d", r.Total, len(ix.entries))
	}
	var found sync.Map
	var searches sync.WaitGroup
	for range 4 {
		searches.Go(func() { found.Store(ix.Search("contoso").Total, true) })
	}
	searches.Wait()
	want := New(many).Search("contoso").Total
	found.Range(func(total, _ any) bool {
		if total != want || want == 0 {
			t.Errorf("found %v, want %d", total, want)
		}
		return true
	})
	if few := New(many[:10]); len(few.entries) != 10 {
		t.Error("few are not folded at once")
	}
}

func TestManyTenantsAreSearchedAsFewAre(t *testing.T) {
	many := tenantsOf(scoreInParallel + 1)
	whole := New(many)
	r := whole.Search("conto sec")
	var want []int
	few := New(many)
	q := parse("conto sec")
	for i := range few.folded() {
		if few.folded()[i].score(&q) > 0 {
			want = append(want, i)
		}
	}
	slices.SortStableFunc(want, func(a, b int) int {
		return int(few.folded()[b].score(&q)) - int(few.folded()[a].score(&q))
	})
	if len(want) == 0 || len(want) != r.Total {
		t.Fatalf("found %d, want %d", r.Total, len(want))
	}
	for i, h := range r.Hits {
		if h.At != want[i] {
			t.Fatalf("place %d holds %d, want %d", i, h.At, want[i])
		}
	}
}

func tenantsOf(n int) []directory.Tenant {
	first := []string{"Contoso", "Fabrikam", "Northwind", "Adatum", "Litware", "Wingtip", "Glasgow", "Sentinel"}
	second := []string{"Security", "Securities", "Retail", "Bank", "Energy", "Marine", "Foods", "Logistics"}
	random := rand.New(rand.NewPCG(1, 2))
	tenants := make([]directory.Tenant, n)
	for i := range tenants {
		name := fmt.Sprintf("%s %s %d", first[random.IntN(len(first))], second[random.IntN(len(second))], random.IntN(n))
		domain := strings.ToLower(strings.ReplaceAll(name, " ", "")) + ".com"
		if i%2 == 0 {
			domain = strings.TrimSuffix(domain, ".com") + ".onmicrosoft.com"
		}
		tenants[i] = directory.Tenant{ID: uuid.NewSHA1(uuid.Nil, []byte(name)), Name: name, Domain: domain}
	}
	return tenants
}

func BenchmarkSearch(b *testing.B) {
	for _, n := range []int{250, 10_000, 100_000} {
		ix := New(tenantsOf(n))
		ix.folded()
		for _, q := range []string{"c", "conto", "conto sec", "glasg", "xq"} {
			b.Run(fmt.Sprintf("%d/%s", n, q), func(b *testing.B) {
				for b.Loop() {
					ix.Search(q)
				}
			})
		}
	}
}

// BenchmarkFirstSearch folds the tenants.
func BenchmarkFirstSearch(b *testing.B) {
	for _, n := range []int{20_000, 100_000} {
		tenants := tenantsOf(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				New(tenants).Search("xq")
			}
		})
	}
}
