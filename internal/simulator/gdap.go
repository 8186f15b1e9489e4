package simulator

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/google/uuid"
)

// customerRow is one customer of delegated administration.
type customerRow struct {
	Type     string  `json:"@odata.type"`
	ETag     string  `json:"@odata.etag"`
	ID       string  `json:"id"`
	TenantID string  `json:"tenantId"`
	Name     *string `json:"displayName"`
}

// listCustomers is GET delegatedAdminCustomers: whoever has a relationship
// that is in force.
func (s graphService) listCustomers(w http.ResponseWriter, r *http.Request) {
	c, ok := s.admitGraph(w, r, readRelationships)
	if !ok {
		return
	}
	o, bad := s.readOData(r.URL.Query(), "id", "tenantId")
	if bad != nil {
		s.refuseGraph(w, *bad)
		return
	}
	b := s.book(c)
	b.before, b.roll = nil, s.customersOf(c)
	for _, id := range o.filter {
		b = b.of(s.indexOf(id))
	}
	s.sendList(w, r, o, b.count(), func(k int) any {
		i, _ := b.at(k)
		t := s.estate.at(i)
		return customerRow{
			Type: "#microsoft.graph.delegatedAdminCustomer", ETag: etag(i), ID: t.ID.String(), TenantID: t.ID.String(), Name: nullable(t.Name),
		}
	})
}

// relationshipRow is one relationship of delegated administration.
type relationshipRow struct {
	Type      string       `json:"@odata.type"`
	ETag      string       `json:"@odata.etag"`
	ID        string       `json:"id"`
	Name      string       `json:"displayName"`
	Duration  string       `json:"duration"`
	Customer  *participant `json:"customer"`
	Access    access       `json:"accessDetails"`
	Status    string       `json:"status"`
	Extension string       `json:"autoExtendDuration"`
	Created   string       `json:"createdDateTime"`
	Modified  string       `json:"lastModifiedDateTime"`
	Activated *string      `json:"activatedDateTime"`
	End       *string      `json:"endDateTime"`
}

type participant struct {
	TenantID string  `json:"tenantId"`
	Name     *string `json:"displayName"`
}

type access struct {
	Roles []role `json:"unifiedRoles"`
}

type role struct {
	ID string `json:"roleDefinitionId"`
}

// roles are those that a provider of security has at its customers: Security
// Reader, Security Operator, Global Reader, Security Administrator.
var roles = []role{
	{"5d6b6bb7-de71-4623-b4af-96380a352509"},
	{"5f2222b1-57c3-48ba-8ad5-d4759f1fde6f"},
	{"f2ef992c-3afb-46b9-b7cf-a126ee74c451"},
	{"194ae4cb-b126-40b2-bd5b-6091b380977d"},
}

// listRelationships is GET delegatedAdminRelationships: all that ever were.
func (s graphService) listRelationships(w http.ResponseWriter, r *http.Request) {
	c, ok := s.admitGraph(w, r, readRelationships)
	if !ok {
		return
	}
	o, bad := s.readOData(r.URL.Query(), "status", "customer/tenantId")
	if bad != nil {
		s.refuseGraph(w, *bad)
		return
	}
	b := s.book(c)
	if id, filtered := o.filter["customer/tenantId"]; filtered {
		b = b.of(s.indexOf(id))
	}
	if status, filtered := o.filter["status"]; filtered {
		b = b.with(func(i, nth int) bool { return s.term(i, nth).status == status })
	}
	s.sendList(w, r, o, b.count(), func(k int) any { return s.relationship(c, b, k) })
}

// relationship is the k-th row of a book.
func (s graphService) relationship(c caller, b book, k int) relationshipRow {
	i, nth := b.at(k)
	t := s.term(i, nth)
	h := mix(s.seed^0x67646170, uint64(i)<<3|uint64(nth))
	id := fillID(feistel(s.seed^0x67646170, uint64(i)<<3|uint64(nth)), h)
	row := relationshipRow{
		Type: "#microsoft.graph.delegatedAdminRelationship", ETag: etag(i), ID: id.String() + "-" + c.tenant.String(),
		Name: "Security operations " + id.String()[:8], Duration: "P730D", Extension: "PT0S", Status: t.status,
		Access: access{Roles: roles[:1+h>>8%uint64(len(roles))]},
	}
	if i != noCustomer {
		customer := s.estate.at(i)
		row.Customer = &participant{TenantID: customer.ID.String(), Name: nullable(customer.Name)}
	}
	if t.extends {
		row.Extension = "P180D"
	}
	end := s.day(t.ends)
	began := end.AddDate(0, 0, -730)
	row.Created, row.Modified = stampOf(began.Add(-2*time.Hour)), stampOf(began)
	if t.status != statusCreated && t.status != statusPending {
		row.Activated, row.End = nullable(stampOf(began)), nullable(stampOf(end))
	}
	return row
}

// stampOf writes a time as Graph does here.
func stampOf(t time.Time) string { return t.Format("2006-01-02T15:04:05.0000000Z") }

// etag is the version of a row about the i-th tenant.
func etag(i int) string {
	return fmt.Sprintf(`W/"%s"`, base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "'%08x-0000-0200-0000-000000000000'", i)))
}

// function is the call of the one function that there is.
var function = regexp.MustCompile(`^findTenantInformationByTenantId\(tenantId='([^']*)'\)$`)

// nameTenant is GET findTenantInformationByTenantId: the name of any tenant,
// whoever reaches it.
func (s graphService) nameTenant(w http.ResponseWriter, r *http.Request) {
	call := function.FindStringSubmatch(r.PathValue("function"))
	if call == nil {
		s.noSuchSegment(w, r)
		return
	}
	if _, ok := s.admitGraph(w, r, readTenantNames); !ok {
		return
	}
	id, err := uuid.Parse(call[1])
	if err != nil {
		s.refuseGraph(w, *badRequest("Invalid GUID:%s", call[1]))
		return
	}
	i, ok := s.estate.index(id)
	if !ok || !s.estate.has(i) || s.estate.refuses(i) == tenantDeleted {
		s.refuseGraph(w, apiError{status: http.StatusNotFound, code: "Directory_ObjectNotFound", text: "Unable to read the company information from the directory."})
		return
	}
	t := s.estate.at(i)
	writeJSON(w, http.StatusOK, map[string]any{
		"@odata.context": "https://" + graphHost + "/v1.0/$metadata#microsoft.graph.tenantInformation",
		"tenantId":       t.ID.String(), "federationBrandName": nil,
		"displayName": nullable(t.Name), "defaultDomainName": nullable(t.Domain),
	})
}

// noCustomer is the index of nobody, with whom a relationship has been begun.
const noCustomer = -1

// noTenantAtAll is the index that a filter for an unknown tenant has.
const noTenantAtAll = -2

// indexOf is the tenant that a filter names.
func (s *Simulator) indexOf(id string) int {
	if parsed, err := uuid.Parse(id); err == nil {
		if i, ok := s.estate.index(parsed); ok && s.estate.has(i) {
			return i
		}
	}
	return noTenantAtAll
}

// term is the nth relationship with the i-th tenant.
func (s graphService) term(i, nth int) term {
	switch {
	case i == noCustomer:
		return term{status: statusCreated}
	case i >= strangersFrom:
		return strangersTerms[i-strangersFrom][nth]
	}
	return s.estate.spread.terms[s.estate.spread.slot(i)][nth]
}

// book is rows about tenants: some that come first, then those of a roll.
type book struct {
	before []seat // whose slots are tenants
	roll   roll
	n      int
}

// book is all relationships of the caller's company.
func (s *Simulator) book(c caller) book {
	b := book{n: s.estate.n, roll: roll{block: 1}}
	if !s.isHome(c) || !s.estate.spread.many() {
		return b
	}
	b.roll = s.estate.spread.relationships
	b.before = []seat{{slot: noCustomer}}
	for i, terms := range strangersTerms {
		for nth := range terms {
			b.before = append(b.before, seat{slot: strangersFrom + i, nth: nth})
		}
	}
	return b
}

// customersOf are those of the caller's company.
func (s *Simulator) customersOf(c caller) roll {
	if !s.isHome(c) {
		return roll{block: 1}
	}
	return s.estate.spread.customers
}

func (b book) count() int { return len(b.before) + b.roll.count(b.n) }

func (b book) at(k int) (i, nth int) {
	if k < len(b.before) {
		return b.before[k].slot, b.before[k].nth
	}
	return b.roll.at(k - len(b.before))
}

// of is the rows about one tenant.
func (b book) of(tenant int) book {
	only := book{n: b.n, roll: roll{block: 1}}
	for _, s := range b.before {
		if s.slot == tenant {
			only.before = append(only.before, s)
		}
	}
	if tenant < 0 || tenant >= b.n {
		return only
	}
	for _, s := range b.roll.seats {
		if s.slot == tenant%b.roll.block {
			only.before = append(only.before, seat{slot: tenant, nth: s.nth})
		}
	}
	return only
}

// with is the rows that is holds for. It holds for a seat in every block or in
// none.
func (b book) with(is func(i, nth int) bool) book {
	other := func(s seat) bool { return !is(s.slot, s.nth) }
	b.before = slices.DeleteFunc(slices.Clone(b.before), other)
	b.roll.seats = slices.DeleteFunc(slices.Clone(b.roll.seats), other)
	return b
}
