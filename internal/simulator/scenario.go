package simulator

import (
	"net/http"
	"slices"
	"time"
)

// Scenario is one way in which the cloud misbehaves. Its zero value is none.
// A new one is a row in the table below.
type Scenario struct {
	// Name is one word or more, joined by dashes.
	Name string
	// Story is one sentence: what the person at the screen sees.
	Story string
	// Wait is how long the scenario's pauses are; Retry-After is this in whole
	// seconds. Tests make it short.
	Wait time.Duration

	// faults answer in place of the cloud, by place.
	faults map[Place]fault
	// refresh is the AADSTS code with which refresh tokens are refused: those
	// of the first sign-in that comes for a token, or of all if unforgiving.
	refresh     int
	unforgiving bool
	// signIn and deviceSignIn are the codes with which sign-ins end.
	signIn, deviceSignIn int
	// challenge is the authentication context that Resource Manager wants.
	challenge string
	// stepUp makes Entra ID give that context to a person only, not to a
	// refresh token.
	stepUp bool
	// withdraw makes Resource Manager refuse the first access token that it
	// sees, and no other.
	withdraw bool
	// graph is the AADSTS code with which tokens for Graph are refused (65002
	// to Microsoft's own applications alone), and powerless makes them allow
	// nothing.
	graph     int
	powerless bool
	// life shortens access tokens: below 300 s, MSAL refreshes at each use.
	life time.Duration
	// armSkew is how far Resource Manager's clock is ahead.
	armSkew time.Duration
	// nextLink, page, subscriptions and discovery change what the answers say.
	nextLink      func(r *http.Request, link string) string
	page          func(rows []tenantRow, from int)
	subscriptions func(rows []subscriptionRow, from int)
	discovery     func(doc map[string]any)
	// offline lets nothing through at all.
	offline bool
}

// shortLife makes MSAL redeem the refresh token whenever it is asked.
const shortLife = 4 * time.Minute

// Scenarios returns all scenarios, in the order in which help lists them.
func Scenarios() []Scenario { return slices.Clone(scenarios) }

// FindScenario returns the scenario of that name.
func FindScenario(name string) (Scenario, bool) {
	for _, sc := range scenarios {
		if sc.Name == name {
			return sc, true
		}
	}
	return Scenario{}, false
}

// scenarios are all of them.
var scenarios = []Scenario{
	{
		Name: "slow", Wait: 1500 * time.Millisecond,
		Story:  "pages arrive one and a half seconds apart, and the list grows while it can already be used",
		faults: map[Place]fault{Tenants: pause},
	},
	{
		Name: "slow-sign-in", Wait: 5 * time.Second,
		Story:  "the sign-in service takes five seconds for each answer, and esc still gives the screen back at once",
		faults: map[Place]fault{Token: pause, DeviceCode: pause, Discovery: pause},
	},
	{
		Name: "throttled", Wait: 3 * time.Second,
		Story:  "Microsoft asks twice to be left alone for three seconds; the wait is shown and the list completes by itself",
		faults: map[Place]fault{Tenants: first(2, throttle)},
	},
	{
		Name:   "throttled-silently",
		Story:  "Microsoft throttles twice without saying for how long; the list completes by itself after short waits",
		faults: map[Place]fault{Tenants: first(2, throttleSilently)},
	},
	{
		Name: "throttled-long", Wait: 10 * time.Minute,
		Story:  "Microsoft asks to be left alone for ten minutes; the last known list serves, and the line says why it is old",
		faults: map[Place]fault{Tenants: throttle},
	},
	{
		Name:   "flaky",
		Story:  "the first three answers are server errors; the list completes by itself after short waits",
		faults: map[Place]fault{Tenants: first(3, serverError)},
	},
	{
		Name:   "outage",
		Story:  "Resource Manager is down; the last known list serves, and the line says what does not answer",
		faults: map[Place]fault{Tenants: serverError, Subscriptions: serverError},
	},
	{
		Name:   "sign-in-outage",
		Story:  "Entra ID is down; nobody can sign in, the last known list serves, and links still open",
		faults: map[Place]fault{Token: entraDown, DeviceCode: entraDown}, life: shortLife,
	},
	{
		Name:  "offline",
		Story: "there is no network; the last known list serves with its age, and links still open", offline: true,
	},
	{
		Name:   "cut",
		Story:  "the connection breaks in the middle of a page, twice; the page is asked for again and nothing is missing",
		faults: map[Place]fault{Tenants: first(2, cutShort)},
	},
	{
		Name:   "cut-always",
		Story:  "the connection breaks in the middle of every page; what was known stays, and the line says that the read did not end",
		faults: map[Place]fault{Tenants: cutShort},
	},
	{
		Name:  "foreign-link",
		Story: "the next page is said to be on another host; it is not followed, the token stays here, and the line says so", nextLink: linkToForeignHost,
	},
	{
		Name:  "loop",
		Story: "every page names itself as the next one; reading stops at the repeat, and the line says so", nextLink: linkToItself,
	},
	{
		Name:   "malformed",
		Story:  "the list is not valid JSON; what was known stays, and the line says what came instead",
		faults: map[Place]fault{Tenants: malformed},
	},
	{
		Name:   "empty",
		Story:  "the list comes without any tenant; what was known stays, nobody is gone, and the line says that the list is not usable",
		faults: map[Place]fault{Tenants: emptyList},
	},
	{
		Name:  "bad-row",
		Story: "one row of the list has no usable tenant id; whose it was stays listed, nobody is gone, and the line says that a row is missing", page: ruinRow,
	},
	{
		Name:   "captive-portal",
		Story:  "a hotel network answers the list with its own sign-in page; the line says that this is not Microsoft speaking",
		faults: map[Place]fault{Tenants: captivePortal},
	},
	{
		Name:   "captive-sign-in",
		Story:  "a hotel network answers the sign-in with its own page; the line says that this is not Microsoft speaking",
		faults: map[Place]fault{Discovery: captivePortal, Token: captivePortal, DeviceCode: captivePortal}, life: shortLife,
	},
	{
		Name:   "huge",
		Story:  "the list does not end; reading stops at a limit, the program stays small, and what was known stays",
		faults: map[Place]fault{Tenants: endless},
	},
	{
		Name:  "expired",
		Story: "the kept sign-in has expired (AADSTS700082); the list stays and one new sign-in mends it", refresh: 700082, life: shortLife,
	},
	{
		Name:  "revoked",
		Story: "the kept sign-in was revoked (AADSTS50173); the list stays and one new sign-in mends it", refresh: 50173, life: shortLife,
	},
	{
		Name:  "mfa",
		Story: "multi-factor authentication is wanted (AADSTS50076); one sign-in that carries the claims mends it", refresh: 50076, life: shortLife,
	},
	{
		Name:  "claims",
		Story: "Resource Manager wants a newer token; it is fetched silently and nobody notices", challenge: "c1",
	},
	{
		Name:  "refused-token",
		Story: "Resource Manager refuses the token before its time; a new one is fetched silently and nobody notices", withdraw: true,
	},
	{
		Name:  "step-up",
		Story: "Resource Manager wants a stronger sign-in; the screen asks for one, and the list completes after it", challenge: "c1", stepUp: true,
	},
	{
		Name:  "blocked",
		Story: "Conditional Access blocks the sign-in (AADSTS53003); the line says so, with the correlation id", signIn: 53003, refresh: 53003, unforgiving: true, life: shortLife,
	},
	{
		Name:  "no-consent",
		Story: "nobody has consented to the application (AADSTS65001); the line says who can", refresh: 65001, unforgiving: true, life: shortLife,
	},
	{
		Name:  "no-device-code",
		Story: "the device code flow is blocked (AADSTS53003); the line proposes the browser, which works", deviceSignIn: 53003,
	},
	{
		Name:  "foreign-sign-in",
		Story: "the sign-in service names another host for tokens; nothing is sent there, and the line says so", discovery: foreignTokenEndpoint,
	},
	{
		Name:   "no-categories",
		Story:  "Resource Manager does not know the parameter that asks for every category of tenant (400); the list is asked for again without it, and nobody notices",
		faults: map[Place]fault{Tenants: refuseCategories},
	},
	{
		Name:  "managing-tenant",
		Story: "subscriptions name as their tenant the one that manages them, and the customer beside it; no customer is missing, and none is listed as oneself", subscriptions: nameManagingTenant,
	},
	{
		Name:   "no-subscriptions",
		Story:  "the list of subscriptions does not answer; everybody but the customers reached by Lighthouse alone is listed, and the line says who may be missing",
		faults: map[Place]fault{Subscriptions: serverError},
	},
	{
		Name:  "no-graph",
		Story: "nobody has consented to reading relationships from Graph (AADSTS65001); everybody but the customers reached by GDAP alone is listed; the first read says so, and doctor who can consent", graph: 65001, life: shortLife,
	},
	{
		Name:  "first-party",
		Story: "an application of Microsoft's own may not read relationships from Graph (AADSTS65002); everybody but the customers reached by GDAP alone is listed; the first read says so, and doctor that an own application is needed", graph: firstParty, life: shortLife,
	},
	{
		Name:  "no-graph-permission",
		Story: "the token for Graph lacks the permission (403); everybody but the customers reached by GDAP alone is listed, and the line says which permission is missing", powerless: true, life: shortLife,
	},
	{
		Name:   "graph-outage",
		Story:  "Microsoft Graph is down; the customers reached by GDAP alone stay as they were last known, and the line says what does not answer",
		faults: map[Place]fault{Customers: serverError, Relationships: serverError, TenantNames: serverError},
	},
	{
		Name: "graph-throttled", Wait: 3 * time.Second,
		Story:  "Microsoft Graph asks twice to be left alone for three seconds; the other sources are listed meanwhile, and the list completes by itself",
		faults: map[Place]fault{Customers: first(2, throttle), Relationships: first(2, throttle)},
	},
	{
		Name:  "skewed",
		Story: "Resource Manager's clock is two hours ahead, so that each new token has expired; the line says how far this machine's clock is behind instead of asking to sign in for ever", armSkew: 2 * time.Hour,
	},
}
