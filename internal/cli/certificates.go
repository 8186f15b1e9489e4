package cli

import (
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

// readBundles reads the certificates that files hold, each file once. Where one
// cannot be used the program starts all the same, with what it knows, and sends
// nothing.
func readBundles(names ...string) (all []bundle, untrusted *problem.Problem) {
	for _, file := range names {
		if file == "" || len(all) > 0 && all[0].file == file {
			continue
		}
		b, err := readBundle(file)
		if err != nil {
			return nil, problem.Of(err)
		}
		all = append(all, b)
	}
	return all, nil
}

// ownTrust says whose certificates count beside the system's; nothing where
// none do.
func (n *network) ownTrust() []string {
	var all []string
	for _, b := range n.bundles {
		all = append(all, "own certificates are trusted: "+b.file)
	}
	return all
}

func (n *network) findCertificates() []finding {
	if n.untrusted != nil {
		return []finding{failing("certificates", n.untrusted)}
	}
	var all []finding
	for _, b := range n.bundles {
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
