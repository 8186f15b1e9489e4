package book

import (
	"slices"
	"strings"
	"unicode/utf8"

	"tenantswitch/directory"
	"tenantswitch/internal/browser"
	"tenantswitch/internal/clean"
	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// Key is the name of what a book can say of a tenant, of a tag or of all.
type Key string

// The keys; see rows.
const (
	Name        Key = "name"
	Aliases     Key = "aliases"
	Tags        Key = "tags"
	Favourite   Key = "favourite"
	Hidden      Key = "hidden"
	Note        Key = "note"
	Environment Key = "environment"
	Portal      Key = "portal"
	Sensitive   Key = "sensitive"
	Session     Key = "session"
)

// The two tables of the file that have others in them.
const (
	tenantsTable = "tenants"
	tagsTable    = "tags"
)

// Kind is what stands under a key.
type Kind int

// The kinds, by the type that a Change has for them.
const (
	Text Kind = iota // string
	Flag             // bool
	List             // []string, in which no two are equal
)

// places are where a key can stand, as a set.
type places int

const (
	ofAll places = 1 << iota
	ofTags
	ofTenants
)

// row is a key and all that there is to know of it. What else asks for a key by
// its name wants that one alone.
type row struct {
	key   Key
	kind  Kind
	in    places
	lines bool // its text may have several
	// read returns a text as it counts, or why it cannot stand there; nil takes any.
	read func(text string) (counts, why string)
	// on is where a tenant has it: a *[]string, *bool or *string; nil where it is
	// not among what is added to one.
	on func(*directory.Added) any
}

// rows are the keys, in the order in which they are shown.
var rows = []row{
	{key: Name, in: ofTenants},
	{key: Aliases, in: ofTenants, kind: List, on: func(a *directory.Added) any { return &a.Aliases }},
	{key: Tags, in: ofTenants, kind: List, on: func(a *directory.Added) any { return &a.Tags }},
	{key: Favourite, in: ofTenants, kind: Flag, on: func(a *directory.Added) any { return &a.Favourite }},
	{key: Hidden, in: ofTenants, kind: Flag, on: func(a *directory.Added) any { return &a.Hidden }},
	{key: Note, in: ofTenants, lines: true, on: func(a *directory.Added) any { return &a.Note }},
	{key: Environment, in: ofTenants, read: readEnvironment},
	{key: Portal, in: ofTenants, on: func(a *directory.Added) any { return &a.Portal }},
	{key: Sensitive, in: ofTags, kind: Flag},
	{key: Session, in: ofTenants | ofTags | ofAll, read: readSession},
}

// find returns the row of a key; nil where there is none.
func find(key Key) *row {
	for i := range rows {
		if rows[i].key == key {
			return &rows[i]
		}
	}
	return nil
}

// Kind returns what stands under the key.
func (k Key) Kind() Kind {
	if r := find(k); r != nil {
		return r.kind
	}
	return Text
}

// readText returns a text as it counts under the key, or why it cannot stand there.
func (r *row) readText(text string) (counts, why string) {
	switch counts = text; {
	case r.read != nil:
		counts, why = r.read(text)
	case r.kind == List:
		if counts = plainly(r.key, text); counts == "" {
			why = "it is empty"
		}
	}
	if why == "" {
		why = r.invisible(strings.ReplaceAll(text, "\r\n", "\n"))
	}
	return counts, why
}

// unfit says why a key cannot have that text; "" where it can.
func unfit(key Key, text string) (why string) {
	if r := find(key); r != nil {
		_, why = r.readText(text)
	}
	return why
}

// invisible names the sign of a text that nobody can see; "" where there is none.
// The texts of lists are told apart by what is seen, so that they have no joiners
// either.
func (r *row) invisible(text string) string {
	if !utf8.ValidString(text) {
		return "it holds bytes that are not UTF-8"
	}
	for _, sign := range text {
		switch {
		case r.lines && (sign == '\n' || sign == '\t'):
		case clean.Stray(sign), clean.Unseen(sign) && r.kind == List:
			return "it contains an invisible character: " + clean.Sign(sign)
		}
	}
	return ""
}

func readSession(text string) (counts, why string) {
	s, err := browser.Parse(text)
	if err != nil {
		p := problem.Of(err)
		return "", p.Error() + "; " + p.Do
	}
	return s.String(), ""
}

func readEnvironment(text string) (counts, why string) {
	if slices.Contains(cloud.Environments(), cloud.Environment(text)) {
		return text, ""
	}
	var names []string
	for _, e := range cloud.Environments() {
		names = append(names, string(e))
	}
	return "", "there is no environment “" + clean.Visible(text) + "”; use " + strings.Join(names, ", ")
}
