package source

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/internal/clean"
)

// personal is the tenant that holds every personal Microsoft account. It is
// nobody's customer.
var personal = uuid.MustParse("9188040d-6c67-4c5b-b112-36a304b66dad")

// errNoList says that an answer is JSON but no list.
var errNoList = errors.New("the answer holds no list")

// listPage is one page of a service's list.
type listPage struct {
	tenants []directory.Tenant
	next    string // the link to the next page as it stands; "" on the last page
	rows    int    // rows in the answer, the ones left out included
	skipped int    // rows without a usable tenant id
}

// row counts a row about a tenant and says whether it is one to list.
func (p *listPage) row(id uuid.UUID) bool {
	p.rows++
	if id == uuid.Nil {
		p.skipped++
	}
	return id != uuid.Nil && id != personal
}

// decodePage reads one page as it arrives and returns the link to the next.
// Each row is to be taken from the decoder. Resource Manager and Graph differ
// in the name of the link alone.
func decodePage(r io.Reader, row func(*json.Decoder) error) (next string, err error) {
	in := json.NewDecoder(r)
	if err := expect(in, json.Delim('{')); err != nil {
		return "", err
	}
	found := false
	for in.More() {
		key, err := in.Token()
		if err != nil {
			return "", err
		}
		switch key {
		case "value":
			found = true
			err = decodeRows(in, row)
		case "nextLink", "@odata.nextLink":
			err = tolerate(in.Decode(&next))
		default:
			var ignored json.RawMessage
			err = in.Decode(&ignored)
		}
		if err != nil {
			return "", err
		}
	}
	if err := expect(in, json.Delim('}')); err != nil {
		return "", err
	}
	if !found {
		return "", errNoList
	}
	return next, nil
}

func decodeRows(in *json.Decoder, row func(*json.Decoder) error) error {
	if err := expect(in, json.Delim('[')); err != nil {
		return err
	}
	for in.More() {
		if err := row(in); err != nil {
			return err
		}
	}
	return expect(in, json.Delim(']'))
}

// The parts that rows have in common. Every field may be absent, null or of
// another type.
type (
	rowID     uuid.UUID
	rowName   string
	rowDomain string
)

// UnmarshalText takes the strict form of 36 characters; any other text leaves
// the id zero, and the row is left out.
func (id *rowID) UnmarshalText(b []byte) error {
	*id = rowID{}
	if len(b) != 36 {
		return nil
	}
	if parsed, err := uuid.ParseBytes(b); err == nil {
		*id = rowID(parsed)
	}
	return nil
}

// UnmarshalText cleans the name.
func (n *rowName) UnmarshalText(b []byte) error {
	*n = rowName(clean.Text(string(b), clean.MaxName))
	return nil
}

// UnmarshalText cleans the domain.
func (d *rowDomain) UnmarshalText(b []byte) error {
	*d = rowDomain(clean.Domain(string(b)))
	return nil
}

// tolerate forgives a value of another type than expected, which leaves the
// rest of the row decoded.
func tolerate(err error) error {
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return nil
	}
	return err
}

// expect reads one token, which must be the delimiter.
func expect(in *json.Decoder, want json.Delim) error {
	got, err := in.Token()
	if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("%w: %v where %v belongs", errNoList, got, want)
	}
	return nil
}
