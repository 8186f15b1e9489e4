package simulator

import (
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"
)

// startCode begins a device code sign-in without MSAL.
func startCode(t *testing.T, s *Simulator, hc doer) entraBody {
	t.Helper()
	status, told := post(t, s, hc, "/organizations/oauth2/v2.0/devicecode", url.Values{
		"client_id": {azureCLI}, "scope": {s.Cloud().Scope() + " openid offline_access profile"},
	})
	if status != http.StatusOK || told.UserCode == "" {
		t.Fatalf("%d %+v", status, told)
	}
	return told
}

func pollOnce(t *testing.T, s *Simulator, hc doer, grant string, code entraBody) (int, entraBody) {
	t.Helper()
	return post(t, s, hc, "/organizations/oauth2/v2.0/token", url.Values{
		"grant_type": {grant}, "client_id": {azureCLI}, "device_code": {code.DeviceCode},
	})
}

func TestADeviceCodeIsPendingUntilItIsSettled(t *testing.T) {
	for _, grant := range []string{grantDevice, grantDeviceOld} {
		at := newClock()
		s := New(Options{Now: at.now})
		hc := s.InProcess()
		code := startCode(t, s, hc)
		if _, told := pollOnce(t, s, hc, grant, code); told.Error != "authorization_pending" || told.aadsts() != 70016 {
			t.Errorf("while it waits: %+v", told)
		}
		at.pass(5 * time.Second)
		if err := s.ApproveAs(code.UserCode, s.People()[1].Username); err != nil {
			t.Fatal(err)
		}
		status, told := pollOnce(t, s, hc, grant, code)
		claims, _ := s.openJWT(told.AccessToken)
		if status != http.StatusOK || claims.UPN != s.People()[1].Username {
			t.Errorf("%d: signed in as %q", status, claims.UPN)
		}
		if err := s.Approve(code.UserCode); !errors.Is(err, ErrNoSuchCode) {
			t.Errorf("a code that was used can be approved: %v", err)
		}
	}
}

func TestPollingTooFastIsToldToSlowDown(t *testing.T) {
	at := newClock()
	s := New(Options{Now: at.now})
	hc := s.InProcess()
	code := startCode(t, s, hc)
	var words []string
	for range 3 {
		_, told := pollOnce(t, s, hc, grantDevice, code)
		words = append(words, told.Error)
		at.pass(100 * time.Millisecond)
	}
	if words[0] != "authorization_pending" || words[1] != "authorization_pending" || words[2] != "slow_down" {
		t.Errorf("three polls in a row: %v", words)
	}
	for range 5 {
		at.pass(deviceInterval * time.Second)
		if _, told := pollOnce(t, s, hc, grantDevice, code); told.Error != "authorization_pending" {
			t.Errorf("a poll at the interval: %+v", told)
		}
	}
}

func TestADeviceCodeExpiresByItself(t *testing.T) {
	at := newClock()
	s := New(Options{Now: at.now})
	hc := s.InProcess()
	code := startCode(t, s, hc)
	at.pass(deviceLife + time.Second)
	if _, told := pollOnce(t, s, hc, grantDevice, code); told.Error != "expired_token" || told.aadsts() != 70020 {
		t.Errorf("after its life: %+v", told)
	}
	if err := s.Approve(code.UserCode); !errors.Is(err, ErrNoSuchCode) {
		t.Errorf("an expired code can be approved: %v", err)
	}
}

func TestADeviceCodeApprovesItselfInTime(t *testing.T) {
	at := newClock()
	s := New(Options{Now: at.now, ApproveAfter: 2 * time.Second})
	hc := s.InProcess()
	code := startCode(t, s, hc)
	at.pass(1900 * time.Millisecond)
	if _, told := pollOnce(t, s, hc, grantDevice, code); told.Error != "authorization_pending" {
		t.Errorf("too early: %+v", told)
	}
	at.pass(200 * time.Millisecond)
	if status, told := pollOnce(t, s, hc, grantDevice, code); status != http.StatusOK {
		t.Errorf("after two seconds: %+v", told)
	}
}

func TestADeviceCodeCanBeDeclined(t *testing.T) {
	s := New(Options{ApproveAfter: time.Hour})
	hc := s.InProcess()
	code := startCode(t, s, hc)
	if err := s.Decline(code.UserCode); err != nil {
		t.Fatal(err)
	}
	if _, told := pollOnce(t, s, hc, grantDevice, code); told.Error != "authorization_declined" {
		t.Errorf("after Cancel: %+v", told)
	}
}

func TestUserCodesRepeatForASeedAndDifferWithinIt(t *testing.T) {
	a, b := New(Options{Seed: 5}), New(Options{Seed: 5})
	seen := map[string]bool{}
	for range 100 {
		x, y := startCode(t, a, a.InProcess()), startCode(t, b, b.InProcess())
		if x.UserCode != y.UserCode || x.DeviceCode == y.DeviceCode || seen[x.UserCode] {
			t.Fatalf("%s and %s", x.UserCode, y.UserCode)
		}
		seen[x.UserCode] = true
	}
}

func TestAStrangerCannotUseADeviceCode(t *testing.T) {
	s := New(Options{ApproveAfter: 1})
	hc := s.InProcess()
	code := startCode(t, s, hc)
	_, told := post(t, s, hc, "/organizations/oauth2/v2.0/token", url.Values{
		"grant_type": {grantDevice}, "client_id": {ownApp}, "device_code": {code.DeviceCode},
	})
	if told.Error != "bad_verification_code" {
		t.Errorf("another client: %+v", told)
	}
}

func TestAPersonEntersTheDeviceCodeOnThePage(t *testing.T) {
	s := New(Options{})
	hc := s.InProcess()
	page := s.Cloud().Authority + "/device"
	enterCode := func(form url.Values) string {
		_, body := send(t, hc, newPost(t, page, form))
		return body
	}
	_, body := send(t, hc, newGet(t, page))
	contains(t, body, `name="user_code"`)
	contains(t, enterCode(url.Values{"user_code": {"WRONG"}}), "No sign-in is waiting")

	code := startCode(t, s, hc)
	contains(t, enterCode(url.Values{"user_code": {code.UserCode}}), "Choose an account", s.People()[0].Username, s.People()[1].Username)
	contains(t, enterCode(url.Values{"user_code": {code.UserCode}, "person": {s.People()[1].Username}}), "You are signed in")
	status, told := pollOnce(t, s, hc, grantDevice, code)
	if claims, _ := s.openJWT(told.AccessToken); status != http.StatusOK || claims.UPN != s.People()[1].Username {
		t.Errorf("%d: signed in as %q", status, claims.UPN)
	}

	code = startCode(t, s, hc)
	contains(t, enterCode(url.Values{"user_code": {code.UserCode}, "cancel": {"1"}}), "Nothing was signed in")
	if _, told := pollOnce(t, s, hc, grantDevice, code); told.Error != "authorization_declined" {
		t.Errorf("after Cancel: %+v", told)
	}
}
