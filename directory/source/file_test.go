package source

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/internal/cloud"
)

const (
	listedA = "0a000000-0000-0000-8000-000000000001"
	listedB = "0a000000-0000-0000-8000-000000000002"
)

// openID answers for the login service about domains.
type openID struct {
	of    map[string]string
	mu    sync.Mutex
	asked []string
}

func (o *openID) Do(r *http.Request) (*http.Response, error) {
	domain, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	o.mu.Lock()
	o.asked = append(o.asked, domain)
	o.mu.Unlock()
	if r.Header.Get("Authorization") != "" || r.URL.Host != "login.microsoftonline.com" {
		return respond(http.StatusTeapot, "")(r)
	}
	if id, ok := o.of[domain]; ok {
		return respond(http.StatusOK, `{"issuer":"https://login.microsoftonline.com/`+id+`/v2.0"}`)(r)
	}
	return respond(http.StatusBadRequest, `{"error":"invalid_tenant","error_description":"AADSTS90002: Tenant not found."}`)(r)
}

func TestAListIsASource(t *testing.T) {
	global, _ := cloud.ByName("global")
	login := &openID{of: map[string]string{"fabrikam.example": listedB}}
	text := "tenant id,domain,name\n" + listedA + ",,Contoso\n,known.example,Known\n,fabrikam.example,Fabrikam\n,stranger.example,X\nx,,Y\n"
	var missing, notes []string
	source := Lists{Setup{
		Cloud: global, HTTP: login, Known: []directory.Tenant{{ID: uuid.UUID{7}, Domain: "known.example"}},
		Files: []ListFile{{Name: "customers.csv", Read: func() ([]byte, error) { return []byte(text), nil }}},
	}}
	w := directory.Watcher{Missing: func(s string) { missing = append(missing, s) }, Note: func(s string) { notes = append(notes, s) }}
	got := map[string]string{}
	if err := source.Read(t.Context(), w, func(page []directory.Tenant) {
		for _, tenant := range page {
			got[tenant.ID.String()] = tenant.Name + " " + tenant.Access[0].Kind.String() + " " + tenant.Access[0].Source
		}
	}); err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || got[listedA] != "Contoso listed file" || got[listedB] != "Fabrikam listed file" || got[uuid.UUID{7}.String()] != "Known listed file" {
		t.Errorf("got %v", got)
	}
	slices.Sort(login.asked)
	if !slices.Equal(login.asked, []string{"fabrikam.example", "stranger.example"}) {
		t.Errorf("asked about %v", login.asked)
	}
	if len(missing) != 1 || !strings.Contains(missing[0], "line 6, column 1 (tenant id): “x” is no tenant id") {
		t.Errorf("missing: %q", missing)
	}
	if len(notes) != 1 || !strings.Contains(notes[0], "the login service knows no tenant of stranger.example in line 5") {
		t.Errorf("noted: %q", notes)
	}
}

func TestAListThatHadRowsAndHasNoneIsAFailure(t *testing.T) {
	for _, empty := range []string{"tenant id,domain\n", "[]", `{"value":[]}`, "", "#TYPE x\n\"Tenant ID\"\n"} {
		for _, known := range [][]directory.Tenant{nil, {{ID: uuid.UUID{7}, Access: []directory.Access{{Source: fileName, Kind: directory.Listed}}}}, {{ID: uuid.UUID{7}, Access: []directory.Access{{Source: "azure"}}}}} {
			source := Lists{Setup{Known: known, Files: []ListFile{{Name: "customers.csv", Read: func() ([]byte, error) { return []byte(empty), nil }}}}}
			err := source.Read(t.Context(), deaf, func([]directory.Tenant) { t.Error("there is a row") })
			if failed := err != nil; failed != (empty == "" || known != nil && isListed(known[0])) {
				t.Errorf("%q, known %v: %v", empty, known, err)
			}
		}
	}
	// Beside another list it is told, and keeps what it had.
	var missing []string
	source := Lists{Setup{Known: []directory.Tenant{{ID: uuid.UUID{7}, Access: []directory.Access{{Source: fileName, Kind: directory.Listed}}}}, Files: []ListFile{
		{Name: "a.csv", Read: func() ([]byte, error) { return []byte("id\n"), nil }},
		{Name: "b.csv", Read: func() ([]byte, error) { return []byte("id\n" + listedA + "\n"), nil }},
	}}}
	w := directory.Watcher{Missing: func(s string) { missing = append(missing, s) }}
	if err := source.Read(t.Context(), w, func([]directory.Tenant) {}); err != nil || len(missing) != 1 || !strings.Contains(missing[0], "the list a.csv could not be read: it has no rows any more") {
		t.Errorf("%q, %v", missing, err)
	}
}
