package auth

import (
	"context"
	"crypto/subtle"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"tenantswitch/internal/problem"
)

// listener waits on loopback for the one answer that the browser brings back.
//
// It takes a single POST of a form to "/" that bears the right state, or an
// error (never a code) by GET with the right state: some failures of the
// authorize endpoint come before it has read response_mode, and only who knows
// the state can send one. Everything else gets a 404, is counted, and does not
// end the sign-in: browsers ask for icons, and anybody on the machine may knock.
//
// The browser's request is answered after the code was redeemed, so that the
// page never says more than the terminal.
type listener struct {
	port   int
	state  string
	server *http.Server

	answers chan url.Values // the one right answer
	taken   atomic.Bool     // it has been taken
	stray   atomic.Int64    // requests that were not it

	pages   chan page     // what to show for it; closed: stopped
	shown   chan struct{} // closed once it has been shown
	closed  chan struct{}
	closing sync.Once
	serving sync.WaitGroup
}

// listen starts to wait for an answer that bears state.
func listen(ctx context.Context, state string) (*listener, error) {
	sockets, port, err := loopbackSockets(ctx)
	if err != nil {
		return nil, &problem.Problem{
			What: signInFailed, Why: "no port of this machine could be listened on for the browser's answer",
			Do: "sign in with a device code", Err: err,
		}
	}
	l := &listener{
		port: port, state: state,
		answers: make(chan url.Values, 1), pages: make(chan page, 1),
		shown: make(chan struct{}), closed: make(chan struct{}),
	}
	l.server = &http.Server{
		Handler:           http.HandlerFunc(l.serve),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       20 * time.Second,
		IdleTimeout:       20 * time.Second,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	for _, socket := range sockets {
		l.serving.Go(func() {
			// It returns when the server is closed, which is no error; a socket
			// that fails otherwise leaves the timeout of the sign-in.
			_ = l.server.Serve(socket)
		})
	}
	return l, nil
}

// loopbackSockets listens on 127.0.0.1 and, where the machine has IPv6, on the
// same port of [::1]: browsers differ in what "localhost" is. A port that
// somebody else holds on [::1] is not used, or they would get the code.
func loopbackSockets(ctx context.Context) ([]net.Listener, int, error) {
	var config net.ListenConfig
	probe, err := config.Listen(ctx, "tcp6", "[::1]:0")
	hasIPv6 := err == nil
	if hasIPv6 {
		_ = probe.Close()
	}
	const tries = 10
	for try := 1; ; try++ {
		four, err := config.Listen(ctx, "tcp4", "127.0.0.1:0")
		if err != nil {
			return nil, 0, err
		}
		address, ok := four.Addr().(*net.TCPAddr)
		if !ok {
			return nil, 0, errors.Join(errors.New("no TCP address"), four.Close())
		}
		if !hasIPv6 {
			return []net.Listener{four}, address.Port, nil
		}
		six, err := config.Listen(ctx, "tcp6", net.JoinHostPort("::1", strconv.Itoa(address.Port)))
		if err == nil {
			return []net.Listener{four, six}, address.Port, nil
		}
		if closeErr := four.Close(); closeErr != nil || try == tries {
			return nil, 0, errors.Join(err, closeErr)
		}
	}
}

// redirectURI is where the browser is sent with the answer. Entra ignores the
// port of a registered http://localhost.
func (l *listener) redirectURI() string { return "http://localhost:" + strconv.Itoa(l.port) }

// strays is how many requests were not the answer.
func (l *listener) strays() int { return int(l.stray.Load()) }

// maxForm is far above the longest answer: codes have some kilobytes.
const maxForm = 64 << 10

func (l *listener) serve(w http.ResponseWriter, r *http.Request) {
	form, ok := l.answerIn(w, r)
	if !ok || !l.taken.CompareAndSwap(false, true) {
		l.stray.Add(1)
		w.Header().Set("Connection", "close")
		http.NotFound(w, r)
		return
	}
	defer close(l.shown)
	l.answers <- form
	p := pageStopped
	select {
	case p = <-l.pages:
	case <-l.closed:
	case <-r.Context().Done():
		return
	}
	// A browser that has gone away does not change how the sign-in went.
	_ = p.write(w, http.StatusOK)
	_ = http.NewResponseController(w).Flush()
}

// answerIn returns the form of a request that is the answer.
func (l *listener) answerIn(w http.ResponseWriter, r *http.Request) (url.Values, bool) {
	if r.URL.Path != "/" || r.Host != "localhost:"+strconv.Itoa(l.port) {
		return nil, false
	}
	switch r.Method {
	case http.MethodPost:
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			return nil, false
		}
		return r.PostForm, l.owns(r.PostForm) && (r.PostForm.Get("code") != "" || r.PostForm.Get("error") != "")
	case http.MethodGet:
		query := r.URL.Query()
		return query, l.owns(query) && query.Get("error") != "" && !query.Has("code")
	}
	return nil, false
}

// owns says whether the form bears the one state of this sign-in.
func (l *listener) owns(form url.Values) bool {
	return len(form["state"]) == 1 && subtle.ConstantTimeCompare([]byte(form.Get("state")), []byte(l.state)) == 1
}

// show answers the browser and waits, not for long, until it has the page.
func (l *listener) show(p page) {
	l.pages <- p
	select {
	case <-l.shown:
	case <-time.After(time.Second):
	}
}

// close stops listening, at once where the browser has not come yet. A page
// that is being sent gets a moment; sockets that a browser opened ahead of
// need are cut.
func (l *listener) close() {
	l.closing.Do(func() {
		close(l.closed)
		if l.taken.Load() {
			ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
			defer cancel()
			_ = l.server.Shutdown(ctx) // what it leaves, Close cuts
		}
		_ = l.server.Close() // the sockets are only ours to drop
		l.serving.Wait()
	})
}
