package cli

import (
	"os"
	"time"

	"github.com/google/uuid"

	"tenantswitch/auth"
	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/directory/checks"
	"tenantswitch/directory/portal"
	"tenantswitch/directory/search"
	"tenantswitch/internal/problem"
)

// exampleTenant is a tenant of which all is known that can be.
func exampleTenant() directory.Tenant {
	at := time.Date(2026, 11, 24, 18, 54, 0, 0, time.FixedZone("", 3600))
	return directory.Tenant{
		ID: uuid.MustParse("a77eaa66-28ad-0413-9776-08d75594d374"), Name: "Contoso", Domain: "contoso.example",
		Domains: []string{"contoso.onmicrosoft.com"}, Country: "DE", Environment: "global",
		Access: []directory.Access{{Source: "gdap", Kind: directory.GDAP, Until: at, Extends: true, Roles: "Global Reader, Security Reader"}},
		Added: &directory.Added{
			Aliases: []string{"csl"}, Tags: []string{"gold"}, Favourite: true, Note: "call first", Opened: 2, LastOpened: at,
		},
		Check: &directory.Check{Verdict: "had", At: at.UTC()},
	}
}

// examplePrint prints a value as commands do.
func examplePrint(v any) {
	_ = (&console{streams: Streams{Out: os.Stdout}}).printJSON(v)
}

func exampleDefender() portal.Portal {
	p, _ := portal.Builtin().Find("defender")
	return p
}

func Example_tenant() {
	examplePrint(toJSON(exampleTenant(), []portal.Portal{exampleDefender()}))
	// Output:
	// {
	//   "tenant_id": "a77eaa66-28ad-0413-9776-08d75594d374",
	//   "name": "Contoso",
	//   "domain": "contoso.example",
	//   "domains": [
	//     "contoso.onmicrosoft.com"
	//   ],
	//   "country": "DE",
	//   "environment": "global",
	//   "access": [
	//     {
	//       "source": "gdap",
	//       "kind": "gdap",
	//       "until": "2026-11-24T17:54:00Z",
	//       "extends": true,
	//       "roles": [
	//         "Global Reader",
	//         "Security Reader"
	//       ]
	//     }
	//   ],
	//   "aliases": [
	//     "csl"
	//   ],
	//   "tags": [
	//     "gold"
	//   ],
	//   "favourite": true,
	//   "hidden": false,
	//   "note": "call first",
	//   "opened": 2,
	//   "last_opened": "2026-11-24T17:54:00Z",
	//   "gone_since": null,
	//   "check": {
	//     "verdict": "had",
	//     "why": "",
	//     "do": "",
	//     "refs": "",
	//     "at": "2026-11-24T17:54:00Z"
	//   },
	//   "links": {
	//     "defender": "https://security.microsoft.com/?tid=a77eaa66-28ad-0413-9776-08d75594d374"
	//   }
	// }
}

func Example_tenantOfWhichNothingIsKnown() {
	examplePrint(toJSON(directory.Tenant{}, nil))
	// Output:
	// {
	//   "tenant_id": "00000000-0000-0000-0000-000000000000",
	//   "name": "",
	//   "domain": "",
	//   "domains": [],
	//   "country": "",
	//   "environment": "",
	//   "access": [],
	//   "aliases": [],
	//   "tags": [],
	//   "favourite": false,
	//   "hidden": false,
	//   "note": "",
	//   "opened": 0,
	//   "last_opened": null,
	//   "gone_since": null,
	//   "check": null,
	//   "links": {}
	// }
}

func Example_lookup() {
	asked, _ := search.ReadAsked(portal.Builtin(), "https://security.microsoft.com/incidents/7")
	examplePrint(lookedUp(asked, nil, nil))
	// Output:
	// {
	//   "tenant": null,
	//   "portal": "defender",
	//   "page": "/incidents/7",
	//   "link": "https://security.microsoft.com/incidents/7"
	// }
}

func Example_change() {
	none := func([]directory.Tenant) []tenantJSON { return []tenantJSON{} }
	examplePrint(changesFound(250, directory.Change{
		Failures: []directory.SourceFailure{{Source: "gdap", Err: &problem.Problem{Why: "it did not answer", Do: "refresh later"}}},
	}, none))
	// Output:
	// {
	//   "tenants": 250,
	//   "new": [],
	//   "gone": [],
	//   "renamed": [],
	//   "failures": [
	//     {
	//       "source": "gdap",
	//       "why": ": it did not answer",
	//       "do": "refresh later"
	//     }
	//   ],
	//   "missing": [],
	//   "notes": []
	// }
}

func Example_accounts() {
	examplePrint(accountRows([]auth.Account{{ID: "3f25", Username: "dana@northwind-soc.example", Cloud: "global", Current: true}}))
	// Output:
	// [
	//   {
	//     "username": "dana@northwind-soc.example",
	//     "tenant_id": "",
	//     "cloud": "global",
	//     "current": true,
	//     "id": "3f25"
	//   }
	// ]
}

func Example_noAccounts() {
	examplePrint(accountRows(nil))
	// Output:
	// []
}

func Example_checks() {
	t := exampleTenant()
	examplePrint(checkRows([]directory.Tenant{t, {}}, checks.Checks{t.ID: {
		Verdict: "blocked", Why: "a policy refused", Do: "ask the customer", Refs: "AADSTS53003", At: t.Check.At,
	}}))
	// Output:
	// [
	//   {
	//     "tenant_id": "a77eaa66-28ad-0413-9776-08d75594d374",
	//     "name": "Contoso",
	//     "verdict": "blocked",
	//     "why": "a policy refused",
	//     "do": "ask the customer",
	//     "refs": "AADSTS53003",
	//     "at": "2026-11-24T17:54:00Z"
	//   }
	// ]
}

func Example_portals() {
	all := portalsJSON([]portal.Portal{exampleDefender()})
	all[0].Pages = all[0].Pages[:1]
	examplePrint(all)
	// Output:
	// [
	//   {
	//     "code": "defender",
	//     "aliases": [
	//       "xdr",
	//       "security"
	//     ],
	//     "name": "Defender",
	//     "group": "security",
	//     "needs": "tenant id",
	//     "partner": false,
	//     "every_tenant": false,
	//     "environments": [
	//       "global",
	//       "gcc",
	//       "gcc-high",
	//       "dod"
	//     ],
	//     "source": "docs: defender-endpoint/access-mssp-portal.md; hosts: defender-xdr/usgov.md",
	//     "pages": [
	//       {
	//         "code": "defender/incidents",
	//         "aliases": [],
	//         "name": "Defender · Incidents",
	//         "group": "security",
	//         "needs": "tenant id",
	//         "partner": false,
	//         "every_tenant": false,
	//         "environments": [
	//           "global",
	//           "gcc",
	//           "gcc-high",
	//           "dod"
	//         ],
	//         "source": "docs: defender-experts",
	//         "pages": []
	//       }
	//     ]
	//   }
	// ]
}

func exampleBook() book.Book {
	b, _ := book.Parse([]byte("[tenants.a77eaa66-28ad-0413-9776-08d75594d374]\nname = \"Contoso\"\naliases = [\"csl\"]\nfavourite = true\n"))
	return b
}

func Example_bookShow() {
	examplePrint(entryOf(exampleBook(), exampleTenant().ID, "Contoso"))
	// Output:
	// {
	//   "tenant_id": "a77eaa66-28ad-0413-9776-08d75594d374",
	//   "name": "Contoso",
	//   "aliases": [
	//     "csl"
	//   ],
	//   "tags": [],
	//   "favourite": true,
	//   "hidden": false,
	//   "note": "",
	//   "environment": "",
	//   "portal": "",
	//   "session": "",
	//   "session_of": "",
	//   "sensitive": ""
	// }
}

func Example_bookExport() {
	examplePrint([]object{exportRow(exampleBook(), exampleTenant().ID)})
	// Output:
	// [
	//   {
	//     "tenant_id": "a77eaa66-28ad-0413-9776-08d75594d374",
	//     "name": "Contoso",
	//     "aliases": [
	//       "csl"
	//     ],
	//     "tags": [],
	//     "favourite": true,
	//     "hidden": null,
	//     "note": "",
	//     "environment": "",
	//     "portal": "",
	//     "session": ""
	//   }
	// ]
}

func Example_bookChanges() {
	changes := book.Compare(book.Book{}, exampleBook())
	examplePrint(changesJSON(changes, map[uuid.UUID]string{exampleTenant().ID: "Contoso"}))
	// Output:
	// [
	//   {
	//     "tenant_id": "a77eaa66-28ad-0413-9776-08d75594d374",
	//     "name": "Contoso",
	//     "tag": "",
	//     "key": "name",
	//     "old": null,
	//     "new": "Contoso"
	//   },
	//   {
	//     "tenant_id": "a77eaa66-28ad-0413-9776-08d75594d374",
	//     "name": "Contoso",
	//     "tag": "",
	//     "key": "aliases",
	//     "old": null,
	//     "new": [
	//       "csl"
	//     ]
	//   },
	//   {
	//     "tenant_id": "a77eaa66-28ad-0413-9776-08d75594d374",
	//     "name": "Contoso",
	//     "tag": "",
	//     "key": "favourite",
	//     "old": null,
	//     "new": true
	//   }
	// ]
}

func Example_doctor() {
	examplePrint([]finding{{About: "browser", State: minor, Text: "no link can be opened here", Do: "copy links instead", private: "-"}})
	// Output:
	// [
	//   {
	//     "about": "browser",
	//     "state": "warning",
	//     "text": "no link can be opened here",
	//     "do": "copy links instead"
	//   }
	// ]
}

func Example_version() {
	examplePrint(Build{Version: "1.2.3", Commit: "4b825dc", Date: "2026-11-24T17:54:00Z", Go: "go1.26"})
	// Output:
	// {
	//   "version": "1.2.3",
	//   "commit": "4b825dc",
	//   "date": "2026-11-24T17:54:00Z",
	//   "go": "go1.26"
	// }
}
