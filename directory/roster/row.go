package roster

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/google/uuid"

	"tenantswitch/internal/clean"
)

// reading is a row while its cells are read.
type reading struct {
	Row
	ids      [ranks]uuid.UUID
	own      string    // the id of what the row is about
	domains  [3]string // the default one, another, and one in place of a name
	doubts   []doubt
	plain    string // a name that may be something else's
	plainAs  string // its column
	hasName  bool   // a column says that it is the tenant's name or domain
	hasThing bool   // a column says that the row is about something else
}

// doubt is a text among domains that is none.
type doubt struct {
	rank  int
	fault Fault
}

// take takes a cell into the row.
func (r *reading) take(c cell) {
	if strings.TrimSpace(strings.Join(c.texts, "")) != "" {
		r.places = append(r.places, placed{c.column, c.at})
	}
	r.hasThing = r.hasThing || c.column == thingColumn
	r.hasName = r.hasName || c.column == nameColumn || c.column == tenantDomainColumn
	why := ""
	switch rank, isID := idRanks[c.column]; {
	case isID:
		why = r.takeID(rank, c)
	case c.column.isDomain():
		r.takeDomains(c)
	case c.column >= firstSaid:
		why = r.takeSaid(c)
	default:
		why = r.takeText(c)
	}
	if why != "" {
		r.Faults = append(r.Faults, Fault{c.at, why})
	}
}

// takeID takes an id, which must be the one that is there already. What is no
// tenant's by its name may be anything.
func (r *reading) takeID(rank int, c cell) (why string) {
	text, why := c.one()
	if c.column == anyIDColumn {
		r.own = text
	}
	if text == "" && why == "" {
		return ""
	}
	id, ok := readID(text)
	switch {
	case why != "":
	case !ok:
		domain := readDomain(text)
		if domain == "" {
			why = quoted(text) + " is no tenant id"
		}
		if rank <= idRanks[idColumn] {
			setFirst(&r.domains[2], domain) // which names a tenant as well as its id does
		}
	case r.ids[rank] != uuid.Nil && r.ids[rank] != id:
		why = "it has two tenant ids"
	default:
		r.ids[rank] = id
	}
	if rank > idRanks[idColumn] {
		return ""
	}
	return why
}

// takeDomains takes the first of the domains in a cell.
func (r *reading) takeDomains(c cell) {
	rank := 0
	if c.column == domainColumn {
		rank = 1
	}
	if !c.list && len(c.texts) > 0 {
		c.texts = []string{withoutRemarks(c.texts[0])}
	}
	var texts []string
	if why := c.into(&texts); why != "" {
		r.doubts = append(r.doubts, doubt{rank, Fault{c.at, why}})
	}
	for _, text := range texts {
		domains := readDomains(text)
		if domains == nil {
			r.doubts = append(r.doubts, doubt{rank, Fault{c.at, quoted(text) + " is no domain"}})
			continue
		}
		setFirst(&r.domains[rank], domains[0])
	}
}

// takeText takes a cell that is neither an id nor a domain.
func (r *reading) takeText(c cell) (why string) {
	text, why := c.one()
	if c.column == thingColumn {
		return ""
	}
	if text == "" || why != "" {
		return why
	}
	switch c.column {
	case anyColumn, tenantColumn:
		return r.takeAny(text)
	case nameColumn:
		setFirst(&r.Name, clean.Text(text, clean.MaxName))
	case plainNameColumn:
		setFirst(&r.plain, clean.Text(text, clean.MaxName))
		r.plainAs = c.at.Name
		r.hasThing = r.hasThing || strings.HasPrefix(text, "N/A(") // Azure CLI's, of a tenant without subscriptions
	default:
	}
	return ""
}

// takeSaid takes what the row says for the address book.
func (r *reading) takeSaid(c cell) (why string) {
	column := sayable[c.column-firstSaid]
	said, why := column.read(c, r.Said[column.key])
	if said == nil {
		return why
	}
	if r.Said == nil {
		r.Said = map[string]any{}
	}
	r.Said[column.key] = said
	return why
}

// takeAny takes an id, a domain or a name.
func (r *reading) takeAny(text string) (why string) {
	id, domain := identity(text)
	switch {
	case id != uuid.Nil && r.ID != uuid.Nil && id != r.ID:
		return "it has two tenant ids"
	case id != uuid.Nil:
		r.ID = id
	case domain != "":
		setFirst(&r.domains[2], domain)
	default:
		setFirst(&r.Name, clean.Text(text, clean.MaxName))
	}
	return ""
}

// finish decides what the cells come to.
func (r *reading) finish(b *builder) {
	if strings.HasPrefix(strings.ToLower(r.own), "/subscriptions/") {
		r.ids[idRanks[customerIDColumn]] = uuid.Nil // a workspace's own, in its own words
		r.hasThing = true
	}
	home, tenant := r.ids[0], r.ids[1]
	for i := len(r.ids) - 1; i >= 0; i-- {
		if r.ids[i] != uuid.Nil {
			r.ID = r.ids[i]
		}
	}
	if own, _ := readID(r.own); (home != uuid.Nil || tenant != uuid.Nil) && own != r.ID && (hasGUID.MatchString(r.own) || strings.HasPrefix(r.own, "/")) {
		r.hasThing = true
	}
	rank := r.chooseDomain()
	r.chooseName(b)
	if home != uuid.Nil && tenant != uuid.Nil && home != tenant {
		r.Name, r.Domain = "", "" // they are those of the tenant that asked
	}
	for _, d := range r.doubts {
		if r.ID != uuid.Nil || d.rank > rank {
			b.left = append(b.left, d.fault.String())
		} else {
			r.Faults = append(r.Faults, d.fault)
		}
	}
	slices.SortStableFunc(r.Faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	if len(r.Faults) == 0 && r.ID == uuid.Nil && r.Domain == "" {
		r.Faults = []Fault{{Place{Line: r.Line}, "it has neither a tenant id nor a domain"}}
	}
}

// chooseDomain takes the best domain that was read, and returns its rank.
func (r *reading) chooseDomain() int {
	for rank, domain := range r.domains {
		if domain != "" {
			r.Domain = domain
			return rank
		}
	}
	return len(r.domains)
}

// chooseName takes the name that is the tenant's by its column, else the plain
// one where the row is about nothing else.
func (r *reading) chooseName(b *builder) {
	if r.Name != "" || r.plain == "" {
		return
	}
	if r.hasName || r.hasThing {
		once(&b.things, r.plainAs)
		return
	}
	r.Name = r.plain
}

func setFirst(was *string, text string) {
	if *was == "" {
		*was = text
	}
}

// joins takes in what a later row says of the same tenant, and reports whether
// it does not contradict this one.
func (r *Row) joins(later Row) bool {
	all := *r
	said, more := reflect.ValueOf(&all).Elem(), reflect.ValueOf(later)
	for i := range said.NumField() {
		switch field := said.Type().Field(i); {
		case field.Name == "Said":
			for key, said := range later.Said {
				if there, ok := r.Said[key]; ok && !reflect.DeepEqual(there, said) {
					return false
				}
			}
		case field.Name == "Line", !field.IsExported(), more.Field(i).IsZero():
		case said.Field(i).IsZero():
			said.Field(i).Set(more.Field(i))
		case !reflect.DeepEqual(said.Field(i).Interface(), more.Field(i).Interface()):
			return false
		}
	}
	if all.Said = maps.Clone(r.Said); all.Said == nil {
		all.Said = later.Said
	}
	maps.Copy(all.Said, later.Said)
	all.places = append(all.places, later.places...)
	*r = all
	return true
}
