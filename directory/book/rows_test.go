package book

import (
	"reflect"
	"strconv"
	"testing"

	"tenantswitch/directory"
	"tenantswitch/directory/roster"
)

// sample is what a key can have: a value, the edit that gives it, and how a cell
// of a list has it.
func sample(at Place, key Key) (value any, edit Edit, cell string) {
	switch key.Kind() {
	case Flag:
		return true, Turn(at, key, true), "yes"
	case List:
		return []string{"one"}, Add(at, key, "one"), "one"
	default:
	}
	text := map[Key]string{Environment: "gcc", Session: "private"}[key]
	if text == "" {
		text = "entra"
	}
	return text, Set(at, key, text), text
}

// TestEveryKeyGoesAllTheWay walks the table of keys: whatever is in it is written,
// read, put over others, compared, taken from a list, and forgotten.
func TestEveryKeyGoesAllTheWay(t *testing.T) {
	for _, row := range rows {
		for in, at := range map[places]Place{ofAll: Everywhere(), ofTags: OfTheTag("gold"), ofTenants: ours()} {
			if at.has(row.key) != (row.in&in != 0) {
				t.Errorf("%s in %+v: %v", row.key, at, at.has(row.key))
			}
			if row.in&in == 0 {
				continue
			}
			value, edit, _ := sample(at, row.key)
			text, err := Apply(nil, edit)
			if err != nil {
				t.Fatal(err)
			}
			b := parse(t, string(text))
			if got := b.Says(at, row.key); !reflect.DeepEqual(got, value) || !reflect.DeepEqual(Book{}.Over(b).Says(at, row.key), value) {
				t.Errorf("%s is %v in\n%s", row.key, got, text)
			}
			if c := Compare(Book{}, b); len(c) == 0 || c[len(c)-1].Key != row.key && c[0].Key != row.key {
				t.Errorf("%s is no change: %v", row.key, c)
			}
			if len(b.Warnings()) > 0 {
				t.Error(b.Warnings())
			}
		}
	}
}

// TestEveryKeyOfATenantIsAColumn: what a book can say of a tenant a list can, too,
// and it is on the tenant where it is to be seen there.
func TestEveryKeyOfATenantIsAColumn(t *testing.T) {
	for _, key := range ours().Keys() {
		value, _, cell := sample(ours(), key)
		rows, notes, err := roster.Parse("x.csv", []byte("tenant_id,note,"+string(key)+"\n"+contoso+",x,"+strconv.Quote(cell)+"\n"))
		if key == Note {
			rows, notes, err = roster.Parse("x.csv", []byte("tenant_id,note\n"+contoso+","+cell+"\n"))
		}
		if err != nil || len(notes) > 0 {
			t.Fatal(key, notes, err)
		}
		b, left := Listed(rows, func(string) error { return nil })
		if got := b.Says(ours(), key); !reflect.DeepEqual(got, value) || len(left) > 0 {
			t.Errorf("%s is %v, %v", key, got, left)
		}
		im := Import{Rows: rows, FindPortal: func(string) error { return nil }}
		r, err := Revise(nil, Around{}, im.Plan)
		if err != nil || !reflect.DeepEqual(r.After.Says(ours(), key), value) {
			t.Errorf("%s is imported as %v, %v", key, r.After.Says(ours(), key), err)
		}
		alone := Book{}
		alone.add(id(contoso), entry{{find(key), value}})
		want := directory.Tenant{ID: id(contoso)}
		if on := find(key).on; on != nil {
			want.Added = &directory.Added{}
			reflect.ValueOf(on(want.Added)).Elem().Set(reflect.ValueOf(value))
		} else if key == Environment {
			want.Environment = "gcc"
		}
		if got := alone.Dress([]directory.Tenant{{ID: id(contoso)}}); !reflect.DeepEqual(got[0], want) {
			t.Errorf("with %s the tenant is %+v, %+v", key, got[0], got[0].Added)
		}
	}
}
