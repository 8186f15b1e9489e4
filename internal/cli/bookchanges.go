package cli

import (
	"bufio"
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
)

// printChanges prints what an edit has changed, or would change.
func (a *app) printChanges(made book.Revision, known []directory.Tenant, f bookFlags) error {
	changes := book.Compare(made.Before, made.After)
	names := bookNames(changes, made, known)
	var err error
	if f.json {
		err = a.printJSON(changesJSON(changes, names))
	} else {
		err = a.printChangeLines(changes, names)
	}
	switch {
	case len(changes) == 0:
		a.sayf("nothing to change: the address book says so already")
	case f.dryRun && len(changes) == 1:
		a.sayf("nothing was written; one change of %s", a.bookFile)
	case f.dryRun:
		a.sayf("nothing was written; %d changes of %s", len(changes), a.bookFile)
	}
	return err
}

// bookNames returns what the tenants of changes are called.
func bookNames(changes []book.Change, made book.Revision, known []directory.Tenant) map[uuid.UUID]string {
	names := map[uuid.UUID]string{}
	for _, c := range changes {
		names[c.Tenant] = cmp.Or(made.After.Entry(c.Tenant).Name, made.Before.Entry(c.Tenant).Name)
	}
	for _, t := range known {
		if _, ok := names[t.ID]; ok && t.Name != "" {
			names[t.ID] = t.Name
		}
	}
	return names
}

func changesJSON(changes []book.Change, names map[uuid.UUID]string) []bookChangeJSON {
	rows := make([]bookChangeJSON, 0, len(changes))
	for _, c := range changes {
		row := bookChangeJSON{Tag: c.Tag, Key: string(c.Key), Old: c.Old, New: c.New}
		if c.Tenant != uuid.Nil {
			row.TenantID, row.Name = c.Tenant.String(), names[c.Tenant]
		}
		rows = append(rows, row)
	}
	return rows
}

// printChangeLines writes a line for each change: whose, which key, old → new.
func (a *app) printChangeLines(changes []book.Change, names map[uuid.UUID]string) error {
	out := bufio.NewWriter(a.streams.Out)
	for _, c := range changes {
		who := "all tenants"
		switch {
		case c.Tag != "":
			who = "tag " + c.Tag
		case c.Tenant != uuid.Nil:
			who = strings.TrimSpace(c.Tenant.String() + "  " + names[c.Tenant])
		}
		_, _ = fmt.Fprintf(out, "%s  %s: %s → %s\n", who, c.Key, valueWords(c.Old), valueWords(c.New)) // an error stays until Flush
	}
	return out.Flush()
}

// valueWords writes what a book says for people, on one line; - is nothing.
func valueWords(value any) string {
	switch v := value.(type) {
	case bool:
		return strconv.FormatBool(v)
	case []string:
		return listWords(v)
	case string:
		if v == "" || strings.ContainsAny(v, "\n\t") {
			return strconv.Quote(v)
		}
		return v
	}
	return "-"
}

// listWords writes a list on one line, and in quotes what would look like two.
func listWords(list []string) string {
	var all []string
	for _, text := range list {
		if strings.ContainsAny(text, ",\n\t") {
			text = strconv.Quote(text)
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}
