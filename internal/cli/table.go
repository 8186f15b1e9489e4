package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"tenantswitch/directory"
)

// accessWords says how a tenant is reached, and until when where that ends:
// "guest", "guest gdap until 2026-12-24".
func accessWords(t directory.Tenant) string {
	var words []string
	for _, a := range t.Access {
		word := a.Kind.String()
		if !a.Until.IsZero() {
			word += " until " + a.Until.UTC().Format(time.DateOnly)
		}
		if len(words) == 0 || words[len(words)-1] != word {
			words = append(words, word)
		}
	}
	if t.Gone() {
		words = append(words, "gone")
	}
	return strings.Join(words, " ")
}

// printTSV writes id, name, domain and access, for a pipe.
func printTSV(w io.Writer, tenants []directory.Tenant, _ portalsOf) error {
	for _, t := range tenants {
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", t.ID, t.Name, t.Domain, accessWords(t))
	}
	return nil
}

// widest is how wide a column of the table may get, in cells.
const widest = 40

// star marks a favourite.
const star = "★ "

// printTable writes the same in columns, for a person, with favourites marked
// where there are any.
func printTable(w io.Writer, tenants []directory.Tenant, _ portalsOf) error {
	name, domain, mark := 0, 0, ""
	for _, t := range tenants {
		if t.More().Favourite {
			mark = strings.Repeat(" ", ansi.StringWidth(star))
		}
		name = max(name, min(ansi.StringWidth(t.Label()), widest))
		domain = max(domain, min(ansi.StringWidth(t.Domain), widest))
	}
	for _, t := range tenants {
		own := mark
		if t.More().Favourite {
			own = star
		}
		_, _ = fmt.Fprintf(w, "%s%s  %s  %s  %s\n", own, fit(t.Label(), name), fit(t.Domain, domain), t.ID, accessWords(t))
	}
	return nil
}

// fit cuts or pads text to a width in cells.
func fit(text string, width int) string {
	text = ansi.Truncate(text, width, "…")
	return text + strings.Repeat(" ", max(0, width-ansi.StringWidth(text)))
}
