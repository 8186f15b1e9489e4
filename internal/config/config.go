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
	"tenantswitch/directory/source"
	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

// Config is the user's settings. What usage says of each is what the README and
// the program say of it; a setting whose values are in oneof has no others. Its
// default, where that is not empty, is in defaults.
type Config struct {
	ClientID string `toml:"client_id" usage:"your own app registration; empty: Azure's developer sign-in"`
	// Tenant is an id or a domain, which a single-tenant registration needs.
	Tenant  string `toml:"tenant" usage:"where to sign in; empty: the account's home"`
	Cloud   string `toml:"cloud" usage:"global, usgov, china, or one of your own: see below"`
	Account string `toml:"account" usage:"which signed-in account to use; empty: the last one"`
	Portal  string `toml:"portal" usage:"what ↵ opens"`
	// PortalOrder changes Catalogue, and so do Portals.
	PortalOrder []string `toml:"portal_order" usage:"the codes of the portals that are offered first"`
	Sources     []string `toml:"sources" usage:"where customers are learnt from; the first that has a name gives it"`
	CAFile      string   `toml:"ca_file" usage:"certificates (PEM) that are trusted beside the system's, as a proxy's"`
	// Files and SharedBooks are whole paths once they are loaded.
	Files []string `toml:"files" usage:"your own lists of customers, such as [\"~/customers.csv\"]; read again when they change"`
	// Order is that of equally good matches, too.
	Order string `toml:"order" oneof:"visits name" usage:"of the list while nothing is typed: favourites, then what you open most and latest; or \"name\""`
	Keep  string `toml:"keep" oneof:"auto passphrase nothing" usage:"auto, passphrase, nothing"`
	// PassphraseCommand is run without a shell, and its first line counts.
	PassphraseCommand []string `toml:"passphrase_command" usage:"prints the passphrase, such as [\"pass\", \"show\", \"tenantswitch\"]"`
	// SharedBooks lie under the personal one, each under those before it.
	SharedBooks []string `toml:"shared_books" usage:"address books of others, such as [\"~/team/book.toml\"]; relative paths begin at this file's folder"`
	OpenLog     bool     `toml:"open_log" usage:"keep a line for each opening; 'tenantswitch log' prints them"`

	// Portals are your own: added, or changing those with the same code.
	Portals []portal.Row `toml:"portals"`
	// Clouds are your own, by name: sovereign clouds and test clouds.
	Clouds map[string]cloud.Definition `toml:"clouds"`
	// Catalogue is what portals there are, yours among them.
	Catalogue *portal.Catalogue `toml:"-"`

	own []cloud.Cloud // Clouds, checked
}

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
		Sources: source.Settable(), Order: OrderVisits,
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
		if !slices.Contains(source.Settable(), name) {
			return fmt.Errorf("there is no source %q; use %s", name, strings.Join(source.Settable(), ", "))
		}
		if slices.Contains(c.Sources[:i], name) {
			return fmt.Errorf("the source %q is named twice", name)
		}
	}
	return c.checkValues()
}

func broken(path string, err error) error {
	return &problem.Problem{
		What: "the configuration " + path + " cannot be used", Why: err.Error(),
		Do: "correct it; nothing was changed", Err: err,
	}
}
