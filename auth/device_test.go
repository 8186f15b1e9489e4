package auth

import (
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"tenantswitch/internal/problem"
	"tenantswitch/internal/simulator"
)

func TestADeviceCodePageMustBeSafeToVisit(t *testing.T) {
	for _, page := range []string{"http://microsoft.example/device", "javascript:alert(1)", "https://u@x.example", "https://x.example/\x1b[31m", ""} {
		w := newNearWorld(t, simulator.Options{})
		w.wire.after = func(_ *http.Request, answer map[string]any) {
			if _, ok := answer["user_code"]; ok {
				answer["verification_uri"] = page
			}
		}
		_, err := w.process().SignIn(t.Context(), DeviceCode, func(i Invitation) { t.Errorf("somebody is invited to %q", i.URL) })
		if !errors.Is(err, errForeign) {
			t.Errorf("%q: got %v", page, err)
		}
	}
}

func TestPollingOutlivesALongOutage(t *testing.T) {
	inBubble(t, simulator.Options{}, func(t *testing.T, w *world) {
		met := w.faulty(20, func(r *http.Request) (*http.Response, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Name: r.Host, IsNotFound: true}}
		})
		w.signedIn(w.process())
		met()
	})
}

func TestPollingRestsAsLongAsTheServiceAsks(t *testing.T) {
	inBubble(t, simulator.Options{}, func(t *testing.T, w *world) {
		const rest = 90 * time.Second
		var refused time.Time
		met := w.faulty(1, func(r *http.Request) (*http.Response, error) {
			refused = time.Now()
			return reply(r, 429, map[string]string{"Retry-After": "90"}, `{"error":"temporarily_unavailable"}`), nil
		})
		var asked time.Time
		fault := w.wire.before
		w.wire.before = func(r *http.Request) (*http.Response, error) {
			if isToken(r) && !refused.IsZero() && asked.IsZero() {
				asked = time.Now()
			}
			return fault(r)
		}
		w.signedIn(w.process())
		met()
		if d := asked.Sub(refused); d < rest || d > rest+5*time.Second {
			t.Errorf("asked again after %v", d)
		}
	})
}

func TestARestEndsWithTheCode(t *testing.T) {
	inBubble(t, simulator.Options{}, func(t *testing.T, w *world) {
		var expires time.Time
		_, err := w.process().SignIn(t.Context(), DeviceCode, func(i Invitation) {
			expires = i.Expires
			w.wire.before = func(r *http.Request) (*http.Response, error) {
				return reply(r, 429, map[string]string{"Retry-After": "36000"}, `{"error":"temporarily_unavailable"}`), nil
			}
		})
		if !errors.Is(err, errExpired) {
			t.Errorf("got %v", err)
		}
		if late := time.Since(expires); late < 0 || late > time.Second {
			t.Errorf("told %v after it expired", late)
		}
	})
}

func TestACodeThatNobodyEntersExpiresByOurClock(t *testing.T) {
	inBubble(t, simulator.Options{}, func(t *testing.T, w *world) {
		var expires time.Time
		_, err := w.process().SignIn(t.Context(), DeviceCode, func(i Invitation) {
			expires = i.Expires
			w.wire.before = func(r *http.Request) (*http.Response, error) {
				return reply(r, 400, nil, `{"error":"authorization_pending"}`), nil
			}
		})
		if p := problem.Of(err); p == nil || !errors.Is(err, errExpired) || p.Do != doDeviceAgain {
			t.Errorf("got %+v", p)
		}
		if late := time.Since(expires); late < 0 || late > time.Minute {
			t.Errorf("told %v after it expired", late)
		}
	})
}

func TestACodeThatExpiredByTheServicesClockIsTold(t *testing.T) {
	w := newWorld(t, simulator.Options{})
	s := w.process()
	_, err := s.SignIn(t.Context(), DeviceCode, func(i Invitation) {
		if err := w.sim.Expire(i.UserCode); err != nil {
			t.Error(err)
		}
	})
	if p := problem.Of(err); p == nil || !strings.Contains(p.Why, "expired") || p.Do != doDeviceAgain {
		t.Errorf("got %+v", p)
	}
}
