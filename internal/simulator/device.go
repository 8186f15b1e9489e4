package simulator

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	deviceLife     = 15 * time.Minute
	deviceInterval = 5 // seconds, as told to the client

	// pollLimit is how many polls within one second are taken without
	// complaint. MSAL polls faster at first, so that each of its sign-ins
	// meets slow_down once, as RFC 8628 allows.
	pollLimit = 2

	// userCodeLetters leaves out what is easily mistaken.
	userCodeLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	userCodeLength  = 9
)

// ErrNoSuchCode says that no device code with that user code is waiting.
var ErrNoSuchCode = errors.New("no sign-in is waiting for this code")

// verdict is what became of a device code.
type verdict uint8

const (
	waiting verdict = iota
	approved
	declined
	expired
	redeemed
)

// deviceCode is one sign-in that waits for a person elsewhere.
type deviceCode struct {
	userCode string
	client   string
	scope    string
	claims   string
	to       realm
	created  time.Time
	verdict  verdict
	who      Person
	polls    []time.Time // of the last second
}

// startDevice is the device code endpoint (RFC 8628, 3.1).
func (s loginService) startDevice(w http.ResponseWriter, r *http.Request) {
	to, bad := s.realmOf(r)
	if bad == nil && (r.ParseForm() != nil || r.PostForm.Get("client_id") == "") {
		bad = missing("client_id")
	}
	if bad == nil {
		_, bad = resourceOf(strings.Fields(r.PostForm.Get("scope")))
	}
	if bad != nil {
		s.refuse(w, r, bad)
		return
	}
	secret := opaquePrefix + rand.Text() + rand.Text()
	s.mu.Lock()
	s.codes++
	d := &deviceCode{
		userCode: userCode(s.seed, s.codes), client: r.PostForm.Get("client_id"), to: to,
		scope: r.PostForm.Get("scope"), claims: r.PostForm.Get("claims"), created: s.now(),
	}
	for old, other := range s.devices {
		if s.now().Sub(other.created) > 2*deviceLife {
			delete(s.devices, old)
		}
	}
	s.devices[secret] = d
	s.mu.Unlock()
	page := s.pagesOrLogin() + "/device"
	writeJSON(w, http.StatusOK, map[string]any{
		"user_code": d.userCode, "device_code": secret, "verification_uri": page,
		"expires_in": int(deviceLife.Seconds()), "interval": deviceInterval,
		"message": fmt.Sprintf("To sign in, use a web browser to open the page %s and enter the code %s to authenticate.", page, d.userCode),
	})
}

// userCode is the n-th user code of a seed's cloud.
func userCode(seed, n uint64) string {
	bits := mix(seed^0x64657669636563, n)
	code := make([]byte, userCodeLength)
	for i := range code {
		code[i] = userCodeLetters[bits%uint64(len(userCodeLetters))]
		bits /= uint64(len(userCodeLetters))
	}
	return string(code)
}

// redeemDevice answers one poll of the token endpoint (RFC 8628, 3.4 and 3.5).
func (s loginService) redeemDevice(to realm, form url.Values) (map[string]any, *oauthError) {
	d, bad := s.poll(form.Get("device_code"), form.Get("client_id"))
	if bad != nil {
		return nil, bad
	}
	if form.Get("scope") == "" {
		form.Set("scope", d.scope)
	}
	if form.Get("claims") == "" {
		form.Set("claims", d.claims)
	}
	return s.signIn(s.newSession(d.who, d.client, d.to, form.Get("claims"), true), to, form, "")
}

// poll returns the approved sign-in behind a device code, once.
func (s loginService) poll(secret, client string) (deviceCode, *oauthError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, now := s.devices[secret], s.now()
	if d == nil || d.client != client {
		bad := fail(70000).with("The provided value for the input parameter 'device_code' is not valid.")
		bad.code = "bad_verification_code"
		return deviceCode{}, bad
	}
	s.settle(d)
	switch d.verdict {
	case approved:
		d.verdict = redeemed
		return *d, nil
	case declined:
		return deviceCode{}, fail(70021)
	case expired:
		return deviceCode{}, fail(70020)
	case redeemed:
		return deviceCode{}, fail(54005)
	case waiting:
	}
	d.polls = slices.DeleteFunc(d.polls, func(at time.Time) bool { return now.Sub(at) >= time.Second })
	d.polls = append(d.polls, now)
	if len(d.polls) > pollLimit {
		d.polls = nil
		return deviceCode{}, fail(90014)
	}
	return deviceCode{}, fail(70016)
}

// settle lets time decide: a code approves itself, or expires. The caller
// holds s.mu.
func (s *Simulator) settle(d *deviceCode) {
	age := s.now().Sub(d.created)
	switch {
	case d.verdict != waiting:
	case age > deviceLife:
		d.verdict = expired
	case s.approve > 0 && age >= s.approve:
		d.verdict, d.who = approved, s.People()[0]
	}
}

// waitingCode finds a code that still waits for a person. People write it in
// any case and with spaces or dashes. The caller holds s.mu.
func (s *Simulator) waitingCode(code string) *deviceCode {
	code = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(code))
	for _, d := range s.devices {
		if s.settle(d); d.userCode == code && d.verdict == waiting {
			return d
		}
	}
	return nil
}

// decide settles the sign-in that waits for a user code.
func (s *Simulator) decide(userCode string, v verdict, who Person) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.waitingCode(userCode)
	if d == nil {
		return ErrNoSuchCode
	}
	d.verdict, d.who = v, who
	return nil
}

// Approve approves the device code as the first person. The error is
// ErrNoSuchCode where none with that user code waits.
func (s *Simulator) Approve(userCode string) error {
	return s.decide(userCode, approved, s.People()[0])
}

// ApproveAs approves the device code as another person.
func (s *Simulator) ApproveAs(userCode, username string) error {
	who, _, ok := s.personBy(func(p Person) bool { return p.Username == username })
	if !ok {
		return fmt.Errorf("nobody here is called %q", username)
	}
	return s.decide(userCode, approved, who)
}

// Decline answers the device code as a person who pressed Cancel.
func (s *Simulator) Decline(userCode string) error { return s.decide(userCode, declined, Person{}) }

// Expire makes the device code expire before its time.
func (s *Simulator) Expire(userCode string) error { return s.decide(userCode, expired, Person{}) }

// newSession begins what a sign-in leaves behind.
func (s loginService) newSession(who Person, client string, to realm, claims string, device bool) session {
	tenant := who.TenantID
	if !to.any() {
		tenant = to.tenant.String()
	}
	asked := parseClaims(claims)
	return session{
		ID: rand.Text(), User: who.ObjectID, Client: client, Tenant: tenant, Device: device,
		MFA: asked.more, ACRs: asked.acrs, Issued: s.now().UnixMilli(),
	}
}
