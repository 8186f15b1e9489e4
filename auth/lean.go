package auth

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
)

// rows is the library's cache as it is kept: section, key, row. The format is
// shared by all MSAL libraries ("unified cache"). Of sections that are not
// known here every row is kept; what is not made of rows, as every section of
// that format is, could not be merged and is left out.
type rows map[string]map[string]json.RawMessage

// The sections that have a row for every tenant that a token was taken for.
const (
	sectionAccess   = "AccessToken"
	sectionID       = "IdToken"
	sectionAccounts = "Account"
)

// leanRows reads a serialized cache and leaves out what can be had again with
// the refresh token: the rows of tenants other than the sign-in's realm. With
// five thousand tenants the whole is 30 MB, and the rest is 9 KB.
func leanRows(data []byte, realm string) (rows, error) {
	if len(data) == 0 {
		return rows{}, nil
	}
	var sections map[string]json.RawMessage
	if err := json.Unmarshal(data, &sections); err != nil {
		return nil, fmt.Errorf("the token cache could not be decoded: %w", err)
	}
	kept := rows{}
	for name, raw := range sections {
		var section map[string]json.RawMessage
		if json.Unmarshal(raw, &section) != nil || len(section) == 0 {
			continue
		}
		for key, row := range section {
			if perTenant(name) && realmOf(row) != realm {
				delete(section, key)
				continue
			}
			section[key] = canonical(row)
		}
		if len(section) > 0 {
			kept[name] = section
		}
	}
	return kept, nil
}

func perTenant(section string) bool {
	return section == sectionAccess || section == sectionID || section == sectionAccounts
}

func realmOf(row json.RawMessage) string {
	var fields struct {
		Realm string `json:"realm"`
	}
	if json.Unmarshal(row, &fields) != nil {
		return ""
	}
	return fields.Realm
}

// canonical writes a row with sorted keys, so that two rows that say the same
// are the same bytes.
func canonical(row json.RawMessage) json.RawMessage {
	decoder := json.NewDecoder(bytes.NewReader(row))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return row
	}
	sorted, err := json.Marshal(value)
	if err != nil {
		return row
	}
	return sorted
}

// encode writes the rows, always in the same order.
func (r rows) encode() ([]byte, error) { return json.Marshal(r) }

func (r rows) equal(other rows) bool { return reflect.DeepEqual(r, other) }

// merge joins what this process holds with what another one has written since
// base, which both began with. A row that one side changed or removed is as
// that side has it, so a removal is never undone; where both did, the side
// whose access token is younger has its way.
func merge(base, mine, theirs rows) rows {
	mineWins := newest(mine) >= newest(theirs)
	merged := rows{}
	for _, side := range []rows{mine, theirs} {
		for section, keys := range side {
			for key := range keys {
				row := pick(base[section][key], mine[section][key], theirs[section][key], mineWins)
				if row == nil {
					continue
				}
				if merged[section] == nil {
					merged[section] = map[string]json.RawMessage{}
				}
				merged[section][key] = row
			}
		}
	}
	return merged
}

// pick chooses one row of three; nil is a row that is not there.
func pick(base, mine, theirs json.RawMessage, mineWins bool) json.RawMessage {
	switch {
	case bytes.Equal(mine, base):
		return theirs
	case bytes.Equal(theirs, base), mineWins:
		return mine
	}
	return theirs
}

// newest is when the youngest access token was taken, in Unix seconds.
func newest(r rows) int64 {
	var at int64
	for _, row := range r[sectionAccess] {
		var fields struct {
			CachedAt string `json:"cached_at"`
		}
		if json.Unmarshal(row, &fields) != nil {
			continue
		}
		if seconds, err := strconv.ParseInt(fields.CachedAt, 10, 64); err == nil {
			at = max(at, seconds)
		}
	}
	return at
}
