package directory

import (
	"bufio"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"time"

	"tenantswitch/internal/problem"
)

// anyNewToken is the claims that ask for nothing but another token than the
// last: without any, a token source gives the one that it has.
const anyNewToken = "{}"

// fetch gets one page, with all the patience that one page deserves: a refused
// token is replaced once, a claims challenge answered once, in this order, and
// a setback slept over a few times.
func (r *azureRead) fetch(ctx context.Context, link *url.URL) (azurePage, error) {
	patience := newPatience()
	claims, replaced, challenged := "", false, false
	for {
		// Asked for anew each time: it may run out in a long read.
		token, err := r.Tokens.Token(ctx, claims)
		if err != nil {
			return azurePage{}, stopped(ctx, r.limits, err)
		}
		claims = ""
		page, err := r.attempt(ctx, link, token)
		if err == nil {
			return page, nil
		}
		if ctx.Err() != nil {
			return azurePage{}, stopped(ctx, r.limits, err)
		}
		if refusal, ok := errors.AsType[*refusal](err); ok {
			switch {
			case challenged || replaced && refusal.claims == "":
				return azurePage{}, refusal.problem
			case refusal.claims != "":
				challenged, claims = true, refusal.claims
			default:
				replaced, claims = true, anyNewToken
			}
			continue
		}
		setback, ok := errors.AsType[*setback](err)
		if !ok {
			return azurePage{}, problem.Of(err)
		}
		if err := r.sleepOver(ctx, patience, setback); err != nil {
			return azurePage{}, err
		}
	}
}

// sleepOver waits as long as the setback calls for, or returns the problem
// where waiting is no use.
func (r *azureRead) sleepOver(ctx context.Context, p *patience, s *setback) error {
	wait, ok := p.next(s)
	if deadline, bounded := ctx.Deadline(); !ok || bounded && time.Until(deadline) < wait {
		return s.problem
	}
	if r.Waiting != nil {
		r.Waiting(wait, s.cause)
	}
	if err := sleep(ctx, wait); err != nil {
		return stopped(ctx, r.limits, err)
	}
	return nil
}

// attempt sends one request and reads its answer. Besides problems it returns
// a *refusal for a token that was not accepted and a *setback for what may go
// better next time.
func (r *azureRead) attempt(ctx context.Context, link *url.URL, token string) (azurePage, error) {
	ctx, watch := watchSilence(ctx, r.limits.silence)
	defer watch.stop()
	page, err := r.exchange(ctx, watch, link, token)
	if setback, ok := errors.AsType[*setback](err); ok {
		setback.heard = watch.last
	}
	return page, err
}

// exchange is attempt under a watch.
func (r *azureRead) exchange(ctx context.Context, watch *silenceWatch, link *url.URL, token string) (azurePage, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, link.String(), nil)
	if err != nil {
		return azurePage{}, malformed("its next page is no address")
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Accept", "application/json")
	resp, err := r.http.Do(req)
	if err != nil {
		return azurePage{}, unreachable(ctx, link.Host, r.limits, err)
	}
	watch.heard()
	defer func() { _ = resp.Body.Close() }() // nothing was written
	body := &meteredBody{from: resp.Body, left: r.limits.pageBytes, watch: watch}
	if resp.StatusCode != http.StatusOK {
		return azurePage{}, failure(resp, body, link.Host, token)
	}
	return r.decodeBody(ctx, resp, body, link.Host)
}

func (r *azureRead) decodeBody(
	ctx context.Context, resp *http.Response, body *meteredBody, host string,
) (azurePage, error) {
	text := bufio.NewReader(body)
	if isHTML(resp.Header, text) {
		return azurePage{}, intercepted(host, "a web page instead of data came back")
	}
	page, err := r.decoder.decode(text)
	switch {
	case errors.Is(body.err, errTooBig):
		return page, malformed("one page is larger than " + plainSize(r.limits.pageBytes))
	case body.err != nil:
		return page, unreachable(ctx, host, r.limits, body.err)
	case err != nil:
		if brokeOff(err) && !framed(resp) {
			return page, unreachable(ctx, host, r.limits, io.ErrUnexpectedEOF)
		}
		return page, undecodable(err)
	}
	// What is left is white space; read, it lets the connection be used again.
	_, _ = io.Copy(io.Discard, io.LimitReader(text, 4<<10))
	return page, nil
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
