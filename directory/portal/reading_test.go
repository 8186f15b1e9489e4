package portal

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/internal/cloud"
)

// What undoes what programs do to links, each by itself and at its limits.

func TestEscapesOfPagesAndOfJSON(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "a": "a", "&amp;": "&", "a&amp;b": "a&b", "&#61;": "=", "&#x3d;": "=", "&quest;": "?", "&;": "&;", "&a;": "&a;", "&region=1;": "&region=1;", "&region;": "&region;", "&semi;": ";",
		"&": "&", "&amp": "&amp", "&x;&amp;": "&x;&", "a;b": "a;b", "&CounterClockwiseContourIntegral;": "∳", "&lt;": "<", "&amp;amp;": "&amp;",
	} {
		if got := unescapeHTML(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"": "", "a": "a", `\/`: "/", `a\/b`: "a/b", `\"`: `"`, `\'`: "'", `\\`: `\`, `\n`: "\n", `\r`: "\n", `\t`: " ", `\x`: `\x`, `\`: `\`, `a\`: `a\`,
		`\u0026`: "&", `\u003Db`: "=b", `\u003d`: "=", `\uFFFF`: "\uffff", `\u00e4`: "ä", `\u00`: `\u00`, `\u002`: `\u002`, `\u0026x`: "&x",
		`\u`: `\u`, `\ug026`: `\ug026`, `\u0g26`: `\u0g26`, `\u00g6`: `\u00g6`, `\u002g`: `\u002g`, `\ud83d`: `\ud83d`, `\uD83D`: `\uD83D`, `\u0d26`: "\u0d26",
		`\b0026x`: `\b0026x`, `\/\/x\u002f`: "//x/",
	} {
		if got := unescapeJSON(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	for s, want := range map[string]bool{
		"=3D": true, "=3Dx": true, "=C3": true, "=3d": false, "=c3": false, "=3": false, "=": false, "=3G": false, "=G3": false, "==3": false, "=3=": false,
	} {
		if got := isEncodedByte(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
	for in, want := range map[string]string{"hxxps[://]a[.]b": "https://a.b", "HXXP://a(dot)b": "http://a.b", "a.b": "a.b", "x[a]": "x[a]"} {
		if got := refang(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	for i, want := range map[int]string{0: "&amp;amp;amp;", 3: "&"} {
		if got := strings.Repeat("amp;", 0) + "&" + strings.Repeat("amp;", 3); i == 0 && got != want || i == 3 && undo(got) != want {
			t.Errorf("%q is undone as %q", got, undo(got))
		}
	}
}

func TestWhatAWrapperWrapped(t *testing.T) {
	read := func(link string) address {
		a, _ := parseAddress(link)
		return a
	}
	for _, c := range []struct {
		read       func(address) string
		link, want string
	}{
		{parameter("url"), "https://w/?url=x", "x"},
		{parameter("url"), "https://w/?a=b&URL=x&c=d", "x"},
		{parameter("url"), "https://w/?url=x&url=y", ""},
		{parameter("url"), "https://w/?urls=x", ""},
		{parameter("url"), "https://w/", ""},
		{parameter("q", "url"), "https://w/?url=x", "x"},
		{parameter("q", "url"), "https://w/?url=x&q=y", "y"},
		{parameter("url"), "https://w/?url=https://a/?b=c&d=e#f", "https://a/?b=c&d=e#f"},
		{parameter("url"), "https://w/?x=y&url=https://a/?b=c&d=e", "https://a/?b=c&d=e"},
		{parameter("url"), "https://w/?url=https://a/b&d=e#f", "https://a/b"},
		{parameter("url"), "https://w/?url=a?b&d=e", "a?b"},
		{lastSegment, "https://w/a/b/https%3A%2F%2Fa%2F", "https%3A%2F%2Fa%2F"},
		{lastSegment, "https://w/a/", ""},
		{inBase64, "https://w/?u=aHR0cHM6Ly9hLz8-Pz8_", "https://a/?>???"},
		{inBase64, "https://w/?u=aHR0cHM6Ly9hLz8%2BPz8%2F", "https://a/?>???"},
		{inBase64, "https://w/?u=aHR0cHM6Ly9hLw%3D%3D", "https://a/"},
		{inBase64, "https://w/?u=a", ""},
		{inBase64, "https://w/?u=aHR0cHM6Ly9h*", ""},
		{betweenUnderlines, "https://w/v2/___https://a/b*3Fc___.x", "https://a/b%3Fc"},
		{betweenUnderlines, "https://w/v2/___a*3___.x", "a*3"},
		{betweenUnderlines, "https://w/v2/___a*3F___.x", "a%3F"},
		{betweenUnderlines, "https://w/v2/___a*g3*3gb___.x", "a*g3*3gb"},
		{betweenUnderlines, "https://w/v2/___a3Fb___.x", "a3Fb"},
		{betweenUnderlines, "https://w/v2/___a", ""},
		{betweenUnderlines, "https://w/v2/a___.x", ""},
		{betweenUnderlines, "https://w/v2/______.x", ""},
		{proofpoint3, "https://w/v3/__https://a/*b__;Iw!!x", "https://a/#b"},
		{proofpoint3, "https://w/v3/__https:/a/*b__;Iw!!x", "https://a/#b"},
		{proofpoint3, "https://w/v3/__https://a/*__;Iw!!x", "https://a/#"},
		{proofpoint3, "https://w/v3/__https://a/**A__;Iz8!!x", "https://a/#?"},
		{proofpoint3, "https://w/v3/__https://a/**__;Iz8!!x", "https://a/#?"},
		{proofpoint3, "https://w/v3/__https://a/***b__;Iz8_!!x", ""},
		{proofpoint3, "https://w/v3/__https://a/**Ab__;Iw!!x", ""},
		{proofpoint3, "https://w/v3/__https://a/*b__;I!!x", ""},
		{proofpoint3, "https://w/v3/__https://a/*b__;Iw", ""},
		{proofpoint3, "https://w/v3/__https://a/*b;Iw!!x", ""},
		{proofpoint3, "https://w/v4/__https://a/*b__;Iw!!x", ""},
	} {
		if got := c.read(read(c.link)); got != c.want {
			t.Errorf("%s: %q, want %q", c.link, got, c.want)
		}
	}
	for c, want := range map[byte]int{'A': 2, 'B': 3, 'Z': 27, 'a': 28, '_': 65, '*': 0, '$': 0} {
		if got := runLength(c); got != want {
			t.Errorf("%q: %d", c, got)
		}
	}
	for in, want := range map[string]string{
		"https:/a": "https://a", "https://a": "https://a", "a/b:/c": "a/b:/c", "a?b:/c": "a?b:/c", "a#b:/c": "a#b:/c", "https:a": "https:a", "": "",
	} {
		if got := oneSlash(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

func TestWhichAddressIsAWrappers(t *testing.T) {
	for link, want := range map[string]string{
		"https://w.example/x": "w.example", "http://w.example/x": "w.example", "HTTP://w.example/x": "w.example", "https://w.example:8443/x": "w.example",
		"http://w.example:80/x": "w.example", "https://w.example:/x": "", "https://w.example:x/": "", "https://u@w.example/": "", "ftp://w.example/": "", "https://w.example:8443/\\": "",
		"https://w.example/\x01": "",
	} {
		a, ok := wrapperAddress(link)
		if ok != (want != "") || ok && a.host != want {
			t.Errorf("%q: %q, %v", link, a.host, ok)
		}
	}
	for _, c := range []struct {
		w    wrapper
		a    address
		want bool
	}{
		{wrapper{path: "/x"}, address{host: "any", path: "/x/y"}, true},
		{wrapper{path: "/x/"}, address{host: "any", path: "/x"}, true},
		{wrapper{path: "/x"}, address{host: "any", path: "/y/x"}, false},
		{wrapper{path: "…/x/"}, address{host: "any", path: "/y/x"}, true},
		{wrapper{path: "…/x/"}, address{host: "any", path: "/y"}, false},
		{wrapper{path: "/", hosts: []string{"a.b"}}, address{host: "a.b"}, true},
		{wrapper{path: "/", hosts: []string{"a.b"}}, address{host: "xa.b"}, false},
		{wrapper{path: "/", hosts: []string{".a.b"}}, address{host: "x.a.b"}, true},
		{wrapper{path: "/", hosts: []string{".a.b"}}, address{host: "a.b"}, false},
	} {
		if got := c.w.wraps(c.a); got != c.want {
			t.Errorf("%+v, %+v: %v", c.w.path, c.a, got)
		}
	}
	for host, path := range map[string]string{"x.mimecast.com": "/s/a", "x.mimecastprotect.com": "/s/a"} {
		if hiddenBy(address{host: host, path: path}) != "Mimecast" || hiddenBy(address{host: host, path: "/a"}) != "" || hiddenBy(address{host: "a.b", path: path}) != "" {
			t.Errorf("%s%s", host, path)
		}
	}
	for link, scheme := range map[string]string{"https://": "https", "http:/a": "http", "https:x": "https", "": "http"} {
		if hasScheme(link, scheme) {
			t.Errorf("%q begins with %s", link, scheme)
		}
	}
	for host, want := range map[string][]cloud.Environment{
		"a.us": {cloud.GCCHigh, cloud.DoD}, "a.mil": {cloud.DoD}, "a.b.cn": {cloud.China}, "a.com": {cloud.Global, cloud.GCC}, "us.com": {cloud.Global, cloud.GCC},
	} {
		if got := environmentsOf(host); !slices.Equal(got, want) {
			t.Errorf("%s: %v", host, got)
		}
	}
	if got := (address{host: "protection.office.com", path: "/a", query: "?b", fragment: "#c"}).follow(); got.String() != "https://security.microsoft.com/" {
		t.Errorf("it moved to %s", got)
	}
}

func TestWhatATextMentions(t *testing.T) {
	m := mentionsIn("see " + strings.ToUpper(oldID) + " of Contoso.Example, -a.b-. %7B" + newID + "%7D x1.y file_c.d é.e 1.2.3.4 ..g.h..")
	for _, d := range []string{"contoso.example", "a.b", "x1.y", "c.d", "g.h"} {
		if !m.domains[d] {
			t.Errorf("%s is not mentioned", d)
		}
	}
	if len(m.domains) != 5 || len(m.ids) != 2 || !m.ids[oldTenant] || !m.ids[newTenant] {
		t.Errorf("mentioned are %+v", m)
	}
	var many strings.Builder
	for i := range 2 * maxMentions {
		many.WriteString(uuid.NewSHA1(uuid.Nil, []byte{byte(i), byte(i >> 8)}).String() + " a" + strings.Repeat("b", i%40) + "c" + strings.Repeat("d", i/40) + ".example ")
	}
	if m := mentionsIn(many.String()); len(m.ids) != maxMentions || len(m.domains) != maxMentions {
		t.Errorf("%d ids and %d domains are looked up", len(m.ids), len(m.domains))
	}
	mine, other := contoso(cloud.Global), fabrikam(cloud.Global)
	all := func(ts []Tenant) string {
		var ids []string
		for _, t := range ts {
			ids = append(ids, t.ID.String())
		}
		return strings.Join(ids, " ")
	}
	for name, c := range map[string]struct {
		p    Pasted
		want string
	}{
		"by its id":               {Pasted{Tenant: oldTenant}, oldID},
		"by a domain":             {Pasted{Domain: mine.Domain}, oldID},
		"of nobody":               {Pasted{Tenant: uuid.MustParse("9b2c0e11-0000-4fff-8000-0123456789ab")}, ""},
		"the link mentions it":    {Pasted{link: mentionsIn(oldID), text: mentionsIn(newID)}, oldID},
		"by a domain in the link": {Pasted{link: mentionsIn("X" + strings.ToUpper(mine.Domain)[1:] + " " + mine.Domains[0])}, oldID},
		"by its default domain":   {Pasted{link: mentionsIn(mine.Domain)}, oldID},
		"by its first domain":     {Pasted{link: mentionsIn(mine.Domains[0])}, oldID},
		"the text mentions it":    {Pasted{link: mentionsIn("x"), text: mentionsIn(newID)}, newID},
		"both":                    {Pasted{text: mentionsIn(newID + " " + oldID)}, oldID + " " + newID},
		"nothing":                 {Pasted{}, ""},
	} {
		if got := all(c.p.Owners(slices.Values([]Tenant{mine, other}))); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
	only := Tenant{ID: newTenant, Domain: "Only.Example"}
	if got := (mentions{domains: map[string]bool{"only.example": true}}).of(slices.Values([]Tenant{only, {ID: oldTenant, Domains: []string{"Only.Example"}}})); len(got) != 2 {
		t.Errorf("%+v", got)
	}
	if got := (Pasted{}).OwnedBy(mine); got.Tenant != mine.ID {
		t.Errorf("owned by %s", got.Tenant)
	}
	for _, named := range []Pasted{{Tenant: newTenant}, {Domain: "fabrikam.example"}} {
		if got := named.OwnedBy(mine); got.Tenant != named.Tenant {
			t.Errorf("owned by %s", got.Tenant)
		}
	}
}

func TestWhereAnIDIsTidied(t *testing.T) {
	for query, want := range map[string]string{
		"?tid=" + oldID: "?tid=" + oldID, "?tid=" + oldID + ")x": "?tid=" + oldID, "?tid=" + oldID + "%29&a=b": "?tid=" + oldID + "&a=b",
		"?tid=%7B" + oldID + "%7D": "?tid=%7B" + oldID + "%7D", "?tid=contoso.example": "?tid=contoso.example",
		"?tid=" + oldID + ")&ctid=" + oldID + "]": "?tid=" + oldID + "&ctid=" + oldID,
		"?tid=" + strings.Repeat("a", 40) + ".b":  "?tid=" + strings.Repeat("a", 40) + ".b",
	} {
		places, why := site{}.places(address{query: query})
		if got := tidy(address{query: query}, places); got.query != want || why != "" {
			t.Errorf("%q: %q, %q", query, got.query, why)
		}
	}
	long := address{query: "?x=" + strings.Repeat("g", 40)}
	if got := tidy(long, []place{{part: inQuery, begin: 3, end: 43, id: oldTenant}}); got != long {
		t.Errorf("%q", got.query)
	}
}

func TestWhatALinkSettlesOn(t *testing.T) {
	id, other := place{id: oldTenant}, place{id: newTenant}
	domain := func(d, name string) place { return place{domain: d, name: name} }
	for name, c := range map[string]struct {
		places []place
		tenant uuid.UUID
		domain string
		fails  bool
	}{
		"nothing":                   {nil, uuid.Nil, "", false},
		"nothing named":             {[]place{{}}, uuid.Nil, "", false},
		"one id twice":              {[]place{id, id}, oldTenant, "", false},
		"two ids":                   {[]place{id, other}, oldTenant, "", true},
		"an id and a domain":        {[]place{id, domain("a.b", "")}, oldTenant, "a.b", false},
		"a domain and nothing":      {[]place{domain("a.b", ""), {}}, uuid.Nil, "a.b", false},
		"one domain twice":          {[]place{domain("a.b", ""), domain("a.b", "")}, uuid.Nil, "a.b", false},
		"two domains":               {[]place{domain("a.b", ""), domain("c.d", "")}, uuid.Nil, "a.b", true},
		"its primary domain":        {[]place{domain("a.b", ""), domain("c.d", "primarydomain")}, uuid.Nil, "a.b", false},
		"its primary domain, first": {[]place{domain("c.d", "primarydomain"), domain("c.d", "")}, uuid.Nil, "c.d", false},
	} {
		p := Pasted{places: c.places}
		if why := p.settle(); (why != "") != c.fails || p.Tenant != c.tenant || p.Domain != c.domain {
			t.Errorf("%s: %q, %s, %q", name, why, p.Tenant, p.Domain)
		}
	}
}

func TestWordsBeforeATenant(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "tenantId/": "tenantid", `"tid":"`: "tid", "x/tenantId=": "tenantid", "a.b/ctid, {": "ctid", "tid@": "tid", "1tid(": "", "{tid}/": "",
		strings.Repeat("x", 60) + "/": strings.Repeat("x", 39), "TID\\": "tid",
	} {
		if got := labelBefore(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string][]string{
		"": nil, "/": nil, "a": {"a"}, "a.b/c-d": {"a.b", "c-d"}, oldID: {oldID}, "x" + oldID: {"x", oldID}, oldID + newID: {oldID, newID},
		oldID + "x": {oldID, "x"}, "a " + oldID + "!": {"a", oldID}, "-": {"-"},
	} {
		var got []string
		for begin, end := range values(text) {
			got = append(got, text[begin:end])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	n := 0
	for range values("a b c") {
		if n++; n == 2 {
			break
		}
	}
	if n != 2 {
		t.Errorf("%d values", n)
	}
	for _, c := range []struct {
		s    site
		want string
	}{
		{site{path: "/dash/Customers/", where: inPath, wants: tenantID}, "customers"},
		{site{path: "/customers/", where: inPath, wants: tenantID}, "customers"},
		{site{path: "/", where: inPath, wants: tenantID}, ""},
		{site{path: "/@", where: inPath, wants: tenantID}, ""},
		{site{path: "/dash/customers/", where: inPath}, ""},
		{site{path: "/dash/customers/", where: inQuery, wants: tenantID}, ""},
	} {
		if got := c.s.label(); got != c.want {
			t.Errorf("%+v: %q", c.s, got)
		}
	}
	if (site{path: "/", where: inPath}).first() || (site{path: "/", where: inQuery, wants: tenantID}).first() || (site{path: "/x", where: inPath, wants: tenantID}).first() {
		t.Error("the tenant is taken for the first part of a path")
	}
	for domain, want := range map[string]bool{"a.aspx": true, "a.b.json": true, "json.example": false, "aspx": true, "a.aspxx": false, "a.xaspx": false, "contoso.example": false} {
		if got := isFile(domain); got != want {
			t.Errorf("%s: %v", domain, got)
		}
	}
}

func TestWhereAPathNamesATenant(t *testing.T) {
	first := site{path: "/", where: inPath, wants: tenantID}
	below := site{path: "/dash/customers/", where: inPath, wants: tenantID}
	query := site{path: "/home", where: inQuery, wants: tenantID, param: "tid"}
	name := func(p place) string {
		text := strings.NewReplacer(oldID, "O", newID, "N", uuid.Nil.String(), "").Replace(p.id.String()) + p.domain
		if p.own {
			text += "!"
		}
		if p.at {
			text = "@" + text
		}
		return text
	}
	for _, c := range []struct {
		s    site
		path string
		want string // "refused", or what is named: "O!" where the portal has it
	}{
		{first, "/" + oldID + "/x", "O!"},
		{first, "/contoso.example", "contoso.example!"},
		{first, "/@contoso.example/x", "contoso.example!"},
		{first, "/default.aspx", ""},
		{first, "/blade", ""},
		{first, "/", ""},
		{site{path: "/@", where: inPath, wants: defaultDomain}, "/@contoso.example", "@contoso.example!"},
		{below, "/dash/customers/" + oldID + "/x", "O!"},
		{below, "/dash/customers/contoso.example", "contoso.example!"},
		{below, "/dash/customers/list", "refused"},
		{below, "/dash/customers/", ""},
		{below, "/other/x", ""},
		{below, "/" + oldID, "O"},
		{query, "/" + oldID, "O"},
		{query, "/@contoso.example", "@contoso.example"},
		{query, "/index.html", ""},
		{query, "/@index.html", "@index.html"},
		{query, "/home", ""},
		{site{path: "/dash/customers/", where: inPath}, "/dash/customers/list", ""},
	} {
		places, why := c.s.inPath(c.path)
		got := ""
		for _, p := range places {
			got += name(p)
		}
		if why != "" {
			got = "refused"
		}
		if got != c.want {
			t.Errorf("%s, %s: %q, want %q", c.s.path, c.path, got, c.want)
		}
	}
	for fragment, want := range map[string]string{
		"": "", "#": "", "#x": "", "#@": "!", "#@/x": "!", "#@contoso.example": "contoso.example!", "#@contoso.example/x": "contoso.example!", "#@contoso.example?x": "contoso.example!",
		"#@" + oldID: "O!", "#@common/x": "refused", "#%40contoso.example": "@contoso.example!",
	} {
		places, why := first.inFragment(fragment)
		got := ""
		for _, p := range places {
			got += name(p)
		}
		if why != "" {
			got = "refused"
		}
		if got != want {
			t.Errorf("%s: %q, want %q", fragment, got, want)
		}
		if other, _ := query.inFragment(fragment); len(other) > 0 && other[0].own {
			t.Errorf("%s: it is another portal's own", fragment)
		}
	}
	for text, want := range map[string]string{
		"?tid=" + oldID: "O!", "?TID=" + oldID: "O!", "?x=y&tid=" + oldID + "&z": "O!", "?ctid=" + oldID: "O", "?tenant=common": "", "?tenant=" + oldID: "O", "?tid=": "!",
		"?tid=common": "refused", "?tid": "refused", "?ctid=common": "refused", "?ctid": "", "?x=" + oldID: "", "": "", "?": "", "?tenant": "", "?tenant=": "",
	} {
		places, why := query.parameters(text, inQuery, "&")
		got := ""
		for _, p := range places {
			got += name(p)
		}
		if why != "" {
			got = "refused"
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	for _, s := range []site{{path: "/home", where: inQuery, param: "tid"}, {path: "/home", where: inPath, wants: tenantID, param: "tid"}} {
		if places, _ := s.parameters("?tid="+oldID, inQuery, "&"); len(places) != 1 || places[0].own {
			t.Errorf("%+v: %+v", s, places)
		}
	}
}
