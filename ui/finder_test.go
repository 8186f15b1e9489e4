package ui

import (
	"slices"
	"strings"
	"testing"

	"tenantswitch/directory"
)

// TestFinder holds what an answer does to the selection, without a program
// around it.
func TestFinder(t *testing.T) {
	all := customers()
	whole := func(tenants []directory.Tenant, version int) *listing {
		return newListing(directory.Directory{Tenants: tenants}, dress{version: version})
	}
	part := func(tenants []directory.Tenant) *listing {
		l := whole(tenants, 0)
		l.complete = false
		return l
	}
	hide := func(tenants []directory.Tenant, at int) []directory.Tenant {
		tenants = append([]directory.Tenant(nil), tenants...)
		tenants[at].Added = &directory.Added{Hidden: true}
		return tenants
	}
	search := func(f *finder, l *listing) shift {
		f.directory = l
		spare := f.begin(nil)
		return f.answer(foundMsg{f.searches, l, f.line.text, l.find(t.Context(), f.line.text, spare)})
	}
	for _, c := range []struct {
		name     string
		before   *listing
		do       func(*finder) // what the person does before the next answer
		next     *listing
		selected string
		top      int
		want     shift
	}{
		{"the first answer begins at its top", nil, nil, whole(all, 0), "Adatum Corporation", 0, shift{cameUp: true}},
		{"an edit selects the top row", whole(all, 0), func(f *finder) {
			f.list.selectRow(3)
			f.typeIn("contoso")
			f.anew()
		}, nil, "Contoso Retail GmbH", 0, shift{}},
		{"moves wait for the answer to an edit", whole(all, 0), func(f *finder) {
			f.atOnce = 0
			f.typeIn("contoso")
			f.anew()
			if f.move(1); f.list.row != 0 {
				t.Error("the list on screen moves, which is another query's")
			}
		}, nil, "Contoso Security Ltd", 0, shift{}},
		{"a refresh keeps the tenant, and its line of the window", whole(all[2:], 0), func(f *finder) {
			f.touched = true
			f.list.row, f.list.top = 2, 1
		}, whole(all, 0), all[4].Label(), 3, shift{}},
		{
			"one that went away is told, and the next in its line selected", whole(all, 0), func(f *finder) {
				f.touched = true
				f.list.selectRow(2)
			}, whole(slices.Concat(all[:2], all[3:]), 0), "Fabrikam SA", 0,
			shift{why: "the selected tenant went away", how: "is no longer in the list"},
		},
		{
			"one that was hidden, too", whole(all, 0), func(f *finder) { f.touched = true }, whole(hide(all, 0), 0), "Contoso Retail GmbH", 0,
			shift{why: "the selected tenant went away", how: "is hidden now"},
		},
		{"one that the query finds no longer, too", whole(all, 0), func(f *finder) {
			f.touched = true
			f.line.insert("contoso")
		}, nil, "Contoso Retail GmbH", 0, shift{why: "the selected tenant went away", how: "is no longer found by what is typed"}},
		{
			"a first read that nobody touched stays at its top", part(all[1:]), nil, part(all), "Adatum Corporation", 0,
			shift{why: "another tenant came to the top as the list grew"},
		},
		{"and says nothing where that is the same", part(all[:3]), nil, part(all), "Adatum Corporation", 0, shift{}},
		{"one that somebody touched keeps its tenant", part(all[1:]), func(f *finder) { f.touched = true }, part(all), "Contoso Retail GmbH", 1, shift{}},
		{"the list begins anew with the address book", whole(all, 0), func(f *finder) { f.list.selectRow(3) }, whole(all, 1), "Adatum Corporation", 0, shift{cameUp: true}},
		{"but not under a hand", whole(all, 0), func(f *finder) {
			f.touched = true
			f.list.selectRow(2)
		}, whole(all, 1), "Contoso Security Ltd", 0, shift{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := finder{atOnce: searchAtOnce}
			if c.before != nil {
				search(&f, c.before)
			}
			if c.do != nil {
				c.do(&f)
			}
			if c.next == nil {
				c.next = c.before
			}
			got := search(&f, c.next)
			now, ok := f.list.selected()
			if !ok || now.Label() != c.selected || f.list.top != c.top || f.behind {
				t.Errorf("%v is selected, from row %d on, want %s from %d", now, f.list.top, c.selected, c.top)
			}
			if got.cameUp != c.want.cameUp || got.why != c.want.why || got.how != c.want.how || (got.gone != nil) != (c.want.how != "") {
				t.Errorf("it says %+v, want %+v", got, c.want)
			}
			if got.gone != nil && !strings.Contains(got.note(&f.list).text, c.selected) {
				t.Errorf("it tells %q", got.note(&f.list).text)
			}
		})
	}
}
