package book

import (
	"slices"
	"strings"
	"unicode/utf8"

	"tenantswitch/internal/browser"
	"tenantswitch/internal/clean"
	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// Key is the name of what a book can say of a tenant, of a tag or of all.
type Key string

// The keys. A tag has Sensitive and Session, all tenants have Session, and a
// tenant has all but Sensitive.
const (
	Name        Key = "name"
	Aliases     Key = "aliases"
	Tags        Key = "tags"
	Favourite   Key = "favourite"
	Hidden      Key = "hidden"
	Note        Key = "note"
	Environment Key = "environment"
	Portal      Key = "portal"
	Session     Key = "session"
	Sensitive   Key = "sensitive"
)

// The two tables of the file that have others in them.
const (
	tenantsTable = "tenants"
	tagsTable    = "tags"
)

// unfit says why a key cannot have that text; "" where it can.
func unfit(key Key, text string) string {
	switch key {
	case Environment:
		return noEnvironment(text)
	case Session:
		if _, err := browser.Parse(text); err != nil {
			p := problem.Of(err)
			return p.Error() + "; " + p.Do
		}
	case Aliases, Tags:
		if plainly(key, text) == "" {
			return "it is empty"
		}
	default:
	}
	return invisible(key, strings.ReplaceAll(text, "\r\n", "\n"))
}

// invisible names the sign of a text that nobody can see; "" where there is none.
// Aliases and tags are told apart by what is seen, so that they have no joiners
// either.
func invisible(key Key, text string) string {
	if !utf8.ValidString(text) {
		return "it holds bytes that are not UTF-8"
	}
	for _, r := range text {
		switch {
		case key == Note && (r == '\n' || r == '\t'):
		case clean.Stray(r), clean.Unseen(r) && (key == Aliases || key == Tags):
			return "it contains an invisible character: " + clean.Sign(r)
		}
	}
	return ""
}

func noEnvironment(text string) string {
	if slices.Contains(cloud.Environments(), cloud.Environment(text)) {
		return ""
	}
	var names []string
	for _, e := range cloud.Environments() {
		names = append(names, string(e))
	}
	return "there is no environment “" + visible(text) + "”; use " + strings.Join(names, ", ")
}

// visible makes a text fit for a message: what it holds may be anything.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if clean.Unseen(r) {
			return utf8.RuneError
		}
		return r
	}, text)
}
