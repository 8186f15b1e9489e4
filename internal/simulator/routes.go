package simulator

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// Place is one thing that the cloud offers; a scenario's faults, and holds, are
// about a place.
type Place string

// The places.
const (
	Discovery  Place = "discovery"
	Authorize  Place = "authorize"
	Token      Place = "token"
	DeviceCode Place = "devicecode"
	Tenants    Place = "tenants"

	Subscriptions Place = "subscriptions"
	Customers     Place = "customers"     // delegatedAdminCustomers of Graph
	Relationships Place = "relationships" // delegatedAdminRelationships of Graph
	TenantNames   Place = "tenantnames"   // findTenantInformationByTenantId of Graph
)

// maxForm bounds the body of a request in bytes.
const maxForm = 1 << 20

// entryKey is the context key of the function that notes a request's grant.
type entryKey struct{}

// noteGrant writes the grant type of a token request to the log.
func noteGrant(ctx context.Context, grant string) {
	if note, ok := ctx.Value(entryKey{}).(func(string)); ok {
		note(grant)
	}
}

// The services of the cloud, each on a host of its own. What several of them need,
// and what lasts, is the simulator's.
type (
	loginService struct{ *Simulator } // Entra ID's sign-in
	armService   struct{ *Simulator } // Azure Resource Manager
	graphService struct{ *Simulator } // Microsoft Graph
	pageService  struct{ *Simulator } // the pages of the portals, on loopback
)

// routes dispatches on the host.
func (s *Simulator) routes() http.Handler {
	login, management, graph := loginService{s}.loginRoutes(), armService{s}.managementRoutes(), graphService{s}.graphRoutes()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.current().offline {
			panic(http.ErrAbortHandler) // the network is down: no answer at all
		}
		switch host := hostname(r.Host); {
		case host == loginHost:
			login.ServeHTTP(w, r)
		case host == managementHost:
			management.ServeHTTP(w, r)
		case host == graphHost:
			graph.ServeHTTP(w, r)
		case isForeign(host):
			// A thief answers politely, to be given more.
			writeJSON(w, http.StatusOK, map[string]any{"value": []any{}})
		default:
			http.Error(w, "no such host in the demo cloud", http.StatusMisdirectedRequest)
		}
	})
}

func (s loginService) loginRoutes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{tenant}/v2.0/.well-known/openid-configuration", s.through(Discovery, s.discover))
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/token", s.through(Token, s.token))
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/devicecode", s.through(DeviceCode, s.startDevice))
	s.personRoutes(mux)
	return mux
}

// personRoutes are the pages where a person signs in. They are served on the
// login host, and on loopback for a real browser.
func (s loginService) personRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /{tenant}/oauth2/v2.0/authorize", s.through(Authorize, s.authorize))
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/authorize", s.through(Authorize, s.answerAuthorize))
	mux.HandleFunc("GET /device", s.shows(http.StatusOK, "device", view{Title: "Enter the code", Action: "/device"}))
	mux.HandleFunc("POST /device", s.answerDevice)
}

func (s armService) managementRoutes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /tenants", s.through(Tenants, s.listTenants))
	mux.HandleFunc("GET /subscriptions", s.through(Subscriptions, s.listSubscriptions))
	mux.HandleFunc("/", s.noSuchResource)
	return mux
}

// through puts the holds and the scenario's faults of a place before its handler.
func (s *Simulator) through(p Place, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !s.wait(r.Context(), p) {
			panic(http.ErrAbortHandler) // the client has gone
		}
		s.mu.Lock()
		s.visits[p]++
		sc, n := s.scenario, s.visits[p]
		s.mu.Unlock()
		if f := sc.faults[p]; f != nil && f(visit{s: s, w: w, r: r, n: n, wait: sc.Wait, graph: hostname(r.Host) == graphHost}) {
			return
		}
		next(w, r)
	}
}

// hostname is the host without its port.
func hostname(host string) string {
	name, _, _ := strings.Cut(host, ":")
	return strings.ToLower(name)
}

// writeJSON sends v whole: with its length, so that a cut connection is told
// from a complete answer.
func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	writeBody(w, status, "application/json; charset=utf-8", body)
}

func writeBody(w http.ResponseWriter, status int, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if w.Header().Get("Cache-Control") == "" {
		w.Header().Set("Cache-Control", "no-store, no-cache")
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that has hung up cannot be told
}
