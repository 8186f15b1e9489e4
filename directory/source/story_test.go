package source

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/snapshot"
	"tenantswitch/internal/clean"
	"tenantswitch/internal/problem"
	"tenantswitch/internal/simulator"
)

// person is somebody who has signed in to the simulated cloud: a token source
// that keeps its access token until a service refuses it.
type person struct {
	s       *simulator.Simulator
	http    Doer
	scope   string // of its tokens
	refresh string
	access  string
	claims  []string // that it was asked to satisfy
}

const anyClient = "04b07795-8ddb-461a-bbee-02f9e1bf7b46" // the Azure CLI's

// signIn signs in by device code as the cloud's first person.
func signIn(t testing.TB, s *simulator.Simulator, hc Doer) *person {
	t.Helper()
	p := &person{s: s, http: hc, scope: s.Cloud().Scope()}
	var code struct {
		User   string `json:"user_code"`
		Device string `json:"device_code"`
	}
	p.post(t.Context(), "devicecode", url.Values{"scope": {p.scope + " offline_access openid profile"}}, &code)
	if err := s.Approve(code.User); err != nil {
		t.Fatal(err)
	}
	if err := p.redeem(t.Context(), url.Values{
		"grant_type": {"urn:ietf:params:oauth:grant-type:device_code"}, "device_code": {code.Device},
		"claims": {`{"access_token":{"xms_cc":{"values":["CP1"]}}}`},
	}); err != nil {
		t.Fatal(err)
	}
	return p
}

// toGraph is the same person with tokens for Microsoft Graph.
func (p *person) toGraph(t testing.TB) *person {
	t.Helper()
	graph := &person{s: p.s, http: p.http, scope: p.s.Cloud().GraphScope("DelegatedAdminRelationship.Read.All")}
	if err := graph.redeem(t.Context(), url.Values{"grant_type": {"refresh_token"}, "refresh_token": {p.refresh}}); err != nil {
		t.Fatal(err)
	}
	return graph
}

func (p *person) Token(ctx context.Context, claims string) (string, error) {
	if claims == "" {
		return p.access, nil
	}
	p.claims = append(p.claims, claims)
	merged := map[string]map[string]any{}
	if err := json.Unmarshal([]byte(claims), &merged); err != nil {
		return "", err
	}
	if merged["access_token"] == nil {
		merged["access_token"] = map[string]any{}
	}
	merged["access_token"]["xms_cc"] = map[string]any{"values": []string{"CP1"}}
	text, err := json.Marshal(merged)
	if err != nil {
		return "", err
	}
	err = p.redeem(ctx, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {p.refresh}, "claims": {string(text)}})
	return p.access, err
}

func (p *person) redeem(ctx context.Context, form url.Values) error {
	form.Set("scope", p.scope+" offline_access openid profile")
	var told struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
		Error   string `json:"error"`
	}
	p.post(ctx, "token", form, &told)
	if told.Error != "" {
		return &problem.Problem{Kind: problem.SignIn, What: "a sign-in is needed", Why: told.Error, Do: "sign in"}
	}
	p.access, p.refresh = told.Access, told.Refresh
	return nil
}

func (p *person) post(ctx context.Context, endpoint string, form url.Values, told any) {
	form.Set("client_id", anyClient)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.s.Cloud().Authority+"/organizations/oauth2/v2.0/"+endpoint, strings.NewReader(form.Encode()))
	if err != nil {
		panic(err) // the address is a constant
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := p.http.Do(r)
	if err != nil {
		panic(err) // no story breaks the sign-in
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err == nil {
		err = json.Unmarshal(body, told)
	}
	if err != nil {
		panic(fmt.Sprintf("%s: %v", body, err))
	}
}

// analyst is a person with a directory to refresh.
type analyst struct {
	*person
	reader directory.Reader
	shown  []directory.Progress
}

func newAnalyst(t *testing.T, s *simulator.Simulator, hc Doer) *analyst {
	t.Helper()
	p := signIn(t, s, hc)
	home := uuid.MustParse(s.People()[0].TenantID)
	return &analyst{person: p, reader: directory.Reader{
		Sources:     []directory.Source{Azure{Setup{Cloud: s.Cloud(), HTTP: hc, Tokens: p, Home: home}}},
		Environment: s.Cloud().Environment,
		Now:         time.Now,
	}}
}

// threeSources are all those of a person's cloud.
func threeSources(s *simulator.Simulator, hc Doer, arm, graph TokenSource) []directory.Source {
	home := uuid.MustParse(s.People()[0].TenantID)
	return []directory.Source{
		Azure{Setup{Cloud: s.Cloud(), HTTP: hc, Tokens: arm, Home: home}},
		Lighthouse{Setup{Cloud: s.Cloud(), HTTP: hc, Tokens: arm, Home: home}},
		Partner{Setup{Cloud: s.Cloud(), HTTP: hc, Tokens: graph}},
	}
}

func (a *analyst) refresh(t *testing.T, old directory.Directory) (directory.Directory, directory.Change, error) {
	t.Helper()
	a.shown = nil
	d, c, err := a.reader.Refresh(t.Context(), old, func(p directory.Progress) { a.shown = append(a.shown, p) })
	if leaks := a.s.Leaks(); len(leaks) > 0 {
		t.Errorf("requests to a foreign host: %+v", leaks)
	}
	if err != nil && (strings.Contains(fmt.Sprintf("%+v", problem.Of(err)), a.access) || a.access == "") {
		t.Errorf("the token is in the problem: %v", err)
	}
	return d, c, err
}

// causes are the reasons for the pauses of the last refresh.
func (a *analyst) causes() []string {
	var all []string
	for _, p := range a.shown {
		if p.Waiting > 0 {
			all = append(all, p.Cause)
		}
	}
	return all
}

// scenario returns a scenario of the simulator by its name.
func scenario(t *testing.T, name string) simulator.Scenario {
	t.Helper()
	sc, ok := simulator.FindScenario(name)
	if !ok {
		t.Fatalf("there is no scenario %q", name)
	}
	return sc
}

// checkTruth fails unless the directory holds exactly the cloud's tenants, each
// once, with clean names.
func checkTruth(t *testing.T, s *simulator.Simulator, d directory.Directory) {
	t.Helper()
	if len(d.Tenants) != s.Len() || !reflect.DeepEqual(d.Tenants, directory.Sorted(d.Tenants)) {
		t.Fatalf("%d tenants of %d, or not in order", len(d.Tenants), s.Len())
	}
	home := uuid.MustParse(s.People()[0].TenantID)
	byID := map[uuid.UUID]directory.Tenant{}
	for _, tenant := range d.Tenants {
		byID[tenant.ID] = tenant
	}
	for _, want := range s.Truth() {
		got, ok := byID[want.ID]
		if !ok {
			t.Errorf("%s is missing", want.ID)
			continue
		}
		if got.Name != clean.Text(want.Name, clean.MaxName) || got.Domain != clean.Domain(want.Domain) || got.Environment != s.Cloud().Environment ||
			len(got.Domains) > len(want.Domains) || len(got.Access) == 0 || (got.Access[0].Kind == directory.Home) != (got.ID == home) || got.Gone() {
			t.Errorf("%s, %+q, became %+v", want.ID, want.Name, got)
		}
		if strings.ContainsFunc(got.Name+got.Domain+got.Country+strings.Join(got.Domains, ""), forbidden) {
			t.Errorf("%+q was not cleaned", []string{got.Name, got.Domain, got.Country})
		}
	}
}

func TestEveryCustomerIsListedOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("large: not for repeated runs")
	}
	for _, n := range []int{1, 2, 99, 100, 250, 1500} {
		s := simulator.New(simulator.Options{Tenants: n})
		a := newAnalyst(t, s, s.InProcess())
		d, change, err := a.refresh(t, directory.Directory{})
		if err != nil || !change.None() {
			t.Fatalf("%d tenants: %v, %+v", n, err, change)
		}
		checkTruth(t, s, d)
		if last := a.shown[len(a.shown)-1]; last.Count != n {
			t.Errorf("%d of %d tenants were counted", last.Count, n)
		}
		again, change, err := a.refresh(t, d)
		if err != nil || !change.None() || !reflect.DeepEqual(again.Tenants, d.Tenants) {
			t.Errorf("%d tenants: a second read found %+v, %v", n, change, err)
		}
		if got := roundTrip(t, d); !reflect.DeepEqual(got, d) {
			t.Errorf("%d tenants: the snapshot is another directory", n)
		}
	}
}

// gate lets the first page of every list through, and the others once it opens.
type gate struct {
	http    Doer
	open    chan struct{}
	waiting atomic.Int64
}

func (g *gate) Do(r *http.Request) (*http.Response, error) {
	if strings.Contains(r.URL.RawQuery, "skiptoken") {
		g.waiting.Add(1)
		select {
		case <-g.open:
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
		g.waiting.Add(-1)
	}
	return g.http.Do(r)
}

// TestRowsAreShownWhilePagesStillArrive holds the second page of every source
// back until rows are shown.
func TestRowsAreShownWhilePagesStillArrive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := simulator.New(simulator.Options{Tenants: 5000, ManySources: true})
		p := signIn(t, s, s.InProcess())
		g := &gate{http: s.InProcess(), open: make(chan struct{})}
		r := directory.Reader{Sources: threeSources(s, g, p, p.toGraph(t)), Environment: s.Cloud().Environment, Now: time.Now}
		rows, told, opened := 0, map[string]bool{}, false
		d, change, err := r.Refresh(t.Context(), directory.Directory{}, func(p directory.Progress) {
			rows, told[p.Source] = max(rows, len(p.Tenants)), true
			// The third source has no row before its second page.
			if opened || rows == 0 || !told[azureName] || !told[lighthouseName] {
				return
			}
			synctest.Wait()
			if n := g.waiting.Load(); n != 3 || p.Count >= s.Len() {
				t.Errorf("%d sources have pages to come after %d rows", n, p.Count)
			}
			opened = true
			close(g.open)
		})
		if err != nil || len(change.Failures) > 0 || !opened || len(d.Tenants) != s.Len() {
			t.Errorf("%d of %d tenants, some of them early: %v; %v, %+v", len(d.Tenants), s.Len(), opened, err, change.Failures)
		}
	})
}

func TestATenantInTwoRowsHasBothWays(t *testing.T) {
	s := simulator.New(simulator.Options{})
	d, _, err := newAnalyst(t, s, s.InProcess()).refresh(t, directory.Directory{})
	if err != nil {
		t.Fatal(err)
	}
	twice := 0
	for _, tenant := range d.Tenants {
		if len(tenant.Access) > 1 {
			twice++
		}
	}
	if twice != 2 && twice != 3 { // the home tenant is home by whichever row
		t.Errorf("%d tenants have two ways", twice)
	}
}

// TestAMisbehavingCloud tells what the analyst gets in each scenario, on the
// very first read and with a directory from before.
func TestAMisbehavingCloud(t *testing.T) {
	for _, c := range []struct {
		scenario string
		fails    bool
		kind     problem.Kind
		words    []string
		causes   []string
	}{
		{scenario: "slow"},
		{scenario: "throttled", causes: []string{"throttled", "throttled"}},
		{scenario: "throttled-silently", causes: []string{"throttled", "throttled"}},
		{scenario: "throttled-long", fails: true, kind: problem.Throttled, words: []string{"left alone for 10 min"}},
		{scenario: "flaky", causes: []string{"server error 503", "server error 500", "server error 502"}},
		{scenario: "outage", fails: true, kind: problem.Offline, words: []string{"Resource Manager answered 50", "cannot answer", "request id"}},
		{scenario: "offline", fails: true, kind: problem.Offline, words: []string{"management.demo.invalid refused the connection", "check the network"}},
		{scenario: "cut", causes: []string{"no connection", "no connection"}},
		{scenario: "cut-always", fails: true, kind: problem.Offline, words: []string{"broke off", "check the network"}},
		{scenario: "foreign-link", fails: true, words: []string{"another place", "attacker", "nothing was sent there"}},
		{scenario: "loop", fails: true, words: []string{"does not come to an end"}},
		{scenario: "malformed", fails: true, words: []string{"not usable", "breaks off"}},
		{scenario: "empty", fails: true, words: []string{"not usable", "not even the account's own"}},
		{scenario: "captive-portal", fails: true, kind: problem.Offline, words: []string{"something between here and", "sign-in page"}},
		{scenario: "huge", fails: true, words: []string{"not usable", "larger than 16 MiB"}},
		{scenario: "claims"},
		{scenario: "refused-token"},
		{scenario: "step-up", fails: true, kind: problem.SignIn, words: []string{"a sign-in is needed"}},
		{scenario: "skewed", fails: true, words: []string{"even a new token has expired", "clock is 2 h behind"}},
	} {
		t.Run(c.scenario, func(t *testing.T) {
			if c.scenario == "huge" && testing.Short() {
				t.Skip("large: not for repeated runs")
			}
			synctest.Test(t, func(t *testing.T) {
				s := simulator.New(simulator.Options{})
				a := newAnalyst(t, s, s.InProcess())
				old, _, err := a.refresh(t, directory.Directory{})
				if err != nil {
					t.Fatal(err)
				}
				for name, before := range map[string]directory.Directory{"first read": {}, "later read": old} {
					s.Use(scenario(t, c.scenario))
					d, change, err := a.refresh(t, before)
					if !change.None() {
						t.Errorf("%s: a change is told: %+v", name, change)
					}
					if c.fails {
						wantProblem(t, err, c.kind, c.words...)
						if !reflect.DeepEqual(d, before) {
							t.Errorf("%s: the directory is another one", name)
						}
						continue
					}
					if err != nil {
						t.Fatalf("%s: %v", name, err)
					}
					checkTruth(t, s, d)
					if got := a.causes(); !slices.Equal(got, c.causes) {
						t.Errorf("%s: told to wait for %q", name, got)
					}
				}
			})
		})
	}
}

func TestAClaimsChallengeIsMetSilently(t *testing.T) {
	s := simulator.New(simulator.Options{})
	a := newAnalyst(t, s, s.InProcess())
	s.Use(scenario(t, "claims"))
	if _, _, err := a.refresh(t, directory.Directory{}); err != nil || len(a.claims) != 1 || !strings.Contains(a.claims[0], `"acrs"`) {
		t.Errorf("got %v, claims %q", err, a.claims)
	}
}

func TestABadRowTakesNobodyForGone(t *testing.T) {
	s := simulator.New(simulator.Options{})
	a := newAnalyst(t, s, s.InProcess())
	old, _, err := a.refresh(t, directory.Directory{})
	if err != nil {
		t.Fatal(err)
	}
	s.Use(scenario(t, "bad-row"))
	d, change, err := a.refresh(t, old)
	if err != nil || !change.None() {
		t.Fatalf("got %+v, %v", change, err)
	}
	checkTruth(t, s, d)
	wantProblem(t, change.Shortfall(), problem.Other, "a row without a usable tenant id")
	if first, _, err := a.refresh(t, directory.Directory{}); err != nil || len(first.Tenants) != s.Len()-1 {
		t.Errorf("a first read has %d tenants, %v", len(first.Tenants), err)
	}
}

func TestOverTCPAndTLSItIsTheSame(t *testing.T) {
	for name, fails := range map[string]bool{"": false, "cut": false, "claims": false, "foreign-link": true, "captive-portal": true} {
		t.Run(name, func(t *testing.T) {
			s := simulator.New(simulator.Options{})
			client, stop, err := s.ServeTLS()
			if err != nil {
				t.Fatal(err)
			}
			defer stop()
			a := newAnalyst(t, s, client)
			if name != "" {
				s.Use(scenario(t, name))
			}
			d, _, err := a.refresh(t, directory.Directory{})
			if (err != nil) != fails {
				t.Fatalf("got %v", err)
			}
			if !fails {
				checkTruth(t, s, d)
			}
		})
	}
}

// TestASealedSnapshotShowsNothing reads back what the vault has written.
func TestASealedSnapshotShowsNothing(t *testing.T) {
	s := simulator.New(simulator.Options{})
	d, _, err := newAnalyst(t, s, s.InProcess()).refresh(t, directory.Directory{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := snapshot.Save(t.Context(), boxIn(t, dir), d); err != nil {
		t.Fatal(err)
	}
	checkHidden(t, dir, d)
}
