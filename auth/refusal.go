package auth

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"tenantswitch/internal/clean"
	"tenantswitch/internal/netfault"
)

// Refusal is what the login service said when it refused. It holds no token,
// no code and no free text, so it may stand in an error chain.
type Refusal struct {
	Status      int           // the HTTP status; 0 for an answer that came through the browser
	Code        string        // the OAuth error: "invalid_grant"
	SubError    string        // Microsoft's finer word: "basic_action"
	Numbers     []int         // the AADSTS numbers, the most telling first
	Claims      string        // the claims that the next sign-in must ask for; JSON
	Correlation string        // what a support desk asks for
	Trace       string        // the same, finer
	RetryAfter  time.Duration // how long the service asked to wait; 0 where it did not
	page        bool          // the answer was a page where data was expected
	said        string        // Microsoft's own first sentence, cleaned
}

// Error says the codes, never the description.
func (r *Refusal) Error() string {
	code := r.Code
	if code == "" {
		code = fmt.Sprintf("HTTP status %d", r.Status)
	}
	if refs := r.refs(); refs != "" {
		code += " (" + refs + ")"
	}
	return code
}

// refs is what a support desk asks for.
func (r *Refusal) refs() string {
	var parts []string
	for _, n := range r.Numbers {
		parts = append(parts, "AADSTS"+strconv.Itoa(n))
	}
	if r.Correlation != "" {
		parts = append(parts, "correlation id "+r.Correlation)
	}
	if r.Trace != "" {
		parts = append(parts, "trace id "+r.Trace)
	}
	return strings.Join(parts, ", ")
}

// refusalOf reads an answer of the token or device code endpoint. The fields
// are those of RFC 6749 section 5.2 and Microsoft's additions
// (learn.microsoft.com, "Error handling in MSAL").
func refusalOf(status int, header http.Header, body string) *Refusal {
	r := &Refusal{Status: status, RetryAfter: netfault.RetryAfter(header)}
	var answer struct {
		Error       string          `json:"error"`
		SubError    string          `json:"suberror"`
		Description string          `json:"error_description"`
		Codes       []int           `json:"error_codes"`
		Claims      json.RawMessage `json:"claims"`
		Correlation string          `json:"correlation_id"`
		Trace       string          `json:"trace_id"`
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		r.page = true
		return r
	}
	r.Code, r.SubError = word(answer.Error), word(answer.SubError)
	r.Claims = claimsOf(answer.Claims)
	r.Correlation, r.Trace = reference(answer.Correlation), reference(answer.Trace)
	r.Numbers = answer.Codes
	r.fillFrom(answer.Description)
	return r
}

// refusalOfForm reads an error that the authorize endpoint sent through the
// browser (RFC 6749 section 4.1.2.1).
func refusalOfForm(form url.Values) *Refusal {
	r := &Refusal{
		Code:     word(form.Get("error")),
		SubError: word(form.Get("error_subcode")),
	}
	r.Claims, _ = challengeIn(form.Get("claims"))
	if r.Code == "" {
		r.Code = "server_error"
	}
	r.fillFrom(form.Get("error_description"))
	return r
}

// The references as they stand in every error_description:
// "AADSTS50076: … Trace ID: … Correlation ID: … Timestamp: …".
var (
	reNumber      = regexp.MustCompile(`AADSTS(\d{4,9})`)
	reTrace       = regexp.MustCompile(`Trace ID: ([0-9a-fA-F-]{8,64})`)
	reCorrelation = regexp.MustCompile(`Correlation ID: ([0-9a-fA-F-]{8,64})`)
	reReference   = regexp.MustCompile(`^[0-9a-fA-F-]{8,64}$`)
	reWord        = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}$`)
)

// fillFrom takes from an error_description what the fields left out.
func (r *Refusal) fillFrom(description string) {
	r.said = firstSentence(description)
	if len(r.Numbers) == 0 {
		for _, m := range reNumber.FindAllStringSubmatch(description, 3) {
			if n, err := strconv.Atoi(m[1]); err == nil {
				r.Numbers = append(r.Numbers, n)
			}
		}
	}
	if len(r.Numbers) > 3 {
		r.Numbers = r.Numbers[:3]
	}
	if m := reTrace.FindStringSubmatch(description); m != nil && r.Trace == "" {
		r.Trace = m[1]
	}
	if m := reCorrelation.FindStringSubmatch(description); m != nil && r.Correlation == "" {
		r.Correlation = m[1]
	}
}

// firstSentence is what a person can use of a description, cleaned.
func firstSentence(description string) string {
	text, _, _ := strings.Cut(description, "Trace ID:")
	text = clean.Redact(strings.TrimLeft(reNumber.ReplaceAllString(text, ""), ": "))
	text, _, _ = strings.Cut(text, ". ")
	return strings.TrimRight(text, ". ")
}

// word keeps s only where it is a word of a protocol.
func word(s string) string {
	if reWord.MatchString(s) {
		return s
	}
	return ""
}

// reference keeps s only where it looks like the ids that Microsoft uses.
func reference(s string) string {
	if reReference.MatchString(s) {
		return s
	}
	return ""
}

// claimsOf reads the claims field, which Entra sends as a string that holds
// JSON; an object is accepted too.
func claimsOf(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	claims, _ := challengeIn(text)
	return claims
}

// challengeIn returns the claims that text asks for, without the capability
// that the library adds itself: it takes one that is there for a conflict. It
// is false where text, or what it asks of the access token, is no JSON object,
// the one form that the library takes.
func challengeIn(text string) (string, bool) {
	var claims map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &claims) != nil || claims == nil {
		return "", false
	}
	raw, asked := claims["access_token"]
	if !asked {
		return text, true
	}
	var access map[string]json.RawMessage
	if json.Unmarshal(raw, &access) != nil || access == nil {
		return "", false
	}
	if access["xms_cc"] == nil {
		return text, true
	}
	if delete(access, "xms_cc"); len(access) == 0 {
		delete(claims, "access_token")
	}
	if len(claims) == 0 {
		return "", true
	}
	if len(access) > 0 {
		inner, err := json.Marshal(access)
		if err != nil {
			return "", false
		}
		claims["access_token"] = inner
	}
	rest, err := json.Marshal(claims)
	return string(rest), err == nil
}
