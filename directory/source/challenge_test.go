package source

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
)

func TestClaimsAreFoundInEveryFormOfChallenge(t *testing.T) {
	const claims = `{"access_token":{"nbf":{"essential":true,"value":"1726077595"},"xms_caeerror":{"value":"10012"}},"x":"??>>~~"}`
	std := base64.StdEncoding.EncodeToString([]byte(claims))
	raw := strings.TrimRight(std, "=")
	safe := base64.URLEncoding.EncodeToString([]byte(claims))
	if !strings.ContainsAny(std, "+/") || !strings.Contains(std, "=") {
		t.Fatal("the claims do not try both alphabets and the padding")
	}
	const bearer = `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000", error="insufficient_claims", claims="`
	for name, headers := range map[string][]string{
		"documented":             {bearer + std + `"`},
		"no padding":             {bearer + raw + `"`},
		"URL-safe":               {bearer + safe + `"`},
		"URL-safe, no padding":   {bearer + strings.TrimRight(safe, "=") + `"`},
		"revoked session":        {`Bearer error="invalid_token", error_description="User session has been revoked", claims="` + std + `"`},
		"claims first":           {`Bearer claims="` + std + `", error="insufficient_claims"`},
		"not quoted":             {`Bearer error=insufficient_claims,claims=` + std},
		"odd case and spaces":    {`BEARER   Error = "insufficient_claims" ,, CLAIMS = "` + std + `"`},
		"several headers":        {`Basic realm="x"`, `PoP nonce="abc"`, bearer + std + `"`},
		"several challenges":     {`PoP nonce="a, b=\"c\"", Negotiate YIIabc==, Basic realm="x", ` + bearer + std + `", NTLM`},
		"commas in a value":      {`Bearer error_description="it, has, claims=\"no\"", error="insufficient_claims", claims="` + std + `"`},
		"the one that means it":  {`Bearer error="invalid_token", claims="e30="`, bearer + std + `"`},
		"a broken one before it": {`Bearer claims="%%%", error="insufficient_claims"`, bearer + std + `"`},
		"the first of a name":    {bearer + std + `", claims="e30="`},
		"plain JSON":             {`Bearer claims="` + strings.ReplaceAll(claims, `"`, `\"`) + `"`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := challengeClaims(headers); got != claims {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestWhatIsNoClaimsChallengeHasNone(t *testing.T) {
	claims := base64.StdEncoding.EncodeToString([]byte(`{"a":1}`))
	for name, headers := range map[string][]string{
		"none":            nil,
		"empty":           {""},
		"no claims":       {`Bearer realm="", error="invalid_token"`},
		"not base64":      {`Bearer claims="§"`},
		"not JSON":        {`Bearer claims="` + base64.StdEncoding.EncodeToString([]byte(`{"a":`)) + `"`},
		"no object":       {`Bearer claims="` + base64.StdEncoding.EncodeToString([]byte(`"text"`)) + `"`},
		"another scheme":  {`PoP claims="` + claims + `"`},
		"no scheme":       {`claims="` + claims + `"`},
		"in another text": {`Bearer realm="claims=\"` + claims + `\""`},
		"too long":        {`Bearer claims="` + base64.StdEncoding.EncodeToString([]byte(`{"a":"`+strings.Repeat("x", maxClaims)+`"}`)) + `"`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := challengeClaims(headers); got != "" {
				t.Errorf("got %q", got)
			}
		})
	}
}

func FuzzChallengeClaims(f *testing.F) {
	f.Add(`Bearer realm="", error="insufficient_claims", claims="eyJhIjoxfQ=="`)
	f.Add(`Bearer claims="`)
	f.Add(`"=,\`)
	f.Fuzz(func(t *testing.T, header string) {
		if got := challengeClaims([]string{header}); got != "" && !json.Valid([]byte(got)) {
			t.Errorf("%q gives %q", header, got)
		}
	})
}
