package source

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"tenantswitch/directory"
	"tenantswitch/internal/clean"
	"tenantswitch/internal/netfault"
	"tenantswitch/internal/problem"
)

// service is one of Microsoft's, in the words of problems.
type service struct {
	name      string // "Resource Manager"
	list      string // what its list is of: "tenants"
	forbidden string // what to do about a 403
}

// answered is the status of an answer that was no success, in a problem's chain.
type answered int

func (a answered) Error() string { return fmt.Sprintf("status %d", int(a)) }

// stopped tells why the read did not go on after its context had ended; where
// it had not, err stands as it is.
func stopped(ctx context.Context, limits limits, err error) *problem.Problem {
	if ctx.Err() == nil {
		return problem.Of(err)
	}
	p := netfault.Explain(directory.NotReadToItsEnd, "", ctx.Err())
	if p.Kind != problem.Canceled {
		p.What, p.Why, p.Err = directory.NotRead, "it was not complete in the time allowed", err
		if errors.Is(context.Cause(ctx), errTooLong) {
			p.Why = "it was not complete after " + netfault.Words(limits.whole)
		}
	}
	return p
}

// unreachable is the setback of a request without an answer, or of an answer
// that broke off. A problem was no accident of the network: whoever sends our
// requests has decided not to.
func unreachable(ctx context.Context, host string, limits limits, err error) error {
	if decided, ok := errors.AsType[*problem.Problem](err); ok {
		told := *decided
		told.What = directory.NotRead
		return &told
	}
	silent := errors.Is(context.Cause(ctx), errSilent)
	if silent {
		err = context.DeadlineExceeded // we ended the request; nobody else has canceled it
	}
	p := netfault.Explain(directory.NotRead, host, err)
	p.Err = err
	s := &setback{kind: unanswered, cause: "no connection", problem: p}
	switch {
	case silent:
		p.Why, s.cause = host+" did not answer within "+netfault.Words(limits.silence), "no answer"
	case netfault.Untrusted(err):
		return p
	}
	return s
}

// failure tells what an answer other than 200 means.
func (s service) failure(resp *http.Response, body io.Reader, host, token string) error {
	detail := readDetail(resp, body, token)
	p := &problem.Problem{
		What: directory.NotRead, Why: detail.why(s, resp.StatusCode), Refs: detail.refs(), Err: answered(resp.StatusCode),
		Do: "refresh again; if it stays, give your administrator the line above",
	}
	switch code := resp.StatusCode; {
	case code == http.StatusUnauthorized:
		return s.refused(p, resp.Header, detail)
	case code == http.StatusTooManyRequests:
		return s.throttled(p, netfault.RetryAfter(resp.Header))
	case code == http.StatusRequestTimeout, code >= 500 && code != http.StatusNetworkAuthenticationRequired:
		p.Kind, p.Do = problem.Offline, "nothing is wrong here; refresh again later"
		return &setback{
			kind: failing, cause: fmt.Sprintf("server error %d", code), after: netfault.RetryAfter(resp.Header), problem: p,
		}
	case code >= 300 && code < 400:
		return netfault.Redirected(directory.NotRead, host, resp)
	case detail.html || code == http.StatusProxyAuthRequired || code == http.StatusNetworkAuthenticationRequired:
		return netfault.Intercepted(directory.NotRead, host, fmt.Sprintf("status %d came back", code))
	case code == http.StatusForbidden:
		p.Do = s.forbidden
	}
	return p
}

// refused is what a 401 means, should the next token be refused as well.
func (s service) refused(p *problem.Problem, h http.Header, d detail) *refusal {
	p.Kind, p.Do = problem.SignIn, "sign in again"
	claims := challengeClaims(h.Values("WWW-Authenticate"))
	switch {
	case claims != "":
		p.Why = s.name + " wants the sign-in confirmed" + d.suffix()
	case d.code == "ExpiredAuthenticationToken":
		// A token that was fetched just now: signing in again would bring
		// another like it, for ever.
		p.Kind = problem.Other
		p.Why = s.name + " says that even a new token has expired" + clockGap(h)
		p.Do = "set this machine's clock and time zone, then refresh again"
	}
	return &refusal{claims: claims, problem: p}
}

// clockGap tells how far the service's clock is from ours, where it tells its
// own and the two differ by more than Entra ID tolerates.
func clockGap(h http.Header) string {
	const tolerated = 5 * time.Minute
	theirs, err := http.ParseTime(h.Get("Date"))
	gap := time.Until(theirs)
	switch {
	case err != nil, gap.Abs() < tolerated:
		return ""
	case gap > 0:
		return ", and this machine's clock is " + netfault.Words(gap) + " behind"
	}
	return ", and this machine's clock is " + netfault.Words(-gap) + " ahead"
}

// throttled is the setback of a service that asks to be left alone. Asked for
// longer than anybody watches a screen, it is told instead of waited for.
func (s service) throttled(p *problem.Problem, after time.Duration) *setback {
	p.Kind = problem.Throttled
	p.Why = s.name + " asks to be left alone for a while"
	p.Do = "refresh again in a few minutes"
	if after > maxAsked {
		p.Why = s.name + " asks to be left alone for " + netfault.Words(after)
		p.Do = "refresh again after that"
	}
	return &setback{kind: throttling, cause: "throttled", after: after, problem: p}
}

// malformed is the problem of an answer that we cannot make sense of.
func (s service) malformed(why string) *problem.Problem {
	return &problem.Problem{
		What: directory.NotRead, Why: s.name + "'s answer is not usable: " + why,
		Do: "refresh again; if it stays, a newer version of this program may be needed",
	}
}

// undecodable is the problem of a body that is no page of a list.
func (s service) undecodable(err error) *problem.Problem {
	why := "it is not valid JSON"
	switch {
	case netfault.BrokenOff(err):
		why = "it breaks off in the middle"
	case errors.Is(err, errNoList):
		why = "it holds no list of " + s.list
	}
	p := s.malformed(why)
	p.Err = err
	return p
}

// endless is the problem of a service whose list has no end.
func (s service) endless(how string) *problem.Problem {
	return &problem.Problem{
		What: directory.NotRead, Why: s.name + "'s list does not come to an end: " + how,
		Do: "refresh again later",
	}
}

// detail is what the body and the headers of a failed answer say.
type detail struct {
	code, message          string
	requestID, correlation string
	html                   bool
}

// readDetail reads an error body, {"error":{"code":…,"message":…}}. Whatever
// it quotes of our token is taken out.
func readDetail(resp *http.Response, body io.Reader, token string) detail {
	d := detail{
		requestID:   shortRef(cmp.Or(resp.Header.Get("X-Ms-Request-Id"), resp.Header.Get("Request-Id"))),
		correlation: shortRef(cmp.Or(resp.Header.Get("X-Ms-Correlation-Request-Id"), resp.Header.Get("Client-Request-Id"))),
	}
	raw, err := io.ReadAll(io.LimitReader(body, 64<<10))
	if err != nil {
		return d // the status alone has to do
	}
	var answer struct {
		Error struct{ Code, Message string }
	}
	if tolerate(json.Unmarshal(raw, &answer)) != nil {
		d.html = strings.HasPrefix(strings.TrimSpace(string(raw)), "<")
		return d
	}
	d.code = shortRef(clean.Redact(answer.Error.Code, token))
	d.message = clean.Redact(answer.Error.Message, token)
	return d
}

// why is the reason in words.
func (d detail) why(s service, status int) string {
	return fmt.Sprintf("%s answered %d", s.name, status) + d.suffix()
}

func (d detail) suffix() string {
	switch {
	case d.code != "" && d.message != "":
		return ", " + d.code + ": " + strings.TrimSuffix(d.message, ".")
	case d.code != "" || d.message != "":
		return ", " + d.code + strings.TrimSuffix(d.message, ".")
	}
	return ""
}

// refs is what a support desk asks for.
func (d detail) refs() string {
	var refs []string
	if d.requestID != "" {
		refs = append(refs, "request id "+d.requestID)
	}
	if d.correlation != "" {
		refs = append(refs, "correlation id "+d.correlation)
	}
	return strings.Join(refs, ", ")
}

// shortText makes a text of the network fit for a line of a problem.
func shortText(s string) string { return clean.Text(s, 200) }

// shortRef keeps what request ids and error codes are made of.
func shortRef(s string) string {
	kept := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || strings.ContainsRune("-_.:", r) {
			return r
		}
		return -1
	}, s)
	return kept[:min(len(kept), 100)]
}

// plainSize returns a number of bytes in MiB.
func plainSize(n int64) string { return fmt.Sprintf("%d MiB", n>>20) }
