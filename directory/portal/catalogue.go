package portal

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"tenantswitch/internal/cloud"
)

// parse reads a catalogue and checks every template in it.
func parse(data []byte) ([]Portal, error) {
	var file struct {
		Portal []struct {
			Code    string                       `toml:"code"`
			Aliases []string                     `toml:"aliases"`
			Name    string                       `toml:"name"`
			Source  string                       `toml:"source"`
			Link    map[cloud.Environment]string `toml:"link"`
		} `toml:"portal"`
	}
	if err := toml.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("parse the portal catalogue: %w", err)
	}
	taken := map[string]bool{}
	var portals []Portal
	for _, row := range file.Portal {
		for _, word := range append([]string{row.Code}, row.Aliases...) {
			if word == "" || taken[word] {
				return nil, fmt.Errorf("portal %q: the code or alias %q is empty or taken", row.Code, word)
			}
			taken[word] = true
		}
		for env, template := range row.Link {
			if err := checkTemplate(env, template); err != nil {
				return nil, fmt.Errorf("portal %q: %w", row.Code, err)
			}
		}
		portals = append(portals, Portal{
			Code: row.Code, Aliases: row.Aliases, Name: row.Name, Source: row.Source, links: row.Link,
		})
	}
	return portals, nil
}

// checkTemplate makes sure that whatever tenant id goes into the template, the
// result is an https link to the host that is written in it.
func checkTemplate(env cloud.Environment, template string) error {
	if !slices.Contains(cloud.Environments(), env) {
		return fmt.Errorf("unknown environment %q", env)
	}
	u, err := url.Parse(strings.ReplaceAll(template, placeholder, "tenant"))
	switch {
	case err != nil:
		return fmt.Errorf("template for %s: %w", env, err)
	case u.Scheme != "https" || u.Host == "" || u.User != nil || u.Port() != "":
		return fmt.Errorf("template for %s: %q is not https to a plain host", env, template)
	case !strings.HasPrefix(template, "https://"+u.Host):
		return fmt.Errorf("template for %s: the host of %q holds a placeholder", env, template)
	case strings.Count(template, placeholder) != 1 || strings.Count(template, "{") != 1:
		return fmt.Errorf("template for %s: %q does not hold %s exactly once", env, template, placeholder)
	}
	return nil
}
