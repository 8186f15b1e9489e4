package simulator

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// logSize bounds the log; a run that makes more requests keeps the last ones.
const logSize = 1 << 16

// Request is one request that reached the cloud, without anything secret.
type Request struct {
	Time   time.Time
	Method string
	Host   string
	Path   string
	Query  string // codes, states and tokens replaced by "…"
	Grant  string // the grant_type of a token request
	Bearer bool   // an Authorization header was there
	Status int    // 0 while it runs, and where the connection was cut before an answer
}

// requestLog keeps requests in the order of their arrival.
type requestLog struct {
	mu      sync.Mutex
	entries []*Request
}

func (l *requestLog) add(r *Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.entries) == logSize {
		l.entries = slices.Delete(l.entries, 0, logSize/2)
	}
	l.entries = append(l.entries, r)
}

func (l *requestLog) update(change func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change()
}

func (l *requestLog) find(is func(*Request) bool) []Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []Request
	for _, r := range l.entries {
		if is(r) {
			found = append(found, *r)
		}
	}
	return found
}

// Requests returns what has reached the cloud so far, in the order of arrival;
// of very many, the last.
func (s *Simulator) Requests() []Request {
	return s.log.find(func(*Request) bool { return true })
}

// Count returns how many requests had a path that begins with prefix; "" counts
// all.
func (s *Simulator) Count(prefix string) int {
	return len(s.log.find(func(r *Request) bool { return strings.HasPrefix(r.Path, prefix) }))
}

// Tokens returns how many token requests of that grant there were; the device
// grant counts under both of its names.
func (s *Simulator) Tokens(grant string) int {
	return len(s.log.find(func(r *Request) bool { return r.Grant != "" && canonicalGrant(r.Grant) == canonicalGrant(grant) }))
}

// Leaks returns the requests to a host that is not the cloud's: none, unless a
// client followed a link of a scenario that it must not follow.
func (s *Simulator) Leaks() []Request {
	return s.log.find(func(r *Request) bool { return isForeign(r.Host) })
}

// ForgetRequests empties the log.
func (s *Simulator) ForgetRequests() {
	s.log.update(func() { s.log.entries = nil })
}

// logged notes each request when it arrives, and its status when it is sent.
func (s *Simulator) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		entry := &Request{
			Time: s.now(), Method: r.Method, Host: r.Host, Path: r.URL.Path,
			Query: publicQuery(r.URL.Query()), Bearer: r.Header.Get("Authorization") != "",
		}
		s.log.add(entry)
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		rec := &statusRecorder{ResponseWriter: w, note: func(status int) {
			s.log.update(func() { entry.Status = status })
		}}
		next.ServeHTTP(rec, r.WithContext(context.WithValue(r.Context(), entryKey{}, func(grant string) {
			s.log.update(func() { entry.Grant = grant })
		})))
	})
}

// publicQuery encodes a query with whatever could be used again left out.
func publicQuery(q url.Values) string {
	for _, name := range []string{"code", "state", "nonce", "code_verifier", "client_info", "device_code", "user_code", "refresh_token", "access_token", "id_token"} {
		if q.Has(name) {
			q.Set(name, "…")
		}
	}
	return q.Encode()
}

// statusRecorder tells the status of the answer once.
type statusRecorder struct {
	http.ResponseWriter
	note func(status int)
	once sync.Once
}

func (w *statusRecorder) WriteHeader(status int) {
	w.once.Do(func() { w.note(status) })
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusRecorder) Write(p []byte) (int, error) {
	w.once.Do(func() { w.note(http.StatusOK) })
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the real writer.
func (w *statusRecorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
