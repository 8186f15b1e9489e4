package roster

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/uuid"
	"golang.org/x/text/encoding/charmap"
)

const (
	listedC = "3f2504e0-4f89-01d3-9a0c-0305e82c3301"
	aThing  = "99999999-dddd-0eee-8fff-888888888888" // the id of what is no tenant
)

var idC = uuid.MustParse(listedC)

// swap puts ids into a text: A, B, C of tenants, S of a subscription or the like.
func swap(text string) string {
	return strings.NewReplacer("{A}", listedA, "{B}", listedB, "{C}", listedC, "{S}", aThing).Replace(text)
}

// quiet reads a list and checks it against rows, whatever is told beside them.
func quiet(t *testing.T, file, text string, want ...Row) {
	t.Helper()
	_, told, _ := Parse(file, []byte(swap(text)))
	read(t, file, swap(text), want, told...)
}

func TestANameIsTheTenantsOwn(t *testing.T) {
	nordwind := Row{ID: idC, Name: "Nordwind Bau", Domain: "nordwind.example"}
	named, bare := Row{ID: idC, Name: "Nordwind Bau"}, Row{ID: idC}
	for name, c := range map[string]struct {
		text string
		want Row
	}{
		"az account list": {`[{"cloudName":"AzureCloud","homeTenantId":"{C}","id":"{S}","isDefault":true,"managedByTenants":[{"tenantId":"{A}"}],
			"name":"Azure subscription 1","state":"Enabled","tenantDefaultDomain":"nordwind.example","tenantDisplayName":"Nordwind Bau","tenantId":"{C}",
			"user":{"name":"dana@northwind.example","type":"user"}}]`, nordwind},
		"az account list, a tenant without subscriptions": {`[{"id":"{C}","name":"N/A(tenant level account)","tenantDefaultDomain":"nordwind.example","tenantDisplayName":"Nordwind Bau","tenantId":"{C}"}]`, nordwind},
		"az account list of old":                          {`[{"cloudName":"AzureCloud","id":"{C}","name":"N/A(tenant level account)","state":"Enabled","tenantId":"{C}","user":{"name":"x"}}]`, bare},
		"az account list, chosen keys":                    {`[{"name":"N/A(tenant level account)","tenantId":"{C}"}]`, bare},
		"a delegated subscription": {`[{"cloudName":"AzureCloud","homeTenantId":"{C}","id":"{S}","name":"Pay-As-You-Go","tenantDefaultDomain":"northwind.example",
			"tenantDisplayName":"Northwind SOC","tenantId":"{A}"}]`, bare},
		"azureProfile.json":                 {"\ufeff" + `{"installationId":"{S}","subscriptions":[{"id":"{S}","name":"Dev","tenantId":"{C}","environmentName":"AzureCloud","tenantDisplayName":"Nordwind Bau"}]}`, named},
		"az account tenant list":            {`[{"countryCode":"DE","defaultDomain":"nordwind.example","displayName":"Nordwind Bau","domains":["old.example","nordwind.example"],"id":"/tenants/{C}","tenantCategory":"Home","tenantId":"{C}"}]`, nordwind},
		"az rest /tenants":                  {`{"value":[{"id":"/tenants/{C}","tenantId":"{C}","displayName":"Nordwind Bau","defaultDomain":"nordwind.example"}],"count":{"type":"Total","value":1}}`, nordwind},
		"Get-AzSubscription":                {"\"Id\",\"Name\",\"State\",\"SubscriptionId\",\"TenantId\",\"HomeTenantId\",\"ManagedByTenantIds\",\"Tags\"\n\"{S}\",\"Visual Studio\",\"Enabled\",\"{S}\",\"{C}\",\"{C}\",\"System.String[]\",\"System.Collections.Hashtable\"\n", bare},
		"Get-AzSubscription, chosen":        {"\"Id\",\"Name\",\"TenantId\"\n\"{S}\",\"Azure subscription 1\",\"{C}\"\n", bare},
		"Get-AzTenant":                      {"\"Id\",\"TenantId\",\"Name\",\"Category\",\"Domains\",\"DefaultDomain\"\n\"{C}\",\"{C}\",\"Nordwind Bau\",\"Home\",\"System.String[]\",\"nordwind.example\"\n", nordwind},
		"GDAP, the relationships":           {`{"@odata.context":"x","value":[{"id":"{S}-{C}","displayName":"MLT_2026","status":"active","endDateTime":"2027-01-01T00:00:00Z","customer":{"tenantId":"{C}","displayName":"Nordwind Bau"},"accessDetails":{"unifiedRoles":[{"roleDefinitionId":"{S}"}]}}]}`, named},
		"GDAP, without the customer's name": {`[{"id":"{S}-{C}","displayName":"Admin relationship","customer":{"tenantId":"{C}","displayName":null}}]`, bare},
		"GDAP, PowerShell":                  {"Customer,DisplayName,Id,Status\n\"@{displayName=Nordwind Bau; tenantId={C}}\",MLT_2026,{S}-{C},active\n", named},
		"GDAP, CIPP":                        {"customer.displayName,customer.tenantId,displayName,status\nNordwind Bau,{C},CIPP_1,active\n", named},
		"GDAP, of JSON in cells":            {"customer,displayName\n\"{\"\"tenantId\"\":\"\"{C}\"\",\"\"displayName\"\":\"\"Nordwind Bau\"\"}\",CIPP_1\n", named},
		"the customers of GDAP":             {`{"value":[{"id":"{C}","tenantId":"{C}","displayName":"Nordwind Bau"}]}`, named},
		"contracts":                         {`{"value":[{"id":"{S}","contractType":"BreadthPartner","customerId":"{C}","defaultDomainName":"nordwind.example","displayName":"Nordwind Bau"}]}`, nordwind},
		"contracts of old":                  {"ObjectId,TenantId,Name,DefaultDomainName\n{S},{C},Nordwind Bau,nordwind.example\n", nordwind},
		"Get-MgOrganization":                {`{"Id":"{C}","DisplayName":"Nordwind Bau","VerifiedDomains":[{"Name":"old.example","IsDefault":false},{"Name":"nordwind.example","IsDefault":true}]}`, nordwind},
		"role assignments":                  {"TenantId,TenantDisplayName,DisplayName,RoleDefinitionId\n{C},Nordwind Bau,Dana,{S}\n", named},
		"workspaces":                        {`{"count":1,"data":[{"id":"/subscriptions/{S}/resourceGroups/soc/providers/Microsoft.OperationalInsights/workspaces/soc","name":"soc","customerId":"{S}","tenantId":"{C}","tags":{"tier":"gold"}}]}`, bare},
		"a workspace in a sheet":            {"Tenant ID,Workspace,Name\n{C},soc,soc-ws\n", bare},
		"what bills a tenant":               {`{"value":[{"id":"/providers/Microsoft.Billing/billingAccounts/x","tenantId":"{C}","displayName":"Billing"}]}`, bare},
		"Partner Center":                    {"Microsoft ID,Company name,Primary domain name,Relationship,Tags\n{C},Nordwind Bau,nordwind.example,Cloud Reseller,\n", nordwind},
		"Partner Center's API": {`{"totalCount":1,"items":[{"id":"{C}","companyProfile":{"tenantId":"{C}","domain":"nordwind.example","companyName":"Nordwind Bau","attributes":{"objectType":"CustomerCompanyProfile"}},
			"billingProfile":{"companyName":"Holding"},"customDomains":["other.example"],"links":{"self":{"uri":"/customers"}}}],"links":{"self":{"uri":"/customers"}}}`, nordwind},
		"Lighthouse":             {"Tenant name,Tenant ID,Default domain,Status\nNordwind Bau,{C},nordwind.example,Managed\n", nordwind},
		"CIPP":                   {"displayName,defaultDomainName,customerId,Excluded,domains\nNordwind Bau,nordwind.example,{C},false,[object Object]\n", nordwind},
		"CIPP's API":             {`{"Results":[{"customerId":"{C}","defaultDomainName":"nordwind.example","displayName":"Nordwind Bau"}],"Metadata":{}}`, nordwind},
		"pages in an array":      {`[{"value":[{"tenantId":"{C}","displayName":"Nordwind Bau"}]},{"value":[]}]`, named},
		"a sheet with numbers":   {"ID;Tenant ID;Name\n4711;{C};Nordwind Bau\n", named},
		"a sheet with a company": {"Tenant ID;Company;Name\n{C};Nordwind Bau;Dana Weiß\n", named},
	} {
		t.Run(name, func(t *testing.T) { quiet(t, "-", c.text, c.want) })
	}
}

func TestWhatNamesSomethingElseIsTold(t *testing.T) {
	read(t, "x.csv", swap("Tenant ID,Tenant domain,Name\n{A},a.example,Azure subscription 1\n"), []Row{{ID: idA, Domain: "a.example"}},
		"not used as the tenant's name, because it may name something else: “Name”")
	if got := faults(t, "x.json", swap(`[{"id":"/subscriptions/{S}/resourceGroups/soc","name":"soc","customerId":"{A}"}]`)); len(got) != 1 {
		t.Errorf("a workspace's own id is a tenant: %q", got)
	}
}

func TestTheSameTenantTwiceIsOneRow(t *testing.T) {
	quiet(t, "x.json", `[{"id":"{S}","name":"Dev","tenantId":"{A}","tenantDisplayName":"A"},{"id":"{B}","name":"Prod","tenantId":"{A}","tenantDisplayName":"A"}]`, Row{ID: idA, Name: "A"})
	// A partner who is a direct and an indirect one sees customers twice.
	quiet(t, "x.csv", "Microsoft ID,Company name,Relationship\n{A},A,Cloud Reseller\n{B},B,x\n{A},A,Indirect\n", Row{ID: idA, Name: "A"}, Row{ID: idB, Name: "B"})
	quiet(t, "x.json", `[{"homeTenantId":"{A}","tenantId":"{B}","id":"{S}","name":"Dev"},{"tenantId":"{A}","tenantDisplayName":"A","tags":["gold"]}]`, Row{ID: idA, Name: "A", Said: map[string]any{"tags": []string{"gold"}}})
	quiet(t, "x.csv", "id,note\n{A},one\n{A},two\n", Row{ID: idA, Said: map[string]any{"note": "one"}}, Row{ID: idA, Said: map[string]any{"note": "two"}})
}

func TestLinesBeforeTheHeader(t *testing.T) {
	want := []Row{{ID: idA, Name: "Contoso, Ltd"}}
	for _, text := range []string{
		"#TYPE Selected.Microsoft.Azure.Commands.Profile.Models.PSAzureTenant\n\"Tenant ID\",\"Name\"\n\"{A}\",\"Contoso, Ltd\"\n",
		"#TYPE System.Management.Automation.PSCustomObject\r\n\"Tenant ID\";\"Name\"\r\n\"{A}\";\"Contoso, Ltd\"\r\n",
		"\"sep=;\"\nTenant ID;Name\n{A};Contoso, Ltd\n",
		"\"sep=,\"\nTenant ID;Name\n{A};Contoso, Ltd\n",
		"sep=,\nTenant ID;Name\n{A};Contoso, Ltd\n",
		"sep=|\nTenant ID|Name\n{A}|Contoso, Ltd\n",
		"SEP=\t\nTenant ID\tName\n{A}\tContoso, Ltd\n",
		"\"sep=;\";;\nTenant ID;Name;\n{A};Contoso, Ltd;\n",
		"# from the CRM, 2026-11-30\n# \"do not edit\"\n\nTenant ID;Name\n# gold\n{A};Contoso, Ltd\n",
		"Tenant ID;Name\n{A};Contoso, Ltd\nTenant ID;Name\n#TYPE x\n{A};Contoso, Ltd\n",
		// Excel has another separator and saves each line as one cell.
		"\"Tenant ID\",\"Name\"\n\"{A},\"\"Contoso, Ltd\"\"\"\n",
		"\"\"\"Tenant ID\"\",\"\"Name\"\"\"\n\"\"\"{A}\"\",\"\"Contoso, Ltd\"\"\"\n",
	} {
		for _, form := range []string{text, strings.ReplaceAll(strings.ReplaceAll(text, "\r", ""), "\n", "\r"), strings.ReplaceAll(strings.ReplaceAll(text, "\r", ""), "\n", "\r\n")} {
			read(t, "x.csv", swap(form), want)
			read(t, "-", utf16LE(swap(form)), want)
		}
	}
	for _, title := range []string{"Our customers;;", ";;;\nOurs;", "customers.csv", "\"Customers of\n Northwind\"", "Name of the MSP: Northwind", "30.11.2026"} {
		rows, told, err := Parse("x.csv", []byte(swap(title+"\n\nTenant ID;Name\n{A};Contoso, Ltd\n")))
		if err != nil || len(rows) != 1 || rows[0].ID != idA || rows[0].Name != "Contoso, Ltd" || len(told) != 1 || !strings.HasPrefix(told[0], "skipped before the header: line ") {
			t.Errorf("%q: %+v, %q, %v", title, rows, told, err)
		}
	}
	rows, _, err := Parse("x.csv", []byte(swap("#TYPE x\r\"sep=;\"\r\rTenant ID;Note\r{A};\"two\rlines\"\r{B};x\r")))
	if err != nil || len(rows) != 2 || rows[0].Line != 5 || rows[1].Line != 7 || rows[0].Said["note"] != "two\nlines" {
		t.Errorf("%+v, %v", rows, err)
	}
}

func TestTypeNamesSayNothing(t *testing.T) {
	for _, name := range []string{
		"System.String[]", "System.Object[]", "System.Collections.Hashtable", "System.Collections.Generic.List`1[System.String]", "System.Management.Automation.PSCustomObject",
		"System.Collections.Generic.Dictionary`2[System.String,System.Object]", "Microsoft.Graph.PowerShell.Models.MicrosoftGraphVerifiedDomain", "System.Nullable`1[System.Boolean]",
		"Microsoft.Graph.PowerShell.Models.MicrosoftGraphVerifiedDomain[]", "Microsoft.Azure.Commands.Profile.Models.PSAzureTenant", "Deserialized.System.Collections.ArrayList",
		"[object Object]", "Newtonsoft.Json.Linq.JArray", "System.String[] System.String[]", "[object Object],[object Object]",
		"Microsoft.Graph.PowerShell.Models.MicrosoftGraphVerifiedDomain Microsoft.Graph.PowerShell.Models.MicrosoftGraphVerifiedDomain",
		"System.Collections.Generic.Dictionary`2[System.String, System.Object]",
	} {
		read(t, "x.csv", swap("TenantId,Name,Domains,Tags,Aliases,Hidden,Note,Environment\n{A},\"Q\",\"Q\",\"Q\",\"Q\",\"Q\",\"Q\",\"Q\"\n"+"{B},B,,,,,,\n"), []Row{{ID: idA, Name: "Q", Said: map[string]any{"tags": []string{"Q"}, "aliases": []string{"Q"}, "note": "Q", "environment": "Q"}, Faults: []Fault{{Why: "“Q” is neither true nor false"}}}, {ID: idB, Name: "B"}},
			"ignored in rows with an ID: line 2, column 42 (Domains): “Q” is no domain") // the control
		read(t, "x.csv", strings.ReplaceAll(swap("TenantId,Name,Domains,Tags,Aliases,Hidden,Note,Environment\n{A},\"N\",\"N\",\"N\",\"N\",\"N\",\"N\",\"N\"\n"), "\"N\"", `"`+name+`"`), []Row{{ID: idA}})
	}
	for _, name := range []string{"Systems.example", "system.example", "microsoft.graph.example", "System.com"} {
		quiet(t, "x.csv", "Domain\n"+name+"\n", Row{Domain: strings.ToLower(name)})
	}
}

func TestAGoodIDOutweighsABadDomain(t *testing.T) {
	for _, domain := range []string{"none", "n/a", "contoso", "10.0.0.1", "a.example, no domain at all", "\"\"open", "https://contoso.example/about", "guest_fabrikam.example#EXT#@contoso.example"} {
		rows, told, err := Parse("x.csv", []byte(swap("Tenant ID;Domain\n{A};\""+domain+"\"\n;\""+domain+"\"\n")))
		if err != nil || len(rows) != 2 || rows[0].ID != idA || len(rows[0].Faults) > 0 || len(rows[1].Faults) == 0 || len(told) != 1 || !strings.Contains(told[0], "line 2, column 38 (Domain)") {
			t.Errorf("%q: %+v, %q, %v", domain, rows, told, err)
		}
	}
	// A worse column does not spoil a better one.
	quiet(t, "x.csv", "Default domain;Domains\na.example;several\n", Row{Domain: "a.example"})
}

func TestOneIDIsReadOutOfACell(t *testing.T) {
	for _, cell := range []string{
		`="{A}"`, `"=""{A}"""`, ` ="{A}"`, "/tenants/{A}", "tenants/{A}", "/tenants/{A}/", "{{A}}", "({A})", "<{A}>", "urn:uuid:{A}", "'{A}", "{A} (Contoso)", "Contoso ({A})",
		"https://login.microsoftonline.com/{A}/v2.0", "https://portal.azure.com/{A}", "https://security.microsoft.com/?tid={A}", "https://entra.microsoft.com/#x?tenantId={A}", "tenant id: {A}",
		"login.microsoftonline.com/{A}", "\u00a0{A}\u200b",
	} {
		cell = strings.ReplaceAll(cell, "{A}", strings.ToUpper(listedA))
		quiet(t, "x.csv", "Tenant ID;Name\n"+cell+";A\n", Row{ID: idA, Name: "A"})
	}
	for _, cell := range []string{
		"/subscriptions/{A}", "{S}-{A}", "{A}-{S}", "{A} {B}", "/subscriptions/{S}/workspaces/{A}", "https://x.example/?subscriptionId={A}", "{A}0", "x{A}",
		"https://security.microsoft.com/incidents/{A}?tid={B}", "/tenants/{A}/subscriptions/{B}",
	} {
		if got := faults(t, "x.csv", swap("Tenant ID;Name\n"+cell+";A\n")); len(got) != 1 || !strings.Contains(got[0], "is no tenant id") {
			t.Errorf("%q: %q", cell, got)
		}
	}
	quiet(t, "x.csv", "Directory (tenant) ID;Name\ncontoso.onmicrosoft.com;Contoso\n{A};A\n", Row{Domain: "contoso.onmicrosoft.com", Name: "Contoso"}, Row{ID: idA, Name: "A"})
	quiet(t, "x.csv", "/tenants/{A};Contoso\n=\"{B}\";Fabrikam\n", Row{ID: idA, Name: "Contoso"}, Row{ID: idB, Name: "Fabrikam"})
	quiet(t, "x.csv", "{A},contoso.example,contoso.onmicrosoft.com\n", Row{ID: idA, Domain: "contoso.example"})
	if got := faults(t, "x.csv", swap("{A};{B};Contoso\n")); len(got) != 1 || !strings.Contains(got[0], "it has two tenant ids") {
		t.Errorf("two ids and no header: %q", got)
	}
}

func TestOneDomainIsReadOutOfACell(t *testing.T) {
	for _, cell := range []string{
		`="contoso.example"`, "https://contoso.example/", "http://Contoso.example", "@contoso.example", "contoso.example/", "dana@contoso.example", "mailto:dana@contoso.example",
		"contoso.example (primary)", "contoso.example (default, verified)", "contoso.example [Managed]", "<dana@contoso.example>", "SMTP:dana@contoso.example", "contoso.example.", "'contoso.example'",
		"contoso.example, b.example", "contoso.example; b.example", "contoso.example b.example", "{contoso.example, b.example}", `["contoso.example","b.example"]`, "contoso.example|b.example",
		"contoso.example (primary), b.example (verified)", "(contoso.example)", "contoso.example\nb.example", "[contoso.example, b.example]", "https://www.contoso.example/",
	} {
		quiet(t, "x.csv", "Domain\tName\n\""+strings.ReplaceAll(cell, `"`, `""`)+"\"\tContoso\n", Row{Domain: "contoso.example", Name: "Contoso"})
	}
	for _, cell := range []string{"*.contoso.example", "contoso.example:443", "contoso.example/x", "a@b@contoso.example", "contoso", "ftp://contoso.example/", "https://"} {
		if got := faults(t, "x.csv", "Domain\tName\n"+cell+"\tContoso\n"); len(got) != 1 || !strings.Contains(got[0], "line 2, column 1 (Domain): ") {
			t.Errorf("%q: %q", cell, got)
		}
	}
	// In a column of tenants a text may be a name.
	quiet(t, "x.csv", "Tenant\nhttps://contoso.example/\nAmazon.com (UK)\ncontoso.example (primary)\n", Row{Domain: "contoso.example"}, Row{Name: "Amazon.com (UK)", Faults: []Fault{{Why: "it has neither a tenant id nor a domain"}}})
}

func TestTrueAndFalseInEveryLanguage(t *testing.T) {
	const yes, no = true, false
	for word, want := range map[string]any{
		"WAHR": yes, "FALSCH": no, "VRAI": yes, "FAUX": no, "VERDADERO": yes, "FALSO": no, "VERO": yes, "WAAR": yes, "ONWAAR": no, "SAND": yes, "FALSK": no, "SANN": yes, "USANN": no,
		"SANT": yes, "FALSKT": no, "TOSI": yes, "EPÄTOSI": no, "PRAWDA": yes, "FAŁSZ": no, "PRAVDA": yes, "NEPRAVDA": no, "IGAZ": yes, "HAMIS": no, "VERDADEIRO": yes, "DOĞRU": yes, "YANLIŞ": no,
		"ИСТИНА": yes, "ЛОЖЬ": no, "ΣΩΣΤΌ": yes, "ΛΆΘΟΣ": no, "真": yes, "거짓": no, "จริง": yes, "TÕENE": yes, "VÄÄR": no, "ADEVĂRAT": yes, "FALS": no, "T": yes, "F": no, "true": yes, "False": no,
		"t": yes, "ja": yes, "Нет": no, "✓": yes, "": nil,
	} {
		row := Row{ID: idA}
		if want != nil {
			row.Said = map[string]any{"favourite": want}
		}
		quiet(t, "x.csv", "Tenant ID;Favourite\n{A};"+word+"\n", row)
	}
	seen := map[string]string{}
	for line := range strings.Lines(wordTable) {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		for i, word := range cells[:min(2, len(cells))] {
			if on, ok := ReadFlag(strings.ToUpper(word)); line[0] != '#' && (!ok || on != (i == 0)) {
				t.Errorf("%q reads as %v, %v: it is the other in %s", word, on, ok, seen[word])
			}
			seen[word] = line
		}
	}
	if len(seen) < 250 {
		t.Errorf("only %d words are known", len(seen))
	}
	for _, word := range []string{"maybe", "2", "-", "wa hr", "#"} {
		if _, ok := ReadFlag(word); ok {
			t.Errorf("%q is true or false", word)
		}
	}
}

func TestWhatExcelWritesElsewhere(t *testing.T) {
	for _, c := range []struct {
		page          *charmap.Charmap
		on, off, name string
	}{
		{charmap.Windows1252, "EPÄTOSI", "epätosi", "Müller & Söhne"},
		{charmap.Windows1250, "PRAWDA", "FAŁSZ", "Łódź"},
		{charmap.Windows1251, "ИСТИНА", "ЛОЖЬ", "Ёлка"},
		{charmap.Windows1254, "DOĞRU", "YANLIŞ", "Işık"},
		{charmap.Windows1253, "ΣΩΣΤΌ", "ΛΆΘΟΣ", "Αθήνα"},
		{charmap.Windows874, "จริง", "เท็จ", "กรุงเทพ"},
	} {
		text, err := c.page.NewEncoder().String(swap("Tenant ID;Name;Favourite;Hidden\r\n{A};" + c.name + ";" + c.on + ";" + c.off + "\r\n"))
		if err != nil {
			t.Fatal(err)
		}
		want := []Row{{ID: idA, Name: c.name, Said: map[string]any{"favourite": c.on != "EPÄTOSI", "hidden": false}}}
		read(t, "x.csv", text, want, "it is not UTF-8 and was read as "+strings.ReplaceAll(c.page.String(), " ", "-")+": look at the letters with accents")
	}
	text, err := charmap.Macintosh.NewEncoder().String(swap("Tenant ID;Name\r{A};Müller\r"))
	if err != nil {
		t.Fatal(err)
	}
	read(t, "x.csv", text, []Row{{ID: idA, Name: "Müller"}}, "it is not UTF-8 and was read as Mac OS Roman: look at the letters with accents")
}

func TestTheFormIsThatOfTheText(t *testing.T) {
	for _, file := range []string{"x.json", "x.txt", "x.csv", "-"} {
		quiet(t, file, ` [ {"tenantId":"{A}"} ]`, Row{ID: idA})
		quiet(t, file, `{"tenantId":"{A}"}`, Row{ID: idA})
	}
	for _, file := range []string{"x.txt", "x.csv", "-", "x.xls"} {
		quiet(t, file, "{{A}};Contoso\n", Row{ID: idA, Name: "Contoso"})
		quiet(t, file, "#TYPE x\n\"TenantId\"\n\"{A}\"\n", Row{ID: idA})
	}
}

func TestASignThatNobodySeesIsNotRead(t *testing.T) {
	want := Row{ID: idA, Domain: "a.example", Said: map[string]any{"tags": []string{"gold", "emea"}, "aliases": []string{"csl"}, "favourite": true, "environment": "gcc"}}
	for _, sign := range []string{"\u200b", "\u00ad", "\u2060", "\ufeff", "\u200d", "\u202e", "\u2066", "\ufe0f", "\U000e0067", "\u180e", "\u061c", "\a", "\x7f", "\u0085"} {
		quoted, err := json.Marshal(sign)
		if err != nil {
			t.Fatal(err)
		}
		quiet(t, "-", strings.ReplaceAll("Tenant ID;Domain;Tags;Aliases;Favourite;Environment\n{A}N;a.exampleN;Ngold, emNea;csl;trueN;gccN\n", "N", sign), want)
		quiet(t, "-", strings.ReplaceAll(`[{"tenantId":"N{A}","domain":"Na.example","tags":["goldN","NemeaN"],"aliases":"csl","favourite":"Ntrue","environment":"Ngcc"}]`, "N", string(quoted[1:len(quoted)-1])), want)
		quiet(t, "x.csv", "Tenant ID;Aliases\n{A};cs"+sign+"l\n", Row{ID: idA, Said: map[string]any{"aliases": []string{"cs" + sign + "l"}}}) // for the book to refuse
	}
}
