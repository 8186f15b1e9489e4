package cli

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"tenantswitch/auth"
	"tenantswitch/directory"
	"tenantswitch/internal/config"
	"tenantswitch/internal/files"
	"tenantswitch/internal/problem"
)

// reader reads the directory from its sources.
type reader struct {
	*settings
	net *network
}

// readRelationships is the permission that the source gdap wants of Graph.
const readRelationships = "DelegatedAdminRelationship.Read.All"

// sources are what the account's directory is read from, the first of which
// names a tenant, and why one of those that the settings name is off: it wants
// more than anybody has granted. A source that has given something before is not
// off; it fails, and what it gave stands.
func (rd *reader) sources(ctx context.Context, who auth.Handle, old directory.Directory) (on []directory.Source, off *problem.Problem) {
	home, _ := uuid.Parse(who.Account().Tenant)
	for _, name := range rd.config.Sources {
		switch name {
		case config.SourceAzure:
			on = append(on, directory.Azure{Cloud: rd.cloud, HTTP: rd.net.http, Tokens: who, Home: home})
		case config.SourceLighthouse:
			on = append(on, directory.Lighthouse{Cloud: rd.cloud, HTTP: rd.net.http, Tokens: who, Home: home})
		case config.SourceGDAP:
			tokens := who.Scoped(rd.cloud.GraphScope(readRelationships))
			if off = rd.notGranted(ctx, tokens); off == nil || hasGiven(old, name) {
				on = append(on, directory.Partner{Cloud: rd.cloud, HTTP: rd.net.http, Tokens: tokens})
			}
		}
	}
	if len(rd.config.Files) > 0 {
		on = append(on, directory.Lists{Cloud: rd.cloud, HTTP: rd.net.http, Files: rd.listFiles(), Known: old.Tenants})
	}
	return on, off
}

// listFiles are the lists of customers that the settings name.
func (rd *reader) listFiles() []directory.ListFile {
	var lists []directory.ListFile
	for _, path := range rd.config.Files {
		lists = append(lists, directory.ListFile{Name: path, Read: func() ([]byte, error) { return files.Read(path) }})
	}
	return lists
}

// readNames is the permission that the names of nameless tenants want of Graph.
const readNames = "CrossTenantInformation.ReadBasic.All"

// named fills in the names that no source gives, where that is granted.
func (rd *reader) named(ctx context.Context, who auth.Handle, d directory.Directory) (directory.Directory, error) {
	nameless := func(t directory.Tenant) bool { return t.Name == "" && !t.Gone() }
	if rd.cloud.Graph == "" || !slices.ContainsFunc(d.Tenants, nameless) {
		return d, nil
	}
	tokens := who.Scoped(rd.cloud.GraphScope(readNames))
	if rd.notGranted(ctx, tokens) != nil {
		return d, nil //nolint:nilerr // a tenant without a name is named by its domain or id
	}
	return directory.Names{Cloud: rd.cloud, HTTP: rd.net.http, Tokens: tokens}.Fill(ctx, d)
}

func hasGiven(d directory.Directory, source string) bool {
	return slices.ContainsFunc(d.Sources, func(s directory.SourceState) bool { return s.Name == source })
}

// notGranted says why no token can be had for want of a permission; nil where
// one can, or where something else is wrong, which the source tells itself.
func (rd *reader) notGranted(ctx context.Context, tokens auth.Scoped) *problem.Problem {
	if rd.cloud.Graph == "" {
		return &problem.Problem{What: "the source gdap is off", Why: "the cloud " + rd.cloud.Name + " has no Graph", Do: "name its graph in the configuration"}
	}
	_, err := tokens.Token(ctx, "")
	r, ok := errors.AsType[*auth.Refusal](err)
	if !ok || r.Verdict() != auth.NoConsent {
		return nil
	}
	p := problem.Of(err)
	return &problem.Problem{
		What: "the source gdap is off: customers that only GDAP reaches are not listed", Why: p.Why, Refs: p.Refs,
		Do: "register your own public client with the delegated permission " + readRelationships + " and have an administrator consent to it (README), or leave gdap out of sources",
	}
}
