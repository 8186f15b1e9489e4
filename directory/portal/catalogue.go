package portal

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"tenantswitch/internal/cloud"
)

// Row is a portal as it stands in a catalogue; the head of catalogue.toml says
// what its fields mean.
type Row struct {
	Code    string                       `toml:"code"`
	Aliases []string                     `toml:"aliases"`
	Name    string                       `toml:"name"`
	Group   string                       `toml:"group"`
	Source  string                       `toml:"source"`
	Partner bool                         `toml:"partner"`
	Every   bool                         `toml:"every"`
	Hide    bool                         `toml:"hide"`
	Link    map[cloud.Environment]string `toml:"link"`
	Page    []PageRow                    `toml:"page"`
}

// PageRow is a page as it stands below its portal.
type PageRow struct {
	Code     string   `toml:"code"`
	Aliases  []string `toml:"aliases"`
	Name     string   `toml:"name"`
	Source   string   `toml:"source"`
	Hide     bool     `toml:"hide"`
	Path     string   `toml:"path"`
	Fragment string   `toml:"fragment"`
	// Link is there where a page is not below its portal.
	Link map[cloud.Environment]string `toml:"link"`
}

// RowError says which of somebody's rows cannot be used.
type RowError struct {
	Row int // counted from 0
	Err error
}

// Error says what is wrong with the row.
func (e *RowError) Error() string { return e.Err.Error() }

// Unwrap returns what is wrong.
func (e *RowError) Unwrap() error { return e.Err }

// With returns the catalogue with somebody's own rows: one with a new code is
// added at the end; one with a code that is there already changes what it
// names, and its pages likewise. The codes in order come first.
func (c *Catalogue) With(rows []Row, order []string) (*Catalogue, error) {
	own := &Catalogue{rows: slices.Clone(c.rows)}
	for i, r := range rows {
		at := slices.IndexFunc(own.rows, func(o Row) bool { return o.Code == r.Code })
		if at < 0 {
			own.rows = append(own.rows, r)
		} else {
			own.rows[at] = own.rows[at].changed(r)
		}
		if err := own.build(); err != nil {
			return nil, &RowError{Row: i, Err: err}
		}
	}
	if err := own.reorder(order); err != nil {
		return nil, err
	}
	return own, own.build()
}

// reorder puts the rows with these codes first.
func (c *Catalogue) reorder(order []string) error {
	for i, code := range order {
		at := slices.IndexFunc(c.rows, func(r Row) bool { return r.Code == code })
		if at < 0 || at < i {
			return fmt.Errorf("portal_order: there is no portal %q, or it stands there twice", code)
		}
		r := c.rows[at]
		c.rows = slices.Insert(slices.Delete(c.rows, at, at+1), i, r)
	}
	return nil
}

// changed returns the row with what another one says.
func (r Row) changed(by Row) Row {
	r.Name, r.Group, r.Source = cmp.Or(by.Name, r.Name), cmp.Or(by.Group, r.Group), cmp.Or(by.Source, r.Source)
	r.Partner, r.Every, r.Hide = r.Partner || by.Partner, r.Every || by.Every, by.Hide
	r.Aliases = append(slices.Clone(r.Aliases), by.Aliases...)
	r.Link = over(r.Link, by.Link)
	r.Page = slices.Clone(r.Page)
	for _, page := range by.Page {
		at := slices.IndexFunc(r.Page, func(p PageRow) bool { return p.Code == page.Code })
		if at < 0 {
			r.Page = append(r.Page, page)
		} else {
			r.Page[at] = r.Page[at].changed(page)
		}
	}
	return r
}

func (r PageRow) changed(by PageRow) PageRow {
	r.Name, r.Source, r.Hide = cmp.Or(by.Name, r.Name), cmp.Or(by.Source, r.Source), by.Hide
	r.Aliases = append(slices.Clone(r.Aliases), by.Aliases...)
	if by.Path != "" || by.Fragment != "" || by.Link != nil {
		r.Path, r.Fragment, r.Link = by.Path, by.Fragment, by.Link
	}
	return r
}

func over(links, by map[cloud.Environment]string) map[cloud.Environment]string {
	all := maps.Clone(links)
	if all == nil {
		return by
	}
	maps.Copy(all, by)
	return all
}

// build makes the portals of the rows, and checks every template.
func (c *Catalogue) build() error {
	taken := map[string]bool{}
	c.portals = nil
	for _, r := range c.rows {
		if r.Hide {
			continue
		}
		p, err := r.portal()
		if err == nil {
			err = claim(taken, p)
		}
		if err != nil {
			return fmt.Errorf("portal %q: %w", r.Code, err)
		}
		c.portals = append(c.portals, p)
	}
	c.sites = sitesOf(c.portals)
	return nil
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

func (r Row) portal() (Portal, error) {
	p := Portal{
		Code: r.Code, Aliases: r.Aliases, Name: r.Name, Group: r.Group, Source: r.Source,
		Partner: r.Partner, Every: r.Every, links: r.Link,
	}
	if p.Every && p.Name != "" {
		p.Name += ", all tenants" // nobody shall take it for one tenant's
	}
	if p.Name == "" || len(p.links) == 0 {
		return Portal{}, errors.New("it has no name, or no link")
	}
	if err := p.check(); err != nil {
		return Portal{}, err
	}
	for _, page := range r.Page {
		if page.Hide {
			continue
		}
		if err := page.check(); err != nil {
			return Portal{}, fmt.Errorf("page %q: %w", page.Code, err)
		}
		built := p
		built.pages = nil
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

// check makes sure that a page leaves the tenant of its portal's template where
// it is: behind a "#" in the path, the portal would not see it.
func (r PageRow) check() error {
	switch {
	case r.Name == "":
		return errors.New("it has no name")
	case strings.Contains(r.Path, "#"):
		return errors.New("its path holds a #; what follows one is the fragment")
	case r.Fragment != "" && !strings.HasPrefix(strings.TrimPrefix(r.Fragment, "/"), "#"):
		return errors.New("its fragment does not begin with #")
	}
	return nil
}

// below returns the templates of a page, from those of its portal.
func (r PageRow) below(p Portal) map[cloud.Environment]string {
	links := map[cloud.Environment]string{}
	for env, template := range p.links {
		links[env] = r.in(template)
	}
	return links
}

func (r PageRow) in(template string) string {
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
