package cli

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tenantswitch/internal/simulator"
)

// internet is a server on loopback that is every host there is: it has a
// certificate for each name, and writes down what is sent to it. One simulated
// cloud lives in it, under the hosts of whoever defines it.
type internet struct {
	*testing.T
	sim    *simulator.Simulator
	caFile string
	server *httptest.Server
	second *httptest.Server // the same, at another port
	ca     *x509.Certificate
	key    *ecdsa.PrivateKey

	mu             sync.Mutex
	login, manager string // the hosts that the cloud has now
	mischief       mischief
	sent           []sending
}

// mischief is what a cloud does to have a secret carried to another host.
type mischief struct {
	do    func(http.ResponseWriter, *http.Request) bool // answers in place of the cloud where it returns true
	spoil func(r *http.Request, body string) string     // changes an answer of the cloud
}

// sending is a request that arrived somewhere.
type sending struct {
	host, path string
	secret     bool // it carried a code or a token
}

func newInternet(t *testing.T, o simulator.Options) *internet {
	t.Helper()
	i := &internet{T: t, sim: simulator.New(o), caFile: filepath.Join(t.TempDir(), "ca.pem")}
	var err error
	if i.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	i.ca = &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "the test's own authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, i.ca, i.ca, &i.key.PublicKey, i.key)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(i.caFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	i.server, i.second = i.serve(), i.serve()
	return i
}

func (i *internet) serve() *httptest.Server {
	s := httptest.NewUnstartedServer(http.HandlerFunc(i.answer))
	address, err := i.certificate(&tls.ClientHelloInfo{})
	if err != nil {
		i.Fatal(err)
	}
	s.TLS = &tls.Config{Certificates: []tls.Certificate{*address}, GetCertificate: i.certificate, MinVersion: tls.VersionTLS12}
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // who hangs up is no news
	s.StartTLS()
	i.Cleanup(s.Close)
	return s
}

// certificate makes one for whatever name is asked for.
func (i *internet) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), NotBefore: i.ca.NotBefore, NotAfter: i.ca.NotAfter,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if hello.ServerName != "" {
		leaf.DNSNames = []string{hello.ServerName}
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, i.ca, &i.key.PublicKey, i.key)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: i.key}, err
}

// dial reaches the server under every name.
func (i *internet) dial(ctx context.Context, network, _ string) (net.Conn, error) {
	return (&net.Dialer{}).DialContext(ctx, network, i.server.Listener.Addr().String())
}

// live gives the cloud its hosts, and forgets what was sent.
func (i *internet) live(authority, resourceManager string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.login, i.manager = strings.TrimPrefix(authority, "https://"), strings.TrimPrefix(resourceManager, "https://")
	i.sent = nil
}

// play makes the cloud do mischief from now on.
func (i *internet) play(m mischief) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.mischief = m
}

// arrived returns what was sent since.
func (i *internet) arrived() []sending {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.sent
}

func (i *internet) answer(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		i.Error(err)
	}
	form, _ := url.ParseQuery(string(body))
	secret := r.Header.Get("Authorization") != ""
	for _, name := range []string{"code", "code_verifier", "device_code", "refresh_token"} {
		secret = secret || form.Has(name) || r.URL.Query().Has(name)
	}
	i.mu.Lock()
	i.sent = append(i.sent, sending{r.Host, r.URL.Path, secret})
	login, manager, m := i.login, i.manager, i.mischief
	i.mu.Unlock()
	if r.Host != login && r.Host != manager {
		http.Error(w, "{}", http.StatusNotFound)
		return
	}
	if m.do != nil && m.do(w, r) {
		return
	}
	i.pass(w, r, string(body), []string{login, manager}, m.spoil)
}

// pass lets the simulator answer, whose hosts have other names.
func (i *internet) pass(w http.ResponseWriter, r *http.Request, body string, names []string, spoil func(*http.Request, string) string) {
	var there, back []string
	for n, simulated := range []string{"login.demo.invalid", "management.demo.invalid"} {
		there = append(there, names[n], simulated, url.QueryEscape(names[n]), simulated)
		back = append(back, simulated, names[n])
	}
	in, out := strings.NewReplacer(there...), strings.NewReplacer(back...)
	q := r.Clone(r.Context())
	q.Host, q.URL.RawQuery = in.Replace(r.Host), in.Replace(r.URL.RawQuery)
	body = in.Replace(body)
	q.Body, q.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	answer := httptest.NewRecorder()
	i.sim.Handler().ServeHTTP(answer, q)
	text := out.Replace(answer.Body.String())
	if spoil != nil {
		text = spoil(r, text)
	}
	for name, values := range answer.Header() {
		if name != "Content-Length" {
			w.Header()[name] = values
		}
	}
	w.WriteHeader(answer.Code)
	_, _ = io.Copy(w, bytes.NewReader([]byte(text))) // the client may have left
}
