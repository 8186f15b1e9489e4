package simulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// The kinds of sealed text. A text of one kind cannot be used as another.
const (
	kindCode    = "authorization code"
	kindRefresh = "refresh token"
	kindSkip    = "skip token"
	kindAccess  = "access token"
)

// opaquePrefix is how Microsoft's codes and refresh tokens begin, so that a
// search for leaked ones finds these too.
const opaquePrefix = "0.A"

// macSize is the length of a truncated signature in bytes.
const macSize = 16

// session is what a sign-in leaves behind. Codes and refresh tokens carry it,
// so that the cloud need not remember anybody.
type session struct {
	ID     string   `json:"sid"`
	User   string   `json:"oid"`
	Client string   `json:"cid"`
	Tenant string   `json:"tid"`           // where the person signed in
	Device bool     `json:"dev,omitempty"` // by device code
	MFA    bool     `json:"mfa,omitempty"` // more was asked by claims, and done
	ACRs   []string `json:"acr,omitempty"` // authentication contexts that were satisfied
	Mends  string   `json:"fix,omitempty"` // the scenario that had ruined the sign-in before this one
	Issued int64    `json:"iat"`           // Unix milliseconds
}

// authCode is the content of an authorization code.
type authCode struct {
	session
	Nonce     string `json:"n"`
	Redirect  string `json:"r"`
	Challenge string `json:"c"`
	Scope     string `json:"s"`
	OIDCNonce string `json:"o,omitempty"`
}

// accessClaims are the claims of an access token that Resource Manager and Graph
// read, and the usual ones that a person who decodes it expects.
type accessClaims struct {
	Audience     string   `json:"aud"`
	Issuer       string   `json:"iss"`
	IssuedAt     int64    `json:"iat"`
	NotBefore    int64    `json:"nbf"`
	Expires      int64    `json:"exp"`
	ACRs         []string `json:"acrs,omitempty"`
	AppID        string   `json:"appid"`
	Name         string   `json:"name"`
	ObjectID     string   `json:"oid"`
	Scope        string   `json:"scp"`
	TenantID     string   `json:"tid"`
	Unique       string   `json:"uti"` // no two tokens are the same
	UPN          string   `json:"upn"`
	Version      string   `json:"ver"`
	Capabilities []string `json:"xms_cc,omitempty"`
}

// sign returns the signature of text as that kind.
func (s *Simulator) sign(kind, text string) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(kind))
	mac.Write([]byte{0})
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// prefix is how sealed texts of a kind begin. A skip token is no secret and
// must not look like one.
func prefix(kind string) string {
	if kind == kindSkip {
		return "w1."
	}
	return opaquePrefix
}

// seal returns v as a text that only a cloud of the same seed opens.
func (s *Simulator) seal(kind string, v any) string {
	body, err := json.Marshal(v)
	if err != nil {
		return "" // not reached: all that is sealed is strings and numbers
	}
	return prefix(kind) + base64.RawURLEncoding.EncodeToString(append(s.sign(kind, string(body))[:macSize], body...))
}

// open reads what seal wrote, and says whether it was this cloud that did.
func (s *Simulator) open(kind, text string, v any) bool {
	rest, ok := strings.CutPrefix(text, prefix(kind))
	if !ok {
		return false
	}
	raw, err := base64.RawURLEncoding.DecodeString(rest)
	if err != nil || len(raw) < macSize || !hmac.Equal(raw[:macSize], s.sign(kind, string(raw[macSize:]))[:macSize]) {
		return false
	}
	return json.Unmarshal(raw[macSize:], v) == nil
}

// jwt returns v as a signed token of three parts. MSAL does not verify it;
// this cloud's Resource Manager does.
func (s *Simulator) jwt(v any) string {
	head := base64.RawURLEncoding.EncodeToString([]byte(`{"typ":"JWT","alg":"HS256","kid":"demo"}`))
	body, err := json.Marshal(v)
	if err != nil {
		return "" // not reached: all that is signed is strings and numbers
	}
	text := head + "." + base64.RawURLEncoding.EncodeToString(body)
	return text + "." + base64.RawURLEncoding.EncodeToString(s.sign(kindAccess, text))
}

// openJWT reads an access token of this cloud.
func (s *Simulator) openJWT(token string) (accessClaims, bool) {
	var claims accessClaims
	dot := strings.LastIndexByte(token, '.')
	if dot < 0 {
		return claims, false
	}
	mac, err := base64.RawURLEncoding.DecodeString(token[dot+1:])
	if err != nil || !hmac.Equal(mac, s.sign(kindAccess, token[:dot])) {
		return claims, false
	}
	_, body, _ := strings.Cut(token[:dot], ".")
	raw, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil || json.Unmarshal(raw, &claims) != nil {
		return claims, false
	}
	return claims, true
}

// issuedAt is the time at which the session's text was made.
func (c session) issuedAt() time.Time { return time.UnixMilli(c.Issued) }
