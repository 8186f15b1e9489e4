package simulator

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Client sends requests to the cloud without any socket. It is an HTTP client
// for MSAL and for the directory's sources, and behaves as one over a network:
// a request ends when its context does, a body streams, and a connection that
// is cut is an error while reading.
type Client struct {
	s    *Simulator
	sent atomic.Int64
}

// InProcess returns a client that needs no network.
func (s *Simulator) InProcess() *Client { return &Client{s: s} }

// Sent returns how many requests this client was given.
func (c *Client) Sent() int { return int(c.sent.Load()) }

// CloseIdleConnections does nothing: there are none. MSAL wants the method.
func (c *Client) CloseIdleConnections() {}

// Do sends the request. Its errors are *url.Error, as those of net/http.
func (c *Client) Do(r *http.Request) (*http.Response, error) {
	c.sent.Add(1)
	response, err := c.do(r)
	if err != nil {
		return nil, &url.Error{Op: operation(r.Method), URL: r.URL.Redacted(), Err: err}
	}
	return response, nil
}

// operation is the method as errors of net/http name it.
func operation(method string) string {
	if method == "" {
		return "Get"
	}
	return method[:1] + strings.ToLower(method[1:])
}

func (c *Client) do(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer func() { _ = r.Body.Close() }() // as net/http does, on errors too
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if err := c.connect(r.URL); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(r.Context())
	q := r.Clone(ctx)
	q.Host, q.RequestURI, q.RemoteAddr = r.URL.Host, r.URL.RequestURI(), "127.0.0.1:0"
	// The handler may outlive this call, and then must not read a body that
	// belongs to the caller again.
	body, err := readBody(r)
	if err != nil {
		cancel(err)
		return nil, err
	}
	q.Body = body
	if q.Method == "" {
		q.Method = http.MethodGet
	}
	x := newExchange(ctx, cancel, r, c.s.now)
	go x.serve(c.s.handler, q)
	select {
	case <-x.started:
		if err := r.Context().Err(); err != nil && x.failure != nil {
			return nil, err // the handler gave up because the client had
		}
		return x.response, x.failure
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// connect does what the resolver and the network would.
func (c *Client) connect(u *url.URL) error {
	switch host := hostname(u.Host); {
	case u.Scheme != "https":
		return fmt.Errorf("the demo cloud speaks https only, not %q", u.Scheme)
	case c.s.current().offline:
		return &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	case !slices.Contains(hosts(), host):
		return &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}}
	}
	return nil
}

func readBody(r *http.Request) (io.ReadCloser, error) {
	if r.Body == nil {
		return http.NoBody, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxForm+1))
	if err != nil {
		return nil, err
	}
	return io.NopCloser(strings.NewReader(string(body))), nil
}

// exchange is one request and its answer; it is the handler's ResponseWriter.
type exchange struct {
	cancel   context.CancelCauseFunc
	request  *http.Request // as the client made it
	header   http.Header
	body     *io.PipeWriter
	length   int64 // as promised; -1 if not
	sent     int64
	once     sync.Once
	started  chan struct{} // closed when response or failure is set
	response *http.Response
	failure  error
	reader   *io.PipeReader
	now      func() time.Time
	gone     func() error // why the client is gone; nil while it is there
}

func newExchange(ctx context.Context, cancel context.CancelCauseFunc, r *http.Request, now func() time.Time) *exchange {
	x := &exchange{cancel: cancel, request: r, header: http.Header{}, length: -1, started: make(chan struct{}), now: now}
	x.gone = func() error { return context.Cause(ctx) }
	x.reader, x.body = io.Pipe()
	// A context that ends ends the body too, unless it is whole by then.
	context.AfterFunc(ctx, func() { x.body.CloseWithError(context.Cause(ctx)) })
	return x
}

// serve runs the handler and ends the answer as a server would.
func (x *exchange) serve(h http.Handler, r *http.Request) {
	defer x.cancel(context.Canceled)
	defer func() {
		switch cause := recover(); {
		case cause == nil:
			x.finish()
		case cause == any(http.ErrAbortHandler):
			x.cut(io.ErrUnexpectedEOF, io.EOF)
		default:
			err := fmt.Errorf("the demo cloud failed: %v", cause)
			x.cut(err, err)
		}
	}()
	h.ServeHTTP(x, r)
}

// finish ends an answer that is complete.
func (x *exchange) finish() {
	x.WriteHeader(http.StatusOK)
	switch err := x.gone(); {
	case err != nil:
		x.body.CloseWithError(err)
	case x.length >= 0 && x.sent < x.length:
		x.body.CloseWithError(io.ErrUnexpectedEOF)
	default:
		_ = x.body.Close() // a pipe's Close does not fail
	}
}

// cut ends the answer in the middle of its body, or before there is any.
func (x *exchange) cut(inBody, before error) {
	x.once.Do(func() {
		x.failure = before
		close(x.started)
	})
	if err := x.gone(); err != nil {
		inBody = err
	}
	x.body.CloseWithError(inBody)
}

// Header returns the answer's headers.
func (x *exchange) Header() http.Header { return x.header }

// WriteHeader begins the answer.
func (x *exchange) WriteHeader(status int) {
	x.once.Do(func() {
		header := x.header.Clone()
		if n, err := strconv.ParseInt(header.Get("Content-Length"), 10, 64); err == nil {
			x.length = n
		}
		if header.Get("Date") == "" {
			header.Set("Date", x.now().UTC().Format(http.TimeFormat))
		}
		x.response = &http.Response{
			Status: strconv.Itoa(status) + " " + http.StatusText(status), StatusCode: status,
			Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header: header, Body: answerBody{x}, ContentLength: x.length, Request: x.request,
		}
		close(x.started)
	})
}

// Write sends a part of the body and returns when the client has read it.
func (x *exchange) Write(p []byte) (int, error) {
	x.WriteHeader(http.StatusOK)
	n, err := x.body.Write(p)
	x.sent += int64(n)
	return n, err
}

// Flush begins the answer; nothing is ever kept back.
func (x *exchange) Flush() { x.WriteHeader(http.StatusOK) }

// answerBody is the client's end of an answer.
type answerBody struct{ x *exchange }

// Read returns what the handler writes.
func (b answerBody) Read(p []byte) (int, error) { return b.x.reader.Read(p) }

// Close tells the handler that nobody reads any more.
func (b answerBody) Close() error {
	_ = b.x.reader.Close() // a pipe's Close does not fail
	b.x.cancel(context.Canceled)
	return nil
}
