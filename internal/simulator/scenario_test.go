package simulator

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// play finds a scenario and shortens its pauses.
func play(t *testing.T, name string) Scenario {
	t.Helper()
	sc, ok := FindScenario(name)
	if !ok {
		t.Fatalf("there is no scenario %q", name)
	}
	sc.Wait = min(sc.Wait, 20*time.Millisecond)
	return sc
}

// signedIn is a cloud with somebody in it, in which the scenario begins now.
func signedIn(t *testing.T, s *Simulator, hc doer, name string) entraBody {
	t.Helper()
	tokens := enter(t, s, hc)
	s.Use(play(t, name))
	return tokens
}

func TestEveryScenarioHasANameAndAStory(t *testing.T) {
	seen := map[string]bool{}
	for _, sc := range Scenarios() {
		if !regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`).MatchString(sc.Name) || seen[sc.Name] {
			t.Errorf("the name %q is odd or taken", sc.Name)
		}
		seen[sc.Name] = true
		if len(sc.Story) < 40 || strings.HasSuffix(sc.Story, ".") || strings.ToLower(sc.Story[:1]) != sc.Story[:1] && !strings.HasPrefix(sc.Story, "Microsoft") &&
			!strings.HasPrefix(sc.Story, "Resource Manager") && !strings.HasPrefix(sc.Story, "Entra ID") && !strings.HasPrefix(sc.Story, "Conditional Access") {
			t.Errorf("%s: the story is %q", sc.Name, sc.Story)
		}
	}
	if _, found := FindScenario("nonsense"); found {
		t.Error("a scenario that is not there was found")
	}
}

func TestScenariosOfServerErrorsEnd(t *testing.T) {
	for name, want := range map[string][]int{
		"throttled":          {429, 429, 200, 200},
		"throttled-silently": {429, 429, 200, 200},
		"throttled-long":     {429, 429, 429, 429},
		"flaky":              {503, 500, 502, 200},
		"outage":             {503, 500, 502, 503},
	} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, Options{}, func(t *testing.T, s *Simulator, hc doer) {
				token := signedIn(t, s, hc, name).AccessToken
				for i, status := range want {
					response, body := ask(t, hc, tenantsLink(s), token)
					if response.StatusCode != status {
						t.Errorf("request %d: %d %.100s", i+1, response.StatusCode, body)
					}
					if got := response.Header.Get("Retry-After"); (got != "") != (status == 429 && name != "throttled-silently") {
						t.Errorf("request %d: Retry-After is %q", i+1, got)
					}
					var told armBody
					if err := json.Unmarshal([]byte(body), &told); err != nil || status != 200 && told.Error.Code == "" {
						t.Errorf("request %d: the body is %.100s", i+1, body)
					}
				}
			})
		})
	}
}

func TestRetryAfterIsTheScenariosWait(t *testing.T) {
	sc, _ := FindScenario("throttled")
	s := New(Options{Scenario: sc})
	hc := s.InProcess()
	response, _ := ask(t, hc, tenantsLink(s), enter(t, s, hc).AccessToken)
	if got := response.Header.Get("Retry-After"); got != "3" {
		t.Errorf("Retry-After is %q", got)
	}
}

func TestCutConnectionsEndInTheMiddleOfABody(t *testing.T) {
	onBoth(t, Options{}, func(t *testing.T, s *Simulator, hc doer) {
		token := signedIn(t, s, hc, "cut").AccessToken
		for i := range 3 {
			r := newGet(t, tenantsLink(s))
			r.Header.Set("Authorization", "Bearer "+token)
			response, err := hc.Do(r)
			if err != nil {
				t.Fatalf("request %d: %v", i+1, err)
			}
			body, err := io.ReadAll(response.Body)
			_ = response.Body.Close()
			if cut := i < 2; cut != errors.Is(err, io.ErrUnexpectedEOF) || response.StatusCode != http.StatusOK || len(body) == 0 {
				t.Errorf("request %d: %d, %d bytes, %v", i+1, response.StatusCode, len(body), err)
			}
		}
	})
}

func TestANextLinkToAForeignHostIsSeenToBeFollowed(t *testing.T) {
	onBoth(t, Options{}, func(t *testing.T, s *Simulator, hc doer) {
		token := signedIn(t, s, hc, "foreign-link").AccessToken
		_, body := ask(t, hc, tenantsLink(s), token)
		var page armPage[tenantRow]
		if err := json.Unmarshal([]byte(body), &page); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(page.NextLink, "https://"+foreignManagement+"/tenants?") || len(s.Leaks()) != 0 {
			t.Fatalf("the next link is %s, leaks %v", page.NextLink, s.Leaks())
		}
		ask(t, hc, page.NextLink, token) // what a careless client does
		if leaks := s.Leaks(); len(leaks) != 1 || !leaks[0].Bearer || leaks[0].Host != foreignManagement {
			t.Errorf("the leaks are %+v", leaks)
		}
	})
}

func TestANextLinkThatRepeatsDoesSoForEver(t *testing.T) {
	s := New(Options{})
	hc := s.InProcess()
	token := signedIn(t, s, hc, "loop").AccessToken
	link := tenantsLink(s)
	for range 3 {
		_, body := ask(t, hc, link, token)
		var page armPage[tenantRow]
		if err := json.Unmarshal([]byte(body), &page); err != nil || page.NextLink != link {
			t.Fatalf("the page %s names %s as the next", link, page.NextLink)
		}
	}
}

func TestWhatIsNotJSONComesWithStatus200(t *testing.T) {
	for name, contentType := range map[string]string{"malformed": "application/json", "captive-portal": "text/html"} {
		s := New(Options{})
		hc := s.InProcess()
		response, body := ask(t, hc, tenantsLink(s), signedIn(t, s, hc, name).AccessToken)
		if response.StatusCode != http.StatusOK || !strings.HasPrefix(response.Header.Get("Content-Type"), contentType) || json.Valid([]byte(body)) {
			t.Errorf("%s: %d %s %s", name, response.StatusCode, response.Header.Get("Content-Type"), body)
		}
	}
}

func TestAListCanBeEmptyOrHaveABadRow(t *testing.T) {
	for name, want := range map[string]int{"empty": 0, "bad-row": defaultTenants - 1} {
		s := New(Options{})
		hc := s.InProcess()
		usable := 0
		for _, row := range list(t, s, hc, signedIn(t, s, hc, name).AccessToken) {
			if _, err := uuid.Parse(row.TenantID); err == nil {
				usable++
			}
		}
		if usable = max(usable-1-duplicates, 0); usable != want {
			t.Errorf("%s: %d usable rows", name, usable)
		}
	}
}

func TestACaptivePortalAnswersTheSignIn(t *testing.T) {
	s := New(Options{Scenario: play(t, "captive-sign-in")})
	for _, r := range []*http.Request{
		newGet(t, s.Cloud().Authority+"/organizations/v2.0/.well-known/openid-configuration"),
		newPost(t, s.Cloud().Authority+"/organizations/oauth2/v2.0/token", url.Values{}),
		newPost(t, s.Cloud().Authority+"/organizations/oauth2/v2.0/devicecode", url.Values{}),
	} {
		response, body := send(t, s.InProcess(), r)
		if response.StatusCode != http.StatusOK || !strings.Contains(body, "<html>") {
			t.Errorf("%s: %d %s", r.URL.Path, response.StatusCode, body)
		}
	}
}

func TestAnEndlessPageEndsWhenNobodyReads(t *testing.T) {
	onBoth(t, Options{}, func(t *testing.T, s *Simulator, hc doer) {
		r := newGet(t, tenantsLink(s))
		r.Header.Set("Authorization", "Bearer "+signedIn(t, s, hc, "huge").AccessToken)
		response, err := hc.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		const enough = 4 << 20
		n, err := io.Copy(io.Discard, io.LimitReader(response.Body, enough))
		if err != nil || n != enough {
			t.Errorf("%d bytes, %v", n, err)
		}
		if err := response.Body.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestARuinedSignInIsMendedByANewOne(t *testing.T) {
	for name, want := range map[string]int{"expired": 700082, "revoked": 50173, "mfa": 50076} {
		s := New(Options{Scenario: play(t, name)})
		hc := s.InProcess()
		refresh := func(token string) entraBody {
			_, told := post(t, s, hc, "/organizations/oauth2/v2.0/token", refreshForm(s, token))
			return told
		}
		first := enter(t, s, hc)
		if first.ExpiresIn >= 300 {
			t.Errorf("%s: the client would not come back before %d s", name, first.ExpiresIn)
		}
		for range 2 {
			told := refresh(first.RefreshToken)
			if told.aadsts() != want {
				t.Errorf("%s: %+v", name, told)
			}
			if name == "mfa" && (told.Claims != mfaClaims || told.Sub != "basic_action" || told.Error != "interaction_required") {
				t.Errorf("the challenge is %+v", told)
			}
		}
		mended := refresh(enter(t, s, hc).RefreshToken)
		if mended.AccessToken == "" {
			t.Errorf("%s: after a new sign-in: %+v", name, mended)
		}
		// The next process knows of it by the refresh token alone.
		s = New(Options{Scenario: play(t, name)})
		hc = s.InProcess()
		if told := refresh(mended.RefreshToken); told.AccessToken == "" {
			t.Errorf("%s: in the next process: %+v", name, told)
		}
		if told := refresh(first.RefreshToken); told.aadsts() != want {
			t.Errorf("%s: the old sign-in in the next process: %+v", name, told)
		}
	}
}

func TestSomeRefusalsStay(t *testing.T) {
	for name, want := range map[string]int{"blocked": 53003, "no-consent": 65001} {
		s := New(Options{})
		hc := s.InProcess()
		for range 2 {
			s.Use(Scenario{})
			token := enter(t, s, hc).RefreshToken
			s.Use(play(t, name))
			if _, told := post(t, s, hc, "/organizations/oauth2/v2.0/token", refreshForm(s, token)); told.aadsts() != want {
				t.Errorf("%s: %+v", name, told)
			}
		}
	}
}

func TestConditionalAccessBlocksTheSignInItself(t *testing.T) {
	s := New(Options{Scenario: play(t, "blocked")})
	hc := s.InProcess()
	answer := browse(t, hc, authorizeLink(s, "organizations", authorizeQuery(s)), "person", s.People()[0].Username)
	status, told := post(t, s, hc, "/organizations/oauth2/v2.0/token", codeForm(s, answer.Get("code")))
	if status != http.StatusBadRequest || told.aadsts() != 53003 || told.Correlation == "" {
		t.Errorf("%d %+v", status, told)
	}
}

func TestOnlyTheDeviceCodeCanBeBlocked(t *testing.T) {
	s := New(Options{Scenario: play(t, "no-device-code"), ApproveAfter: 1})
	hc := s.InProcess()
	if _, told := pollOnce(t, s, hc, grantDevice, startCode(t, s, hc)); told.aadsts() != 53003 {
		t.Errorf("by device code: %+v", told)
	}
	if told := enter(t, s, hc); told.AccessToken == "" {
		t.Errorf("by browser: %+v", told)
	}
}

// challengeIn reads the claims of a WWW-Authenticate header.
func challengeIn(t *testing.T, response *http.Response) string {
	t.Helper()
	header := response.Header.Get("WWW-Authenticate")
	m := regexp.MustCompile(`claims="([^"]*)"`).FindStringSubmatch(header)
	if response.StatusCode != http.StatusUnauthorized || m == nil || !strings.Contains(header, `error="insufficient_claims"`) {
		t.Fatalf("%d %s", response.StatusCode, header)
	}
	claims, err := base64.StdEncoding.DecodeString(m[1])
	if err != nil {
		t.Fatal(err)
	}
	return string(claims)
}

// merged is what MSAL sends: the challenge's claims and its own capability.
func merged(claims string) string {
	return strings.Replace(claims, `{"access_token":{`, `{"access_token":{"xms_cc":{"values":["CP1"]},`, 1)
}

func TestAClaimsChallengeIsAnsweredByATokenWithThem(t *testing.T) {
	onBoth(t, Options{}, func(t *testing.T, s *Simulator, hc doer) {
		tokens := signedIn(t, s, hc, "claims")
		response, _ := ask(t, hc, tenantsLink(s), tokens.AccessToken)
		form := refreshForm(s, tokens.RefreshToken)
		if _, again := post(t, s, hc, "/organizations/oauth2/v2.0/token", form); again.AccessToken != "" {
			if refused, _ := ask(t, hc, tenantsLink(s), again.AccessToken); refused.StatusCode != http.StatusUnauthorized {
				t.Errorf("a new token without the claims got %d", refused.StatusCode)
			}
		}
		form.Set("claims", merged(challengeIn(t, response)))
		_, better := post(t, s, hc, "/organizations/oauth2/v2.0/token", form)
		if got := distinct(list(t, s, hc, better.AccessToken)); got != defaultTenants {
			t.Errorf("it lists %d", got)
		}
	})
}

func TestNoChallengeForAClientThatDoesNotUnderstandIt(t *testing.T) {
	s := New(Options{})
	hc := s.InProcess()
	form := refreshForm(s, signedIn(t, s, hc, "claims").RefreshToken)
	form.Del("claims")
	_, plain := post(t, s, hc, "/organizations/oauth2/v2.0/token", form)
	if response, _ := ask(t, hc, tenantsLink(s), plain.AccessToken); response.StatusCode != http.StatusOK {
		t.Errorf("it got %d", response.StatusCode)
	}
}

func TestAStepUpNeedsAPerson(t *testing.T) {
	s := New(Options{})
	hc := s.InProcess()
	tokens := signedIn(t, s, hc, "step-up")
	response, _ := ask(t, hc, tenantsLink(s), tokens.AccessToken)
	claims := merged(challengeIn(t, response))
	form := refreshForm(s, tokens.RefreshToken)
	form.Set("claims", claims)
	_, told := post(t, s, hc, "/organizations/oauth2/v2.0/token", form)
	if told.Error != "interaction_required" || told.Claims != claims {
		t.Fatalf("silently: %+v", told)
	}

	q := authorizeQuery(s)
	q.Set("claims", claims)
	answer := browse(t, hc, authorizeLink(s, "organizations", q), "person", s.People()[0].Username)
	_, better := post(t, s, hc, "/organizations/oauth2/v2.0/token", codeForm(s, answer.Get("code")))
	if got := distinct(list(t, s, hc, better.AccessToken)); got != defaultTenants {
		t.Errorf("it lists %d", got)
	}
	_, again := post(t, s, hc, "/organizations/oauth2/v2.0/token", refreshForm(s, better.RefreshToken))
	if response, _ := ask(t, hc, tenantsLink(s), again.AccessToken); response.StatusCode != http.StatusOK {
		t.Errorf("the next token of that sign-in got %d", response.StatusCode)
	}
}

func TestOneTokenIsRefusedForEverAndTheNextIsNot(t *testing.T) {
	s := New(Options{})
	hc := s.InProcess()
	tokens := signedIn(t, s, hc, "refused-token")
	for range 2 {
		response, body := ask(t, hc, tenantsLink(s), tokens.AccessToken)
		if response.StatusCode != http.StatusUnauthorized || strings.Contains(response.Header.Get("WWW-Authenticate"), "claims") {
			t.Errorf("%d %s", response.StatusCode, body)
		}
	}
	_, next := post(t, s, hc, "/organizations/oauth2/v2.0/token", refreshForm(s, tokens.RefreshToken))
	if got := distinct(list(t, s, hc, next.AccessToken)); got != defaultTenants {
		t.Errorf("the next one lists %d", got)
	}
}

func TestDiscoveryCanNameAForeignTokenEndpoint(t *testing.T) {
	s := New(Options{Scenario: play(t, "foreign-sign-in")})
	_, body := send(t, s.InProcess(), newGet(t, s.Cloud().Authority+"/organizations/v2.0/.well-known/openid-configuration"))
	contains(t, body, `"token_endpoint":"https://`+foreignLogin+`/organizations/oauth2/v2.0/token"`, `"issuer":"https://`+loginHost)
	send(t, s.InProcess(), newPost(t, "https://"+foreignLogin+"/organizations/oauth2/v2.0/token", url.Values{"code": {"x"}}))
	if len(s.Leaks()) != 1 {
		t.Errorf("the leaks are %v", s.Leaks())
	}
}

func TestASkewedClockRefusesEachNewToken(t *testing.T) {
	onBoth(t, Options{}, func(t *testing.T, s *Simulator, hc doer) {
		response, body := ask(t, hc, tenantsLink(s), signedIn(t, s, hc, "skewed").AccessToken)
		contains(t, body, "ExpiredAuthenticationToken")
		date, err := http.ParseTime(response.Header.Get("Date"))
		if ahead := time.Until(date); err != nil || ahead < 119*time.Minute || ahead > 2*time.Hour {
			t.Errorf("the clock is %v ahead, %v", ahead, err)
		}
	})
}

func TestEntraCanBeDown(t *testing.T) {
	s := New(Options{Scenario: play(t, "sign-in-outage")})
	status, told := post(t, s, s.InProcess(), "/organizations/oauth2/v2.0/token", url.Values{})
	if status != http.StatusServiceUnavailable || told.Error != "temporarily_unavailable" {
		t.Errorf("%d %+v", status, told)
	}
}

func TestSlowPagesArriveAllTheSame(t *testing.T) {
	for _, name := range []string{"slow", "slow-sign-in"} {
		s := New(Options{Scenario: play(t, name)})
		hc := s.InProcess()
		if got := distinct(list(t, s, hc, enter(t, s, hc).AccessToken)); got != defaultTenants {
			t.Errorf("%s: %d tenants", name, got)
		}
	}
}

func TestOfflineNothingGetsThrough(t *testing.T) {
	onBoth(t, Options{}, func(t *testing.T, s *Simulator, hc doer) {
		s.Use(play(t, "offline"))
		for _, link := range []string{tenantsLink(s), s.Cloud().Authority + "/organizations/v2.0/.well-known/openid-configuration"} {
			response, err := hc.Do(newGet(t, link))
			if err == nil {
				_ = response.Body.Close()
				t.Errorf("%s answered %d", link, response.StatusCode)
			}
		}
		s.Use(Scenario{})
		if got := enter(t, s, hc); got.AccessToken == "" {
			t.Error("after the network came back nobody can sign in")
		}
	})
}

func TestEveryScenarioDiffersFromGoodBehavior(t *testing.T) {
	for _, sc := range Scenarios() {
		if sc.faults == nil && sc.refresh == 0 && sc.signIn == 0 && sc.deviceSignIn == 0 && sc.challenge == "" && !sc.withdraw && sc.armSkew == 0 &&
			sc.nextLink == nil && sc.page == nil && sc.subscriptions == nil && sc.discovery == nil && sc.graph == 0 && !sc.powerless && !sc.offline {
			t.Errorf("%s does nothing", sc.Name)
		}
	}
}

func TestACutPageIsCutInItsJSON(t *testing.T) {
	s := New(Options{Scenario: play(t, "cut-always")})
	r := newGet(t, tenantsLink(s))
	response, err := s.InProcess().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var b bytes.Buffer
	_, err = b.ReadFrom(response.Body)
	if !errors.Is(err, io.ErrUnexpectedEOF) || json.Valid(b.Bytes()) {
		t.Errorf("%q, %v", b.String(), err)
	}
}
