package source

import (
	"bufio"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"time"

	"tenantswitch/directory"
	"tenantswitch/internal/netfault"
	"tenantswitch/internal/problem"
)

// anyNewToken is the claims that ask for nothing but another token than the
// last: without any, a token source gives the one that it has.
const anyNewToken = "{}"

// client sends the requests of one read to one service.
type client struct {
	service
	cloud   string              // its name
	owns    func(*url.URL) bool // says whether the service is there: what the token may be sent to
	http    Doer                // follows no redirect
	tokens  TokenSource         // nil where the service wants none
	limits  limits
	waiting func(d time.Duration, cause string) // may be nil
}

// fetch gets one answer and has it decoded, with all the patience that one
// answer deserves: a refused token is replaced once, a claims challenge answered
// once, in this order, and a setback slept over a few times. Each try is decoded
// anew.
func (c *client) fetch(ctx context.Context, link *url.URL, decode func(io.Reader) error) error {
	patience := newPatience()
	claims, replaced, challenged := "", false, false
	for {
		// Asked for anew each time: it may run out in a long read.
		token, err := c.token(ctx, claims)
		if err != nil {
			return stopped(ctx, c.limits, err)
		}
		claims = ""
		err = c.attempt(ctx, link, token, decode)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return stopped(ctx, c.limits, err)
		}
		if refusal, ok := errors.AsType[*refusal](err); ok {
			switch {
			case challenged || replaced && refusal.claims == "" || c.tokens == nil:
				return refusal.problem
			case refusal.claims != "":
				challenged, claims = true, refusal.claims
			default:
				replaced, claims = true, anyNewToken
			}
			continue
		}
		setback, ok := errors.AsType[*setback](err)
		if !ok {
			return problem.Of(err)
		}
		if err := c.sleepOver(ctx, patience, setback); err != nil {
			return err
		}
	}
}

func (c *client) token(ctx context.Context, claims string) (string, error) {
	if c.tokens == nil {
		return "", nil
	}
	return c.tokens.Token(ctx, claims)
}

// sleepOver waits as long as the setback calls for, or returns the problem
// where waiting is no use.
func (c *client) sleepOver(ctx context.Context, p *patience, s *setback) error {
	wait, ok := p.next(s)
	if deadline, bounded := ctx.Deadline(); !ok || bounded && time.Until(deadline) < wait {
		return s.problem
	}
	if c.waiting != nil {
		c.waiting(wait, s.cause)
	}
	if err := netfault.Sleep(ctx, wait); err != nil {
		return stopped(ctx, c.limits, err)
	}
	return nil
}

// attempt sends one request and reads its answer. Besides problems it returns
// a *refusal for a token that was not accepted and a *setback for what may go
// better next time.
func (c *client) attempt(ctx context.Context, link *url.URL, token string, decode func(io.Reader) error) error {
	ctx, watch := watchSilence(ctx, c.limits.silence)
	defer watch.stop()
	err := c.exchange(ctx, watch, link, token, decode)
	if setback, ok := errors.AsType[*setback](err); ok {
		setback.heard = watch.last
	}
	return err
}

// exchange is attempt under a watch.
func (c *client) exchange(
	ctx context.Context, watch *silenceWatch, link *url.URL, token string, decode func(io.Reader) error,
) error {
	if !c.owns(link) {
		return &problem.Problem{What: directory.NotRead, Why: c.name + " is not at " + shortText(link.Host), Do: "nothing was sent there"}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, link.String(), nil)
	if err != nil {
		return c.malformed("its next page is no address")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	req.Header.Set("Accept", "application/json")
	resp, err := c.http.Do(req)
	if err != nil {
		return unreachable(ctx, link.Host, c.limits, err)
	}
	watch.heard()
	defer func() { _ = resp.Body.Close() }() // nothing was written
	body := &meteredBody{from: resp.Body, left: c.limits.pageBytes, watch: watch}
	if resp.StatusCode != http.StatusOK {
		return c.failure(resp, body, link.Host, token)
	}
	return c.decodeBody(ctx, resp, body, link.Host, decode)
}

func (c *client) decodeBody(
	ctx context.Context, resp *http.Response, body *meteredBody, host string, decode func(io.Reader) error,
) error {
	text := bufio.NewReader(body)
	if isHTML(resp.Header, text) {
		return netfault.Intercepted(directory.NotRead, host, "a web page instead of data came back")
	}
	err := decode(text)
	switch {
	case errors.Is(body.err, errTooBig):
		return c.malformed("one page is larger than " + plainSize(c.limits.pageBytes))
	case body.err != nil:
		return unreachable(ctx, host, c.limits, body.err)
	case err != nil:
		if netfault.BrokenOff(err) && !framed(resp) {
			return unreachable(ctx, host, c.limits, io.ErrUnexpectedEOF)
		}
		return c.undecodable(err)
	}
	// What is left is white space; read, it lets the connection be used again.
	_, _ = io.Copy(io.Discard, io.LimitReader(text, 4<<10))
	return nil
}

// framed says whether HTTP itself would have told that the body is cut short.
func framed(resp *http.Response) bool {
	return resp.ProtoMajor > 1 || resp.ContentLength >= 0 || len(resp.TransferEncoding) > 0 || resp.Uncompressed
}

// isHTML says whether the answer is a web page, and drops a byte order mark.
func isHTML(h http.Header, text *bufio.Reader) bool {
	if kind, _, err := mime.ParseMediaType(h.Get("Content-Type")); err == nil && kind == "text/html" {
		return true
	}
	if mark, err := text.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = text.Discard(3) // they have just been seen
	}
	for {
		c, err := text.ReadByte()
		if err != nil {
			return false // the decoder meets it too, and says so
		}
		switch c {
		case ' ', '\t', '\r', '\n':
			continue
		}
		_ = text.UnreadByte() // one has just been read
		return c == '<'
	}
}

// errTooBig ends the reading of a body that is larger than any page.
var errTooBig = errors.New("the answer is too large")

// meteredBody reads a body up to a limit, keeps its error, and tells the watch
// about every byte.
type meteredBody struct {
	from  io.Reader
	left  int64
	watch *silenceWatch
	err   error // other than io.EOF
}

func (b *meteredBody) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.from.Read(p)
	if n > 0 {
		b.watch.heard()
	}
	if b.left -= int64(n); b.left < 0 {
		err = errTooBig
	}
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	if errors.Is(err, io.EOF) {
		return n, io.EOF
	}
	return n, b.err
}

// errSilent is why a request was given up that nobody answers.
var errSilent = errors.New("no answer came in time")

// silenceWatch cancels a request when nothing has been heard for a while, and
// lets a slow but living one go on.
type silenceWatch struct {
	timer  *time.Timer
	after  time.Duration
	last   time.Time // when something was heard
	cancel context.CancelCauseFunc
}

func watchSilence(ctx context.Context, after time.Duration) (context.Context, *silenceWatch) {
	ctx, cancel := context.WithCancelCause(ctx)
	timer := time.AfterFunc(after, func() { cancel(errSilent) })
	return ctx, &silenceWatch{timer: timer, after: after, cancel: cancel}
}

func (w *silenceWatch) heard() {
	w.last = time.Now()
	w.timer.Reset(w.after)
}

func (w *silenceWatch) stop() {
	w.timer.Stop()
	w.cancel(nil)
}
