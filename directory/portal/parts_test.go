package portal

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/internal/cloud"
)

// These tests hold the small rules by themselves, at their limits: what a link
// goes through as a whole passes most of them on their easy side alone.

var oldTenant, newTenant = uuid.MustParse(oldID), uuid.MustParse(newID)

func TestSignsAreOfTheirKind(t *testing.T) {
	const digits, hex = "0123456789", "0123456789abcdefABCDEF"
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	for i := range 256 {
		c := byte(i)
		in := func(set string) bool { return strings.IndexByte(set, c) >= 0 }
		if isHex(c) != in(hex) || isAlphanumeric(c) != in(digits+letters) || isSchemeByte(c) != in(digits+letters+"+-.") {
			t.Errorf("%q is taken for what it is not", c)
		}
	}
	for i := range 16 {
		if unhex("0123456789abcdef"[i]) != byte(i) || unhex("0123456789ABCDEF"[i]) != byte(i) {
			t.Errorf("the digit %x is %d and %d", i, unhex("0123456789abcdef"[i]), unhex("0123456789ABCDEF"[i]))
		}
	}
}

func TestWhatCanBeADomain(t *testing.T) {
	label := strings.Repeat("a", 63)
	long := strings.Repeat(label+".", 3) // 192 bytes
	for s, want := range map[string]bool{
		"contoso.example": true, "a.b": true, "a-b.c": true, "1.a": true, "a.1b": true, "a.1.b": true,
		"": false, "a": false, "a.": false, ".a": false, "a..b": false, "a.1": false, "1.2.3.4": false,
		"-a.b": false, "a-.b": false, "a.-b": false, "a.b-": false, "a_b.c": false, "A.b": false, "ä.b": false, "a b.c": false,
		label + ".b":                       true,
		label + "a.b":                      false,
		long + strings.Repeat("b", 61):     true,  // 253 bytes
		long + strings.Repeat("b", 62):     false, // 254 bytes
		"-" + label[1:] + ".b":             false,
		strings.Repeat("a.", 100) + "b":    true,
		strings.Repeat("a.", 100) + "2020": false,
	} {
		if got := isDomain(s); got != want {
			t.Errorf("%.80q: %v", s, got)
		}
	}
}

func TestWhatNamesATenant(t *testing.T) {
	bare := strings.ReplaceAll(oldID, "-", "")
	for text, want := range map[string]uuid.UUID{
		oldID: oldTenant, strings.ToUpper(oldID): oldTenant, bare: oldTenant, "{" + oldID + "}": oldTenant, `"` + oldID + `"`: oldTenant,
		"'" + oldID + "' ": oldTenant, oldID + ")": oldTenant, oldID + ",x": oldTenant,
		oldID + "-": uuid.Nil, oldID + "a": uuid.Nil, oldID + "0": uuid.Nil, oldID + "," + newID: uuid.Nil,
		oldID[:35]: uuid.Nil, bare[:31]: uuid.Nil, bare + "0": uuid.Nil, bare[:31] + "g": uuid.Nil, "urn:uuid:" + oldID: uuid.Nil,
		uuid.Nil.String(): uuid.Nil, strings.Repeat("0", 32): uuid.Nil, "": uuid.Nil, "common": uuid.Nil,
	} {
		if id, domain, ok := readTenant(text); id != want || ok != (want != uuid.Nil) || ok && domain != "" {
			t.Errorf("%q: %s, %q, %v", text, id, domain, ok)
		}
	}
	for text, want := range map[string]string{"Contoso.Example": "contoso.example", "a" + bare[:31] + ".b": "a" + bare[:31] + ".b"} {
		if id, domain, ok := readTenant(text); id != uuid.Nil || domain != want || !ok {
			t.Errorf("%q: %s, %q, %v", text, id, domain, ok)
		}
	}
}

func TestWhereIDsAre(t *testing.T) {
	for text, want := range map[string][]int{
		"": nil, oldID: {0}, "x" + oldID: {1}, oldID + newID: {0, 36}, oldID + "/" + newID + "/": {0, 37}, oldID[:35]: nil, oldID[1:]: nil,
	} {
		if got := guids(text); !slices.Equal(got, want) {
			t.Errorf("%q: %v", text, got)
		}
	}
	for i := range oldID {
		for _, c := range []string{"g", "-", "0", ":"} {
			broken := oldID[:i] + c + oldID[i+1:]
			if got, want := isGUID(broken), c == "0" && oldID[i] != '-' || c == "-" && oldID[i] == '-'; got != want {
				t.Errorf("%q: %v", broken, got)
			}
		}
	}
	if isGUID(oldID + "0") {
		t.Error("what is longer is one")
	}
}

func TestWhatCanOnlyBeAnIDOfSomething(t *testing.T) {
	for word, want := range map[string]bool{
		oldID: true, "dana@contoso.example": true, "Dana@Contoso.Example": true,
		"@contoso.example": false, "dana@contoso": false, "dana@": false, "contoso.example": false,
		strings.Repeat("a", 32): true, strings.Repeat("A1", 16): true, strings.Repeat("a", 31): false, strings.Repeat("g", 32): false,
		"x1234567890": true, "a1234567890": false, "abcdef1234567890x": false, "abcdeg1234567890": true, "abcdefg1234567890": false,
		"abc123456789g": false, "abcg1234567890": true, "abcg0123456789": true, "abcg:::::1111111111": false,
	} {
		if got := isBound(word); got != want {
			t.Errorf("%q: %v", word, got)
		}
	}
}

func TestWhatIsOfTheOldTenant(t *testing.T) {
	old := Pasted{Tenant: oldTenant, Domain: "contoso.example"}
	for word, want := range map[string]bool{
		oldID: true, "@" + strings.ToUpper(oldID): true, newID: true, "contoso.example": true, "@Contoso.Example": true,
		"fabrikam.example": false, "": false, uuid.Nil.String(): false, "x" + oldID: false,
	} {
		if got := old.isTenant(word, newTenant); got != want {
			t.Errorf("%q: %v", word, got)
		}
	}
	if none := (Pasted{}); none.isTenant(uuid.Nil.String(), newTenant) || none.isTenant("", newTenant) {
		t.Error("a link that names no tenant names nothing")
	}
	var words []string
	for i := range 2 * maxBound {
		words = append(words, "incidents", string(rune('1'+i/9))+string(rune('1'+i%9)))
	}
	named := Pasted{address: address{path: "/" + strings.Join(words, "/") + "/incidents/11"}}.bound(newTenant)
	if len(named) != maxBound || named[0] != "incident 11" || len(slices.Compact(slices.Clone(named))) != maxBound {
		t.Errorf("%d are named: %q", len(named), named)
	}
	twice := Pasted{address: address{path: "/incidents/29", query: "?incidentId=29&ruleId=30"}}.bound(newTenant)
	if !slices.Equal(twice, []string{"incident 29", "rule 30"}) {
		t.Errorf("named are %q", twice)
	}
	for text, want := range map[string]string{
		"/machines/v2/" + strings.Repeat("a", 40): "device " + strings.Repeat("a", 40), "/machines/v3/" + oldID: "device " + oldID,
		"/providers/Microsoft.Compute/virtualMachines/web": "resource web", "/x/providers/a/b/c": "resource c",
		"/providers/a/b": "", "/providers": "", "/resourceGroups/rg": "resource group rg", "/a/queries/abc": "", "/queries/a1": "query a1",
		"/queries/v2": "", "/x=1\x7f29": "x 1 29", "/users/a\x1f1": "a 1", "/incidents/0": "", "?page=3": "", "?FEATURE.x=3": "",
	} {
		var got []string
		for _, b := range boundIn(text) {
			got = append(got, b.String())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestWhoseALinkIs(t *testing.T) {
	mine := Tenant{ID: oldTenant, Domain: "contoso.example", Domains: []string{"contoso.onmicrosoft.com"}}
	for _, c := range []struct {
		p    Pasted
		want bool
	}{
		{Pasted{Tenant: oldTenant}, true},
		{Pasted{Tenant: newTenant}, false},
		{Pasted{Tenant: newTenant, Domain: "contoso.example"}, false}, // the id decides
		{Pasted{Tenant: oldTenant, Domain: "fabrikam.example"}, true},
		{Pasted{Domain: "Contoso.Example"}, true},
		{Pasted{Domain: "contoso.ONMICROSOFT.com"}, true},
		{Pasted{Domain: "fabrikam.example"}, false},
		{Pasted{}, false},
	} {
		if got := c.p.Of(mine); got != c.want {
			t.Errorf("%s %q: %v", c.p.Tenant, c.p.Domain, got)
		}
	}
	if (Tenant{}).Has("") || (Tenant{Domains: []string{""}}).Has("") {
		t.Error("a tenant without a domain has every link without one")
	}
	for d, want := range map[string]string{
		"contoso.onmicrosoft.com": "contoso.onmicrosoft.com", "contoso.mail.onmicrosoft.com": "", "contoso.example": "", "onmicrosoft.com": "",
	} {
		if got := (Tenant{Domains: []string{d}}).initial(); got != want {
			t.Errorf("%q: %q", d, got)
		}
	}
	for _, c := range []struct {
		a, b Pasted
		want bool
	}{
		{Pasted{Tenant: oldTenant}, Pasted{Tenant: newTenant}, true},
		{Pasted{Tenant: oldTenant}, Pasted{Tenant: oldTenant}, false},
		{Pasted{Tenant: oldTenant}, Pasted{}, false},
		{Pasted{}, Pasted{Tenant: oldTenant}, false},
		{Pasted{Domain: "a.b"}, Pasted{Domain: "c.d"}, true},
		{Pasted{Domain: "a.b"}, Pasted{Domain: "a.b"}, false},
		{Pasted{Domain: "a.b"}, Pasted{}, false},
		{Pasted{}, Pasted{Domain: "a.b"}, false},
		{Pasted{Tenant: oldTenant}, Pasted{Domain: "a.b"}, false},
	} {
		if got := differ(c.a, c.b); got != c.want {
			t.Errorf("%s %q and %s %q: %v", c.a.Tenant, c.a.Domain, c.b.Tenant, c.b.Domain, got)
		}
	}
}

func TestWhereALinkEnds(t *testing.T) {
	for in, want := range map[string]string{
		"https://a.b/": "https://a.b/", "https://a.b/.": "https://a.b/", "https://a.b/?!*;:,.": "https://a.b/", "...": "",
		"a)": "a", "a())": "a()", "a()": "a()", "(a)": "(a)", "a]": "a", "a[]]": "a[]", "a[]": "a[]", "a}": "a", "a{}}": "a{}", "a{}": "a{}",
		"a'": "a", "'a'": "'a'", "a''": "a''", "''a'": "''a", "a(": "a(", "a-": "a-",
		"a)b": "a)b", "a]b": "a]b", "a}b": "a}b", "a'b": "a'b",
		"a)]": "a", "a]}": "a", "[a)": "[a", "{a]": "{a", "(a}": "(a",
	} {
		if got := trimTail(in); got != want {
			t.Errorf("%q ends as %q, want %q", in, got, want)
		}
	}
	for _, c := range []struct{ link, before, want string }{
		{"a)b", "(", "a"},
		{"a(b)c)d", "(", "a(b)c"},
		{"a((b))c)d", "(", "a((b))c"},
		{"a]b", "[", "a"},
		{"a[b]c]d", "[", "a[b]c"},
		{"a}b", "{", "a"},
		{"a'b", "'", "a"},
		{"a|b", "<", "a"},
		{"a|b", "|", "a"},
		{"a]b", "|", "a"},
		{"a]b", "[URL=", "a"},
		{"a)b", "x", "a)b"},
		{"a)b", "", "a)b"},
		{"ab", "(", "ab"},
		{"a\x00b", "x", "a\x00b"},
	} {
		if got := cutAtCloser(c.link, c.before); got != c.want {
			t.Errorf("%q behind %q ends as %q, want %q", c.link, c.before, got, c.want)
		}
	}
	for in, want := range map[string]string{
		"":                                 "",
		"x":                                "x",
		"a https://a.b/c\nd e":             "",
		"https://a.b/c\nd":                 "https://a.b/cd",
		"x\nhttps://a.b/c\nd\ne":           "x\nhttps://a.b/cde",
		"https://a.b/c\n\nd":               "",
		"https://a.b/c\nhttps://d.e/":      "",
		"https://a.b/c d\ne":               "",
		"https://a.b/c\r\n  d  \r\ne f":    "https://a.b/cd\ne f",
		"> https://a.b/c\n> d":             "https://a.b/cd",
		"see :// x\ny":                     "",
		"://a\nb":                          "://ab",
		"https://a.b/c\nd\nhttps://e.f\ng": "https://a.b/cd\nhttps://e.fg",
	} {
		got, ok := joinLines(in)
		if ok != (want != "" && want != in) || ok && got != want {
			t.Errorf("%q: %q, %v; want %q", in, got, ok, want)
		}
	}
	many := strings.Repeat("https://a.b ", maxLinks+2)
	if n := len(linksIn(many)); n != maxLinks {
		t.Errorf("%d links are looked at", n)
	}
	if got := linksIn("a://b://c https://d"); !slices.Equal(got, []string{"a://b://c", "https://d"}) {
		t.Errorf("%q", got)
	}
	if got := addSchemes("h.example h.example/a xh.example/b h.example?c h.example.d/ h.examples/", []string{"h.example"}); got != "h.example https://h.example/a xh.example/b https://h.example?c h.example.d/ h.examples/" {
		t.Errorf("%q", got)
	}
	if got := linksIn("://a https://b.c://d x://"); !slices.Equal(got, []string{"https://b.c://d", "x://"}) {
		t.Errorf("%q", got)
	}
}

func TestAMailsSourceIsToldFromALink(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "a": false, "a=b": false, "a=3Db": true, "a=3D": true, "a=3": false, "a=": false, "a=3db": false, "a=3Gb": false, "a=G3b": false,
		"a=\nb": true, "a=\rb": true, "a=\r\nb": true, "a=C3=A4": false, "a=C3=3D": true, "a=3D=x": false, "a=3D=\n": true, "=AA": false,
	} {
		if got := isQuotedPrintable(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	for text, want := range map[string]string{
		"a=3Db": "a=b", "a=\nb": "ab", "a=\rb": "ab", "a=\r\nb": "ab", "=C3=A4": "ä", "=C3": "=C3", "a=3db": "a=3db", "a=3D": "a=", "a=3": "a=3",
	} {
		if got := fromQuotedPrintable(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for in, want := range map[string]string{
		"": "", "a": "a", "%41": "A", "%4": "%4", "%": "%", "%4g": "%4g", "%g4": "%g4", "x%41": "xA", "%2541": "%41", "a%41b": "aAb",
	} {
		if got := unescape(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestWhatIsSaidOfALinkIsShortAndPlain(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "a b~": "a b~", "a\x1fb": "a\ufffdb", "a\x7fb": "a\ufffdb", "ä": "\ufffd",
		strings.Repeat("a", maxShown):   strings.Repeat("a", maxShown),
		strings.Repeat("a", maxShown+1): strings.Repeat("a", maxShown-1) + "…",
		strings.Repeat("a", 9*maxShown): strings.Repeat("a", maxShown-1) + "…",
	} {
		if got := shorten(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestWhichSiteALinkIsOf(t *testing.T) {
	below := site{path: "/dash/customers/", where: inPath, wants: tenantID}
	for _, c := range []struct {
		s    site
		path string
		want bool
	}{
		{below, "/Dash/Customers/x", true},
		{below, "/dash/customers/", false},
		{below, "/dash/other/x/and/more", false},
		{site{path: "/", where: inPath, wants: tenantID}, "/anything", true},
		{site{path: "/@", where: inPath, wants: defaultDomain}, "/anything", true},
		{site{path: "/", where: inPath}, "/", true},
		{site{path: "/home", where: inQuery, wants: tenantID}, "/HOME", true},
		{site{path: "/home", where: inQuery, wants: tenantID}, "/home/x", true},
		{site{path: "/home", where: inQuery, wants: tenantID}, "/homes", false},
		{site{path: "/dash/", where: inPath}, "/dash", true}, // shows every tenant
		{site{path: "/dash/", where: inPath}, "/dashes", false},
	} {
		if got := c.s.holds(c.path); got != c.want {
			t.Errorf("%+v, %q: %v", c.s, c.path, got)
		}
	}
	all := []site{
		{portal: Portal{Code: "a"}, env: cloud.Global, host: "h", path: "/long/elsewhere", where: inQuery, wants: tenantID},
		{portal: Portal{Code: "b"}, env: cloud.Global, host: "h", path: "", where: inQuery, wants: tenantID},
		{portal: Portal{Code: "b"}, env: cloud.GCC, host: "h", path: "", where: inQuery, wants: tenantID},
		{portal: Portal{Code: "b"}, env: cloud.GCC, host: "h", path: "/x", where: inQuery, wants: tenantID},
		{portal: Portal{Code: "c"}, env: cloud.DoD, host: "h", path: "/x", where: inQuery, wants: tenantID},
		{portal: Portal{Code: "b"}, env: cloud.DoD, host: "other", path: "", where: inQuery, wants: tenantID},
		{portal: Portal{Code: "b"}, env: cloud.Global, host: "h", path: "", where: inQuery, wants: tenantID},
	}
	for path, want := range map[string]string{
		"/": "b  [global gcc]", "/x/y": "b /x [gcc]", "/long/elsewhere/x": "a /long/elsewhere [global]", "/long": "b  [global gcc]",
	} {
		s, envs, ok := findSite(all, address{host: "h", path: path})
		var names []string
		for _, e := range envs {
			names = append(names, string(e))
		}
		if got := s.portal.Code + " " + s.path + " [" + strings.Join(names, " ") + "]"; got != want || !ok {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	if _, _, ok := findSite(all, address{host: "none"}); ok {
		t.Error("a site was found at no host of the catalogue")
	}
}

// A link is proven before it opens: each part of the proof by itself.
func TestOnlyAProvenLinkOpens(t *testing.T) {
	s := site{host: "h.example", path: "/", where: inQuery, wants: tenantID, param: "tid"}
	r := renamer{site: s, tenant: Tenant{ID: newTenant, Domain: "fabrikam.example"}}
	good := address{host: "h.example", path: "/x", query: "?tid=" + newID}
	for name, c := range map[string]struct {
		a    address
		want bool
	}{
		"the tenant":             {good, true},
		"with its domain":        {address{host: good.host, path: good.path, query: good.query + "&primaryDomain=fabrikam.example"}, true},
		"another host":           {address{host: "evil.example", path: good.path, query: good.query}, false},
		"a port":                 {address{host: "h.example:8443", path: good.path, query: good.query}, false},
		"a user":                 {address{host: "user@h.example", path: good.path, query: good.query}, false},
		"no tenant":              {address{host: good.host, path: good.path}, false},
		"another tenant":         {address{host: good.host, path: good.path, query: "?tid=" + oldID}, false},
		"another one, too":       {address{host: good.host, path: good.path, query: good.query + "&ctid=" + oldID}, false},
		"another one's domain":   {address{host: good.host, path: good.path, query: good.query + "&primaryDomain=contoso.example"}, false},
		"not where it is wanted": {address{host: good.host, path: good.path, query: "?ctid=" + newID}, false},
		"a path that goes back":  {address{host: good.host, path: "/x/../y", query: good.query}, false},
		"a sign of no link":      {address{host: good.host, path: "/\x01", query: good.query}, false},
		"not to be read":         {address{host: good.host, path: good.path, query: good.query + "&ctid=common"}, false},
		"no address":             {address{host: good.host, path: "/%zz", query: good.query}, false},
	} {
		if got := r.proves(c.a); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	mine := Pasted{Tenant: oldTenant}
	if mine.stillIn(good, newTenant) || !mine.stillIn(address{path: "/" + strings.ToUpper(oldID)}, newTenant) ||
		!mine.stillIn(address{query: "?x=%257B" + oldID}, newTenant) || mine.stillIn(address{path: "/" + oldID}, oldTenant) {
		t.Error("the old tenant is not looked for")
	}
	if (Pasted{}).stillIn(address{path: "/" + uuid.Nil.String()}, newTenant) {
		t.Error("no tenant is looked for")
	}
}

func TestWhereATenantIsAdded(t *testing.T) {
	query := renamer{site{path: "/home", where: inQuery, wants: tenantID, param: "tid"}, Tenant{ID: newTenant}}
	for in, want := range map[string]string{
		"": "?tid=N", "?": "?tid=N", "?a=b": "?a=b&tid=N", "?a=b&": "?a=b&tid=N",
	} {
		a, why := query.add(address{path: "/home/x", query: in})
		if want = strings.ReplaceAll(want, "N", newID); a.query != want || why != "" {
			t.Errorf("%q: %q, %q", in, a.query, why)
		}
	}
	if _, why := query.add(address{path: "/elsewhere"}); why == "" {
		t.Error("a page that is not the portal's got a tenant")
	}
	first := renamer{site{path: "/", where: inPath, wants: tenantID}, Tenant{ID: newTenant}}
	if a, why := first.add(address{path: "/x"}); a.path != "/"+newID+"/x" || why != "" {
		t.Errorf("%q, %q", a.path, why)
	}
	below := renamer{site{path: "/customers/", where: inPath, wants: tenantID}, Tenant{ID: newTenant}}
	if _, why := below.add(address{path: "/customers/x"}); why == "" {
		t.Error("a tenant was added in the middle of a path")
	}
	domain := renamer{site{path: "/", where: inQuery, wants: initialDomain, param: "d"}, Tenant{ID: newTenant}}
	if _, why := domain.add(address{path: "/"}); why == "" {
		t.Error("a domain that is not known was added")
	}
	for _, c := range []struct {
		at   place
		want string
	}{
		{place{own: true, part: inQuery}, initialDomain},
		{place{own: true, part: inFragment}, tenantID},
		{place{part: inQuery}, tenantID},
		{place{part: inQuery, name: "delegatedorg"}, initialDomain},
		{place{part: inQuery, name: "initialdomain"}, initialDomain},
		{place{part: inQuery, name: "primarydomain"}, defaultDomain},
	} {
		if got := domain.wanted(c.at); got != c.want {
			t.Errorf("%+v: %s", c.at, got)
		}
	}
	text := "a" + oldID + "b%7B" + strings.ToUpper(oldID) + "%7D" + newID
	if got := replaceGUID(text, oldTenant, newTenant); got != "a"+newID+"b%7B"+newID+"%7D"+newID {
		t.Errorf("got %q", got)
	}
}

func TestWhatShowsEveryTenantOpensAsItIs(t *testing.T) {
	every := site{portal: Portal{Code: "mto"}}
	known := Pasted{Portal: Portal{Code: "mto", Name: "All"}, address: address{host: "h"}, site: every}
	if link, ok := known.AsItIs(newTenant); !ok || link.String() != "https://h" || link.Tenant() != newTenant || link.Path() != "mto" || link.Portal() != "All" {
		t.Errorf("%+v, %v", link, ok)
	}
	for name, change := range map[string]func(*Pasted){
		"wants a tenant":       func(p *Pasted) { p.site.wants = tenantID },
		"names a tenant":       func(p *Pasted) { p.Tenant = oldTenant },
		"names a domain":       func(p *Pasted) { p.Domain = "contoso.example" },
		"not in the catalogue": func(p *Pasted) { p.Portal = Portal{} },
	} {
		p := known
		change(&p)
		if link, ok := p.AsItIs(newTenant); ok || link != (Link{}) {
			t.Errorf("%s: %+v", name, link)
		}
	}
}

func TestWhatAPortalSaysItNeeds(t *testing.T) {
	for _, c := range []struct {
		p    Portal
		want string
	}{
		{Portal{links: map[cloud.Environment]string{cloud.GCC: "https://h/{domain}"}}, "default domain"},
		{Portal{links: map[cloud.Environment]string{cloud.Global: "https://h/{initial}"}}, "onmicrosoft.com domain"},
		{Portal{links: map[cloud.Environment]string{cloud.China: "https://h/{tenant}"}}, "tenant id"},
		{Portal{Every: true, links: map[cloud.Environment]string{cloud.Global: "https://h/"}}, ""},
		{Portal{}, ""},
	} {
		if got := c.p.Needs(); got != c.want {
			t.Errorf("%+v: %q", c.p, got)
		}
	}
	for template, want := range map[string]string{"https://h": "h", "https://h/x": "h", "https://h?x": "h", "https://h#x": "h", "": "", "https://": "", "https:///x": ""} {
		if got := (Portal{links: map[cloud.Environment]string{cloud.Global: template}}).Host(cloud.Global); got != want {
			t.Errorf("%q: %q", template, got)
		}
	}
	every := Portal{Every: true, links: map[cloud.Environment]string{cloud.Global: "https://h/"}}
	if link, err := every.Link(Tenant{Environment: cloud.Global}); err != nil || link.String() != "https://h/" {
		t.Errorf("%v, %v", link, err)
	}
	one := Portal{links: map[cloud.Environment]string{cloud.Global: "https://h/{tenant}"}}
	if _, err := one.Link(Tenant{Environment: cloud.Global}); err == nil {
		t.Error("a tenant without an id has a link")
	}
}

func TestARowIsChangedByAnotherOfItsCode(t *testing.T) {
	global := func(link string) map[cloud.Environment]string {
		return map[cloud.Environment]string{cloud.Global: link}
	}
	row := Row{Code: "a", Name: "A", Link: global("https://a/{tenant}"), Page: []PageRow{{Code: "p", Name: "P", Aliases: []string{"pp"}, Path: "p", Fragment: "#f"}, {Code: "q", Name: "Q"}}}
	for _, is := range []struct{ r, by, want bool }{{false, false, false}, {true, false, true}, {false, true, true}, {true, true, true}} {
		r := row
		r.Partner, r.Every = is.r, is.r
		if got := r.changed(Row{Partner: is.by, Every: is.by}); got.Partner != is.want || got.Every != is.want {
			t.Errorf("%+v: %v, %v", is, got.Partner, got.Every)
		}
	}
	changed := row.changed(Row{Page: []PageRow{{Code: "p", Name: "New", Aliases: []string{"x"}}, {Code: "r", Name: "R"}}})
	if len(changed.Page) != 3 || changed.Page[0].Name != "New" || changed.Page[0].Path != "p" || changed.Page[0].Fragment != "#f" ||
		!slices.Equal(changed.Page[0].Aliases, []string{"pp", "x"}) || changed.Page[2].Code != "r" {
		t.Errorf("%+v", changed.Page)
	}
	if row.Page[0].Name != "P" {
		t.Error("the row itself was changed")
	}
	for name, by := range map[string]PageRow{"path": {Path: "n"}, "fragment": {Fragment: "#n"}, "link": {Link: global("https://n")}} {
		got := row.Page[0].changed(by)
		if got.Path != by.Path || got.Fragment != by.Fragment || len(got.Link) != len(by.Link) {
			t.Errorf("a new %s: %+v", name, got)
		}
	}
	if got := over(nil, global("x")); got[cloud.Global] != "x" {
		t.Errorf("%v", got)
	}
	c := &Catalogue{rows: []Row{{Code: "a"}, {Code: "b"}, {Code: "c"}}}
	if err := c.reorder([]string{"a", "c"}); err != nil || c.rows[0].Code != "a" || c.rows[1].Code != "c" || c.rows[2].Code != "b" {
		t.Errorf("%+v, %v", c.rows, err)
	}
	for _, order := range [][]string{{"x"}, {"a", "a"}, {"b", "a", "b"}} {
		if err := (&Catalogue{rows: []Row{{Code: "a"}, {Code: "b"}}}).reorder(order); err == nil {
			t.Errorf("%q was taken", order)
		}
	}
	cause := errors.New("x")
	if !errors.Is(&RowError{Err: cause}, cause) {
		t.Error("the cause is lost")
	}
}

func TestARowThatCannotBeUsedMakesNoPortal(t *testing.T) {
	link := map[cloud.Environment]string{cloud.Global: "https://a.example/{tenant}"}
	for name, r := range map[string]Row{
		"no name":         {Code: "a", Link: link},
		"no name, all":    {Code: "a", Link: map[cloud.Environment]string{cloud.Global: "https://a.example/"}, Every: true},
		"no link":         {Code: "a", Name: "A"},
		"a bad link":      {Code: "a", Name: "A", Link: map[cloud.Environment]string{cloud.Global: "http://a.example/{tenant}"}},
		"a bad page":      {Code: "a", Name: "A", Link: link, Page: []PageRow{{Code: "p"}}},
		"a page's link":   {Code: "a", Name: "A", Link: link, Page: []PageRow{{Code: "p", Name: "P", Link: map[cloud.Environment]string{cloud.Global: "http://x"}}}},
		"a user":          {Code: "a", Name: "A", Link: map[cloud.Environment]string{cloud.Global: "https://u@a.example/{tenant}"}},
		"no host":         {Code: "a", Name: "A", Link: map[cloud.Environment]string{cloud.Global: "https:///{tenant}"}},
		"another scheme":  {Code: "a", Name: "A", Link: map[cloud.Environment]string{cloud.Global: "ftp://a.example/{tenant}"}},
		"tenant in host":  {Code: "a", Name: "A", Link: map[cloud.Environment]string{cloud.Global: "https://{tenant}.example/"}},
		"no address":      {Code: "a", Name: "A", Link: map[cloud.Environment]string{cloud.Global: "https://a.example/%zz{tenant}"}},
		"unknown cloud":   {Code: "a", Name: "A", Link: map[cloud.Environment]string{"moon": "https://a.example/{tenant}"}},
		"tenant in port":  {Code: "a", Name: "A", Link: map[cloud.Environment]string{cloud.Global: "https://a.example:1/{tenant}"}},
		"another bracket": {Code: "a", Name: "A", Link: map[cloud.Environment]string{cloud.Global: "https://a.example/{tenant}{x"}},
	} {
		if p, err := r.portal(); err == nil || p.Code != "" || p.pages != nil {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
	if p, err := (Row{Code: "a", Name: "A", Link: link}).portal(); err != nil || p.Name != "A" {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestAnAddressIsPlainInEachPart(t *testing.T) {
	for link, want := range map[string]string{
		"https://h.example/":             "",
		"https://h.example/a~b!c":        "",
		"https://h.example/a b":          "it holds a character that no link may hold",
		"https://h.example/a\x7f":        "it holds a character that no link may hold",
		"https://h.example/a\"":          "it holds a character that no link may hold",
		"https:///x":                     "its host is not a plain name",
		"https://h_1.example/":           "its host is not a plain name",
		"https://h.example/./x":          "its path goes back, so that browsers shorten it",
		"https://h.example/../x":         "its path goes back, so that browsers shorten it",
		"https://h.example/x/..":         "its path goes back, so that browsers shorten it",
		"https://h.example/.../x":        "",
		"https://h.example/?x=../y#../z": "",
		"https://h.example/&amp;":        "it is escaped like the source of a page, more than once",
	} {
		if _, why := parseAddress(link); why != want {
			t.Errorf("%q: %q, want %q", link, why, want)
		}
	}
}
