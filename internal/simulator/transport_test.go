package simulator

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"
)

// served sends one request to a handler of the test's own.
func served(t *testing.T, ctx context.Context, h http.HandlerFunc) (*http.Response, error) {
	t.Helper()
	s := New(Options{})
	s.handler = h
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.Cloud().Authority, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s.InProcess().Do(r)
}

func TestACanceledRequestReturnsWhileTheHandlerSleeps(t *testing.T) {
	onBoth(t, Options{}, func(t *testing.T, s *Simulator, hc doer) {
		arrived, release := s.Hold(Tenants)
		defer release()
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-arrived
			cancel()
		}()
		r := newGet(t, tenantsLink(s)).WithContext(ctx)
		response, err := hc.Do(r)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("it ended with %v", err)
		}
		if err == nil {
			_ = response.Body.Close()
		}
	})
}

func TestADeadlineEndsARequestToo(t *testing.T) {
	s := New(Options{})
	_, release := s.Hold(Token)
	defer release()
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	r := newPost(t, s.Cloud().Authority+"/organizations/oauth2/v2.0/token", url.Values{}).WithContext(ctx)
	response, err := s.InProcess().Do(r)
	if err == nil {
		_ = response.Body.Close()
	}
	if ue, ok := errors.AsType[*url.Error](err); !ok || !ue.Timeout() || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it ended with %v", err)
	}
}

func TestCancelingWhileTheBodyStreamsEndsReading(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	response, err := served(t, ctx, func(w http.ResponseWriter, r *http.Request) {
		defer close(ended)
		for {
			if _, err := io.WriteString(w, "more "); err != nil {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if _, err := io.ReadFull(response.Body, make([]byte, 4096)); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := io.Copy(io.Discard, response.Body); !errors.Is(err, context.Canceled) {
		t.Errorf("reading ended with %v", err)
	}
	<-ended
}

func TestClosingTheBodyEndsTheHandler(t *testing.T) {
	ended := make(chan struct{})
	response, err := served(t, t.Context(), func(w http.ResponseWriter, r *http.Request) {
		defer close(ended)
		_, _ = io.WriteString(w, "some")
		<-r.Context().Done()
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	<-ended
}

func TestAnswersAreFaithful(t *testing.T) {
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		status  int
		body    string
		err     error
		readErr error
	}{
		"empty":                  {handler: func(http.ResponseWriter, *http.Request) {}, status: 200},
		"a status alone":         {handler: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, status: 204},
		"the first status wins":  {handler: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(400); w.WriteHeader(200) }, status: 400},
		"a body":                 {handler: func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "x") }, status: 200, body: "x"},
		"cut before the headers": {handler: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, err: io.EOF},
		"cut in the body": {handler: func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "x")
			panic(http.ErrAbortHandler)
		}, status: 200, body: "x", readErr: io.ErrUnexpectedEOF},
		"less than promised": {handler: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "10")
			_, _ = io.WriteString(w, "x")
		}, status: 200, body: "x", readErr: io.ErrUnexpectedEOF},
	} {
		t.Run(name, func(t *testing.T) {
			response, err := served(t, t.Context(), c.handler)
			if c.err != nil {
				if !errors.Is(err, c.err) {
					t.Errorf("it ended with %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = response.Body.Close() }()
			body, err := io.ReadAll(response.Body)
			if response.StatusCode != c.status || string(body) != c.body || !errors.Is(err, c.readErr) {
				t.Errorf("%d %q %v", response.StatusCode, body, err)
			}
		})
	}
}

func TestAPanicOfTheCloudIsAnErrorNotACrash(t *testing.T) {
	response, err := served(t, t.Context(), func(http.ResponseWriter, *http.Request) { panic("a defect") })
	if err == nil {
		_ = response.Body.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "a defect") {
		t.Errorf("it ended with %v", err)
	}
}

func TestOtherHostsDoNotResolve(t *testing.T) {
	onBoth(t, Options{}, func(t *testing.T, _ *Simulator, hc doer) {
		for _, link := range []string{"https://login.microsoftonline.com/", "https://management.azure.com/tenants", "https://127.0.0.1/", "https://login.demo.invalid.example/"} {
			response, err := hc.Do(newGet(t, link))
			if err == nil {
				_ = response.Body.Close()
			}
			if _, ok := errors.AsType[*net.DNSError](err); !ok {
				t.Errorf("%s: %v", link, err)
			}
		}
	})
}

func TestPlainHTTPIsRefused(t *testing.T) {
	s := New(Options{})
	response, err := s.InProcess().Do(newGet(t, "http://login.demo.invalid/"))
	if err == nil {
		_ = response.Body.Close()
		t.Error("it was answered")
	}
}

func TestTheClientCountsItsRequests(t *testing.T) {
	s := New(Options{})
	hc := s.InProcess()
	enter(t, s, hc)
	if hc.Sent() != 3 || s.InProcess().Sent() != 0 {
		t.Errorf("%d requests were counted", hc.Sent())
	}
}

func TestStoppingEndsEveryGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	s := New(Options{})
	client, stop, err := s.ServeTLS()
	if err != nil {
		t.Fatal(err)
	}
	enter(t, s, client)
	enter(t, s, s.InProcess())
	if err := s.ListenPages(t.Context()); err != nil {
		t.Fatal(err)
	}
	stop()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "all goroutines have ended", func() bool { return runtime.NumGoroutine() <= before })
}

func TestTheLogHoldsNoSecrets(t *testing.T) {
	s := New(Options{})
	hc := s.InProcess()
	tokens := enter(t, s, hc)
	list(t, s, hc, tokens.AccessToken)
	seen := 0
	for _, r := range s.Requests() {
		text := r.Method + r.Host + r.Path + r.Query
		for _, secret := range []string{tokens.AccessToken, tokens.RefreshToken, tokens.IDToken, "eyJ", "0.A", verifier, "state=st"} {
			if strings.Contains(text, secret) {
				t.Errorf("%q holds a secret", text)
			}
		}
		if r.Status != http.StatusOK || r.Time.IsZero() {
			t.Errorf("%+v", r)
		}
		if r.Bearer != strings.HasPrefix(r.Path, "/tenants") {
			t.Errorf("the bearer of %+v is wrong", r)
		}
		if r.Grant == "authorization_code" {
			seen++
		}
	}
	if seen != 1 || s.Count("/tenants") != 3 || s.Count("") != 6 || s.Tokens("authorization_code") != 1 {
		t.Errorf("the log is %+v", s.Requests())
	}
}

func TestAHoldReleasesWhatWaits(t *testing.T) {
	s := New(Options{})
	hc := s.InProcess()
	token := enter(t, s, hc).AccessToken
	arrived, release := s.Hold(Tenants)
	done := make(chan int, 1)
	go func() {
		r := newGet(t, tenantsLink(s))
		r.Header.Set("Authorization", "Bearer "+token)
		response, err := hc.Do(r)
		if err != nil {
			done <- 0
			return
		}
		_ = response.Body.Close()
		done <- response.StatusCode
	}()
	<-arrived
	select {
	case status := <-done:
		t.Errorf("it was answered %d while it was held", status)
	default:
	}
	release()
	release()
	if status := <-done; status != http.StatusOK {
		t.Errorf("afterwards it was answered %d", status)
	}
}
