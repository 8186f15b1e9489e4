package roster

import (
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"tenantswitch/internal/clean"
)

const guid = `[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}`

var (
	hasGUID   = regexp.MustCompile(`(?i)` + guid)
	wholeGUID = regexp.MustCompile(`(?i)(^|[^0-9a-z_-])(` + guid + `)($|[^0-9a-z_-])`)
	// beforeID is what may stand before the id of a tenant: nothing, words and
	// signs, the path of Resource Manager, a host, or a parameter that names one.
	beforeID = regexp.MustCompile(`(?i)^[^/=&?]*$|^=$|^/?tenants/$|^(https://)?[a-z0-9.-]+\.[a-z]+/(tenants/)?$|[?&#](c?tid|tenant|tenantid)=$`)
	tenantID = regexp.MustCompile(`(?i)^/?tenants/(` + guid + `)/?$`)
	brackets = regexp.MustCompile(`\s*(?:\([^()]*\)|\[[^\[\]]*\])`)
	remark   = regexp.MustCompile(`(?i)\s*\((?:primary|default|initial|verified|managed|federated)\b[^()]*\)$`)
	// typeName is what PowerShell and JavaScript write into a cell instead of a
	// value that is no text: the name of its type.
	typeName = regexp.MustCompile(`^(?:(?:Deserialized|Selected)\.)*(?:System\.(?:[A-Z]\w*\.)*(?:String|Object|Collections|Management|Guid|U?Int\d+|Boolean|Byte|DateTime|Nullable|Linq|Xml|Data|Uri)\b` +
		`|Microsoft\.(?:Graph\.PowerShell|Graph\.Beta\.PowerShell|Azure\.Commands|Azure\.PowerShell|Azure\.Management|Store\.PartnerCenter|Online\.Administration|Open\.\w+|Exchange\.\w+)\.` +
		`|Newtonsoft\.Json\.)[^\s@/]*(?:\s*\[?[^@/]*\])?$|^\[object_\w+\]$`)
)

// isTypeName reports whether a text is the name of a type, or several.
func isTypeName(text string) bool {
	text = strings.TrimSpace(text)
	if len(text) < 7 || strings.IndexByte("SMDN[", text[0]) < 0 {
		return false
	}
	words := strings.FieldsFunc(strings.ReplaceAll(text, "[object ", "[object_"), func(r rune) bool { return strings.ContainsRune(" \n,;|", r) })
	return typeName.MatchString(text) || !slices.ContainsFunc(words, func(word string) bool { return !typeName.MatchString(word) })
}

// parseID reads a tenant id with or without dashes and braces, in any case.
func parseID(text string) (uuid.UUID, bool) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "{") && strings.HasSuffix(text, "}") {
		text = text[1 : len(text)-1]
	}
	if !slices.Contains([]int{32, 36}, len(text)) {
		return uuid.Nil, false
	}
	id, err := uuid.Parse(text)
	return id, err == nil && id != uuid.Nil
}

// readID reads a cell that holds one tenant id, whatever is written around it:
// "/tenants/ID", "ID (Contoso)", a link that names it. What is the id of something
// else, and of two the first, is not read.
func readID(text string) (uuid.UUID, bool) {
	if id, ok := parseID(text); ok {
		return id, true
	}
	found := wholeGUID.FindStringSubmatchIndex(text)
	if found == nil || len(hasGUID.FindAllString(text, 2)) > 1 || !beforeID.MatchString(text[:found[4]]) {
		return uuid.Nil, false
	}
	return parseID(text[found[4]:found[5]])
}

// readDomain reads one domain, whatever is written around it: that of a mail
// address or of a link to its root.
func readDomain(text string) string {
	text = strings.Trim(text, `"'<>{}[]()`)
	for _, start := range []string{"https://www.", "http://www.", "https://", "http://", "mailto:", "smtp:"} {
		if len(text) > len(start) && strings.EqualFold(text[:len(start)], start) {
			text = text[len(start):]
		}
	}
	before, domain, mail := strings.Cut(strings.TrimSuffix(text, "/"), "@")
	if !mail {
		domain = before
	} else if strings.Contains(before, "#") {
		return "" // a guest's address names two tenants
	}
	domain = clean.Domain(domain)
	if end := domain[strings.LastIndexByte(domain, '.')+1:]; strings.Trim(end, "0123456789") == "" {
		return "" // a number or an address of the network
	}
	return domain
}

// withoutRemarks takes the remarks in brackets out of a text that has others.
func withoutRemarks(text string) string {
	if !strings.ContainsAny(text, "([") {
		return text
	}
	if plain := brackets.ReplaceAllString(text, ""); strings.TrimSpace(plain) != "" {
		return plain
	}
	return text
}

// readDomains reads the domains of one text, with spaces between them; nil where
// a word of it is none.
func readDomains(text string) (domains []string) {
	for word := range strings.FieldsSeq(withoutRemarks(text)) {
		domain := readDomain(word)
		if domain == "" {
			return nil
		}
		domains = append(domains, domain)
	}
	return domains
}

// identity reads a text that may as well be a name: an id or a domain, in a form
// that no name has.
func identity(text string) (id uuid.UUID, domain string) {
	if m := tenantID.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	if id, ok := parseID(text); ok {
		return id, ""
	}
	return uuid.Nil, readDomain(remark.ReplaceAllString(strings.TrimSpace(text), ""))
}
