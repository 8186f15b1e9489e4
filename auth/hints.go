package auth

// hint is what an AADSTS number adds to a refusal: a better reason and a
// better remedy. Nothing but these words depends on the numbers: Microsoft
// says that they change ("should never be used by the client itself").
type hint struct {
	why, do string
}

// hintFor returns the hint of the first number that has one.
func hintFor(numbers []int) (hint, bool) {
	for _, n := range numbers {
		if h, ok := hints[n]; ok {
			return h, true
		}
	}
	return hint{}, false
}

// What to do, where several numbers share it.
const (
	doSignIn      = "sign in again"
	doMFA         = "sign in again and finish the second factor in the browser"
	doInvite      = "check which account is signed in, or ask the customer to invite it"
	doManaged     = "sign in with the browser of a managed device"
	doAdmin       = "ask the tenant's administrator, with the references"
	doOwnApp      = "register your own public client and set client_id and tenant in the configuration"
	doConsent     = "ask an administrator of that tenant to consent to the application"
	doCloud       = "check tenant and cloud in the configuration"
	doWait        = "wait a few minutes, then try again"
	doDeviceAgain = "start again for a new code"
)

// hints is the table of learn.microsoft.com, "Microsoft Entra authentication
// and authorization error codes" (2026), as far as a person can act on it;
// 530036 and 530084 as Azure CLI's users met them (azure-cli#31428).
var hints = map[int]hint{
	16000: {"this account does not exist in that tenant, or may not use the application there", doInvite},
	16003: {"this account has not been added to that tenant yet", "redeem the customer's invitation first"},
	50014: {"the invitation to that tenant has not been redeemed", "redeem the customer's invitation first"},
	51004: {"this account does not exist in that tenant", "redeem the customer's invitation first"},
	50020: {"this account is not a guest of that tenant", doInvite},
	50034: {"no such account in that tenant", "check the address and the tenant"},
	50057: {"the account is disabled", "ask an administrator of the account's tenant to enable it"},

	50072: {"the account must set up a second factor first", doMFA},
	50079: {"the account must set up a second factor first", doMFA},
	50074: {"a second factor is wanted", doMFA},
	50076: {"a second factor is wanted", doMFA},
	50078: {"the second factor has expired", doMFA},
	50158: {"another check is wanted, such as terms of use or an outside second factor", "sign in again with the browser"},

	50097:  {"the tenant wants to know the device", doManaged},
	50129:  {"the tenant accepts joined devices only", doManaged},
	50155:  {"the device could not be authenticated", doManaged},
	50187:  {"the device could not be authenticated", doManaged},
	53000:  {"the tenant accepts compliant devices only", doManaged},
	53001:  {"the tenant accepts joined devices only", doManaged},
	53002:  {"the tenant does not approve of this application", doAdmin},
	530003: {"the tenant accepts managed devices only", doManaged},

	50131:  {"Conditional Access refused, because of the device, the place or a risk", doAdmin},
	53003:  {"Conditional Access refused", "sign in with the browser if a device code was used, else ask the administrator, with the references"},
	53011:  {"the account's own tenant sees a risk in it", "ask the account's own administrator to clear the risk"},
	530032: {"a security policy of the tenant refused", doAdmin},
	530034: {"your own tenant sees a risk or suspicious activity with this account", "have the risk cleared in your own tenant, then sign in again"},
	530036: {"a policy of the tenant refuses sign-ins that began with a device code", "sign in again with the browser"},
	530084: {"a token protection policy of the tenant refuses this kind of program", "open the tenant's portals in the browser: no sign-in here can satisfy the policy"},
	530035: {"the security defaults of the tenant refused", doMFA},
	50177:  {"the tenant's policy wants a check that delegated accounts cannot pass", "ask the customer to adapt the Conditional Access policy"},
	50178:  {"the tenant's policy wants a control that delegated accounts cannot pass", "ask the customer to adapt the Conditional Access policy"},

	500011: {"the service is not known in that tenant", "check the tenant; it may have no Azure"},
	500021: {"a tenant restriction on this network refuses that tenant", "ask the administrators of your own network"},
	500022: {"a tenant restriction on this network refuses that tenant", "ask the administrators of your own network"},
	500212: {"your own tenant does not let you out to that tenant", "ask your own administrator about cross-tenant access settings"},
	500213: {"that tenant does not let accounts of your tenant in", "ask the customer about cross-tenant access settings"},

	50105:   {"the account is not assigned to the application", "ask your administrator to assign you to it under Enterprise applications"},
	50194:   {"the application belongs to a single tenant", "set tenant in the configuration to that tenant's id"},
	65001:   {"nobody has consented to the application in that tenant", doConsent},
	65002:   {"this application may not ask for that service", doOwnApp},
	65004:   {"the consent was declined", "sign in again and accept, or ask an administrator to consent"},
	650052:  {"the organization has no such service", doOwnApp},
	650057:  {"the application was not registered for that service", "add the permission to its registration"},
	90094:   {"an administrator has to consent to the application", doConsent},
	90095:   {"an administrator has to consent to the application", doConsent},
	90099:   {"the application has no consent for delegated administrators in that tenant", "consent to it in Partner Center"},
	700011:  {"the application is not known in that tenant", "check client_id in the configuration, or ask for consent there"},
	700016:  {"the application is not known in that tenant", "check client_id and tenant in the configuration"},
	7000218: {"the application is not registered as a public client", "allow public client flows in its registration"},

	50126:  {"the user name or the password was wrong", doSignIn},
	50132:  {"the session was revoked", doSignIn},
	50133:  {"the session was revoked, perhaps by a new password", doSignIn},
	50173:  {"the session was revoked, perhaps by a new password", doSignIn},
	70008:  {"the session has expired", doSignIn},
	70043:  {"the tenant wants a sign-in more often than this", doSignIn},
	700082: {"the session was not used for too long", doSignIn},

	70016: {"nobody has entered the code yet", "enter the code on the page shown"},
	70018: {"the code was mistyped", doDeviceAgain},
	70019: {"the code has expired", doDeviceAgain},
	70020: {"the code has expired", doDeviceAgain},

	90002:  {"the tenant was not found; it may live in another cloud", doCloud},
	90038:  {"the tenant lives in another national cloud", doCloud},
	900023: {"the tenant is neither an id nor a domain", "check tenant in the configuration"},
	90072:  {"the account does not exist in that tenant, so it cannot pass its second factor", doInvite},

	50033: {"the login service has a passing fault", doWait},
	90006: {"the login service has a passing fault", doWait},
	90024: {"the login service has a passing fault", doWait},
	90033: {"the login service has a passing fault", doWait},
	50196: {"the login service saw the same request too often", doWait},
	90055: {"the login service has had too many requests", doWait},
}
