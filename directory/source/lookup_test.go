package source

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// login is a sign-in service that knows the tenants of domains. Others have
// answers of their own, or none.
type login struct {
	mu      sync.Mutex
	tenants map[string]string
	special map[string]answer
	asked   []string
	now     int // requests under way
	most    int
}

func (l *login) Do(r *http.Request) (*http.Response, error) {
	domain, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	l.mu.Lock()
	l.asked = append(l.asked, r.URL.String())
	l.now++
	l.most = max(l.most, l.now)
	l.mu.Unlock()
	time.Sleep(time.Second)
	l.mu.Lock()
	l.now--
	l.mu.Unlock()
	switch {
	case r.Header.Get("Authorization") != "":
		panic("a token was sent")
	case l.special[domain] != nil:
		return l.special[domain](r)
	case l.tenants[domain] != "":
		return issuer("https://login.microsoftonline.com/" + l.tenants[domain] + "/v2.0")(r)
	}
	return respond(http.StatusBadRequest, `{"error":"invalid_tenant","error_description":"AADSTS90002: Tenant 'x' not found.",`+
		`"error_codes":[90002],"trace_id":"t","error_uri":"https://login.microsoftonline.com/error?code=90002"}`)(r)
}

// issuer is the OpenID configuration of one.
func issuer(of string) answer {
	return respond(http.StatusOK, `{"token_endpoint":"https://login.microsoftonline.com/x/oauth2/v2.0/token","issuer":"`+of+`","tenant_region_scope":"WW"}`)
}

// readLists reads lists by name and text; one without a text cannot be read.
func readLists(t *testing.T, l *login, known []directory.Tenant, files ...string) *reading {
	t.Helper()
	global, _ := cloud.ByName("global")
	source := Lists{Setup{Cloud: global, HTTP: l, Tokens: &tokens{}, Known: known}} // which are for others
	for i := 0; i < len(files); i += 2 {
		source.Files = append(source.Files, ListFile{Name: files[i], Read: func() ([]byte, error) {
			if files[i+1] == "" {
				return nil, &problem.Problem{What: "the list " + files[i] + " could not be read", Why: "no such file", Do: "correct the configuration", Err: fs.ErrNotExist}
			}
			return []byte(files[i+1]), nil
		}})
	}
	r := &reading{manager: &manager{}, tokens: &tokens{}}
	r.of(t, source)
	return r
}

func TestAListNamesTenantsByDomain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &login{tenants: map[string]string{"b.example": strings.ToUpper(idB), "moved.example": idC, "back.example": idC}}
		known := []directory.Tenant{
			{ID: id(1), Domain: "a.example"},
			{ID: id(2), Domains: []string{"moved.example"}},
			{ID: id(3), Domain: "moved.example"},
			{ID: id(4), Domain: "back.example", GoneSince: monday},
		}
		r := readLists(t, l, known, "a.csv", "domain,name\na.example,A\nb.example,B\nb.example,B again\nmoved.example,M\nback.example,K\n", "b.csv", "domain\nB.EXAMPLE\n")
		got := map[string]string{}
		for _, tenant := range r.tenants() {
			got[tenant.Label()] = tenant.ID.String()
		}
		want := map[string]string{"A": id(1).String(), "B": idB, "B again": idB, "M": idC, "K": idC, "b.example": idB}
		if r.err != nil || fmt.Sprint(got) != fmt.Sprint(want) || len(r.missing)+len(r.notes) != 0 {
			t.Errorf("got %v, %v, %q, %q", got, r.err, r.missing, r.notes)
		}
		// Each domain is asked for once, and what is sure is not asked for at all.
		slices.Sort(l.asked)
		if len(l.asked) != 3 || l.asked[0] != "https://login.microsoftonline.com/b.example/v2.0/.well-known/openid-configuration" {
			t.Errorf("asked for %q", l.asked)
		}
	})
}

func TestAnAnswerOfAnotherKindIsNoTenant(t *testing.T) {
	for name, c := range map[string]struct {
		answer   answer
		stranger bool
		why      string
	}{
		"another cloud's tenant": {issuer("https://login.microsoftonline.us/" + idA + "/v2.0"), true, ""},
		"a stranger's issuer":    {issuer("https://login.evil.example/" + idA + "/v2.0"), true, ""},
		"personal accounts":      {issuer("https://login.microsoftonline.com/" + personal.String() + "/v2.0"), true, ""},
		"malformed name":         {respond(http.StatusBadRequest, `{"error":"invalid_request","error_codes":[900023]}`), true, ""},
		"nothing there":          {respond(http.StatusNotFound, ``), true, ""},
		"an alias of the host":   {issuer("https://sts.windows.net/" + idA + "/"), false, ""},
		"any tenant":             {issuer("https://login.microsoftonline.com/{tenantid}/v2.0"), false, "names no tenant"},
		"not https":              {issuer("http://login.microsoftonline.com/" + idA + "/v2.0"), false, "no issuer"},
		"none":                   {respond(http.StatusOK, `{}`), false, "no issuer"},
		"no JSON":                {respond(http.StatusOK, `{`), false, "not usable"},
		"a web page":             {respond(http.StatusOK, `<html>`), false, "in its place"},
		"a web page for 404":     {respond(http.StatusNotFound, `<html>`), false, "in its place"},
		"forbidden":              {respond(http.StatusForbidden, `{}`), false, "the login service answered 403"},
		"refused":                {respond(http.StatusUnauthorized, `{}`), false, "401"},
		"down":                   {respond(http.StatusServiceUnavailable, ``), false, "503"},
		"dead":                   {refuseToConnect(errors.New("no route to host")), false, "no route to host"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := &login{special: map[string]answer{"b.example": c.answer}}
				r := readLists(t, l, nil, "a.csv", "domain,id\nb.example,\n,"+idC+"\n", "b.csv", "id\n"+idB+"\n")
				tenants := 3
				if c.stranger || c.why != "" {
					tenants = 2
				}
				r.wantTenants(t, tenants)
				if told := strings.Join(r.notes, "|"); strings.Contains(told, "knows no tenant of b.example in line 2") != c.stranger {
					t.Errorf("noted is %q", told)
				}
				if told := strings.Join(r.missing, "|"); !strings.Contains(told, c.why) || (told != "") != (c.why != "") {
					t.Errorf("missing is %q", told)
				}
			})
		})
	}
}

func TestAListThatCannotBeReadHidesNoOther(t *testing.T) {
	r := readLists(t, &login{}, nil, "a.csv", "", "b.csv", "id\n"+idA+"\n", "c.json", "{")
	r.wantTenants(t, 1)
	if len(r.missing) != 2 || r.missing[0] != "the list a.csv could not be read: no such file" || !strings.Contains(r.missing[1], "the list c.json could not be read") {
		t.Errorf("missing is %q", r.missing)
	}
	r = readLists(t, &login{}, nil, "a.csv", "", "b.csv", "x\n")
	r.wantProblem(t, problem.Other, "the list a.csv could not be read: no such file", "configuration")
	if !errors.Is(r.err, fs.ErrNotExist) {
		t.Errorf("got %v", r.err)
	}
	readLists(t, &login{}, nil).wantTenants(t, 0)
}

func TestFewDomainsAreLookedUpAtOnceAndNotTooMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &login{tenants: map[string]string{}}
		text := "domain\n"
		for i := range domainsPerRead + 10 {
			domain := fmt.Sprintf("c%d.example", i)
			text += domain + "\n"
			l.tenants[domain] = uuid.UUID{6: 0x40, 14: byte(i >> 8), 15: byte(i + 1)}.String()
		}
		r := readLists(t, l, nil, "a.csv", text)
		r.wantTenants(t, domainsPerRead)
		if l.most != domainsAtOnce || len(r.notes) != 1 || !strings.Contains(r.notes[0], "10 of its domains are looked up by the next reads") {
			t.Errorf("%d at once, noted is %q", l.most, r.notes)
		}
		readLists(t, l, r.tenants(), "a.csv", text).wantTenants(t, domainsPerRead+10)
		if len(l.asked) != domainsPerRead+10 {
			t.Errorf("%d requests", len(l.asked))
		}
	})
}

func TestADeadNetworkIsNotAskedForEveryDomain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, text := &login{special: map[string]answer{}}, "domain\n"
		for i := range 100 {
			domain := fmt.Sprintf("c%d.example", i)
			l.special[domain], text = refuseToConnect(errors.New("no route to host")), text+domain+"\n"
		}
		r := readLists(t, l, nil, "a.csv", text)
		r.wantTenants(t, 0)
		if len(l.asked) > 6*domainsAtOnce || len(r.missing) != 1 || r.missing[0] != "a.csv: 100 of its domains could not be looked up: the connection to login.microsoftonline.com failed: no route to host" {
			t.Errorf("%d requests, missing is %q", len(l.asked), r.missing)
		}
	})
}
