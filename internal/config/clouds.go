package config

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"tenantswitch/internal/cloud"
)

// clouds checks the user's own clouds. Files are named from the folder of the
// configuration, wherever the program was started.
func (c *Config) clouds(data []byte, dir string) error {
	c.CAFile = below(dir, c.CAFile)
	c.own = nil
	for _, name := range slices.Sorted(maps.Keys(c.Clouds)) {
		d := c.Clouds[name]
		d.CAFile = below(dir, d.CAFile)
		own, err := cloud.Define(name, d)
		if bad, ok := errors.AsType[*cloud.FieldError](err); ok {
			return fmt.Errorf("line %d: cloud %q: %w", lineOfKey(data, "clouds", name, bad.Field), name, err)
		}
		if err != nil {
			return err
		}
		c.own = append(c.own, own)
	}
	return nil
}

func below(dir, file string) string {
	if file == "" || filepath.IsAbs(file) {
		return file
	}
	return filepath.Join(dir, file)
}

// FindCloud returns the cloud of that name: a built-in one, or one of the
// user's own.
func (c *Config) FindCloud(name string) (cloud.Cloud, bool) {
	known := slices.Concat(cloud.All(), c.own)
	if i := slices.IndexFunc(known, func(k cloud.Cloud) bool { return k.Name == name }); i >= 0 {
		return known[i], true
	}
	return cloud.Cloud{}, false
}

// CloudNames names every cloud there is: "global, usgov or china".
func (c *Config) CloudNames() string {
	var names []string
	for _, known := range slices.Concat(cloud.All(), c.own) {
		names = append(names, known.Name)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// lineOfKey returns the line on which a key is set, counted from 1; where it is
// not, that of what it would be in.
func lineOfKey(data []byte, path ...string) int {
	var p unstable.Parser
	p.Reset(data)
	line, depth := 1, 0
	var table []string
	look := func(at *unstable.Node, above []string) []string {
		full := slices.Clone(above)
		for keys := at.Key(); keys.Next(); {
			full = append(full, string(keys.Node().Data))
			if n := len(full); n > depth && n <= len(path) && slices.Equal(full, path[:n]) {
				line, depth = p.Shape(keys.Node().Raw).Start.Line, n
			}
		}
		return full
	}
	for p.NextExpression() {
		switch e := p.Expression(); e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = look(e, nil)
		case unstable.KeyValue:
			lookInside(e, table, look)
		default:
		}
	}
	return line
}

// lookInside looks at a key and, where it has a table written on its line, at
// the keys in that.
func lookInside(e *unstable.Node, above []string, look func(*unstable.Node, []string) []string) {
	full := look(e, above)
	if e.Value().Kind != unstable.InlineTable {
		return
	}
	for inner := e.Value().Children(); inner.Next(); {
		lookInside(inner.Node(), full, look)
	}
}
