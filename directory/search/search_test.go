package search

import (
	"fmt"
	"math/rand/v2"
	"runtime"
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
		if got := ix.Tenant(int(r.Hits[0])).Label(); got != want {
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
		labels = append(labels, ix.Tenant(int(h)).Label())
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
		x := New(named("X", name)).Explain(query, 1)
		var marked strings.Builder
		for _, s := range x.Name {
			marked.WriteString(name[s.From:s.To])
		}
		if got := fold.String(marked.String()); got != query || x.Field != FieldNone {
			t.Errorf("%q in %q: marked is %q", query, name, got)
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
		"Contoso, Ltd.", "„Contoso“ – Ltd. (Holding)", "Contoso Marine Ltd", "Ltd. New Contoso", "Contoso Ltda",
		"New Contoso Ltd", "Contoso Limited",
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
		"abc.de": {"owner:abc.de", "Abc.de", "Abc.de Ltd", "Abc.destiny", "The Abc.de", "A b c . d e", "The Abc.destiny", "labels:abc.de.fg", "start:abc.dexter", "Xabc.de", "in:xabc.de"},
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
	if r := ix.Search("3f2504e0-4f89-01d3-9a0c-0305e82c3307"); len(r.Hits) != 1 {
		t.Errorf("found %d", len(r.Hits))
	}
	if r := ix.Search("3f2504e0-4f89-01d3-9a0c-0305e82c33ff"); len(r.Hits) != 0 {
		t.Errorf("an id outside the directory found %d", len(r.Hits))
	}
	if r := ix.Search("3f2504e0-4f89"); len(r.Hits) != len(customers()) {
		t.Errorf("the start of an id found %d", len(r.Hits))
	}
}

func TestAnEmptyQueryKeepsTheOrder(t *testing.T) {
	ix := New(customers())
	r := ix.Search("  ")
	for i, h := range r.Hits {
		if int(h) != i {
			t.Fatalf("place %d holds %d", i, h)
		}
	}
	if len(r.Hits) != ix.Len() {
		t.Errorf("found %d of %d", len(r.Hits), ix.Len())
	}
}

func TestNobodyIsFoundInAnEmptyDirectory(t *testing.T) {
	s := NewSearcher(New(nil))
	for _, query := range []string{"", "a", "contoso", "@contoso.com", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"} {
		if hits := s.Search(query, nil).Hits; len(hits) > 0 {
			t.Errorf("%q found %v", query, hits)
		}
	}
}

func TestAWordCountsOnce(t *testing.T) {
	long := parse(strings.Repeat("con SEC con ", 5000), false)
	if len(long.terms) != 2 {
		t.Errorf("%d words are looked for", len(long.terms))
	}
	ix := New(customers())
	once, often := ix.Search("con sec"), ix.Search("con con sec con")
	if !slices.Equal(once.Hits, often.Hits) {
		t.Errorf("%v, and repeated %v", once.Hits, often.Hits)
	}
}

func TestTheCodeOfACountryTellsBranchesApart(t *testing.T) {
	branches := []directory.Tenant{
		{Name: "Contoso", Country: "US"}, {Name: "Contoso", Country: "DE"}, {Name: "Contoso Deutz", Country: "AT"}, {Name: "Fabrikam", Country: "de"},
	}
	ix := New(branches)
	for query, want := range map[string][]int32{"contoso de": {2, 1}, "DE": {2, 1, 3}, "contoso us": {0}, "contoso d": {2}, "dé": {2, 1, 3}, "contoso !de": {0, 1}} {
		if got := ix.Search(query).Hits; !slices.Equal(got, want) {
			t.Errorf("%q: got %v, want %v", query, got, want)
		}
	}
	if x := ix.Explain("contoso de", 1); x.Field != FieldCountry || x.Text != "DE" || !slices.Equal(x.Spans, []Span{{0, 2}}) {
		t.Errorf("%+v", x)
	}
}

func TestSpansShowWhatMatched(t *testing.T) {
	ix := New(customers())
	for _, c := range []struct {
		query, name string
		field       Field
		marked      string
	}{
		{"sec", "Contoso Security Ltd", FieldNone, "Contoso [Sec]urity Ltd"},
		{"ltd cont", "Contoso Security Ltd", FieldNone, "[Cont]oso Security [Ltd]"},
		{"csl", "Contoso Security Ltd", FieldNone, "[C]ontoso [S]ecurity [L]td"},
		{"bcp", "Bank of Central Portugal", FieldNone, "[B]ank of [C]entral [P]ortugal"},
		{"credit", "Crédit Agrícola Norte", FieldNone, "[Crédit] Agrícola Norte"},
		{"strass", "Straßenbau Müller", FieldNone, "[Straß]enbau Müller"},
		{"電力", "東京電力", FieldNone, "東京[電力]"},
		{"tepco", "東京電力", FieldDomain, "[tepco].example"},
		{"contosoretail", "Contoso Retail GmbH", FieldDomain, "[contosoretail].onmicrosoft.com"},
		{"3f2504e04", "Fabrikam", FieldID, "[3f2504e0-4]f89-01d3-9a0c-0305e82c3307"},
		{"fbrkm", "Fabrikam", FieldNone, "[F]a[br]i[k]a[m]"},
		{"", "Fabrikam", FieldNone, "Fabrikam"},
	} {
		at := slices.IndexFunc(customers(), func(t directory.Tenant) bool { return t.Name == c.name })
		x := ix.Explain(c.query, at)
		field, text, spans := x.Field, x.Text, x.Spans
		if field == FieldNone {
			text, spans = c.name, x.Name
		}
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
		"-br":        "Brackstead Group|Fabrikam", // signs count in neither
		"-brack":     "Brackstead Group",
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
	if r := ix.Search(" "); len(r.Hits) != len(many) || ix.entries != nil {
		t.Errorf("the list of %d cost the folding of %d", len(r.Hits), len(ix.entries))
	}
	var found sync.Map
	var searches sync.WaitGroup
	for range 4 {
		searches.Go(func() { found.Store(len(ix.Search("contoso").Hits), true) })
	}
	searches.Wait()
	want := len(New(many).Search("contoso").Hits)
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
	tenants := tenantsOf(parallelFrom + 1)
	whole := New(tenants)
	few := New(tenants[:parallelFrom-1])
	for _, query := range []string{"c", "conto sec", "wingtip fo", "glasgow 77", "glasgowmarine", "!7", "northwnid"} {
		var want []int32
		for _, at := range whole.Search(query).Hits {
			if int(at) < few.Len() {
				want = append(want, at)
			}
		}
		if got := few.Search(query).Hits; len(got) < 3 || !slices.Equal(got, want) {
			t.Errorf("%q: %d are found by one core, %d by all", query, len(got), len(want))
		}
	}
}

// TestAKeyAllocatesNoMoreInALargeDirectory types and takes back a query for a
// second time, when all that is kept between keys is there.
func TestAKeyAllocatesNoMoreInALargeDirectory(t *testing.T) {
	if testing.Short() {
		t.Skip("it is long, and the same each time")
	}
	const keys = "contoso sec#cnotoso"
	typed := func(n int) uint64 {
		s, spare := NewSearcher(New(tenantsOf(n))), []int32(nil)
		s.ix.Fold()
		var before, after runtime.MemStats
		for range 3 {
			runtime.ReadMemStats(&before)
			for _, query := range strings.Split(keys, "#") {
				for i := range query {
					spare = s.Search(query[:i+1], spare).Hits
				}
				for i := range query {
					spare = s.Search(query[:len(query)-i], spare).Hits
				}
			}
			runtime.ReadMemStats(&after)
		}
		return after.TotalAlloc - before.TotalAlloc
	}
	// What more than one core needs to work together is the same for any size.
	few, many := typed(parallelFrom+1), typed(4*parallelFrom)
	if many > few+few/4 {
		t.Errorf("%d bytes for %d tenants, %d for %d", few, parallelFrom+1, many, 4*parallelFrom)
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

func TestWhatNamesNoNameKeepsTheOrderOfTheDirectory(t *testing.T) {
	tenants := customers()
	for i := range tenants {
		tenants[i].Access = []directory.Access{{Source: "azure", Kind: directory.Guest}}
		tenants[i].Added = &directory.Added{Tags: []string{"gold"}}
	}
	ix := New(tenants)
	for _, query := range []string{"@guest", "#gold", "!nosuchname", "@guest #gold !fabrikam !#silver"} {
		hits := NewSearcher(ix).Search(query, nil).Hits
		if len(hits) < len(tenants)-1 || !slices.IsSorted(hits) {
			t.Errorf("%s: %v", query, hits)
		}
	}
	if hits := NewSearcher(ix).Search("@guest contoso", nil).Hits; slices.IsSorted(hits) {
		t.Errorf("with a name in it: %v", hits)
	}
}
