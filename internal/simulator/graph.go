package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// badRequest is the error for a request that Graph cannot read.
func badRequest(format string, args ...any) *apiError {
	return &apiError{status: http.StatusBadRequest, code: "BadRequest", text: fmt.Sprintf(format, args...)}
}

func (s graphService) graphRoutes() http.Handler {
	const root = "/v1.0/tenantRelationships/"
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+root+"delegatedAdminCustomers", s.through(Customers, s.listCustomers))
	mux.HandleFunc("GET "+root+"delegatedAdminRelationships", s.through(Relationships, s.listRelationships))
	mux.HandleFunc("GET "+root+"{function}", s.through(TenantNames, s.nameTenant))
	mux.HandleFunc("/", s.noSuchSegment)
	return mux
}

// stampGraph sets the headers that every answer of Graph carries.
func (s graphService) stampGraph(w http.ResponseWriter, r *http.Request) {
	id := uuid.NewString()
	client := r.Header.Get("client-request-id")
	if _, err := uuid.Parse(client); err != nil {
		client = id
	}
	h := w.Header()
	h.Set("Date", s.now().UTC().Format(http.TimeFormat))
	h.Set("Request-Id", id)
	h.Set("Client-Request-Id", client)
	h.Set("X-Ms-Ags-Diagnostic", `{"ServerInfo":{"DataCenter":"Demo","Slice":"E","Ring":"1","ScaleUnit":"000","RoleInstance":"DEMO0001"}}`)
	h.Set("Strict-Transport-Security", "max-age=31536000")
}

// refuseGraph sends an error as Graph does.
func (s graphService) refuseGraph(w http.ResponseWriter, e apiError) {
	if e.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm="", authorization_uri="https://%s/common/oauth2/authorize", client_id="%s"`, loginHost, graphID))
	}
	h := w.Header()
	writeJSON(w, e.status, map[string]any{"error": map[string]any{
		"code": e.code, "message": e.text,
		"innerError": map[string]any{
			"date": s.now().UTC().Format("2006-01-02T15:04:05"), "request-id": h.Get("Request-Id"), "client-request-id": h.Get("Client-Request-Id"),
		},
	}})
}

// noSuchSegment answers what this Graph does not have.
func (s graphService) noSuchSegment(w http.ResponseWriter, r *http.Request) {
	s.stampGraph(w, r)
	last := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	s.refuseGraph(w, *badRequest("Resource not found for the segment '%s'.", last))
}

// authenticateGraph reads the bearer token, and says what is wrong with it for
// something that needs a permission.
func (s graphService) authenticateGraph(r *http.Request, permission string) (accessClaims, *apiError) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	claims, ok := s.openJWT(strings.TrimSpace(token))
	bad := &apiError{status: http.StatusUnauthorized, code: "InvalidAuthenticationToken"}
	switch now := s.now(); {
	case token == "" || !strings.EqualFold(scheme, "Bearer"):
		bad.text = "Access token is empty."
	case !ok:
		bad.text = "Access token validation failure. Invalid signature."
	case strings.TrimSuffix(claims.Audience, "/") != s.Cloud().Graph:
		bad.text = "Access token validation failure. Invalid audience."
	case !now.Before(time.Unix(claims.Expires, 0)):
		bad.text = "Lifetime validation failed, the token is expired."
	case !slices.Contains(strings.Fields(claims.Scope), permission):
		bad = &apiError{status: http.StatusForbidden, code: "Authorization_RequestDenied", text: "Insufficient privileges to complete the operation."}
	default:
		return claims, nil
	}
	return claims, bad
}

// admitGraph checks a request to Graph; where it is bad it has been answered.
func (s graphService) admitGraph(w http.ResponseWriter, r *http.Request, permission string) (caller, bool) {
	s.stampGraph(w, r)
	claims, bad := s.authenticateGraph(r, permission)
	if bad != nil {
		s.refuseGraph(w, *bad)
		return caller{}, false
	}
	who, tenant, ok := s.bearerOf(claims)
	if !ok {
		s.refuseGraph(w, apiError{status: http.StatusForbidden, code: "Authorization_IdentityNotFound", text: "The identity of the calling application could not be established."})
	}
	return caller{who: who, tenant: tenant}, ok
}

// isHome says whether the token is of the person's own company, whose
// customers Graph knows.
func (s *Simulator) isHome(c caller) bool { return s.estate.id(c.who) == c.tenant }

// The sizes of a page of Graph's lists, in rows.
const (
	graphPage    = 100
	graphPageMax = 300 // what $top may ask for
)

// odata is what a request asks of a list.
type odata struct {
	from, top int
	fields    []string          // of $select; nil for all
	filter    map[string]string // field to value
	count     bool
}

// readOData reads the query options of a list that can be filtered by some
// fields. What it does not know it refuses, so that no client relies on it.
func (s graphService) readOData(q url.Values, filters ...string) (odata, *apiError) {
	o := odata{top: graphPage, filter: map[string]string{}}
	for name, values := range q {
		value, bad := values[0], false
		switch strings.ToLower(name) {
		case "$top":
			n, err := strconv.Atoi(value)
			o.top, bad = n, err != nil || n < 1 || n > graphPageMax
		case "$skiptoken":
			bad = !s.open(kindSkip, value, &o.from)
		case "$select":
			o.fields = strings.Split(value, ",")
		case "$count":
			o.count, bad = value == "true", value != "true" && value != "false"
		case "$filter":
			bad = !readFilter(value, filters, o.filter)
		default:
			bad = strings.HasPrefix(name, "$")
		}
		if bad {
			return o, badRequest("The query option '%s' has the value '%s', which is not supported.", name, value)
		}
	}
	return o, nil
}

// readFilter reads comparisons for equality that are joined by "and".
func readFilter(text string, fields []string, into map[string]string) bool {
	for part := range strings.SplitSeq(text, " and ") {
		field, value, ok := strings.Cut(strings.Trim(part, " ()"), " eq ")
		bare := strings.TrimSuffix(strings.TrimPrefix(value, "'"), "'")
		if !ok || !slices.Contains(fields, field) || value != "'"+bare+"'" {
			return false
		}
		into[field] = bare
	}
	return true
}

// sendList sends one page of a list of which row makes the k-th row.
func (s graphService) sendList(w http.ResponseWriter, r *http.Request, o odata, total int, row func(k int) any) {
	lo := min(max(o.from, 0), total)
	hi := min(lo+o.top, total)
	rows := make([]any, 0, hi-lo)
	for k := lo; k < hi; k++ {
		rows = append(rows, chosen(row(k), o.fields))
	}
	name := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	page := map[string]any{"@odata.context": "https://" + graphHost + "/v1.0/tenantRelationships/$metadata#" + name, "value": rows}
	if o.count {
		page["@odata.count"] = total
	}
	if link := s.nextLink(r, hi, total); link != "" {
		page["@odata.nextLink"] = link
	}
	writeJSON(w, http.StatusOK, page)
}

// chosen is the row with the fields of $select only; all where there are none.
func chosen(row any, fields []string) any {
	if fields == nil {
		return row
	}
	raw, err := json.Marshal(row)
	all := map[string]any{}
	if err != nil || json.Unmarshal(raw, &all) != nil {
		return row // not reached: rows are structs of strings
	}
	for name := range all {
		if !strings.HasPrefix(name, "@odata.") && !slices.Contains(fields, name) {
			delete(all, name)
		}
	}
	return all
}

// nullable is the text, or null where there is none.
func nullable(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
