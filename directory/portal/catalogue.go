package portal

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"tenantswitch/internal/cloud"
)

// row is a portal as it stands in a catalogue.
type row struct {
	Code    string                       `toml:"code"`
	Aliases []string                     `toml:"aliases"`
	Name    string                       `toml:"name"`
	Group   string                       `toml:"group"`
	Source  string                       `toml:"source"`
	Partner bool                         `toml:"partner"`
	Every   bool                         `toml:"every"`
	Link    map[cloud.Environment]string `toml:"link"`
	Page    []pageRow                    `toml:"page"`
}

// pageRow is a page as it stands below its portal.
type pageRow struct {
	Code     string   `toml:"code"`
	Aliases  []string `toml:"aliases"`
	Name     string   `toml:"name"`
	Source   string   `toml:"source"`
	Path     string   `toml:"path"`
	Fragment string   `toml:"fragment"`
	// Link is there where a page is not below its portal.
	Link map[cloud.Environment]string `toml:"link"`
}

// parse reads a catalogue and checks every template in it.
func parse(data []byte) ([]Portal, error) {
	var file struct {
		Portal []row `toml:"portal"`
	}
	if err := toml.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("parse the portal catalogue: %w", err)
	}
	taken := map[string]bool{}
	var portals []Portal
	for _, r := range file.Portal {
		p, err := r.portal()
		if err == nil {
			err = claim(taken, p)
		}
		if err != nil {
			return nil, fmt.Errorf("portal %q: %w", r.Code, err)
		}
		portals = append(portals, p)
	}
	return portals, nil
}

// claim takes the words by which a portal, or a page of one, is found.
func claim(taken map[string]bool, p Portal) error {
	for _, word := range p.words() {
		if word == "" || strings.ContainsAny(word, "/ ") || word != strings.ToLower(word) || taken[word] {
			return fmt.Errorf("the code or alias %q is empty, no lower-case word, or taken", word)
		}
		taken[word] = true
	}
	pages := map[string]bool{}
	for _, page := range p.pages {
		if err := claim(pages, page); err != nil {
			return err
		}
	}
	return nil
}

func (r row) portal() (Portal, error) {
	p := Portal{
		Code: r.Code, Aliases: r.Aliases, Name: r.Name, Group: r.Group, Source: r.Source,
		Partner: r.Partner, Every: r.Every, links: r.Link,
	}
	if err := p.check(); err != nil {
		return Portal{}, err
	}
	for _, page := range r.Page {
		built := p
		built.Code, built.Aliases, built.Source = page.Code, page.Aliases, page.Source
		built.portal, built.Name, built.links = p.Code, p.Name+" · "+page.Name, page.Link
		if page.Link == nil {
			built.links = page.below(p)
		}
		if err := built.check(); err != nil {
			return Portal{}, fmt.Errorf("page %q: %w", page.Code, err)
		}
		p.pages = append(p.pages, built)
	}
	return p, nil
}

// below returns the templates of a page, from those of its portal.
func (r pageRow) below(p Portal) map[cloud.Environment]string {
	links := map[cloud.Environment]string{}
	for env, template := range p.links {
		links[env] = r.in(template)
	}
	return links
}

func (r pageRow) in(template string) string {
	if r.Path != "" {
		address, query, _ := strings.Cut(template, "?")
		template = strings.TrimSuffix(address, "/") + "/" + r.Path
		if query != "" {
			glue := "?"
			if strings.Contains(r.Path, "?") {
				glue = "&"
			}
			template += glue + query
		}
	}
	return template + r.Fragment
}

func (p Portal) check() error {
	for env, template := range p.links {
		if err := checkTemplate(env, template, p.Every); err != nil {
			return err
		}
	}
	return nil
}

// checkTemplate makes sure that whatever tenant goes into the template, the
// result is an https link to the host that is written in it.
func checkTemplate(env cloud.Environment, template string, every bool) error {
	if !slices.Contains(cloud.Environments(), env) {
		return fmt.Errorf("unknown environment %q", env)
	}
	want, held := 1, 0
	if every {
		want = 0
	}
	plain := template
	for _, placeholder := range placeholders {
		held += strings.Count(template, placeholder)
		plain = strings.ReplaceAll(plain, placeholder, "tenant")
	}
	u, err := url.Parse(plain)
	switch {
	case err != nil:
		return fmt.Errorf("template for %s: %w", env, err)
	case u.Scheme != "https" || u.Host == "" || u.User != nil || u.Port() != "":
		return fmt.Errorf("template for %s: %q is not https to a plain host", env, template)
	case !strings.HasPrefix(template, "https://"+u.Host):
		return fmt.Errorf("template for %s: the host of %q holds a placeholder", env, template)
	case held != want || strings.Count(template, "{") != want:
		return fmt.Errorf("template for %s: %q holds %d of %s, not %d", env, template, held, strings.Join(placeholders, ", "), want)
	}
	return nil
}
