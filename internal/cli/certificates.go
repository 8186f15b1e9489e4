package cli

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"

	"tenantswitch/internal/problem"
)

// bundle is a file of certificates that are trusted beside the system's.
type bundle struct {
	file  string
	certs []*x509.Certificate // one at least
}

// readBundle reads a file of certificates (PEM). What else is in it, such as a
// comment, is passed over; a certificate that cannot be read is not.
func readBundle(file string) (bundle, error) {
	cannot := func(why string, err error) (bundle, error) {
		return bundle{}, &problem.Problem{
			What: "the certificates of ca_file cannot be trusted", Why: why,
			Do: "correct ca_file in the configuration, or take it out; until then nothing is sent", Err: err,
		}
	}
	data, err := os.ReadFile(file) // #nosec G304 -- named in the user's own configuration
	if err != nil {
		return cannot(err.Error(), err)
	}
	b := bundle{file: file}
	for {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return cannot(fmt.Sprintf("certificate %d in %s cannot be read", len(b.certs)+1, file), err)
		}
		b.certs = append(b.certs, cert)
	}
	if len(b.certs) == 0 {
		return cannot(file+" holds no certificate (PEM)", nil)
	}
	return b, nil
}

// rootsWith are the system's certificates and those of the bundles; nil stands
// for the system's alone.
func rootsWith(bundles []bundle) *x509.CertPool {
	if len(bundles) == 0 {
		return nil
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool() // this machine has none
	}
	for _, b := range bundles {
		for _, cert := range b.certs {
			roots.AddCert(cert)
		}
	}
	return roots
}

// readBundles reads the certificates that the settings name. Where one file
// cannot be used the program starts all the same, with what it knows, and sends
// nothing.
func (a *app) readBundles() {
	for _, file := range []string{a.config.CAFile, a.cloud.CAFile} {
		if file == "" || len(a.bundles) > 0 && a.bundles[0].file == file {
			continue
		}
		b, err := readBundle(file)
		if err != nil {
			a.bundles, a.untrusted = nil, problem.Of(err)
			return
		}
		a.bundles = append(a.bundles, b)
	}
}

// ownTrust says whose certificates count beside the system's; nothing where
// none do.
func (a *app) ownTrust() []string {
	var all []string
	for _, b := range a.bundles {
		all = append(all, "own certificates are trusted: "+b.file)
	}
	return all
}

func (a *app) findCertificates(context.Context) []finding {
	if a.untrusted != nil {
		return []finding{failing("certificates", a.untrusted)}
	}
	var all []finding
	for _, b := range a.bundles {
		text := "a certificate is"
		if n := len(b.certs); n > 1 {
			text = fmt.Sprintf("%d certificates are", n)
		}
		text += " trusted beside the system's"
		all = append(all, finding{
			About: "certificates", State: told, private: text,
			Text: fmt.Sprintf("%s, from %s; the first is of %q", text, b.file, b.certs[0].Subject.String()),
		})
	}
	return all
}
