package portal

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// maxText is how long a pasted text may be, in bytes.
const maxText = 64 << 10

// Pasted is a portal link as somebody pasted it.
type Pasted struct {
	Portal       Portal
	Host         string
	Environments []cloud.Environment // whose tenants the host serves
	Tenant       uuid.UUID           // uuid.Nil where the link names none by its id
	Domain       string              // "" where the link names none by a domain
	Page         string              // path and fragment, short, without the tenant; "" for the portal's first page
	address      address
	site         site
	places       []place
}

// ReadPasted finds the portal link in a pasted text and reads whose it is. It
// takes off what mail and chat programs put around links. Without a link to a
// portal of the catalogue, with links to several tenants, and with one that
// browsers may read another way, it says why.
func (c *Catalogue) ReadPasted(text string) (Pasted, error) { return readPasted(c.portals, text) }

// String returns the link, without what was around it.
func (p Pasted) String() string { return p.address.String() }

// Of says whether the link names that very tenant, by its id or by a domain.
func (p Pasted) Of(t Tenant) bool {
	if p.Tenant != uuid.Nil {
		return p.Tenant == t.ID
	}
	return t.Has(p.Domain)
}

// NamesTenant says whether the link names a tenant at all.
func (p Pasted) NamesTenant() bool { return p.Tenant != uuid.Nil || p.Domain != "" }

func readPasted(portals []Portal, text string) (Pasted, error) {
	if len(text) > maxText {
		return Pasted{}, &problem.Problem{
			What: "the pasted text was not read", Why: "it is longer than " + strconv.Itoa(maxText>>10) + " KiB",
			Do: "paste the link alone",
		}
	}
	plain, err := readLinks(portals, text)
	if whole, ok := joinLines(text); ok && !plain.NamesTenant() {
		if p, err := readLinks(portals, whole); err == nil && p.NamesTenant() {
			return p, nil // a line break has cut its tenant off
		}
	}
	if !isQuotedPrintable(text) || err == nil && plain.Tenant != uuid.Nil && !hasSoftBreak(text) {
		return plain, err // "tid=3D…" may be a tenant id, too
	}
	if decoded, decodedErr := readLinks(portals, fromQuotedPrintable(text)); decodedErr == nil {
		return decoded, nil
	}
	return plain, err
}

// readLinks reads the first portal link in a text. Links that lead elsewhere
// are passed over; a second tenant is not, since it would be a guess which of
// the two was meant.
func readLinks(portals []Portal, text string) (Pasted, error) {
	var first Pasted
	found := false
	var elsewhere error
	for _, link := range linksIn(unescapeHTML(text)) {
		p, known, err := readLink(portals, link)
		switch {
		case err != nil && known:
			return Pasted{}, err
		case err != nil:
			if elsewhere == nil {
				elsewhere = err
			}
		case !found:
			first, found = p, true
		case differ(first, p):
			return Pasted{}, &problem.Problem{
				What: "the pasted text was not read", Why: "its links name more than one tenant",
				Do: "paste one link",
			}
		}
	}
	switch {
	case found:
		return first, nil
	case elsewhere != nil:
		return Pasted{}, elsewhere
	}
	return Pasted{}, &problem.Problem{
		What: "the pasted text was not read", Why: "there is no link in it",
		Do: "paste the address of a portal page, from https:// on",
	}
}

// differ says whether two links name different tenants.
func differ(a, b Pasted) bool {
	return a.Tenant != b.Tenant && a.Tenant != uuid.Nil && b.Tenant != uuid.Nil ||
		a.Domain != b.Domain && a.Domain != "" && b.Domain != ""
}

// readLink reads one link; known says whether it is one to a portal, whatever
// is wrong with it.
func readLink(portals []Portal, link string) (p Pasted, known bool, err error) {
	link = unwrap(link)
	a, why := parseAddress(link)
	s, envs, known := findSite(portals, a)
	switch {
	case why != "":
		return Pasted{}, known, refuse(why)
	case !known:
		return Pasted{}, false, refuse(shorten(a.host) + " is no portal of the catalogue")
	}
	p = Pasted{Portal: s.portal, Host: a.host, Environments: envs, address: a, site: s}
	if p.places, why = s.places(a); why != "" {
		return Pasted{}, true, refuse(why)
	}
	if why = p.settle(); why != "" {
		return Pasted{}, true, refuse(why)
	}
	p.Page = p.page()
	return p, true, nil
}

func refuse(why string) error {
	return &problem.Problem{
		What: "the pasted link was not taken", Why: why,
		Do: "paste the address of a portal page, as the browser shows it",
	}
}

// settle finds the one tenant that the link names, or says that there are two.
// The domain that the tenant was made with and the one that it now uses differ
// without being two tenants.
func (p *Pasted) settle() string {
	for _, at := range p.places {
		switch {
		case at.id != uuid.Nil && p.Tenant == uuid.Nil:
			p.Tenant = at.id
		case at.id != uuid.Nil && p.Tenant != at.id:
			return fmt.Sprintf("it names two tenants: %s and %s", p.Tenant, at.id)
		case at.domain != "" && (p.Domain == "" || at.name == "primarydomain"):
			if p.Domain == "" {
				p.Domain = at.domain
			}
		case at.domain != "" && p.Domain != at.domain:
			return fmt.Sprintf("it names two tenants: %s and %s", shorten(p.Domain), shorten(at.domain))
		}
	}
	return ""
}

// page returns what page the link opens, for people.
func (p Pasted) page() string {
	a := p.address
	for i := len(p.places) - 1; i >= 0; i-- {
		switch at := p.places[i]; {
		case at.part == inPath && at.begin <= len("//"):
			a.path = a.path[:at.begin] + strings.TrimPrefix(a.path[at.end:], "/")
		case at.part == inFragment && at.begin == len("#@"):
			a.fragment = "#" + strings.TrimPrefix(a.fragment[at.end:], "/")
		}
	}
	page := a.path + a.fragment
	if a.fragment == "#" {
		page = a.path
	}
	if page == "/" {
		return ""
	}
	return shorten(page)
}

// maxShown is how long a part of a link is shown, in bytes.
const maxShown = 80

// shorten keeps the beginning of a text, in letters that any terminal shows.
func shorten(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return utf8.RuneError
		}
		return r
	}, text[:min(len(text), 4*maxShown)])
	if runes := []rune(text); len(runes) > maxShown {
		text = string(runes[:maxShown-1]) + "…"
	}
	return text
}
