package simulator

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// visit is one request to a place for which the scenario has a fault.
type visit struct {
	s     *Simulator
	w     http.ResponseWriter
	r     *http.Request
	n     int           // which request to the place this is, from 1
	wait  time.Duration // of the scenario
	graph bool          // it came to Graph
}

// refuse answers with an error in the form of the service that was asked.
func (v visit) refuse(status int, code, text string) {
	if v.graph {
		graphService{v.s}.stampGraph(v.w, v.r)
		graphService{v.s}.refuseGraph(v.w, apiError{status: status, code: code, text: text})
		return
	}
	armService{v.s}.stamp(v.w)
	armService{v.s}.refuseARM(v.w, apiError{status: status, code: code, text: text})
}

// fault misbehaves on a visit, and says whether that was the whole answer.
type fault func(v visit) bool

// first limits a fault to the first n visits.
func first(n int, f fault) fault {
	return func(v visit) bool { return v.n <= n && f(v) }
}

// pause waits, and lets the cloud answer then.
func pause(v visit) bool {
	timer := time.NewTimer(v.wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return false
	case <-v.r.Context().Done():
		panic(http.ErrAbortHandler) // the client has gone
	}
}

// throttle answers 429 and says for how long.
func throttle(v visit) bool {
	v.w.Header().Set("Retry-After", strconv.Itoa(int(v.wait.Round(time.Second).Seconds())))
	return throttleSilently(v)
}

// throttleSilently answers 429 without Retry-After, as some services do.
func throttleSilently(v visit) bool {
	v.refuse(http.StatusTooManyRequests, "TooManyRequests", "The request was throttled because there were too many.")
	return true
}

// serverError answers with one 5xx after another.
func serverError(v visit) bool {
	status := []int{http.StatusServiceUnavailable, http.StatusInternalServerError, http.StatusBadGateway}[(v.n-1)%3]
	v.refuse(status, strings.ReplaceAll(http.StatusText(status), " ", ""), "The service cannot answer at the moment.")
	return true
}

// entraDown answers as Entra ID does in trouble of its own.
func entraDown(v visit) bool {
	loginService{v.s}.refuse(v.w, v.r, fail(90033))
	return true
}

// cutShort promises a page, sends half of it and hangs up.
func cutShort(v visit) bool {
	const half = `{"value":[{"id":"/tenants/00000000-0000-0000-8000-000000000000","tenantId":"00000000-0000-0000-8000-0000000`
	v.w.Header().Set("Content-Type", "application/json; charset=utf-8")
	v.w.Header().Set("Content-Length", strconv.Itoa(2*len(half)))
	v.w.WriteHeader(http.StatusOK)
	_, _ = v.w.Write([]byte(half)) // the connection ends here either way
	_ = http.NewResponseController(v.w).Flush()
	panic(http.ErrAbortHandler)
}

// malformed answers with JSON that ends in the middle, at its full length.
func malformed(v visit) bool {
	armService{v.s}.stamp(v.w)
	writeBody(v.w, http.StatusOK, "application/json; charset=utf-8", []byte(`{"value":[{"id":"/tenants/0","tenantId":`))
	return true
}

// emptyList answers with a page without rows, as nobody's list is.
func emptyList(v visit) bool {
	armService{v.s}.stamp(v.w)
	writeJSON(v.w, http.StatusOK, armPage[tenantRow]{Value: []tenantRow{}})
	return true
}

// refuseCategories answers 400 to a request with the parameter that the portal
// uses and no document names.
func refuseCategories(v visit) bool {
	if !v.r.URL.Query().Has("$includeAllTenantCategories") {
		return false
	}
	v.refuse(http.StatusBadRequest, "InvalidQueryParameter", "The query parameter '$includeAllTenantCategories' is not supported.")
	return true
}

// ruinRow takes the tenant id of one row of the first page.
func ruinRow(rows []tenantRow, from int) {
	if from == 0 {
		rows[len(rows)/2].TenantID = "unknown"
	}
}

// captivePortal answers as a network does that wants to be paid first.
func captivePortal(v visit) bool {
	writeBody(v.w, http.StatusOK, "text/html; charset=utf-8", []byte("<!doctype html>\n<html><head><title>Hotel Litware Wi-Fi</title></head>"+
		"<body><h1>Welcome</h1><p>Enter your room number to go online.</p></body></html>\n"))
	return true
}

// endlessSize is what "does not end" means in bytes: far beyond any sensible
// limit, and yet a test against a client without one ends.
const endlessSize = 1 << 30

// endless sends one valid page that goes on and on.
func endless(v visit) bool {
	v.w.Header().Set("Content-Type", "application/json; charset=utf-8")
	v.w.WriteHeader(http.StatusOK)
	if _, err := v.w.Write([]byte(`{"padding":"`)); err != nil {
		return true
	}
	chunk := []byte(strings.Repeat("all work and no play makes a dull list. ", 1600))
	for sent := 0; sent < endlessSize; sent += len(chunk) {
		if _, err := v.w.Write(chunk); err != nil {
			return true // the client has had enough
		}
	}
	_, _ = v.w.Write([]byte(`","value":[]}`))
	return true
}

// linkToForeignHost moves the next link, or makes one up, to the attacker's
// host. Whether anybody came there, Leaks tells.
func linkToForeignHost(r *http.Request, link string) string {
	if link == "" {
		link = linkToItself(r, "")
	}
	return strings.Replace(link, ".demo.invalid/", ".attacker.invalid/", 1)
}

// linkToItself makes the page its own successor.
func linkToItself(r *http.Request, _ string) string {
	return "https://" + hostname(r.Host) + r.URL.RequestURI()
}

// foreignTokenEndpoint sends the codes and refresh tokens to the attacker.
func foreignTokenEndpoint(doc map[string]any) {
	if endpoint, ok := doc["token_endpoint"].(string); ok {
		doc["token_endpoint"] = strings.Replace(endpoint, loginHost, foreignLogin, 1)
	}
}
