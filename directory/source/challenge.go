package source

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

// maxClaims bounds a claims challenge; real ones have a few hundred bytes.
const maxClaims = 16 << 10

// challengeClaims returns the claims that a 401 asks for, as JSON, or "" where
// it asks for none. The form is that of continuous access evaluation: a
// WWW-Authenticate challenge with claims="base64 of JSON". There may be
// several headers, several challenges in one, parameters in any order, and
// either base64 alphabet with or without padding.
func challengeClaims(headers []string) string {
	fallback := ""
	for _, header := range headers {
		for _, c := range parseChallenges(header) {
			claims := decodeClaims(c.params["claims"])
			switch {
			case claims == "" || !strings.EqualFold(c.scheme, "Bearer"):
			case strings.EqualFold(c.params["error"], "insufficient_claims"):
				return claims
			case fallback == "":
				// "invalid_token" with claims is how a revoked session is told.
				fallback = claims
			}
		}
	}
	return fallback
}

func decodeClaims(s string) string {
	if s == "" || len(s) > maxClaims {
		return ""
	}
	text := s
	if !strings.HasPrefix(strings.TrimSpace(s), "{") {
		s = strings.TrimRight(strings.Join(strings.Fields(s), ""), "=")
		raw, err := base64.RawStdEncoding.DecodeString(strings.NewReplacer("-", "+", "_", "/").Replace(s))
		if err != nil {
			return ""
		}
		text = string(raw)
	}
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "{") || !json.Valid([]byte(text)) {
		return ""
	}
	return text
}

// challenge is one authentication challenge (RFC 9110, section 11.6.1).
type challenge struct {
	scheme string
	params map[string]string // names in lower case; the first of a name counts
}

// parseChallenges reads what it can of one WWW-Authenticate header and skips
// the rest; there is nobody to tell about a malformed one.
func parseChallenges(header string) []challenge {
	var all []challenge
	in := headerScanner{header}
	for in.skip(" \t,"); in.rest != ""; in.skip(" \t,") {
		word := in.until(" \t,=\"")
		if word == "" {
			in.rest = in.rest[1:] // a stray quote or equals sign
			continue
		}
		in.skip(" \t")
		if !strings.HasPrefix(in.rest, "=") {
			all = append(all, challenge{scheme: word, params: map[string]string{}})
			continue
		}
		in.rest = in.rest[1:]
		in.skip(" \t")
		value := in.value()
		if len(all) == 0 {
			continue // a parameter before any scheme
		}
		params, name := all[len(all)-1].params, strings.ToLower(word)
		if _, ok := params[name]; !ok {
			params[name] = value
		}
	}
	return all
}

// headerScanner is what is left of a header.
type headerScanner struct{ rest string }

// skip drops leading bytes of set.
func (h *headerScanner) skip(set string) { h.rest = strings.TrimLeft(h.rest, set) }

// until takes everything before the first byte of set.
func (h *headerScanner) until(set string) string {
	end := strings.IndexAny(h.rest, set)
	if end < 0 {
		end = len(h.rest)
	}
	word := h.rest[:end]
	h.rest = h.rest[end:]
	return word
}

// value takes a quoted string or, as base64 stands unquoted at times,
// everything up to white space or a comma.
func (h *headerScanner) value() string {
	if !strings.HasPrefix(h.rest, `"`) {
		return h.until(" \t,")
	}
	var b strings.Builder
	for i := 1; i < len(h.rest); i++ {
		switch {
		case h.rest[i] == '"':
			h.rest = h.rest[i+1:]
			return b.String()
		case h.rest[i] == '\\' && i+1 < len(h.rest):
			i++
		}
		b.WriteByte(h.rest[i])
	}
	h.rest = "" // the closing quote is missing
	return b.String()
}
