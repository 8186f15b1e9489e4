package simulator

import (
	"slices"
	"strings"
)

// The delegated permissions of Graph that are of use here.
const (
	readRelationships = "DelegatedAdminRelationship.Read.All"
	readTenantNames   = "CrossTenantInformation.ReadBasic.All"
	readMyself        = "User.Read"
)

// consented are the permissions that somebody has consented to.
var consented = []string{readMyself, readRelationships, readTenantNames}

// openIDScopes are of the sign-in itself and belong to no resource.
var openIDScopes = []string{"openid", "profile", "email", "offline_access"}

// permissions returns what a token for Graph is to allow: what the scopes ask
// for, and all that was consented to for ".default". The refusal is that of
// Entra ID where it was not.
func (s loginService) permissions(client string, scopes []string) ([]string, *oauthError) {
	var asked []string
	for _, scope := range scopes {
		switch name := scope[strings.LastIndexByte(scope, '/')+1:]; {
		case slices.Contains(openIDScopes, scope):
		case name == ".default":
			asked = append(asked, consented...)
		default:
			asked = append(asked, name)
		}
	}
	sc := s.current()
	switch {
	case len(asked) == 0:
		return nil, nil
	case sc.graph == firstParty && slices.Contains(familyClients, client):
		return nil, fail(firstParty).with("Consent between first party application '%s' and first party resource '%s' must be configured via preauthorization - "+
			"applications owned and operated by Microsoft must get approval from the API owner before requesting tokens for that API.", client, graphID)
	case sc.graph == 65001, !subset(asked, consented):
		return nil, noConsent(client)
	case sc.powerless:
		return []string{readMyself}, nil
	}
	return union(asked, nil), nil
}

// firstParty is what Entra ID answers to an application of Microsoft's own
// that may not ask for a permission.
const firstParty = 65002

// graphID is Graph's id as a resource.
const graphID = "00000003-0000-0000-c000-000000000000"
