package portal

import (
	"iter"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// maxMentions bounds what is looked up of one text.
const maxMentions = 256

// mentions are the GUIDs and the domains that stand in a text, wherever and
// however encoded. Which of them are a customer's only the directory knows.
type mentions struct {
	ids     map[uuid.UUID]bool
	domains map[string]bool // in lower case
}

func mentionsIn(text string) mentions {
	m := mentions{map[uuid.UUID]bool{}, map[string]bool{}}
	text = strings.ToLower(decode(text, maxUndone).text)
	for _, at := range guids(text) {
		if id, err := uuid.Parse(text[at : at+guidLength]); err == nil && len(m.ids) < maxMentions {
			m.ids[id] = true
		}
	}
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r > '~' || !isAlphanumeric(byte(r)) && r != '.' && r != '-' }) {
		if word = strings.Trim(word, ".-"); isDomain(word) && !isMicrosofts(word) && len(m.domains) < maxMentions {
			m.domains[word] = true
		}
	}
	return m
}

// of returns the tenants that are mentioned.
func (m mentions) of(tenants iter.Seq[Tenant]) (found []Tenant) {
	for t := range tenants {
		if m.ids[t.ID] || m.domains[strings.ToLower(t.Domain)] ||
			slices.ContainsFunc(t.Domains, func(d string) bool { return m.domains[strings.ToLower(d)] }) {
			found = append(found, t)
		}
	}
	return found
}

// Mentions reports whether the link, or the text around it, mentions anything
// that may be a customer's, without naming it as the tenant.
func (p Pasted) Mentions() bool {
	return !p.NamesTenant() && len(p.link.ids)+len(p.link.domains)+len(p.text.ids)+len(p.text.domains) > 0
}

// Owners returns whose the link is, of these tenants: that which it names, else
// those that it mentions anywhere, else those that the text around it mentions.
// With several, nobody can tell whose it is. With none, the link may be of a
// tenant that is not among them, or of none: NamesTenant tells.
func (p Pasted) Owners(tenants iter.Seq[Tenant]) []Tenant {
	if p.NamesTenant() {
		var found []Tenant
		for t := range tenants {
			if p.Of(t) {
				found = append(found, t)
			}
		}
		return found
	}
	if found := p.link.of(tenants); len(found) > 0 {
		return found
	}
	return p.text.of(tenants)
}

// OwnedBy returns the link as that of a tenant that it mentions, so that no
// trace of that one stays in it for another; as it is for the zero Tenant.
func (p Pasted) OwnedBy(t Tenant) Pasted {
	if !p.NamesTenant() {
		p.Tenant = t.ID
	}
	return p
}
