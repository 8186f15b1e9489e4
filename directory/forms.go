package directory

import (
	"strings"

	"tenantswitch/directory/portal"
)

// Form is something of a tenant that can be copied.
type Form struct {
	Code  string // "ticket"
	Name  string // "ticket line"
	About string // what is copied, in a sentence; {portal} stands for the portal of its link, which it needs
	text  func(Tenant, portal.Link) string
}

// Forms returns all that can be copied, in the order in which it is offered.
func Forms() []Form {
	return []Form{
		{"link", "link", "{portal} link", func(_ Tenant, l portal.Link) string { return l.String() }},
		{"id", "tenant id", "tenant id", func(t Tenant, _ portal.Link) string { return t.ID.String() }},
		{"domain", "domain", "domain", func(t Tenant, _ portal.Link) string { return t.Domain }},
		{"name", "name", "name", func(t Tenant, _ portal.Link) string { return t.Name }},
		{"markdown", "Markdown link", "Markdown {portal} link", func(t Tenant, l portal.Link) string { return l.Markdown(t.Label()) }},
		{"ticket", "ticket line", "ticket line with the {portal} link", func(t Tenant, l portal.Link) string { return l.Ticket(t.Label()) }},
	}
}

// FormOf returns the form of a code; false where there is none.
func FormOf(code string) (Form, bool) {
	for _, f := range Forms() {
		if f.Code == code {
			return f, true
		}
	}
	return Form{}, false
}

// FormCodes returns the codes of all forms: "link, id or name".
func FormCodes() string {
	var codes []string
	for _, f := range Forms() {
		codes = append(codes, f.Code)
	}
	last := len(codes) - 1
	return strings.Join(codes[:last], ", ") + " or " + codes[last]
}

// Linked reports whether the form holds a link.
func (f Form) Linked() bool { return strings.Contains(f.About, "{portal}") }

// Of says what is copied: "ticket line with the Entra link".
func (f Form) Of(portal string) string { return strings.ReplaceAll(f.About, "{portal}", portal) }

// Text returns what is copied of a tenant; "" where it is not known. The link is
// looked at only where the form holds one.
func (f Form) Text(t Tenant, link portal.Link) string { return f.text(t, link) }
