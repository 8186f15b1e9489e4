// Package config knows the user's settings and folders: the file config.toml,
// over it the environment, over that the flags.
//
// The rules: every setting is a field of Config, documented once, here; what
// names a cloud's hosts, certificates or client, runs a command or keeps a log
// comes from the user's own file alone, never from the environment or the
// current folder; and a mistake in the file is an error with its line, never a
// setting silently ignored.
package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"tenantswitch/directory/portal"
	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// Config is the user's settings.
type Config struct {
	// ClientID is the application that signs in: your own registration, or
	// empty for the one that Azure's SDKs use for developer sign-in.
	ClientID string `toml:"client_id"`
	// Tenant is where the account signs in: empty for its own home, or a
	// tenant id or domain, which a single-tenant registration needs.
	Tenant string `toml:"tenant"`
	// Cloud is global, usgov, china or one of Clouds.
	Cloud string `toml:"cloud"`
	// Clouds are your own, by name: sovereign clouds and test clouds.
	Clouds map[string]cloud.Definition `toml:"clouds"`
	// CAFile is a file of certificates (PEM) that are trusted beside the
	// system's, as those of a proxy that inspects the traffic.
	CAFile string `toml:"ca_file"`
	// Account is the user name to use when several are signed in; empty for
	// the one used last.
	Account string `toml:"account"`
	// Portal is the code of the portal that opens by default.
	Portal string `toml:"portal"`
	// PortalOrder are the codes of the portals that are offered first.
	PortalOrder []string `toml:"portal_order"`
	// Portals are your own: added, or changing those with the same code.
	Portals []portal.Row `toml:"portals"`
	// Catalogue is what portals there are, yours among them.
	Catalogue *portal.Catalogue `toml:"-"`
	// Keep says where the key of what is kept on this machine lives: auto
	// (the system's keyring, else Linux's kernel keyring, else the
	// passphrase command), passphrase (asked for), or nothing.
	Keep string `toml:"keep"`
	// PassphraseCommand prints the passphrase on its first line. It is run
	// without a shell.
	PassphraseCommand []string `toml:"passphrase_command"`
	// Sources are where tenants are learnt from, the first of which names them.
	Sources []string `toml:"sources"`
	// SharedBooks are address books of others, which lie under the personal
	// one: paths, from the folder of this file on where they are relative, with
	// ~ for the home folder. The first of them wins over the next.
	SharedBooks []string `toml:"shared_books"`
	// Files are lists of customers that you keep, CSV, TOML or JSON: paths, as
	// those of the shared books. What they say of customers lies under these.
	Files []string `toml:"files"`
	// Order is that of the switcher's list while nothing is typed, and of equally
	// good matches: visits (favourites, then what is opened most and latest, then
	// by name), or name.
	Order string `toml:"order"`
	// OpenLog keeps a line for each opening in a plain file.
	OpenLog bool `toml:"open_log"`

	own []cloud.Cloud // Clouds, checked
}

// The names of the sources.
const (
	SourceAzure      = "azure"      // Resource Manager's list of tenants
	SourceLighthouse = "lighthouse" // its list of delegated subscriptions
	SourceGDAP       = "gdap"       // Graph's list of GDAP relationships
)

// Sources returns the names of all sources, in the order in which they are asked
// for a tenant's name.
func Sources() []string { return []string{SourceAzure, SourceLighthouse, SourceGDAP} }

// The values of Order.
const (
	OrderVisits = "visits"
	OrderName   = "name"
)

// The values of Keep.
const (
	KeepAuto       = "auto"
	KeepPassphrase = "passphrase"
	KeepNothing    = "nothing"
)

// defaults are the settings where no one says otherwise.
func defaults() Config {
	return Config{
		Cloud: "global", Portal: portal.Default, Keep: KeepAuto, Catalogue: portal.Builtin(),
		Sources: Sources(), Order: OrderVisits,
	}
}

// VariableError is a value of an environment variable that cannot be used.
type VariableError struct {
	Name string // "TENANTSWITCH_CLOUD"
	Err  error  // what is wrong with it
}

// Error names the variable.
func (e *VariableError) Error() string { return "$" + e.Name + ": " + e.Err.Error() }

// Unwrap returns what is wrong.
func (e *VariableError) Unwrap() error { return e.Err }

// Load reads the file at path, which need not exist unless named says that
// the user named it, and puts the environment over it. A bad value from there
// is a *VariableError.
func Load(path string, named bool, env func(string) string) (Config, error) {
	c := defaults()
	data, err := os.ReadFile(path) // #nosec G304 -- the user's own configuration file
	switch {
	case err == nil:
		if path, err = filepath.Abs(path); err != nil {
			return Config{}, broken(path, err)
		}
		if err := cmp.Or(c.read(data), c.catalogue(data), c.clouds(data, filepath.Dir(path))); err != nil {
			return Config{}, broken(path, err)
		}
	case !errors.Is(err, fs.ErrNotExist) || named:
		return Config{}, &problem.Problem{
			What: "the configuration could not be read", Why: err.Error(),
			Do: "name another with --config FILE", Err: err,
		}
	}
	if err := cmp.Or(c.check(), c.findFiles(filepath.Dir(path))); err != nil {
		return Config{}, broken(path, err)
	}
	if err := c.override(env); err != nil {
		return Config{}, err
	}
	return c, nil
}

func (c *Config) read(data []byte) error {
	d := toml.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	err := d.Decode(c)
	if strict, ok := errors.AsType[*toml.StrictMissingError](err); ok && len(strict.Errors) > 0 {
		row, _ := strict.Errors[0].Position()
		return fmt.Errorf("line %d: there is no setting %q", row, strings.Join(strict.Errors[0].Key(), "."))
	}
	if decode, ok := errors.AsType[*toml.DecodeError](err); ok {
		row, column := decode.Position()
		return fmt.Errorf("line %d, column %d: %s", row, column, decodeWords(decode))
	}
	return err
}

// decodeWords says what is wrong with a file in words of the file, not of the
// program that reads it.
func decodeWords(err *toml.DecodeError) string {
	text := strings.TrimPrefix(err.Error(), "toml: ")
	if !strings.Contains(text, "cannot decode") && !strings.Contains(text, "cannot store") {
		return text
	}
	key := strings.Join(err.Key(), ".")
	switch {
	case strings.Contains(text, "of type []"):
		return fmt.Sprintf("%q must be a list: [\"one\", \"two\"]", key)
	case strings.Contains(text, "of type bool"):
		return fmt.Sprintf("%q must be true or false", key)
	case strings.Contains(text, "of type string"):
		return fmt.Sprintf("%q must be a text in quotes", key)
	}
	return fmt.Sprintf("%q has a value of the wrong kind", key)
}

// catalogue puts the user's portals into the catalogue.
func (c *Config) catalogue(data []byte) error {
	if len(c.Portals) == 0 && len(c.PortalOrder) == 0 {
		return nil
	}
	own, err := portal.Builtin().With(c.Portals, c.PortalOrder)
	if row, ok := errors.AsType[*portal.RowError](err); ok {
		return fmt.Errorf("line %d: %w", lineOfRow(data, row.Row), err)
	}
	if err != nil {
		return err
	}
	c.Catalogue = own
	return nil
}

// lineOfRow returns the line on which a row of portals begins, counted from 1.
func lineOfRow(data []byte, row int) int {
	number := 0
	for line := range bytes.Lines(data) {
		number++
		if header := bytes.ReplaceAll(line, []byte(" "), nil); bytes.HasPrefix(header, []byte("[[portals]]")) {
			if row--; row < 0 {
				break
			}
		}
	}
	return number
}

// findFiles makes the paths of the shared books and of the lists whole. They
// never depend on the current folder, in which a stranger's file may lie.
func (c *Config) findFiles(dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	for setting, paths := range map[string][]string{"shared_books": c.SharedBooks, "files": c.Files} {
		for i, path := range paths {
			if paths[i], err = wholePath(dir, path); err != nil {
				return fmt.Errorf("%s: %w", setting, err)
			}
		}
	}
	return nil
}

// wholePath returns a path from a folder on, with ~ for the home folder.
func wholePath(dir, path string) (string, error) {
	if strings.TrimSpace(path) == "" {
		return "", errors.New("a path is empty")
	}
	if rest, ok := strings.CutPrefix(filepath.ToSlash(path), "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("%q: %w", path, err)
		}
		path = filepath.Join(home, filepath.FromSlash(rest))
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	return path, nil
}

// override takes from the environment what may come from there.
func (c *Config) override(env func(string) string) error {
	for _, v := range []struct {
		name  string
		field *string
	}{
		{"TENANTSWITCH_ACCOUNT", &c.Account},
		{"TENANTSWITCH_CLOUD", &c.Cloud},
		{"TENANTSWITCH_PORTAL", &c.Portal},
	} {
		value := env(v.name)
		if value == "" {
			continue
		}
		*v.field = value
		// All was well before, so what is wrong now is this.
		if err := c.check(); err != nil {
			return &VariableError{Name: v.name, Err: err}
		}
	}
	return nil
}

func (c *Config) check() error {
	if _, ok := c.FindCloud(c.Cloud); !ok {
		return fmt.Errorf("there is no cloud %q; use %s", c.Cloud, c.CloudNames())
	}
	if _, err := c.Catalogue.Find(c.Portal); err != nil {
		p := problem.Of(err)
		return fmt.Errorf("%s; %s", p.What, p.Do)
	}
	if len(c.Sources) == 0 {
		return errors.New("sources names none; leave it out for all")
	}
	for i, name := range c.Sources {
		if !slices.Contains(Sources(), name) {
			return fmt.Errorf("there is no source %q; use %s", name, strings.Join(Sources(), ", "))
		}
		if slices.Contains(c.Sources[:i], name) {
			return fmt.Errorf("the source %q is named twice", name)
		}
	}
	if c.Order != OrderVisits && c.Order != OrderName {
		return fmt.Errorf("order = %q is not one of visits, name", c.Order)
	}
	switch c.Keep {
	case KeepAuto, KeepPassphrase, KeepNothing:
	default:
		return fmt.Errorf("keep = %q is not one of auto, passphrase, nothing", c.Keep)
	}
	return nil
}

func broken(path string, err error) error {
	return &problem.Problem{
		What: "the configuration " + path + " cannot be used", Why: err.Error(),
		Do: "correct it; nothing was changed", Err: err,
	}
}
