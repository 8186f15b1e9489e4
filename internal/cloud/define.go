package cloud

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Definition is a cloud as a user describes it in the configuration.
type Definition struct {
	Authority       string      `toml:"authority"`
	ResourceManager string      `toml:"resource_manager"`
	Graph           string      `toml:"graph"`       // "" where the cloud has none
	Environment     Environment `toml:"environment"` // "" is Global
	CAFile          string      `toml:"ca_file"`
}

// FieldError is what is wrong with a definition.
type FieldError struct {
	Field string // "authority"; "" for the name
	Why   string
}

// Error names the field.
func (e *FieldError) Error() string {
	if e.Field == "" {
		return e.Why
	}
	return e.Field + ": " + e.Why
}

var plainName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// Define checks a definition and returns its cloud, with every host in its
// one spelling. The error is a *FieldError.
func Define(name string, d Definition) (Cloud, error) {
	_, builtin := ByName(name)
	switch {
	case !plainName.MatchString(name):
		return Cloud{}, &FieldError{"", "a cloud's name is up to 32 lower-case letters, digits and dashes"}
	case builtin || name == "demo":
		return Cloud{}, &FieldError{"", "the cloud " + name + " is built in; choose another name"}
	}
	c := Cloud{Name: name, Environment: d.Environment, CAFile: d.CAFile, Defined: true}
	if c.Environment == "" {
		c.Environment = Global
	}
	if !slices.Contains(Environments(), c.Environment) {
		return Cloud{}, &FieldError{"environment", fmt.Sprintf("%q is not one of global, gcc, gcc-high, dod, china", d.Environment)}
	}
	fields := []field{
		{name: "authority", address: &c.Authority, raw: d.Authority, of: func(f family) []string { return f.login }},
		{name: "resource_manager", address: &c.ResourceManager, raw: d.ResourceManager, of: func(f family) []string { return f.manager }},
		{name: "graph", address: &c.Graph, raw: d.Graph, of: func(f family) []string { return f.graph }},
	}
	if d.Graph == "" {
		fields = fields[:2]
	}
	for i := range fields {
		if err := fields[i].read(); err != nil {
			return Cloud{}, err
		}
	}
	// The sign-in library makes the address for device codes of the one for
	// tokens by changing this word, wherever it stands.
	if strings.Contains(c.Authority, "token") {
		return Cloud{}, &FieldError{"authority", `a host with the word "token" in its name cannot be signed in to`}
	}
	if err := unmixed(fields); err != nil {
		return Cloud{}, err
	}
	return c, nil
}

// field is one address of a definition.
type field struct {
	name    string
	raw     string
	address *string // where it goes in its one spelling
	at      site
	of      func(family) []string // the hosts of a family that are for the same
}

func (f *field) read() error {
	if f.raw == "" {
		return &FieldError{f.name, "it is missing"}
	}
	var err error
	if f.at, err = parseSite(f.raw); err != nil {
		return &FieldError{f.name, fmt.Sprintf("%q cannot be used: %v", f.raw, err)}
	}
	*f.address = f.at.String()
	return nil
}

// in says whether the address is the family's own for this field.
func (f *field) in(x family) bool { return f.at.port == "" && slices.Contains(f.of(x), f.at.host) }

// unmixed refuses a definition with a host of Microsoft's unless all its hosts
// are those of one and the same cloud of Microsoft's: a token of Microsoft's
// would go to a foreign host, or a code of a foreign login service to
// Microsoft.
func unmixed(fields []field) error {
	if !slices.ContainsFunc(fields, func(f field) bool { return ofMicrosoft(f.at.host) }) {
		return nil
	}
	// The definition is blamed where it leaves the family that it begins with,
	// else for its first host of Microsoft's.
	begun := 0
	for _, x := range families() {
		n := 0
		for n < len(fields) && fields[n].in(x) {
			n++
		}
		if n == len(fields) {
			return nil
		}
		begun = max(begun, n)
	}
	if begun == 0 {
		begun = slices.IndexFunc(fields, func(f field) bool { return ofMicrosoft(f.at.host) })
	}
	return &FieldError{fields[begun].name, fmt.Sprintf(
		"%s does not go with the others: where one host is Microsoft's, all must be those of one cloud of Microsoft's", fields[begun].at)}
}
