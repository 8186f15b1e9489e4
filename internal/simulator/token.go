package simulator

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

const (
	refreshLife = 90 * 24 * time.Hour // of a refresh token that is not used
	codeLife    = 10 * time.Minute    // of an authorization code
)

// familyClients are Microsoft's own applications whose refresh tokens serve
// each other; MSAL files their tokens under the family, not the client.
var familyClients = []string{"04b07795-8ddb-461a-bbee-02f9e1bf7b46", "1950a258-227b-4e31-a9cf-717495945fc2"}

// The standard name of the device grant, and the one that MSAL sends.
const (
	grantDevice    = "urn:ietf:params:oauth:grant-type:device_code"
	grantDeviceOld = "device_code"
)

// canonicalGrant makes the two names of the device grant one.
func canonicalGrant(grant string) string {
	if grant == grantDeviceOld {
		return grantDevice
	}
	return grant
}

// token is the token endpoint.
func (s loginService) token(w http.ResponseWriter, r *http.Request) {
	to, bad := s.realmOf(r)
	if bad == nil && r.ParseForm() != nil {
		bad = fail(900144).with("The request body is not a form.")
	}
	if bad != nil {
		s.refuse(w, r, bad)
		return
	}
	grant := canonicalGrant(r.PostForm.Get("grant_type"))
	noteGrant(r.Context(), grant)
	answer, bad := s.redeem(grant, to, r.PostForm)
	if bad != nil {
		s.refuse(w, r, bad)
		return
	}
	writeJSON(w, http.StatusOK, answer)
}

// redeem answers a token request.
func (s loginService) redeem(grant string, to realm, form url.Values) (map[string]any, *oauthError) {
	needs := map[string][]string{
		"authorization_code": {"code", "redirect_uri", "code_verifier"}, "refresh_token": {"refresh_token"}, grantDevice: {"device_code"},
	}
	for _, name := range append([]string{"grant_type", "client_id"}, needs[grant]...) {
		if form.Get(name) == "" {
			return nil, missing(name)
		}
	}
	switch grant {
	case "authorization_code":
		return s.redeemCode(to, form)
	case "refresh_token":
		return s.redeemRefresh(to, form)
	case grantDevice:
		return s.redeemDevice(to, form)
	}
	return nil, fail(70003).with("The app requested an unsupported grant type '%s'.", grant)
}

// redeemCode trades an authorization code, once, for tokens.
func (s loginService) redeemCode(to realm, form url.Values) (map[string]any, *oauthError) {
	var code authCode
	if !s.open(kindCode, form.Get("code"), &code) {
		return nil, fail(70000).with("The provided value for the 'code' parameter is not valid.")
	}
	sum := sha256.Sum256([]byte(form.Get("code_verifier")))
	switch {
	case s.now().Sub(code.issuedAt()) > codeLife:
		return nil, fail(70008)
	case code.Client != form.Get("client_id") || code.Redirect != form.Get("redirect_uri"):
		return nil, fail(70000).with("The code was issued for another client or redirect URI.")
	case code.Challenge != base64.RawURLEncoding.EncodeToString(sum[:]):
		return nil, fail(501481)
	case !s.useCode(code.Nonce):
		return nil, fail(54005)
	}
	if form.Get("scope") == "" {
		form.Set("scope", code.Scope)
	}
	return s.signIn(code.session, to, form, code.OIDCNonce)
}

// useCode notes that a code was redeemed; false if it had been before.
func (s loginService) useCode(nonce string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	for old, at := range s.used {
		if now.Sub(at) > 2*codeLife {
			delete(s.used, old)
		}
	}
	if _, again := s.used[nonce]; again {
		return false
	}
	s.used[nonce] = now
	return true
}

// signIn answers the last request of an interactive sign-in.
func (s loginService) signIn(c session, to realm, form url.Values, nonce string) (map[string]any, *oauthError) {
	if deny := s.current().signIn; deny != 0 {
		return nil, fail(deny)
	}
	if c.Device {
		if deny := s.current().deviceSignIn; deny != 0 {
			return nil, fail(deny)
		}
	}
	c.Issued = s.now().UnixMilli()
	s.mu.Lock()
	// A person can prove more; to be let in at all is not in their hands.
	if bad := s.ownRefusal(c, to.tenant); bad != nil && !bad.wantsMore() {
		s.mu.Unlock()
		return nil, bad
	}
	if s.spared != nil {
		s.spared[c.ID] = true
	}
	if s.dead != "" {
		c.Mends = s.scenario.Name
	}
	if id, err := uuid.Parse(c.Tenant); err == nil && c.MFA {
		s.proved[proof{c.User, id}] = true
	}
	s.mu.Unlock()
	return s.issue(c, to, form, nonce)
}

// redeemRefresh trades a refresh token for tokens of any tenant.
func (s loginService) redeemRefresh(to realm, form url.Values) (map[string]any, *oauthError) {
	var c session
	if !s.open(kindRefresh, form.Get("refresh_token"), &c) {
		return nil, fail(70000).with("The provided refresh token is not valid or malformed.")
	}
	family := slices.Contains(familyClients, c.Client) && slices.Contains(familyClients, form.Get("client_id"))
	if c.Client != form.Get("client_id") && !family {
		return nil, fail(70000).with("The refresh token was issued to another client.")
	}
	tenant := to.tenant
	if to.any() {
		tenant = s.home(c)
	}
	if bad := s.refusal(c, tenant); bad != nil {
		return nil, bad
	}
	asked := parseClaims(form.Get("claims"))
	if s.current().stepUp && len(asked.acrs) > 0 && !subset(asked.acrs, c.ACRs) {
		e := fail(50076)
		e.claims = form.Get("claims")
		return nil, e
	}
	c.Issued = s.now().UnixMilli()
	return s.issue(c, to, form, "")
}

// home is the home tenant of the session's person; the zero id for a stranger.
func (s loginService) home(c session) uuid.UUID {
	for i := range staff {
		if s.estate.objectID(i).String() == c.User {
			return s.estate.id(i)
		}
	}
	return uuid.Nil
}

// issue makes the tokens of one answer.
func (s loginService) issue(c session, to realm, form url.Values, nonce string) (map[string]any, *oauthError) {
	scopes := strings.Fields(form.Get("scope"))
	resource, bad := resourceOf(scopes)
	if bad != nil {
		return nil, bad
	}
	who, _, ok := s.personBy(func(p Person) bool { return p.ObjectID == c.User })
	if !ok {
		return nil, fail(50034)
	}
	tenant := to.tenant.String()
	if to.any() {
		tenant = who.TenantID
	}
	permissions := []string{"user_impersonation"}
	if resource == "https://"+graphHost {
		if permissions, bad = s.permissions(form.Get("client_id"), scopes); bad != nil {
			return nil, bad
		}
	}
	asked, now, life := parseClaims(form.Get("claims")), s.now(), s.tokenLife()
	access := accessClaims{
		Audience: resource, Issuer: "https://sts.demo.invalid/" + tenant + "/",
		IssuedAt: now.Unix(), NotBefore: now.Unix(), Expires: now.Add(life).Unix(),
		ACRs: union(c.ACRs, asked.acrs), AppID: c.Client, Name: who.Name, ObjectID: who.ObjectID,
		Scope: strings.Join(permissions, " "), TenantID: tenant, Unique: uuid.NewString(), UPN: who.Username, Version: "1.0", Capabilities: asked.capabilities,
	}
	c.ACRs = access.ACRs
	answer := map[string]any{
		"token_type": "Bearer", "scope": grantedScope(scopes, permissions),
		"expires_in": int(life.Seconds()), "ext_expires_in": int(life.Seconds()),
		"access_token": s.jwt(access),
	}
	if slices.Contains(scopes, "offline_access") {
		answer["refresh_token"] = s.seal(kindRefresh, c)
	}
	if slices.Contains(scopes, "openid") {
		answer["id_token"] = s.jwt(idClaims(who, c, tenant, nonce, now))
	}
	if form.Get("client_info") == "1" {
		answer["client_info"] = clientInfo(who)
	}
	if slices.Contains(familyClients, c.Client) {
		answer["foci"] = "1"
	}
	return answer, nil
}

// tokenLife is how long an access token lives: as the options say, unless the
// scenario is about what happens afterwards.
func (s loginService) tokenLife() time.Duration {
	if life := s.current().life; life > 0 {
		return min(life, s.life)
	}
	return s.life
}

func idClaims(who Person, c session, tenant, nonce string, now time.Time) map[string]any {
	claims := map[string]any{
		"aud": c.Client, "iss": "https://" + loginHost + "/" + tenant + "/v2.0",
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(time.Hour).Unix(),
		"name": who.Name, "oid": who.ObjectID, "preferred_username": who.Username,
		"sub": who.ObjectID, "tid": tenant, "ver": "2.0",
	}
	if nonce != "" {
		claims["nonce"] = nonce
	}
	return claims
}

// clientInfo names the person for MSAL: base64url without padding of the
// person's id and home tenant.
func clientInfo(who Person) string {
	return base64.RawURLEncoding.EncodeToString([]byte(`{"uid":"` + who.ObjectID + `","utid":"` + who.TenantID + `"}`))
}

// resourceOf returns the audience of a token for these scopes: Resource
// Manager, or Graph, to which scopes without a resource belong.
func resourceOf(scopes []string) (string, *oauthError) {
	found := ""
	for _, scope := range scopes {
		u, err := url.Parse(scope)
		if err != nil || u.Host == "" {
			continue // openid and the like
		}
		resource := u.Scheme + "://" + u.Host
		switch {
		case u.Scheme != "https" || (u.Host != managementHost && u.Host != graphHost):
			return "", fail(500011).with("The resource principal named %s was not found in the tenant.", resource)
		case found != "" && found != resource:
			return "", fail(28003)
		}
		found = resource
	}
	if found == "" {
		return "https://" + graphHost, nil
	}
	return found, nil
}

// grantedScope names all that was asked for, and the delegated permissions. MSAL
// takes a scope that is missing here for declined.
func grantedScope(scopes, permissions []string) string {
	granted := slices.Clone(scopes)
	for _, scope := range scopes {
		if resource, ok := strings.CutSuffix(scope, "/.default"); ok {
			for _, permission := range permissions {
				granted = append(granted, resource+"/"+permission)
			}
		}
	}
	return strings.Join(granted, " ")
}

// askedClaims is what the simulator understands of a claims parameter.
type askedClaims struct {
	acrs         []string // authentication contexts
	capabilities []string // what the client declares, as "CP1"
	more         bool     // anything beyond the declaration
}

// parseClaims reads a claims parameter (OpenID Connect Core, 5.5). What is not
// JSON asks for nothing.
func parseClaims(text string) askedClaims {
	var request struct {
		Access map[string]struct {
			Value  string   `json:"value"`
			Values []string `json:"values"`
		} `json:"access_token"`
	}
	var asked askedClaims
	if json.Unmarshal([]byte(text), &request) != nil {
		return asked
	}
	for name, claim := range request.Access {
		values := claim.Values
		if claim.Value != "" {
			values = append(values, claim.Value)
		}
		switch name {
		case "xms_cc":
			asked.capabilities = values
			continue
		case "acrs":
			asked.acrs = values
		}
		asked.more = true
	}
	return asked
}

// union returns the distinct words of both, in order.
func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// subset says whether all words of a are in b.
func subset(a, b []string) bool {
	return !slices.ContainsFunc(a, func(word string) bool { return !slices.Contains(b, word) })
}
