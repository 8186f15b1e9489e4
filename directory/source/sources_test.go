package source

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// world is four sources, each of which lists what all of them know and a tenant
// of its own, until it is made to fail.
type world struct {
	fails map[string]answer
	err   error // of all tokens
	only  string
}

// Do is Resource Manager, Graph and the login service.
func (w *world) Do(r *http.Request) (*http.Response, error) {
	place := map[string]string{
		"/tenants": "azure", "/subscriptions": "lighthouse",
		"/v1.0/tenantRelationships/delegatedAdminRelationships": "gdap",
		"/v1.0/tenantRelationships/delegatedAdminCustomers":     "customers",
	}[r.URL.Path]
	if a := w.fails[place]; a != nil {
		return a(r)
	}
	switch place {
	case "azure":
		return list("", directory.Tenant{ID: uuid.MustParse(idA), Name: "Home"}, named(1, "All"), named(2, "Azure"))(r)
	case "lighthouse":
		return subscriptions("", []string{id(1).String(), idA}, []string{id(3).String(), idA})(r)
	case "gdap":
		return graphPage("", relationship("active", id(1).String(), "All", `"2027-01-01T00:00:00Z"`, `"P180D"`), relationship("active", id(4).String(), "Gdap", `null`, `null`))(r)
	case "customers":
		return graphPage("", customerOf(id(1).String(), "All"), customerOf(id(4).String(), "Gdap"))(r)
	}
	panic("asked for " + r.URL.String())
}

// tokensOf gives the tokens of one source.
func (w *world) tokensOf(source string) TokenSource {
	if w.only == source {
		return sameToken{w.err}
	}
	return sameToken{}
}

func (w *world) read(t *testing.T, old directory.Directory) (directory.Directory, directory.Change, error) {
	t.Helper()
	global, _ := cloud.ByName("global")
	home := uuid.MustParse(idA)
	file := ListFile{Name: "customers.csv", Read: func() ([]byte, error) {
		if w.fails["file"] != nil {
			return nil, &problem.Problem{What: "the list customers.csv could not be read", Why: "no such file", Do: "name another"}
		}
		return []byte("id,name\n" + id(1).String() + ",All\n" + id(5).String() + ",File\n"), nil
	}}
	r := directory.Reader{Now: time.Now, Environment: cloud.Global, Sources: []directory.Source{
		Azure{Setup{Cloud: global, HTTP: w, Tokens: w.tokensOf("azure"), Home: home}},
		Partner{Setup{Cloud: global, HTTP: w, Tokens: w.tokensOf("gdap")}},
		Lighthouse{Setup{Cloud: global, HTTP: w, Tokens: w.tokensOf("lighthouse"), Home: home}},
		Lists{Setup{Cloud: global, HTTP: w, Known: old.Tenants, Files: []ListFile{file}}},
	}}
	return r.Refresh(t.Context(), old, func(directory.Progress) {})
}

// failures are the ways in which a service fails, and a word of each.
func failures() map[string]struct {
	answer answer
	word   string
} {
	type failure = struct {
		answer answer
		word   string
	}
	return map[string]failure{
		"forbidden":       {respond(http.StatusForbidden, `{"error":{"code":"Authorization_RequestDenied","message":"No."}}`), "403"},
		"throttled":       {respond(http.StatusTooManyRequests, ``, "Retry-After", "5"), "left alone"},
		"throttled long":  {respond(http.StatusTooManyRequests, ``, "Retry-After", "3600"), "left alone for 60 min"},
		"server error":    {respond(http.StatusInternalServerError, ``), "500"},
		"timeout":         {never, "did not answer within"},
		"bad JSON":        {respond(http.StatusOK, `{"value":[{]}`), "not valid JSON"},
		"cut JSON":        {respond(http.StatusOK, `{"value":[{"tenantId":"`+idB+`"}`), "breaks off"},
		"refused token":   {respond(http.StatusUnauthorized, `{}`), "401"},
		"redirect":        {respond(http.StatusFound, ``, "Location", "https://login.hotel.example/"), "redirect"},
		"a web page":      {respond(http.StatusOK, `<html>`), "in its place"},
		"no connection":   {refuseToConnect(errors.New("no route to host")), "no route to host"},
		"to another host": {respond(http.StatusOK, `{"value":[],"nextLink":"https://evil.example/tenants"}`), "another place"},
	}
}

func TestEachSourceMayFailInEveryWay(t *testing.T) {
	own := map[string]byte{"azure": 2, "lighthouse": 3, "gdap": 4}
	for source, n := range own {
		for name, f := range failures() {
			t.Run(source+", "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					checkOneFails(t, source, n, &world{fails: map[string]answer{source: f.answer}}, f.word)
				})
			})
		}
		t.Run(source+", consent missing", func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				err := &problem.Problem{Kind: problem.SignIn, What: "no token", Why: "AADSTS65001", Do: "consent"}
				checkOneFails(t, source, n, &world{only: source, err: err}, "no token: AADSTS65001")
			})
		})
	}
	t.Run("file", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			checkOneFails(t, "file", 5, &world{fails: map[string]answer{"file": never}}, "the list customers.csv could not be read: no such file")
		})
	})
}

// checkOneFails reads a world in which one source fails, for the first time and
// again; n is the tenant that it alone knows.
func checkOneFails(t *testing.T, source string, n byte, w *world, word string) {
	t.Helper()
	whole, _, err := (&world{}).read(t, directory.Directory{})
	if err != nil || len(whole.Tenants) != 6 || len(whole.Sources) != 4 {
		t.Fatalf("got %+v, %v", whole, err)
	}
	for _, old := range []directory.Directory{{}, whole} {
		time.Sleep(time.Hour)
		d, change, err := w.read(t, old)
		if err != nil || !change.None() || len(change.Missing) != 0 {
			t.Fatalf("got %+v, %v", change, err)
		}
		if len(change.Failures) != 1 || change.Failures[0].Source != source {
			t.Fatalf("failed have %+v", change.Failures)
		}
		p := change.Failures[0].Problem()
		if line := p.Error(); !strings.HasPrefix(line, "the source "+source+" could not be read: ") || !strings.Contains(line, word) || p.Do == "" || strings.ContainsFunc(line, forbidden) {
			t.Errorf("told is %q, %q", line, p.Do)
		}
		at := slices.IndexFunc(d.Sources, func(s directory.SourceState) bool { return s.Name == source })
		if len(old.Tenants) > 0 {
			// Everything stands, and only the times have moved on.
			if !reflect.DeepEqual(d.Tenants, whole.Tenants) || d.Sources[at] != whole.Sources[at] || !d.ReadAt.After(whole.ReadAt) {
				t.Errorf("got %+v", d)
			}
			continue
		}
		if len(d.Tenants) < 4 || len(d.Sources) != 3 || at >= 0 || slices.ContainsFunc(d.Tenants, func(t directory.Tenant) bool { return t.ID == id(n) }) {
			t.Errorf("on a first read got %+v", d)
		}
		if again := roundTrip(t, d); !reflect.DeepEqual(again, d) {
			t.Errorf("the snapshot is another directory")
		}
	}
}

func TestAWholeWorldIsUnited(t *testing.T) {
	d, _, err := (&world{}).read(t, directory.Directory{})
	if err != nil {
		t.Fatal(err)
	}
	until := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	want := []directory.Access{
		{Source: "azure", Kind: directory.Guest},
		{Source: "lighthouse", Kind: directory.Delegated},
		{Source: "gdap", Kind: directory.GDAP, Until: until, Extends: true},
		{Source: "file", Kind: directory.Listed},
	}
	if got := d.Tenants[0]; got.Name != "All" || !reflect.DeepEqual(got.Access, want) {
		t.Errorf("got %+v", got)
	}
	var states []string
	for _, s := range d.Sources {
		states = append(states, fmt.Sprint(s.Name, s.Count))
	}
	if fmt.Sprint(states) != "[azure3 gdap2 lighthouse2 file2]" {
		t.Errorf("the sources are %v", states)
	}
}

func TestWhereEverySourceFailsTheFirstSaysWhy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down := respond(http.StatusServiceUnavailable, ``)
		w := &world{fails: map[string]answer{
			"azure": respond(http.StatusForbidden, `{}`), "gdap": down, "lighthouse": down, "file": never,
		}}
		old, _, err := (&world{}).read(t, directory.Directory{})
		if err != nil {
			t.Fatal(err)
		}
		d, change, err := w.read(t, old)
		wantProblem(t, err, problem.Other, "the directory could not be read: Resource Manager answered 403")
		if len(change.Failures) != 4 || !reflect.DeepEqual(d, old) {
			t.Errorf("got %+v", change)
		}
	})
}
