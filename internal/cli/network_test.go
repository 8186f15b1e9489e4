package cli

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// wired answers one request over a connection in memory. Its clock is that of
// the bubble around it.
func wired(t *testing.T, answer func(io.Writer)) (body string, err error) {
	t.Helper()
	client := clientOver(func(context.Context, string, string) (net.Conn, error) {
		near, far := net.Pipe()
		go func() {
			defer func() { _ = far.Close() }()
			if _, err := http.ReadRequest(bufio.NewReader(far)); err == nil {
				answer(far)
			}
			_, _ = io.Copy(io.Discard, far) // until the client hangs up
		}()
		return near, nil
	}, nil)
	defer client.CloseIdleConnections()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://login.invalid/", nil)
	if err != nil {
		return "", err
	}
	resp, err := client.Do(r)
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	return string(text), err
}

func TestASlowAnswerIsReadToItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const letters = 20
		start := time.Now()
		body, err := wired(t, func(w io.Writer) {
			_, _ = fmt.Fprintf(w, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", letters)
			for range letters {
				time.Sleep(maxSilence - 10*time.Second)
				_, _ = io.WriteString(w, "x")
			}
		})
		if err != nil || body != strings.Repeat("x", letters) {
			t.Errorf("got %q, %v", body, err)
		}
		if took := time.Since(start); took < 10*maxSilence {
			t.Errorf("it took only %v", took)
		}
	})
}

func TestASilentAnswerIsGivenUp(t *testing.T) {
	for name, text := range map[string]string{
		"no headers":  "",
		"no body":     "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
		"half a body": "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				body, err := wired(t, func(w io.Writer) { _, _ = io.WriteString(w, text) })
				if took := time.Since(start); err == nil || took > maxSilence {
					t.Errorf("got %q, %v after %v", body, err, took)
				}
			})
		})
	}
}

func TestNothingIsSentOverOldTLS(t *testing.T) {
	for version, ok := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		var arrived atomic.Int32
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { arrived.Add(1) }))
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.TLS = &tls.Config{MinVersion: version, MaxVersion: version} // #nosec G402 -- what the client must refuse
		server.StartTLS()
		defer server.Close()
		roots := x509.NewCertPool()
		roots.AddCert(server.Certificate())
		client := newClient(roots)
		defer client.CloseIdleConnections()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Do(r)
		if err == nil {
			_ = resp.Body.Close()
		}
		if (err == nil) != ok || (arrived.Load() == 1) != ok {
			t.Errorf("%s: %v, %d requests arrived", tls.VersionName(version), err, arrived.Load())
		}
	}
}
