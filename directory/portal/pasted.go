package portal

import (
	"fmt"
	"slices"
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
	Portal       Portal              // its zero value where the catalogue has none for the host
	Host         string              // which was pasted
	Environments []cloud.Environment // whose tenants the host serves
	Tenant       uuid.UUID           // uuid.Nil where the link names none by its id
	Domain       string              // "" where the link names none by a domain
	Page         string              // path and fragment, short, without the tenant; "" for the portal's first page
	address      address
	site         site
	places       []place
	link, text   mentions // what the link itself mentions, and all of the text
}

// ReadPasted finds the portal link in a pasted text and reads whose it is. It
// takes off what mail and chat programs put around links. Without a link to a
// portal of the catalogue, or one to another host of Microsoft's that names a
// tenant, with links to several tenants, and with one that browsers may read
// another way, it says why.
func (c *Catalogue) ReadPasted(text string) (Pasted, error) { return readPasted(c.sites, text) }

// HoldsLink reports whether a text holds a link that ReadPasted would look at,
// rather than words to search for.
func (c *Catalogue) HoldsLink(text string) bool {
	text = decode(undo(text[:min(len(text), maxText)]), maxUndone).text
	return strings.Contains(addSchemes(text, hostsOf(c.sites)), "://")
}

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

// Owner returns what the link names its tenant by: its id, else a domain, else "".
func (p Pasted) Owner() string {
	if p.Tenant == uuid.Nil {
		return p.Domain
	}
	return p.Tenant.String()
}

func readPasted(sites []site, text string) (Pasted, error) {
	if len(text) > maxText {
		return Pasted{}, unread("it is longer than "+strconv.Itoa(maxText>>10)+" KiB", "paste the link alone")
	}
	plain, err := readLinks(sites, text)
	if whole, ok := joinLines(text); ok && !plain.NamesTenant() {
		if p, err := readLinks(sites, whole); err == nil && p.NamesTenant() {
			return p, nil // a line break has cut its tenant off
		}
	}
	if isQuotedPrintable(text) && (err != nil || plain.Tenant == uuid.Nil || hasSoftBreak(text)) { // "tid=3D…" may be a tenant id, too
		if p, err := readLinks(sites, fromQuotedPrintable(text)); err == nil {
			return p, nil
		}
	}
	if err != nil && !strings.Contains(text, "://") {
		if p, err := readLinks(sites, decode(text, maxUndone).text); err == nil {
			return p, nil // the whole link was encoded
		}
	}
	return plain, err
}

// readLinks reads the first portal link in a text. Links that lead elsewhere
// are passed over; a second tenant is not, since it would be a guess which of
// the two was meant.
func readLinks(sites []site, text string) (Pasted, error) {
	var first Pasted
	var elsewhere error
	found := false
	text = undo(text)
	for _, link := range linksIn(addSchemes(text, hostsOf(sites))) {
		p, known, err := readLink(sites, link)
		switch {
		case err != nil && known:
			return Pasted{}, err
		case err != nil:
			if elsewhere == nil {
				elsewhere = err
			}
		case found && differ(first, p):
			return Pasted{}, unread("its links name more than one tenant", "paste one link")
		case !found, !first.Catalogued() && p.Catalogued():
			first, found = p, true
		}
	}
	switch {
	case found:
		first.text = mentionsIn(text)
		return first, nil
	case elsewhere != nil:
		return Pasted{}, elsewhere
	}
	return Pasted{}, unread("there is no link in it", "paste the address of a portal page, from https:// on")
}

func unread(why, do string) error {
	return &problem.Problem{What: "the pasted text was not read", Why: why, Do: do}
}

// differ says whether two links name different tenants.
func differ(a, b Pasted) bool {
	return a.Tenant != b.Tenant && a.Tenant != uuid.Nil && b.Tenant != uuid.Nil ||
		a.Domain != b.Domain && a.Domain != "" && b.Domain != ""
}

// readLink reads one link; known reports whether it leads to a portal, whatever
// is wrong with it.
func readLink(sites []site, link string) (p Pasted, known bool, err error) {
	a, why := parseAddress(unwrap(link))
	s, envs, catalogued := findSite(sites, a.follow())
	switch {
	case why != "":
		return Pasted{}, catalogued, refuse(why)
	case hiddenBy(a) != "":
		return Pasted{}, false, &problem.Problem{
			What: "the pasted link was not taken", Why: hiddenBy(a) + " has replaced it, and alone knows where it leads",
			Do: "open it in a browser and paste the address that shows then",
		}
	case !catalogued && !isMicrosofts(a.host):
		return Pasted{}, false, refuse(shorten(a.host) + " is no portal of the catalogue")
	case !catalogued:
		s, envs = site{host: a.host, portal: Portal{Name: a.host}}, environmentsOf(a.host)
	}
	p = Pasted{Portal: s.portal, Host: a.host, Environments: envs, address: a, site: s}
	if why = p.read(); why != "" {
		return Pasted{}, catalogued, refuse(why)
	}
	if !catalogued && !p.NamesTenant() {
		return Pasted{}, false, refuse(shorten(a.host) + " is no portal of the catalogue, and the link names no tenant")
	}
	return p, true, nil
}

// read finds out whose the link is, and what page it opens.
func (p *Pasted) read() (why string) {
	for range 2 { // once more, without what does not belong to the tenant's id
		if p.places, why = p.site.places(p.address); why != "" {
			return why
		}
		p.address = tidy(p.address, p.places)
	}
	if why = p.settle(); why != "" {
		return why
	}
	p.link = mentionsIn(p.address.String())
	if next := p.address.follow(); next != p.address {
		p.address = next
		if p.places, why = p.site.places(next); why != "" {
			return why
		}
	}
	p.Page = p.page()
	return ""
}

// tidy takes what the text around a link has left behind a tenant's id off it.
func tidy(a address, places []place) address {
	for _, at := range slices.SortedFunc(slices.Values(places), func(x, y place) int { return y.begin - x.begin }) {
		text := a.text(at.part)
		if value := unescape((*text)[at.begin:at.end]); at.id != uuid.Nil && len(value) > guidLength && isGUID(value[:guidLength]) {
			*text = (*text)[:at.begin] + value[:guidLength] + (*text)[at.end:]
		}
	}
	return a
}

// Catalogued reports whether the link leads to a portal of the catalogue, so
// that its page can be opened in another tenant.
func (p Pasted) Catalogued() bool { return p.Portal.Code != "" }

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
		case at.part == inFragment && at.name == "":
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
