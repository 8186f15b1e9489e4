package cli

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tenantswitch/internal/problem"
	"tenantswitch/internal/simulator"
)

func TestAFileOfCertificatesIsReadWhole(t *testing.T) {
	t.Parallel()
	i := newInternet(t, simulator.Options{})
	one, err := os.ReadFile(i.caFile)
	if err != nil {
		t.Fatal(err)
	}
	key := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("x")})
	for name, c := range map[string]struct {
		text []byte
		want int
		why  string
	}{
		"one":               {one, 1, ""},
		"with a comment":    {append([]byte("# of the proxy\n"), one...), 1, ""},
		"two, and a key":    {bytes.Join([][]byte{one, key, one}, nil), 2, ""},
		"empty":             {nil, 0, "holds no certificate (PEM)"},
		"a key only":        {key, 0, "holds no certificate (PEM)"},
		"not PEM":           {i.ca.Raw, 0, "holds no certificate (PEM)"},
		"a damaged one too": {append(bytes.Clone(one), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("x")})...), 0, "certificate 2 in "},
	} {
		file := filepath.Join(t.TempDir(), "ca.pem")
		if err := os.WriteFile(file, c.text, 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := readBundle(file)
		if p := problem.Of(err); len(b.certs) != c.want || (c.why == "") != (p == nil) || p != nil && (!strings.Contains(p.Why, c.why) || !strings.Contains(p.Why, file) || p.Do == "") {
			t.Errorf("%s: %d certificates, %v", name, len(b.certs), err)
		}
	}
	for _, file := range []string{filepath.Join(t.TempDir(), "gone.pem"), t.TempDir()} {
		if _, err := readBundle(file); err == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("%s: got %v", file, err)
		}
	}
}

func TestOwnCertificatesAddToTheSystems(t *testing.T) {
	t.Parallel()
	i := newInternet(t, simulator.Options{})
	b, err := readBundle(i.caFile)
	if err != nil {
		t.Fatal(err)
	}
	want, err := x509.SystemCertPool()
	if err != nil {
		want = x509.NewCertPool()
	}
	want.AddCert(b.certs[0])
	if got := rootsWith([]bundle{b}); !got.Equal(want) {
		t.Error("they are not the system's and one more")
	}
	if rootsWith(nil) != nil {
		t.Error("without any the system's are not left to the system")
	}
	for trusts, roots := range map[bool]*x509.CertPool{true: rootsWith([]bundle{b}), false: nil} {
		client := clientOver(i.dial, roots)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://login.lab.example/", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Do(r)
		if err == nil {
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
		}
		if (err == nil) != trusts {
			t.Errorf("trusted %v: %v", trusts, err)
		}
		client.CloseIdleConnections()
	}
}

func TestAFileOfCertificatesThatIsGoneSendsNothingAndIsTold(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, "config.toml"), []byte("ca_file = \"gone.pem\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var said, out strings.Builder
	c := &command{console: &console{streams: Streams{Out: &out, Err: &said, Environ: []string{"TENANTSWITCH_HOME=" + home}}}}
	a, err := c.start()
	if err != nil {
		t.Fatalf("it does not even start: %v", err)
	}
	file := filepath.Join(home, "gone.pem")
	err = a.runLogin(t.Context(), a.desk.proposedMethod())
	if p := problem.Of(err); status(err) != statusFailed || !strings.Contains(p.Error(), "the certificates of ca_file cannot be trusted: ") || !strings.Contains(p.Why, file) {
		t.Errorf("login: %v", err)
	}
	findings := a.examine(t.Context())
	for _, about := range []string{"certificates", "network"} {
		found := false
		for _, f := range findings {
			found = found || f.About == about && (about == "network" && f.State == told || f.State == broken && strings.Contains(f.Text, file))
		}
		if !found {
			t.Errorf("doctor does not tell of the %s: %+v", about, findings)
		}
	}
}
