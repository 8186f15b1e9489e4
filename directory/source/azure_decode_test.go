package source

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/internal/clean"
	"tenantswitch/internal/cloud"
)

const (
	idA = "a70a1586-9c4a-4373-b907-1d310660dbd1"
	idB = "83abe5cd-bcc3-441a-bd86-e6a75360cecc"
	idC = "daea2e9b-847b-4c93-850d-2aa6f2d7af33"
)

func decode(t *testing.T, home uuid.UUID, body string) (listPage, error) {
	t.Helper()
	return newAzureDecoder(home, cloud.Global).decode(strings.NewReader(body))
}

func TestTheDocumentedExampleIsDecoded(t *testing.T) {
	page, err := decode(t, uuid.Nil, `{
  "nextLink": "...",
  "value": [
    { "id": "/tenants/`+idA+`", "tenantId": "`+idA+`",
      "countryCode": "US", "displayName": "Test_Test_aad50", "domains": ["aad50.ccsctp.net"],
      "tenantCategory": "ManagedBy", "defaultDomain": "aad50.ccsctp.net", "tenantType": "AAD" },
    { "id": "/tenants/`+idB+`", "tenantId": "`+strings.ToUpper(idB)+`",
      "countryCode": "US", "displayName": "Contoso Corp.", "domains": ["Contoso.ccsctp.net"],
      "tenantCategory": "Home", "defaultDomain": "Contoso.ccsctp.net", "tenantType": "AAD" },
    { "id": "/tenants/`+idC+`", "tenantId": "`+idC+`",
      "country": "Côte  d'Ivoire", "displayName": "TEST_TEST_RDV", "unheardOf": {"a": [1, {}]},
      "domains": ["rdvmohoro.ccsctp.net","rdvmohoro.mail.ccsctp.net","rdvmohoro.com"],
      "tenantBrandingLogoUrl": "logo1.logo.rdvmohoro.com",
      "tenantCategory": "ProjectedBy", "defaultDomain": "rdvmohoro.ccsctp.net", "tenantType": "AAD" }
  ],
  "later": "ignored"
}`)
	if err != nil {
		t.Fatal(err)
	}
	want := []directory.Tenant{
		{
			ID: uuid.MustParse(idA), Name: "Test_Test_aad50", Domain: "aad50.ccsctp.net", Domains: []string{"aad50.ccsctp.net"},
			Country: "US", Environment: cloud.Global, Access: []directory.Access{{Source: "azure", Kind: directory.Delegated}},
		},
		{
			ID: uuid.MustParse(idB), Name: "Contoso Corp.", Domain: "contoso.ccsctp.net", Domains: []string{"contoso.ccsctp.net"},
			Country: "US", Environment: cloud.Global, Access: []directory.Access{{Source: "azure", Kind: directory.Home}},
		},
		{
			ID: uuid.MustParse(idC), Name: "TEST_TEST_RDV", Domain: "rdvmohoro.ccsctp.net",
			Domains: []string{"rdvmohoro.ccsctp.net", "rdvmohoro.mail.ccsctp.net", "rdvmohoro.com"},
			Country: "Côte d'Ivoire", Environment: cloud.Global, Access: []directory.Access{{Source: "azure", Kind: directory.Delegated}},
		},
	}
	if page.next != "..." || page.rows != 3 || page.skipped != 0 || !reflect.DeepEqual(page.tenants, want) {
		t.Errorf("got %+v", page)
	}
}

func TestNothingButAnIDIsNeeded(t *testing.T) {
	for name, row := range map[string]string{
		"absent":      `"tenantId":"` + idA + `"`,
		"null":        `"tenantId":"` + idA + `","displayName":null,"domains":null,"defaultDomain":null,"tenantCategory":null,"country":null`,
		"other types": `"displayName":7,"domains":"x","defaultDomain":[],"tenantCategory":{},"countryCode":true,"tenantId":"` + idA + `"`,
		"unusable":    `"displayName":"\u200b","domains":["", "\u202e", 3, null, "no domain"],"defaultDomain":" ","tenantId":"` + idA + `","tenantCategory":"Marsian"`,
	} {
		t.Run(name, func(t *testing.T) {
			// The row before leaves nothing behind in this one.
			page, err := decode(t, uuid.Nil, `{"value":[{"tenantId":"`+idB+`","displayName":"B","domains":["b.example","c.example","d.example"],`+
				`"defaultDomain":"b.example","tenantCategory":"Home","countryCode":"DE","country":"x"},{`+row+`}]}`)
			if err != nil || len(page.tenants) != 2 {
				t.Fatalf("got %+v, %v", page, err)
			}
			want := directory.Tenant{ID: uuid.MustParse(idA), Environment: cloud.Global, Access: []directory.Access{{Source: "azure", Kind: directory.Unknown}}}
			if got := page.tenants[1]; !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestRowsWithoutAUsableIDAreCountedAndLeftOut(t *testing.T) {
	for _, id := range []string{
		`""`, `null`, `7`, `"x"`, `"{` + idA + `}"`, `"urn:uuid:` + idA + `"`, `"` + strings.ReplaceAll(idA, "-", "") + `"`,
		`"` + idA + ` "`, `"` + idA[:35] + `g"`, `"00000000-0000-0000-0000-000000000000"`, `"` + idA[:35] + `\u0000"`,
	} {
		page, err := decode(t, uuid.Nil, `{"value":[{"tenantId":`+id+`,"displayName":"x"},null,"text",{"tenantId":"`+idB+`"}]}`)
		if err != nil || page.rows != 4 || page.skipped != 3 || len(page.tenants) != 1 || page.tenants[0].ID.String() != idB {
			t.Errorf("%s: got %+v, %v", id, page, err)
		}
	}
}

func TestThePersonalAccountTenantIsNoCustomer(t *testing.T) {
	page, err := decode(t, uuid.Nil, `{"value":[{"tenantId":"9188040D-6c67-4c5b-b112-36a304b66dad"},{"tenantId":"`+idA+`"}]}`)
	if err != nil || page.rows != 2 || page.skipped != 0 || len(page.tenants) != 1 {
		t.Errorf("got %+v, %v", page, err)
	}
}

func TestKindOfAccess(t *testing.T) {
	home := uuid.MustParse(idA)
	for _, c := range []struct {
		home     uuid.UUID
		id       string
		category string
		want     directory.Kind
	}{
		{home, idA, `"Home"`, directory.Home},
		{home, idA, `"ProjectedBy"`, directory.Home},
		{home, idA, `null`, directory.Home},
		{home, idB, `"Home"`, directory.Guest},
		{home, idB, `"home"`, directory.Guest},
		{home, idB, `"ManagedBy"`, directory.Delegated},
		{home, idB, `"ProjectedBy"`, directory.Delegated},
		{home, idB, `"GovernedBy"`, directory.Unknown},
		{home, idB, `null`, directory.Unknown},
		{uuid.Nil, idB, `"Home"`, directory.Home},
		{uuid.Nil, idB, `"ProjectedBy"`, directory.Delegated},
		{uuid.Nil, idB, `null`, directory.Unknown},
	} {
		page, err := decode(t, c.home, `{"value":[{"tenantId":"`+c.id+`","tenantCategory":`+c.category+`}]}`)
		if err != nil {
			t.Fatal(err)
		}
		if got := page.tenants[0].Access[0].Kind; got != c.want {
			t.Errorf("home %v, id %s, category %s: got %v, want %v", c.home, c.id, c.category, got, c.want)
		}
	}
}

func TestHundredsOfDomainsAreKeptOnce(t *testing.T) {
	var all []string
	for i := range 300 {
		all = append(all, fmt.Sprintf("d%d.example", i))
	}
	list, err := json.Marshal(append(append([]string{"D0.EXAMPLE"}, all...), all...))
	if err != nil {
		t.Fatal(err)
	}
	page, err := decode(t, uuid.Nil, `{"value":[{"tenantId":"`+idA+`","domains":`+string(list)+`}]}`)
	if err != nil || !reflect.DeepEqual(page.tenants[0].Domains, all) {
		t.Errorf("got %v, %v", page, err)
	}
}

func TestWhatIsNoPageIsAnError(t *testing.T) {
	for body, want := range map[string]error{
		``:                       io.EOF,
		`{"value":[`:             io.EOF,
		`{"value":[{"tenantId":`: io.ErrUnexpectedEOF,
		`{"value":[]`:            io.EOF,
		`[]`:                     errNoList,
		`"value"`:                errNoList,
		`{}`:                     errNoList,
		`{"value":null}`:         errNoList,
		`{"value":{}}`:           errNoList,
		`{"error":{"code":"x"}}`: errNoList,
		`{"value":[}`:            nil,
		`{"value":[],]`:          nil,
		"{\"value\":[\x00]}":     nil,
	} {
		_, err := decode(t, uuid.Nil, body)
		if err == nil || want != nil && !errors.Is(err, want) {
			t.Errorf("%q: got %v, want %v", body, err, want)
		}
	}
}

func TestANextLinkOfAnotherTypeIsNone(t *testing.T) {
	for _, link := range []string{`null`, `""`, `7`, `{}`} {
		page, err := decode(t, uuid.Nil, `{"nextLink":`+link+`,"value":[]}`)
		if err != nil || page.next != "" {
			t.Errorf("%s: got %q, %v", link, page.next, err)
		}
	}
}

func FuzzDecodePage(f *testing.F) {
	f.Add([]byte(`{"value":[{"tenantId":"` + idA + `","displayName":"A","domains":["a.example",null,1]},{}],"nextLink":"x"}`))
	f.Add([]byte(`{"value":[[[[`))
	f.Fuzz(func(t *testing.T, body []byte) {
		page, err := newAzureDecoder(uuid.Nil, cloud.Global).decode(bytes.NewReader(body))
		if err != nil {
			return
		}
		if len(page.tenants)+page.skipped > page.rows {
			t.Errorf("%d rows make %d tenants and %d without id", page.rows, len(page.tenants), page.skipped)
		}
		for _, tenant := range page.tenants {
			if tenant.ID == uuid.Nil || tenant.ID == personal || clean.Text(tenant.Name, clean.MaxName) != tenant.Name ||
				clean.Domain(tenant.Domain) != tenant.Domain {
				t.Errorf("got %+v", tenant)
			}
		}
	})
}

// BenchmarkDecodePages decodes 100,000 tenants in 100 pages, and the same
// pages with encoding/json alone into structs of plain strings.
func BenchmarkDecodePages(b *testing.B) {
	var pages [][]byte
	size := 0
	tenants := make([]directory.Tenant, 100_000)
	for i := range tenants {
		initial, own := fmt.Sprintf("customer%d.onmicrosoft.com", i), fmt.Sprintf("customer%d.example", i)
		tenants[i] = directory.Tenant{ID: uuid.New(), Name: fmt.Sprintf("Contoso Energía %d Ltd", i), Domain: own, Domains: []string{initial, own}, Country: "DE"}
	}
	for len(tenants) > 0 {
		page := []byte(pageOf(tenants[:1000], "https://management.example/tenants?$skiptoken=x"))
		pages, size, tenants = append(pages, page), size+len(page), tenants[1000:]
	}
	b.Run("ours", func(b *testing.B) {
		b.SetBytes(int64(size))
		b.ReportAllocs()
		for b.Loop() {
			d := newAzureDecoder(uuid.Nil, cloud.Global)
			for _, p := range pages {
				if page, err := d.decode(bytes.NewReader(p)); err != nil || len(page.tenants) != 1000 {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("json", func(b *testing.B) {
		b.SetBytes(int64(size))
		b.ReportAllocs()
		for b.Loop() {
			for _, p := range pages {
				var page wirePage
				if err := json.Unmarshal(p, &page); err != nil || len(page.Value) != 1000 {
					b.Fatal(err)
				}
			}
		}
	})
}
