package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// Setting is one line of config.toml.
type Setting struct {
	Name    string // "order"
	Default string // as the file has it: `"visits"`
	Usage   string // one line for people
}

// Settings returns all settings but the tables of portals and clouds, in the
// order in which they are explained.
func Settings() ([]Setting, error) {
	var all []Setting
	from := reflect.ValueOf(defaults())
	for field, value := range from.Fields() {
		usage, ok := field.Tag.Lookup("usage")
		if !ok {
			continue
		}
		if value.Kind() == reflect.Slice && value.IsNil() {
			value = reflect.MakeSlice(value.Type(), 0, 0)
		}
		name := field.Tag.Get("toml")
		line, err := toml.Marshal(map[string]any{name: value.Interface()})
		if err != nil {
			return nil, err
		}
		_, text, _ := strings.Cut(strings.TrimSpace(string(line)), " = ")
		all = append(all, Setting{Name: name, Default: strings.ReplaceAll(text, "'", `"`), Usage: usage})
	}
	return all, nil
}

// checkValues refuses what is none of the values that a setting can have.
func (c *Config) checkValues() error {
	for field, value := range reflect.ValueOf(*c).Fields() {
		known, ok := field.Tag.Lookup("oneof")
		if words := strings.Fields(known); ok && !slices.Contains(words, value.String()) {
			return fmt.Errorf("%s = %q is not one of %s", field.Tag.Get("toml"), value.String(), strings.Join(words, ", "))
		}
	}
	return nil
}
