// Package search finds the customer that a few letters mean.
//
// The rules: searching is pure and an index never changes once built; every
// word of a query must match; the order of the results is total and depends on
// nothing but the tenants and the query; and what a command acts on is found
// by Resolve, which never guesses.
//
// How a tenant is ranked. Every word of the query takes the best of these that
// it finds, and a tenant's rank is the mean over the words, so that one word
// that fits well cannot hide one that hardly fits. Words that stand side by
// side in a name count as one where that is better.
//
//	the whole query is the name          what was meant, beyond doubt
//	it is an alias                       the user has made it to mean this one
//	a whole domain is it                 it is pasted; only its owner has it, while anybody
//	                                     may be called "contoso.com", so then it comes first
//	the name without its legal form      nobody types "Ltd"
//	its first word, whole                "bank" before "bankside"
//	the name begins with the word        people type names from their start
//	another word of it, whole            the part that tells two branches apart
//	its initials, from three on          analysts say "csl" for Contoso Security Ltd
//	a word of the name begins so         the usual abbreviation
//	a label of a domain, or its start    tickets name domains, not companies
//	some of its initials                 half an abbreviation
//	a part of the tenant id              logs name ids
//	somewhere in the name                a remembered middle
//	an abbreviation of it                "contsec", "nw trdrs": see abbreviation.go; the
//	                                     less it leaves out the better
//	somewhere in a domain                weak, since domains are long
//	a tag, whole                         many tenants share it
//	a word of it with a typo             only where little else matches; see typo.go
//	an abbreviation of a domain          weaker still
//	a word of a tag begins so            a guess at a group
//	in the ending of a domain            searchable, but half of all tenants have it
//	the code of its country              tells branches apart, and finds nobody alone
//	a word of its note, or its start     a remark may mention anybody
//
// An alias is a name like the tenant's own: in the lines above, and for the
// operators, what is said of the name holds of each alias. A tag and a note
// are looked for as they stand, from two letters on, without a slip.
//
// Among equals the shorter name (without its legal form) comes first, since it
// leaves less unsaid; then the order of the directory decides.
//
// An operator means what it says. It counts at the start of a word (the dollar
// at its end) and with a letter or digit after it, and where it finds nothing,
// no guess takes its place: found are then only the names and aliases that hold
// the word as it stands, sign and all, folded but never fuzzily ("#1 Plumbing").
// A backslash before the sign asks for that at once. So does a query of signs
// alone; a blank one is empty. Nothing says why a query found nobody, and
// Resolve takes no operator either.
//
// A tenant that the user hides is found where it cannot but be meant: by its
// whole id, by a whole domain, or a mail address in it, by a whole alias, or
// with "@hidden" in the query. Its name does not do, since what people hide is
// often the double of another that is called the same.
package search

// Result is what a query found.
type Result struct {
	// Hits are the places of the tenants that match, best first.
	Hits []int32
}

// Search returns the tenants that match every word of the query, best first.
// The empty query matches all but the hidden ones, in the order of the
// directory. A whole tenant id goes to its tenant alone, and so does a mail
// address to the owner of its domain. Where an operator finds nothing, names
// that hold its sign do.
func (ix *Index) Search(query string) Result {
	return NewSearcher(ix).Search(query, nil)
}

// SearchAll is Search as if the user hid no tenant.
func (ix *Index) SearchAll(query string) Result {
	s := NewSearcher(ix)
	s.all = true
	return s.Search(query, nil)
}
