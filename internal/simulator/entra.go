package simulator

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/google/uuid"
)

// personalTenant is the home of all personal Microsoft accounts.
const personalTenant = "9188040d-6c67-4c5b-b112-36a304b66dad"

// realm is what the first path segment of a login URL names.
type realm struct {
	name   string    // as asked for: "organizations", a domain, a GUID
	tenant uuid.UUID // the tenant; zero for "organizations" and "common"
}

// any says that the realm is whatever tenant the person is at home in.
func (r realm) any() bool { return r.tenant == uuid.Nil }

// realmOf finds the realm that the request's path names.
func (s loginService) realmOf(r *http.Request) (realm, *oauthError) {
	name := r.PathValue("tenant")
	switch strings.ToLower(name) {
	case "organizations", "common":
		return realm{name: strings.ToLower(name)}, nil
	}
	id, err := uuid.Parse(name)
	known := err == nil && len(name) == 36
	if !known && !strings.Contains(name, ".") {
		return realm{}, fail(900023).with("Specified tenant identifier '%s' is neither a valid DNS name, nor a valid external domain.", name)
	}
	if !known {
		id, known = s.estate.byDomain(name)
	}
	if i, ours := s.estate.index(id); !known || !ours || !s.estate.has(i) || s.estate.refuses(i) == tenantDeleted {
		return realm{}, noTenant(name)
	}
	return realm{name: id.String(), tenant: id}, nil
}

// tenantDeleted is what Entra ID answers for a tenant that is not there.
const tenantDeleted = 90002

// noTenant is the recorded answer for a name that no tenant has.
func noTenant(name string) *oauthError {
	return fail(tenantDeleted).with("Tenant '%s' not found. This may happen if there are no active subscriptions for the tenant. "+
		"Check to make sure you have the correct tenant ID. Check with your subscription administrator.", name)
}

// tenantByID finds a tenant that somebody reaches.
func (s *Simulator) tenantByID(id uuid.UUID) (Truth, bool) {
	i, ok := s.estate.index(id)
	if !ok || !s.estate.lists(i) {
		return Truth{}, false
	}
	return s.estate.at(i), true
}

// discover answers with the OpenID configuration of one tenant, or of whoever
// signs in. Nobody need be signed in for it: the issuer of a domain's document
// tells the id of the tenant that owns it.
func (s loginService) discover(w http.ResponseWriter, r *http.Request) {
	to, bad := s.realmOf(r)
	if bad != nil {
		s.refuse(w, r, bad)
		return
	}
	// The issuer of "organizations" is a template, as the real one's is.
	issuer := to.name
	if to.any() {
		issuer = "{tenantid}"
	}
	base, pages := "https://"+loginHost+"/"+to.name, s.pagesOrLogin()+"/"+to.name
	doc := map[string]any{
		"issuer":                                "https://" + loginHost + "/" + issuer + "/v2.0",
		"authorization_endpoint":                pages + "/oauth2/v2.0/authorize",
		"token_endpoint":                        base + "/oauth2/v2.0/token",
		"device_authorization_endpoint":         base + "/oauth2/v2.0/devicecode",
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt", "client_secret_basic"},
		"response_modes_supported":              []string{"query", "form_post"},
		"response_types_supported":              []string{"code"},
		"subject_types_supported":               []string{"pairwise"},
		"scopes_supported":                      []string{"openid", "profile", "email", "offline_access"},
		"id_token_signing_alg_values_supported": []string{"HS256"},
		"claims_supported":                      []string{"sub", "iss", "aud", "exp", "iat", "nbf", "name", "oid", "preferred_username", "tid", "ver"},
		"request_uri_parameter_supported":       false,
		"tenant_region_scope":                   "WW",
		"cloud_instance_name":                   "demo.invalid",
		"msgraph_host":                          graphHost,
	}
	if change := s.current().discovery; change != nil {
		change(doc)
	}
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cache-Control", "max-age=86400, private")
	writeJSON(w, http.StatusOK, doc)
}

// pagesOrLogin is where a person signs in: on loopback if the pages are
// served there, else on the login host.
func (s loginService) pagesOrLogin() string {
	if u := s.PagesURL(); u != "" {
		return u
	}
	return "https://" + loginHost
}

// oauthError is an error of Entra ID, before the ids and the time that each
// answer has of its own.
type oauthError struct {
	status int
	code   string // RFC 6749, the word that clients branch on
	aadsts int
	text   string
	sub    string
	claims string
}

// Error returns the description without what is of one answer only.
func (e *oauthError) Error() string { return fmt.Sprintf("AADSTS%d: %s", e.aadsts, e.text) }

// with sets the description.
func (e *oauthError) with(format string, args ...any) *oauthError {
	e.text = fmt.Sprintf(format, args...)
	return e
}

// refuse sends an error as Entra ID does. The body's form is from recorded
// answers: error, error_description with trace id, correlation id and time,
// error_codes, and only where there are any suberror and claims.
func (s loginService) refuse(w http.ResponseWriter, r *http.Request, e *oauthError) {
	correlation := r.Header.Get("client-request-id")
	if _, err := uuid.Parse(correlation); err != nil {
		correlation = uuid.NewString()
	}
	told := s.tell(e, correlation)
	body := map[string]any{
		"error":             e.code,
		"error_description": told.description,
		"error_codes":       []int{e.aadsts},
		"timestamp":         told.at,
		"trace_id":          told.trace,
		"correlation_id":    correlation,
		"error_uri":         told.uri,
	}
	if e.sub != "" {
		body["suberror"] = e.sub
	}
	if e.claims != "" {
		body["claims"] = e.claims
	}
	w.Header().Set("X-Ms-Request-Id", told.trace)
	writeJSON(w, e.status, body)
}

// told is an error with what is of one answer only.
type told struct{ description, trace, at, uri string }

func (s loginService) tell(e *oauthError, correlation string) told {
	t := told{
		trace: uuid.NewString(),
		at:    s.now().UTC().Format("2006-01-02 15:04:05Z"),
		uri:   fmt.Sprintf("https://%s/error?code=%d", loginHost, e.aadsts),
	}
	t.description = fmt.Sprintf("%s\r\nTrace ID: %s\r\nCorrelation ID: %s\r\nTimestamp: %s", e, t.trace, correlation, t.at)
	return t
}
