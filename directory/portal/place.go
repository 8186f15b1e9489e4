package portal

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// place is where a link names its tenant.
type place struct {
	part       part
	begin, end int    // in that part, as it is encoded
	name       string // of the parameter, in lower case; "" where there is none
	at         bool   // an @ goes before the tenant
	own        bool   // the portal itself reads the tenant here
	id         uuid.UUID
	domain     string // where it is no id; both are empty where nothing is named
}

// The parameters by which portals and their pages name a tenant. "tenant" may
// be a word like "common" or anything else; then it names none.
var tenantNames = []string{
	"tid", "ctid", "tenantid", "tenant", "delegatedorg", "initialdomain", "primarydomain",
}

// places returns where the link names a tenant, or says what keeps it from
// being read.
func (s site) places(a address) ([]place, string) {
	path, why := s.inPath(a.path)
	query, whyQuery := s.parameters(a.query, inQuery, "&")
	sign, whySign := s.inFragment(a.fragment)
	fragment, whyFragment := s.parameters(a.fragment, inFragment, "?&")
	if why = cmp.Or(why, whyQuery, whySign, whyFragment); why != "" {
		return nil, why
	}
	found := slices.Concat(path, query, sign, fragment)
	for _, p := range []part{inPath, inQuery, inFragment} {
		found = append(found, s.labelled(*a.text(p), p, found)...)
	}
	return found, ""
}

// inPath finds the tenant in the path: where the portal has it, else as the
// first part.
func (s site) inPath(path string) ([]place, string) {
	begin := len(path) - len(strings.TrimLeft(path, "/"))
	own := s.first()
	if s.where == inPath && s.wants != "" && !own && s.holds(path) {
		begin, own = len(s.path), true
	}
	segment, _, _ := strings.Cut(path[begin:], "/")
	p := place{part: inPath, begin: begin, end: begin + len(segment), own: own}
	text := unescape(segment)
	if bare, found := strings.CutPrefix(text, "@"); found {
		text, p.at = bare, true
	}
	var ok bool
	p.id, p.domain, ok = readTenant(text)
	switch {
	case !ok && own && !s.first() && segment != "":
		return nil, unreadable(text)
	case !ok, p.domain != "" && !p.at && isFile(p.domain):
		return nil, ""
	}
	if s.first() {
		p.at = s.path == "/@"
	}
	return []place{p}, ""
}

// isFile says whether what looks like a domain is a file of a web server.
func isFile(domain string) bool {
	return slices.Contains([]string{
		"aspx", "ashx", "html", "htm", "ico", "js", "json", "php", "txt", "xml",
	}, domain[strings.LastIndexByte(domain, '.')+1:])
}

// inFragment finds the tenant as Azure has it, behind an @ at the beginning:
// #@contoso.com/resource. Programs that encode too much write #%40 for it.
func (s site) inFragment(fragment string) ([]place, string) {
	d := decode(fragment, maxUndone)
	rest, ok := strings.CutPrefix(d.text, "#@")
	if !ok {
		return nil, ""
	}
	if end := strings.IndexAny(rest, "/?&"); end >= 0 {
		rest = rest[:end]
	}
	const sign, begin = len("#"), len("#@")
	p := place{part: inFragment, begin: d.at[begin], end: d.at[begin+len(rest)], own: s.first() && s.path == "/"}
	if p.begin-d.at[sign] > len("@") {
		p.begin, p.at = d.at[sign], true // the portal looks for the sign itself
	}
	if rest == "" {
		return []place{p}, ""
	}
	if p.id, p.domain, ok = readTenant(rest); !ok {
		return nil, unreadable(rest)
	}
	return []place{p}, ""
}

// parameters finds the tenant among name=value pairs that stand between the
// separators.
func (s site) parameters(text string, where part, separators string) (found []place, why string) {
	for begin := 0; begin < len(text); {
		end := begin + 1 // the first byte is a mark: ? or #
		for end < len(text) && strings.IndexByte(separators, text[end]) < 0 {
			end++
		}
		name, value, ok := strings.Cut(text[begin+1:end], "=")
		p := place{part: where, begin: end - len(value), end: end, name: strings.ToLower(unescape(name))}
		p.own = where == inQuery && s.where == inQuery && s.wants != "" && strings.EqualFold(p.name, s.param)
		begin = end
		if !p.own && (!ok || !slices.Contains(tenantNames, p.name)) {
			continue
		}
		if value != "" {
			p.id, p.domain, ok = readTenant(unescape(value))
		}
		switch {
		case ok:
			found = append(found, p)
		case p.own || p.name != "tenant":
			return nil, unreadable(unescape(value))
		}
	}
	return found, ""
}

// labels are the words that name a tenant wherever they stand.
var labels = append([]string{"customertenantid", "targettenantid"}, tenantNames...)

// labelled finds the tenants that stand behind one of the labels anywhere else,
// however they are encoded: in the path of a blade, in an object, in a link
// inside the link. The word that the portal itself has before the tenant in its
// path is one of them.
func (s site) labelled(text string, where part, known []place) (found []place) {
	d := decode(text, maxUndone)
	for begin, end := range values(d.text) {
		p := place{part: where, begin: d.at[begin], end: d.at[end]}
		if slices.ContainsFunc(known, func(k place) bool { return k.part == where && k.begin < p.end && p.begin < k.end }) {
			continue
		}
		p.name = labelBefore(d.text[:begin])
		if where == inPath && strings.HasSuffix(d.text[:begin], "/@") {
			p.name = tenantNames[0]
		}
		p.own = where == inPath && p.name != "" && p.name == s.label()
		if !p.own && !slices.Contains(labels, p.name) {
			continue
		}
		var ok bool
		if p.id, p.domain, ok = readTenant(d.text[begin:end]); ok && (p.id != uuid.Nil || !isFile(p.domain)) {
			found = append(found, p)
		}
	}
	return found
}

// values gives where the GUIDs of a text are, and the words that may be domains.
func values(text string) iter.Seq2[int, int] {
	guidAt := func(i int) bool { return i+guidLength <= len(text) && isGUID(text[i:i+guidLength]) }
	return func(yield func(begin, end int) bool) {
		for i, n := 0, 0; i < len(text); i += max(1, n) {
			for n = 0; i+n < len(text) && !guidAt(i+n) && (isAlphanumeric(text[i+n]) || text[i+n] == '-' || text[i+n] == '.'); {
				n++
			}
			if n == 0 && guidAt(i) {
				n = guidLength
			}
			if n > 0 && !yield(i, i+n) {
				return
			}
		}
	}
}

// labelBefore returns the word that the value behind it is of, in lower case:
// tenantId/, "tid":" and the like.
func labelBefore(text string) string {
	text = strings.ToLower(strings.TrimRight(text[max(0, len(text)-40):], `/"':=,{[ @\`))
	return text[strings.LastIndexFunc(text, func(r rune) bool { return r < 'a' || r > 'z' })+1:]
}

func unreadable(text string) string {
	return fmt.Sprintf("it names its tenant as %q, which is neither an id nor a domain", shorten(text))
}
