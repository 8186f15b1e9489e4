package simulator

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// The sizes of a page of tenants, in rows. The smaller one keeps paging in
// sight in a demo of ordinary size.
const (
	smallPage  = 100
	largePage  = 1000
	largeCloud = 1000 // from more tenants on, pages are large
)

// apiVersions are the versions of the lists that are answered.
var apiVersions = []string{"2019-11-01", "2020-01-01", "2021-01-01", "2021-04-01", "2022-09-01", "2022-12-01"}

// tenantRow is one element of the list, with the documented fields.
type tenantRow struct {
	ID          string   `json:"id"`
	TenantID    string   `json:"tenantId"`
	CountryCode string   `json:"countryCode,omitempty"`
	Country     string   `json:"country,omitempty"`
	DisplayName string   `json:"displayName,omitempty"`
	Domains     []string `json:"domains,omitempty"`
	Category    string   `json:"tenantCategory"`
	Default     string   `json:"defaultDomain,omitempty"`
	Type        string   `json:"tenantType,omitempty"`
	Logo        string   `json:"tenantBrandingLogoUrl,omitempty"`
}

// armPage is one page of a list.
type armPage[T any] struct {
	Value    []T    `json:"value"`
	NextLink string `json:"nextLink,omitempty"`
}

// apiError is an error of Resource Manager or Graph.
type apiError struct {
	status    int
	code      string
	text      string
	challenge string // Resource Manager's WWW-Authenticate, after the authorization URI
}

// caller is who asks Resource Manager or Graph for a list, and from which row on.
type caller struct {
	who    int       // the number of the person
	tenant uuid.UUID // of the token
	from   int
}

// listTenants is GET /tenants.
func (s armService) listTenants(w http.ResponseWriter, r *http.Request) {
	if c, ok := s.admit(w, r); ok {
		row := func(i int) tenantRow { return s.estate.row(c.who, i) }
		sendPage(s, w, r, c.from, s.estate.rows(), row, s.current().page)
	}
}

// admit checks a request for one of Resource Manager's lists; where it is bad
// it has been answered.
func (s armService) admit(w http.ResponseWriter, r *http.Request) (caller, bool) {
	s.stamp(w)
	if bad := checkVersion(r.URL.Query().Get("api-version")); bad != nil {
		s.refuseARM(w, *bad)
		return caller{}, false
	}
	claims, bad := s.authenticate(r)
	if bad != nil {
		s.refuseARM(w, *bad)
		return caller{}, false
	}
	c := caller{}
	if skip := r.URL.Query().Get("$skiptoken"); skip != "" && !s.open(kindSkip, skip, &c.from) {
		s.refuseARM(w, apiError{status: http.StatusBadRequest, code: "InvalidSkipToken", text: "The skip token is not valid."})
		return caller{}, false
	}
	var ok bool
	if c.who, c.tenant, ok = s.bearerOf(claims); !ok {
		s.refuseARM(w, apiError{status: http.StatusForbidden, code: "AuthorizationFailed", text: "The client does not exist in this cloud."})
	}
	return c, ok
}

// checkVersion says what is wrong with a version of the lists.
func checkVersion(version string) *apiError {
	switch {
	case version == "":
		return &apiError{
			status: http.StatusBadRequest, code: "MissingApiVersionParameter",
			text: "The api-version query parameter (?api-version=) is required for all requests.",
		}
	case !slices.Contains(apiVersions, version):
		return &apiError{
			status: http.StatusBadRequest, code: "InvalidApiVersionParameter",
			text: fmt.Sprintf("The api-version '%s' is invalid. The supported versions are '%s'.", version, strings.Join(apiVersions, ",")),
		}
	}
	return nil
}

// bearerOf finds the person of a token, and the tenant that it is for.
func (s *Simulator) bearerOf(claims accessClaims) (who int, tenant uuid.UUID, ok bool) {
	_, who, ok = s.personBy(func(p Person) bool { return p.ObjectID == claims.ObjectID })
	tenant, err := uuid.Parse(claims.TenantID)
	return who, tenant, ok && err == nil
}

// sendPage sends the page that begins at a row of a list, as change leaves it,
// and the link to the next.
func sendPage[T any](s armService, w http.ResponseWriter, r *http.Request, from, total int, row func(k int) T, change func(rows []T, from int)) {
	size := smallPage
	if s.estate.n > largeCloud {
		size = largePage
	}
	from = min(max(from, 0), total)
	to := min(from+size, total)
	page := armPage[T]{Value: make([]T, 0, to-from)}
	for k := from; k < to; k++ {
		page.Value = append(page.Value, row(k))
	}
	if change != nil {
		change(page.Value, from)
	}
	page.NextLink = s.nextLink(r, to, total)
	writeJSON(w, http.StatusOK, page)
}

// nextLink is the request's own URL with a skip token, unless all rows have
// been sent.
func (s *Simulator) nextLink(r *http.Request, from, total int) string {
	link := ""
	if from < total {
		q := r.URL.Query()
		q.Set("$skiptoken", s.seal(kindSkip, from))
		u := url.URL{Scheme: "https", Host: hostname(r.Host), Path: r.URL.Path, RawQuery: q.Encode()}
		link = u.String()
	}
	if change := s.current().nextLink; change != nil {
		return change(r, link)
	}
	return link
}

// authenticate reads the bearer token and says what is wrong with it.
func (s armService) authenticate(r *http.Request) (accessClaims, *apiError) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return accessClaims{}, unauthorized("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
	}
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return accessClaims{}, unauthorized("AuthenticationFailed", "Authentication failed. The 'Authorization' header is provided in an invalid format.")
	}
	claims, ok := s.openJWT(strings.TrimSpace(token))
	if !ok {
		return claims, unauthorized("InvalidAuthenticationToken", "The access token is invalid: its signature is not of this cloud.")
	}
	if s.withdraw(token) {
		return claims, unauthorized("InvalidAuthenticationToken", "The access token is not valid any more.")
	}
	now := s.armNow()
	switch {
	case strings.TrimSuffix(claims.Audience, "/") != s.Cloud().ResourceManager:
		return claims, unauthorized("InvalidAuthenticationTokenAudience", fmt.Sprintf("The access token has been obtained for wrong audience or resource '%s'.", claims.Audience))
	case !now.Before(time.Unix(claims.Expires, 0)):
		return claims, unauthorized("ExpiredAuthenticationToken", "The access token expiry UTC time is earlier than the current UTC time.")
	case now.Add(5 * time.Minute).Before(time.Unix(claims.NotBefore, 0)):
		return claims, unauthorized("InvalidAuthenticationToken", "The access token is not yet valid.")
	}
	if want := s.current().challenge; want != "" && slices.ContainsFunc(claims.Capabilities, isCP1) && !slices.Contains(claims.ACRs, want) {
		return claims, challenge(want)
	}
	return claims, nil
}

// withdraw says whether the scenario has ruined the access token: the first
// one that came.
func (s armService) withdraw(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.scenario.withdraw {
		return false
	}
	if s.withdrawn == "" {
		s.withdrawn = token
	}
	return s.withdrawn == token
}

// isCP1 says whether a client capability is the one for claims challenges.
func isCP1(capability string) bool { return strings.EqualFold(capability, "CP1") }

func unauthorized(code, text string) *apiError {
	return &apiError{
		status: http.StatusUnauthorized, code: code, text: text,
		challenge: fmt.Sprintf(`error="invalid_token", error_description="%s"`, text),
	}
}

// challenge asks for a token with an authentication context. Real services put
// the claims, base64 of JSON, in the header; padding may be missing.
func challenge(acr string) *apiError {
	claims := fmt.Sprintf(`{"access_token":{"acrs":{"essential":true,"value":"%s"}}}`, acr)
	return &apiError{
		status: http.StatusUnauthorized, code: "InvalidAuthenticationToken",
		text:      "The access token does not satisfy the claims that this resource wants.",
		challenge: fmt.Sprintf(`error="insufficient_claims", claims="%s"`, base64.StdEncoding.EncodeToString([]byte(claims))),
	}
}

// refuseARM sends an error as Resource Manager does.
func (s armService) refuseARM(w http.ResponseWriter, e apiError) {
	if e.challenge != "" {
		w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm="", authorization_uri="https://%s/common/oauth2/authorize", %s`, loginHost, e.challenge))
	}
	writeJSON(w, e.status, map[string]any{"error": map[string]any{"code": e.code, "message": e.text}})
}

// armNow is what Resource Manager's clock shows.
func (s armService) armNow() time.Time { return s.now().Add(s.current().armSkew) }

// stamp sets the headers that every answer of Resource Manager carries.
func (s armService) stamp(w http.ResponseWriter) {
	id := uuid.NewString()
	s.mu.Lock()
	left := max(0, 12000-s.visits[Tenants])
	s.mu.Unlock()
	h := w.Header()
	h.Set("Date", s.armNow().UTC().Format(http.TimeFormat))
	h.Set("X-Ms-Request-Id", id)
	h.Set("X-Ms-Correlation-Request-Id", id)
	h.Set("X-Ms-Routing-Request-Id", "DEMO:"+s.now().UTC().Format("20060102T150405Z")+":"+id)
	h.Set("X-Ms-Ratelimit-Remaining-Tenant-Reads", strconv.Itoa(left))
	h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	h.Set("X-Content-Type-Options", "nosniff")
}

// noSuchResource answers what this Resource Manager does not have.
func (s armService) noSuchResource(w http.ResponseWriter, r *http.Request) {
	s.stamp(w)
	e := apiError{status: http.StatusNotFound, code: "ResourceNotFound", text: fmt.Sprintf("No resource was found at '%s'.", r.URL.Path)}
	if r.URL.Path == "/tenants" || r.URL.Path == "/subscriptions" {
		e = apiError{status: http.StatusMethodNotAllowed, code: "HttpMethodNotSupported", text: "The HTTP method is not supported at this address."}
	}
	s.refuseARM(w, e)
}
