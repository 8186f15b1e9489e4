package simulator

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"slices"
	"time"
)

// ServeTLS serves the cloud over TCP and TLS on a free port of the loopback
// interface. The client that it returns trusts the certificate, which lives in
// memory only, reaches the cloud's hosts (and those of a scenario's attacker)
// under their own names, and fails for every other host. Stop ends the server.
func (s *Simulator) ServeTLS() (client *http.Client, stop func(), err error) {
	certificate, roots, err := selfSigned()
	if err != nil {
		return nil, nil, fmt.Errorf("make the demo cloud's certificate: %w", err)
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, fmt.Errorf("listen for the demo cloud: %w", err)
	}
	server := &http.Server{
		Handler:           s.handler,
		TLSConfig:         &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12},
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		// Serve returns when stop closes the listener, and its error says only
		// that.
		_ = server.ServeTLS(listener, "", "")
	}()
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		DialContext:     dialer(listener.Addr().String()),
		// HTTP/1.1, where a cut connection is an unexpected end of the body.
		ForceAttemptHTTP2: false,
	}
	stop = func() {
		transport.CloseIdleConnections()
		_ = server.Close() // nothing is left to do about it
		<-done
	}
	return &http.Client{Transport: transport}, stop, nil
}

// dialer reaches the listener under the names of the cloud's hosts.
func dialer(address string) func(ctx context.Context, network, host string) (net.Conn, error) {
	return func(ctx context.Context, _, host string) (net.Conn, error) {
		name, port, err := net.SplitHostPort(host)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(hosts(), name) || port != "443" {
			return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
		}
		var d net.Dialer
		return d.DialContext(ctx, "tcp", address)
	}
}

// selfSigned makes an authority and a certificate for the cloud's hosts, good
// for a day.
func selfSigned() (tls.Certificate, *x509.CertPool, error) {
	caKey, caErr := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	key, keyErr := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err := errors.Join(caErr, keyErr); err != nil {
		return tls.Certificate{}, nil, err
	}
	from, to := time.Now().Add(-time.Hour), time.Now().Add(24*time.Hour)
	authority := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "tenantswitch demo authority"},
		NotBefore: from, NotAfter: to, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: loginHost}, DNSNames: hosts(),
		NotBefore: from, NotAfter: to, KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	caDER, err := x509.CreateCertificate(rand.Reader, authority, authority, &caKey.PublicKey, caKey)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	ca, err := x509.ParseCertificate(caDER)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, ca, &key.PublicKey, caKey)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	roots := x509.NewCertPool()
	roots.AddCert(ca)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots, nil
}
