package portal

import (
	"cmp"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// maxBound is how much of a link is named as the old tenant's.
const maxBound = 12

// bound names what in the link makes sense in the old tenant alone: numbers,
// ids and names of what lies in it.
func (p Pasted) bound(tenant uuid.UUID) []string {
	var found []string
	a := p.address
	for _, text := range []string{a.path, a.query, a.fragment} {
		for _, word := range boundIn(text) {
			if !slices.Contains(found, word.String()) && len(found) < maxBound && !p.isTenant(word.text, tenant) {
				found = append(found, word.String())
			}
		}
	}
	return found
}

// boundWord is a word that makes sense in one tenant, with what it is of.
type boundWord struct{ noun, text string }

func (b boundWord) String() string { return strings.TrimSpace(b.noun + " " + shorten(b.text)) }

func boundIn(text string) (found []boundWord) {
	// Blades hold paths of resources inside a part of their own path.
	words := strings.FieldsFunc(unescape(unescape(text)), func(r rune) bool {
		return strings.ContainsRune(`/?#&=;,"'{}[]() `, r) || r < ' ' || r > '~'
	})
	before := ""
	for i, word := range words {
		k := kinds[strings.ToLower(before)]
		if k.noun == "" && i > 2 && strings.EqualFold(words[i-3], "providers") {
			k = kind{"resource", true} // providers/Microsoft.Compute/virtualMachines/NAME
		}
		switch {
		case isNumber(word) && (word == "0" || isSetting(before)):
			before = word
		case isNumber(word):
			found = append(found, boundWord{cmp.Or(k.noun, before), word})
			before = ""
		case isBound(word), k.names, k.noun != "" && strings.ContainsAny(word, "0123456789") && !passes(word):
			found = append(found, boundWord{k.noun, word})
			before = ""
		case !passes(word):
			before = word
		}
	}
	return found
}

// kind is what a word in a link says of the next one.
type kind struct {
	noun  string
	names bool // the next one is a name, whatever it looks like
}

var kinds = map[string]kind{
	"incidents": {"incident", false}, "incident": {"incident", false}, "incidentid": {"incident", false},
	"incidents2": {"incident", false}, "incident2": {"incident", false}, "incidentnumber": {"incident", false},
	"cases": {"case", false}, "case": {"case", false}, "caseid": {"case", false},
	"rules": {"rule", false}, "rule": {"rule", false}, "ruleid": {"rule", false}, "custom_detection": {"detection rule", false},
	"queries": {"query", false}, "queryid": {"query", false}, "investigations": {"investigation", false}, "investigationid": {"investigation", false},
	"alerts": {"alert", false}, "alert": {"alert", false}, "alertid": {"alert", false},
	"machines": {"device", false}, "machineid": {"device", false}, "devices": {"device", false}, "deviceid": {"device", false},
	"subscriptions": {"subscription", false}, "subscriptionid": {"subscription", false},
	"resourcegroups": {"resource group", true}, "resourcegroup": {"resource group", true},
	"workspaces": {"workspace", true}, "workspacename": {"workspace", true}, "workspaceid": {"workspace", false},
	"users": {"user", false}, "userid": {"user", false}, "objectid": {"object", false}, "groupid": {"group", false},
	"user": {"user", false}, "appid": {"application", false}, "wid": {"workspace", false},
	"mdmdeviceid": {"device", false}, "policyid": {"policy", false}, "deploymentprofileid": {"profile", false},
}

// isNumber reports whether a whole part of a path, or a whole value, is a
// number: that of something in the tenant, however short.
func isNumber(word string) bool { return word != "" && strings.Trim(word, "0123456789") == "" }

// isSetting reports whether the number behind a word is how a page shows what
// it shows, and of nothing in the tenant.
func isSetting(word string) bool {
	word = strings.ToLower(word)
	return strings.HasPrefix(word, "feature.") ||
		slices.Contains([]string{"page", "pagesize", "pageindex", "top", "skip", "limit", "step", "tab", "zoom", "version", "contentonly"}, word)
}

// passes says whether a word between a kind and what it is about says nothing:
// machines/v2/ID.
func passes(word string) bool { return word == "v2" || word == "v3" }

// isTenant says whether a word is the tenant, old or new.
func (p Pasted) isTenant(word string, tenant uuid.UUID) bool {
	word = strings.TrimPrefix(strings.ToLower(word), "@")
	return word == tenant.String() || p.Tenant != uuid.Nil && word == p.Tenant.String() ||
		p.Domain != "" && word == p.Domain
}

// isBound reports whether a word that is no number can only be an id of
// something in a tenant: a GUID, a digest, the id of an alert, a user.
func isBound(word string) bool {
	at := strings.IndexByte(word, '@')
	if isGUID(word) || at > 0 && isDomain(strings.ToLower(word[at+1:])) {
		return true
	}
	digits, hex := 0, 0
	for i := range len(word) {
		if '0' <= word[i] && word[i] <= '9' {
			digits++
		}
		if isHex(word[i]) {
			hex++
		}
	}
	if hex == len(word) {
		return hex >= 32
	}
	return digits >= 10 && len(word)-digits <= 6 // da637…_-123…
}
