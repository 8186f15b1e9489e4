package netfault

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"tenantswitch/internal/problem"
)

// asked is an error as a request for a secret address has it.
func asked(err error) error {
	return &url.Error{Op: "Get", URL: "https://login.example/token?code=geheim", Err: err}
}

func TestAFailedRequestIsToldInPlainWords(t *testing.T) {
	dial := func(err error) error { return asked(&net.OpError{Op: "dial", Net: "tcp", Err: err}) }
	for name, c := range map[string]struct {
		err     error
		why, do string
	}{
		"no such name":      {asked(&net.DNSError{Name: "login.example", IsNotFound: true}), "the name login.example was not found", doCheck},
		"a lookup failed":   {asked(&net.DNSError{Name: "login.example", IsTimeout: true}), "the name login.example could not be looked up", doCheck},
		"a nameless lookup": {asked(&net.DNSError{}), "the name login.example could not be looked up", doCheck},
		"too late":          {asked(context.DeadlineExceeded), "login.example did not answer in time", doCheck},
		"refused":           {dial(errnoRefused), "login.example refused the connection", doCheck},
		"no network":        {dial(errnoNoNetwork), "there is no way to login.example from here", doCheck},
		"no route":          {dial(errnoNoWayToHost), "there is no way to login.example from here", doCheck},
		"reset":             {asked(&net.OpError{Op: "read", Err: errnoReset}), "the connection to login.example broke off", doCheck},
		"cut":               {asked(io.EOF), "the connection to login.example broke off", doCheck},
		"cut in a body":     {io.ErrUnexpectedEOF, "the connection to the service broke off", doCheck},
		"no TLS":            {asked(tls.RecordHeaderError{}), "login.example did not answer with TLS", doBetween},
		"plain HTTP":        {asked(errors.New("http: server gave HTTP response to HTTPS client")), "login.example did not answer with TLS", doBetween},
		"a proxy's 407":     {asked(errors.New("Proxy Authentication Required")), "the proxy wants a user name and a password", doProxy},
		"an unknown issuer": {asked(x509.UnknownAuthorityError{}), "the certificate of login.example is not trusted here: its issuer is unknown", doTrust},
		"an old one":        {asked(x509.CertificateInvalidError{Reason: x509.Expired}), "the certificate of login.example is not trusted here: it has expired or is not valid yet (is this machine's clock right?)", doTrust},
		"a bad one":         {asked(x509.CertificateInvalidError{}), "the certificate of login.example is not trusted here: it is not valid", doTrust},
		"another's":         {asked(x509.HostnameError{Certificate: &x509.Certificate{}}), "the certificate of login.example is not trusted here: it was made for another name", doTrust},
		"no roots":          {asked(&tls.CertificateVerificationError{Err: x509.SystemRootsError{}}), "the certificate of login.example is not trusted here: this machine has no root certificates", doTrust},
		"not verified":      {asked(&tls.CertificateVerificationError{Err: errors.New("x")}), "the certificate of login.example is not trusted here: it could not be verified", doTrust},
		"anything else":     {asked(fmt.Errorf("outer: %w", errors.New("stream \x1b[31mreset"))), "the connection to login.example failed: stream [31mreset", doCheck},
		"with a token":      {asked(errors.New("bad eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9")), "the connection to login.example failed: bad …", doCheck},
	} {
		p := Explain("nothing was read", "the service", fmt.Errorf("library: %w", c.err))
		if p.Kind != problem.Offline || p.What != "nothing was read" || p.Why != c.why || p.Do != c.do {
			t.Errorf("%s: got %+v", name, p)
		}
		if p.Err != nil && p.Err != context.DeadlineExceeded { //nolint:errorlint // nothing may stand around it
			t.Errorf("%s: the cause %v could hold the address", name, p.Err)
		}
		if !Is(fmt.Errorf("library: %w", c.err)) {
			t.Errorf("%s: it is taken for no failure of the network", name)
		}
	}
}

func TestAStoppedRequestIsNoFailureOfTheNetwork(t *testing.T) {
	if p := Explain("x", "y", asked(context.Canceled)); p.Kind != problem.Canceled || p.Why != "it was stopped" {
		t.Errorf("got %+v", p)
	}
}

func TestOtherErrorsAreNotTheNetworks(t *testing.T) {
	for _, err := range []error{errors.New("declined scopes"), fmt.Errorf("json: %w", errors.ErrUnsupported)} {
		if Is(err) {
			t.Errorf("%v is taken for a failure of the network", err)
		}
	}
}

func TestWhatAnotherTryMayMend(t *testing.T) {
	for _, err := range []error{io.EOF, io.ErrUnexpectedEOF, &net.OpError{Op: "read", Err: errnoReset}} {
		if !BrokenOff(err) || Untrusted(err) {
			t.Errorf("%v did not break off", err)
		}
	}
	for _, err := range []error{errnoRefused, context.DeadlineExceeded, x509.UnknownAuthorityError{}} {
		if BrokenOff(err) {
			t.Errorf("%v broke off", err)
		}
	}
	if !Untrusted(asked(x509.UnknownAuthorityError{})) {
		t.Error("an unknown issuer is trusted")
	}
}

func TestAnAnswerInTheHostsPlaceIsToldAsSuch(t *testing.T) {
	for location, to := range map[string]string{
		"https://login.hotel.example/?return=x": " to login.hotel.example", "//hotel.example:8080/x": " to hotel.example:8080",
		"/elsewhere": "", "": "", ":": "", "https://\x1b]0;x": "",
	} {
		p := Redirected("nothing was read", "login.example", &http.Response{Header: http.Header{"Location": {location}}})
		want := "something between here and login.example answered in its place: a redirect" + to + " came back, which is not followed"
		if p.Kind != problem.Offline || p.Why != want || p.Do != doBetween {
			t.Errorf("%q: got %+v", location, p)
		}
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the redirect was followed") }))
	defer target.Close()
	server := httptest.NewServer(http.RedirectHandler(target.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	client := server.Client()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader("refresh_token=x"))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := WithoutRedirects(doer(client)).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusTemporaryRedirect || client.CheckRedirect != nil {
		t.Errorf("got status %d; the caller's client was changed: %v", resp.StatusCode, client.CheckRedirect != nil)
	}
	if own := doer(noClient{}); WithoutRedirects(own) != own {
		t.Error("what is no client was replaced")
	}
}

type noClient struct{ doer }

type doer interface {
	Do(r *http.Request) (*http.Response, error)
}
