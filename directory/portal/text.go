package portal

import "strings"

// Markdown writes the link as Markdown does, under the name of the tenant and
// of the portal. A name that holds Markdown stays as it reads.
func (l Link) Markdown(tenant string) string {
	return "[" + markdown.Replace(tenant+" · "+l.portal) + "](" + l.url + ")"
}

// markdown takes their meaning from the signs that have one in a link's text.
var markdown = strings.NewReplacer(
	`\`, `\\`, "[", `\[`, "]", `\]`, "`", "\\`", "*", `\*`, "_", `\_`, "<", `\<`, ">", `\>`, "!", `\!`, "|", `\|`,
)

// Ticket writes the line that one puts into a ticket: who, the tenant id, and
// the link.
func (l Link) Ticket(tenant string) string {
	return tenant + " · " + l.tenant.String() + " · " + l.url
}
