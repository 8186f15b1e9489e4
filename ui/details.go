package ui

import (
	"slices"
	"strconv"
	"strings"

	"tenantswitch/directory"
	"tenantswitch/directory/portal"
	"tenantswitch/directory/search"
)

// details draws the pane beside the list: all that is known of the selected
// tenant, and what keys open for it.
type details struct {
	s      *styles
	facts  facts
	list   *results
	late   bool // the list answers an older query than the one on screen
	marked bool // ↵ is about marked tenants, not about the selected one

	t     *directory.Tenant // while it is drawn: which one,
	width int               // in how many cells,
	text  []string          // and what there is so far
}

// lines draws it in at most height lines of width cells. Each line has one cell
// of margin on either side.
func (d details) lines(width, height int) []string {
	t, ok := d.list.selected()
	if !ok || d.late {
		return nil
	}
	d.t, d.width = t, width-2
	d.who()
	d.found()
	d.access()
	d.checked()
	d.added()
	links := d.links()
	if len(d.text)+1+len(links) <= height {
		d.text = append(d.text, "")
	}
	// The links are what the screen is for: the rest makes room for them.
	keep := min(len(d.text), max(3, height-len(links)))
	lines := slices.Concat(d.text[:keep], links)
	lines = lines[:min(len(lines), max(0, height))]
	for i, l := range lines {
		lines[i] = " " + l
	}
	return lines
}

func (d *details) add(tone ink, text string) {
	d.text = append(d.text, tone.wrapped("", text, d.width)...)
}

// who names the tenant beyond doubt.
func (d *details) who() {
	s, t := d.s, d.t
	d.add(s.strong, t.Label())
	d.add("", t.ID.String())
	domain := t.Domain
	if others := d.others(); domain != "" && others > 0 {
		domain += " and " + strconv.Itoa(others) + " more"
	}
	if domain != "" && (t.Name != "" || t.Domain != domain) {
		d.add(s.muted, domain)
	}
	var where []string
	if t.Country != "" {
		where = append(where, t.Country)
	}
	if t.Environment != "" {
		where = append(where, string(t.Environment))
	}
	if len(where) > 0 {
		d.add(s.muted, strings.Join(where, " · "))
	}
	if t.Gone() {
		d.add(s.warn, "× gone: the reading of "+date(t.GoneSince)+" no longer listed it")
	}
}

// others counts the domains beside the default one.
func (d *details) others() int {
	n := 0
	for _, o := range d.t.Domains {
		if !strings.EqualFold(o, d.t.Domain) {
			n++
		}
	}
	return n
}

// found says why the tenant is in the list, where the name and the default
// domain do not.
func (d *details) found() {
	why := d.list.why(d.list.row)
	if why.Field == search.FieldNone || why.Field == search.FieldCountry || why.Text == d.t.Domain || why.Text == d.t.Label() {
		return
	}
	s := d.s
	laid, _ := lay(why.Text, why.Spans, d.width-9, "", s.hit)
	d.text = append(d.text, s.muted.on("found by ")+laid)
}

// access says how the account reaches the tenant, one way a line.
func (d *details) access() {
	s, now := d.s, d.facts.now
	for _, a := range d.t.Access {
		text, tone := a.Kind.String(), s.muted
		if a.Source != "" && a.Source != text {
			text += " (" + a.Source + ")"
		}
		if end := until(a, now); end != "" {
			text += " until " + date(a.Until) + " · " + end
			tone = urgencyOf(a, now).ink(s.muted, s.warn, s.bad)
			if a.Extends {
				text += ", then extended"
			}
		}
		if a.Roles != "" {
			text += " · " + a.Roles
		}
		d.add(tone, text)
	}
}

// checked says what the last silent request for an Azure token came to.
func (d *details) checked() {
	if c, ok := d.facts.answers.of(d.t); ok {
		d.add(d.s.muted, "Azure token: "+agedWords(c, d.facts.now))
	}
}

// added says what the person has added to the tenant.
func (d *details) added() {
	s, more := d.s, d.t.More()
	if len(more.Aliases) > 0 {
		d.add(s.muted, "also "+strings.Join(more.Aliases, ", "))
	}
	if len(more.Tags) > 0 {
		d.add(s.accent, strings.Join(more.Tags, "  "))
	}
	for line := range strings.Lines(more.Note) {
		d.add(s.warn, strings.TrimRight(line, "\r\n"))
	}
	if more.Opened > 0 {
		d.add(s.muted, "opened "+times(more.Opened)+", last "+ago(more.LastOpened, d.facts.now))
	}
}

// links lists the portals that a key opens, the default one among them, and
// says how to reach the others.
func (d *details) links() []string {
	all := d.facts.opts.Portals.All()
	keyed := all[:min(9, len(all))]
	usual, _ := d.facts.usual(intent{verb: openPortal}).to(*d.t)
	wide := cells(usual.Name)
	for _, p := range keyed {
		wide = max(wide, cells(p.Name))
	}
	var lines []string
	if d.facts.carried != nil && !d.marked {
		lines = append(lines, d.s.key.on("↵ ")+"  "+d.s.strong.on(cut(pageName(*d.facts.carried), d.width-4)))
	} else if !d.marked && !slices.ContainsFunc(keyed, d.opens) {
		lines = append(lines, d.link(usual, "", wide))
	}
	for i, p := range keyed {
		lines = append(lines, d.link(p, "⇥"+strconv.Itoa(i+1), wide))
	}
	if more := len(all) - len(keyed); more > 0 {
		lines = append(lines, d.s.key.on("⇥ ")+"  "+d.s.muted.on(strconv.Itoa(more)+" more, and pages"))
	}
	return lines
}

// opens says whether ↵ opens a portal of the selected tenant.
func (d *details) opens(p portal.Portal) bool {
	usual, _ := d.facts.usual(intent{verb: openPortal}).to(*d.t)
	return d.facts.carried == nil && !d.marked && p.Path() == usual.Path()
}

func (d *details) link(p portal.Portal, key string, wide int) string {
	s := d.s
	name, tone := s.muted, s.muted
	if d.opens(p) {
		key, name = "↵ ", s.strong
	}
	line := s.key.on(key) + "  " + name.on(fill(p.Name, wide)) + "  "
	room := d.width - 2 - 2 - wide - 2
	link, err := p.Link(d.t.Place())
	switch {
	case err == nil:
		return line + s.link(link.String(), tone.on(cut(brief(link), room)))
	case p.In(d.t.Environment):
		return line + s.faint.on(cut("no domain for it", room))
	default:
		return line + s.faint.on(cut("no address known in "+string(d.t.Environment), room))
	}
}
