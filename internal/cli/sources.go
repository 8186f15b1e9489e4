package cli

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"tenantswitch/auth"
	"tenantswitch/directory"
	"tenantswitch/directory/source"
	"tenantswitch/internal/files"
	"tenantswitch/internal/problem"
)

// reader reads the directory from its sources.
type reader struct {
	*settings
	net *network
}

// sources are what the account's directory is read from, the first of which
// names a tenant, and why some that the settings name are off: they want more
// than anybody has granted. A source that has given something before is not
// off; it fails, and what it gave stands.
func (rd *reader) sources(ctx context.Context, who auth.Handle, old directory.Directory) (on []directory.Source, off []*problem.Problem) {
	home, _ := uuid.Parse(who.Account().Tenant)
	for _, row := range source.On(rd.config.Sources, len(rd.config.Files) > 0) {
		setup := source.Setup{Cloud: rd.cloud, HTTP: rd.net.http, Tokens: who, Home: home, Files: rd.listFiles(), Known: old.Tenants}
		if row.Permission != "" {
			tokens := who.Scoped(rd.cloud.GraphScope(row.Permission))
			if p := rd.notGranted(ctx, row, tokens); p != nil && !hasGiven(old, row.Name) {
				off = append(off, p)
				continue
			}
			setup.Tokens = tokens
		}
		on = append(on, row.New(setup))
	}
	return on, off
}

// listFiles are the lists of customers that the settings name.
func (rd *reader) listFiles() []source.ListFile {
	var lists []source.ListFile
	for _, path := range rd.config.Files {
		lists = append(lists, source.ListFile{Name: path, Read: func() ([]byte, error) { return files.Read(path) }})
	}
	return lists
}

// named fills in the names that no source gives, where that is granted.
func (rd *reader) named(ctx context.Context, who auth.Handle, d directory.Directory) (directory.Directory, error) {
	nameless := func(t directory.Tenant) bool { return t.Name == "" && !t.Gone() }
	if rd.cloud.Graph == "" || !slices.ContainsFunc(d.Tenants, nameless) {
		return d, nil
	}
	tokens := who.Scoped(rd.cloud.GraphScope(source.NamesPermission))
	if noConsent(ctx, tokens) != nil {
		return d, nil //nolint:nilerr // a tenant without a name is named by its domain or id
	}
	return source.Names{Setup: source.Setup{Cloud: rd.cloud, HTTP: rd.net.http, Tokens: tokens}}.Fill(ctx, d)
}

func hasGiven(d directory.Directory, source string) bool {
	return slices.ContainsFunc(d.Sources, func(s directory.SourceState) bool { return s.Name == source })
}

// notGranted is why a source is off for want of a permission; nil where it is
// not, or where something else is wrong, which the source tells itself.
func (rd *reader) notGranted(ctx context.Context, row source.Row, tokens auth.Scoped) *problem.Problem {
	off := "the source " + row.Name + " is off"
	if rd.cloud.Graph == "" {
		return &problem.Problem{What: off, Why: "the cloud " + rd.cloud.Name + " has no Graph", Do: "name its graph in the configuration"}
	}
	p := noConsent(ctx, tokens)
	if p == nil {
		return nil
	}
	return &problem.Problem{
		What: off + ": " + row.Lost + " are not listed", Why: p.Why, Refs: p.Refs,
		Do: "register your own public client with the delegated permission " + row.Permission +
			" and have an administrator consent to it (README), or leave " + row.Name + " out of sources",
	}
}

// noConsent is why no token can be had: nobody has consented to it. It is nil
// where one can, or where something else is wrong.
func noConsent(ctx context.Context, tokens auth.Scoped) *problem.Problem {
	_, err := tokens.Token(ctx, "")
	if r, ok := errors.AsType[*auth.Refusal](err); ok && r.Verdict() == auth.NoConsent {
		return problem.Of(err)
	}
	return nil
}
