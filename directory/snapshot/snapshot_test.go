package snapshot

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
	"tenantswitch/internal/vault"
)

// estate makes n tenants such as an account of that size has: names of two or
// three words, some not in ASCII, the onmicrosoft.com domain and often one or
// two more.
func estate(n int) []directory.Tenant {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	first := []string{"Contoso", "Northwind", "Fabrikam", "Adventure", "Crédit", "Łódź", "東京", "Woodgrove", "Tailspin", "Σείριος"}
	second := []string{"Retail", "Security", "Energía", "Logistics", "Bank", "Holding", "Medical", "保険", "Foods", "Traders"}
	form := []string{"Ltd", "GmbH", "S.A.", "Inc", "AG", "AB"}
	countries := []string{"US", "DE", "FR", "JP", "SE", "GB", ""}
	kinds := []directory.Kind{directory.Guest, directory.Guest, directory.Guest, directory.Delegated}
	tenants := make([]directory.Tenant, n)
	for i := range tenants {
		t := &tenants[i]
		binary.BigEndian.PutUint64(t.ID[:], r.Uint64())
		binary.BigEndian.PutUint64(t.ID[8:], r.Uint64())
		t.Name = fmt.Sprintf("%s %s %d %s", first[r.IntN(len(first))], second[r.IntN(len(second))], i, form[r.IntN(len(form))])
		t.Domain = fmt.Sprintf("customer%d.onmicrosoft.com", i)
		t.Domains = []string{t.Domain}
		for range r.IntN(3) {
			t.Domain = fmt.Sprintf("c%d.customer%d.example", len(t.Domains), i)
			t.Domains = append(t.Domains, t.Domain)
		}
		t.Country = countries[r.IntN(len(countries))]
		t.Environment = cloud.Global
		t.Access = []directory.Access{{Source: "azure", Kind: kinds[r.IntN(len(kinds))]}}
	}
	tenants[0].Access[0].Kind = directory.Home
	return directory.Sorted(tenants)
}

// memoryStore is a Store without a seal.
type memoryStore map[string][]byte

func (m memoryStore) Read(_ context.Context, name string) ([]byte, error) {
	data, ok := m[name]
	if !ok {
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	return bytes.Clone(data), nil
}

func (m memoryStore) Write(_ context.Context, name string, data []byte) error {
	m[name] = bytes.Clone(data)
	return nil
}

// brokenStore fails with its error.
type brokenStore struct{ err error }

func (b brokenStore) Read(context.Context, string) ([]byte, error) { return nil, b.err }
func (b brokenStore) Write(context.Context, string, []byte) error  { return b.err }

func TestASavedDirectoryComesBackAsItWas(t *testing.T) {
	if testing.Short() {
		t.Skip("large: not for repeated runs")
	}
	at := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	odd := []directory.Tenant{
		{},
		{ID: uuid.UUID{1}, Name: "only a name"},
		{ID: uuid.UUID{2}, Domain: "elsewhere.example", Domains: []string{"a.example", "b.example"}},
		{ID: uuid.UUID{3}, Domain: "alone.example"},
		{ID: uuid.UUID{4}, Domain: "b.example", Domains: []string{"a.example", "b.example"}, GoneSince: at},
		{ID: uuid.UUID{5}, Name: strings.Repeat("ü", 5000), Country: "Côte d'Ivoire", Environment: cloud.GCCHigh},
		{ID: uuid.UUID{6}, Access: []directory.Access{
			{Source: "azure", Kind: directory.Guest},
			{Source: "gdap", Kind: directory.GDAP, Until: at.AddDate(0, 3, 0), Extends: true, Roles: "Global Reader, Security Reader"},
			{Source: "file", Kind: directory.Kind(200)},
		}},
		{ID: uuid.UUID{7}, Access: []directory.Access{{Source: "gdap", Kind: directory.GDAP, Until: time.Unix(-1, 0).UTC()}}, GoneSince: at.Add(time.Second)},
	}
	for name, d := range map[string]directory.Directory{
		"empty":        {},
		"read, empty":  {ReadAt: at},
		"odd":          {Tenants: odd, ReadAt: at},
		"sources":      {ReadAt: at, Sources: []directory.SourceState{{Name: "azure", ReadAt: at, Count: 20_000}, {Name: "gdap", ReadAt: at.AddDate(0, 0, -1)}, {}}},
		"one block":    {Tenants: estate(blockTenants), ReadAt: at},
		"block and 1":  {Tenants: estate(blockTenants + 1), ReadAt: at},
		"on all cores": {Tenants: estate(parallelFrom + 1), ReadAt: at},
	} {
		t.Run(name, func(t *testing.T) {
			store := memoryStore{}
			if err := Save(t.Context(), store, d); err != nil {
				t.Fatal(err)
			}
			got, err := Load(t.Context(), store)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, d) {
				t.Errorf("got %.500v, want %.500v", got, d)
			}
		})
	}
}

// TestAnyDirectoryComesBack keeps directories of every shape that merging makes.
func TestAnyDirectoryComesBack(t *testing.T) {
	pick := func(texts ...string) string { return texts[rand.IntN(len(texts))] }
	at := func() time.Time {
		if rand.IntN(2) == 0 {
			return time.Time{}
		}
		return monday.Add(time.Duration(rand.IntN(1e6)) * time.Second)
	}
	for range 300 {
		d := directory.Directory{ReadAt: at()}
		for range rand.IntN(4) {
			d.Sources = append(d.Sources, directory.SourceState{Name: pick("azure", "gdap", "file", ""), ReadAt: at(), Count: rand.IntN(1e6)})
		}
		for range rand.IntN(20) {
			tenant := directory.Tenant{
				ID: uuid.UUID{byte(rand.IntN(256)), 15: byte(rand.IntN(256))}, Name: pick("", "A", "東京 Ltd", strings.Repeat("x", 300)),
				Domain: pick("", "a.example", "b.example"), Country: pick("", "DE"), Environment: cloud.Environment(pick("", "global", "gcc")), GoneSince: at(),
			}
			for range rand.IntN(4) {
				tenant.Domains = append(tenant.Domains, pick("a.example", "c.example", "d.example"))
				tenant.Access = append(tenant.Access, directory.Access{
					Source: pick("azure", "gdap", "lighthouse", "file"), Kind: directory.Kind(rand.IntN(7)), Extends: rand.IntN(2) == 0,
					Until: at(), Roles: pick("", "Security Reader", "Global Reader, Security Reader"),
				})
			}
			d.Tenants = append(d.Tenants, tenant)
		}
		if got := roundTrip(t, d); !reflect.DeepEqual(got, d) {
			t.Fatalf("got %+v, want %+v", got, d)
		}
	}
}

func TestWhatIsAppendedToALoadedListReachesNoOtherTenant(t *testing.T) {
	d := directory.Directory{Tenants: []directory.Tenant{
		{ID: uuid.UUID{1}, Domains: []string{"a.example"}, Access: []directory.Access{{Source: "azure", Kind: directory.Guest}}},
		{ID: uuid.UUID{2}, Domains: []string{"b.example"}, Access: []directory.Access{{Source: "azure", Kind: directory.Guest}}},
	}}
	got := roundTrip(t, d)
	_ = append(got.Tenants[0].Domains, "x.example")
	_ = append(got.Tenants[0].Access, directory.Access{Source: "x"})
	if !reflect.DeepEqual(got, d) {
		t.Errorf("got %v", got)
	}
}

func roundTrip(t *testing.T, d directory.Directory) directory.Directory {
	t.Helper()
	store := memoryStore{}
	if err := Save(t.Context(), store, d); err != nil {
		t.Fatal(err)
	}
	got, err := Load(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestNoSnapshotIsAnEmptyDirectory(t *testing.T) {
	d, err := Load(t.Context(), memoryStore{})
	if err != nil || len(d.Tenants) != 0 || !d.ReadAt.IsZero() {
		t.Errorf("got %v, %v", d, err)
	}
}

func TestAStoresProblemReachesTheUserAsItIs(t *testing.T) {
	locked := &problem.Problem{Kind: problem.Locked, What: "the keyring is locked"}
	if _, err := Load(t.Context(), brokenStore{locked}); problem.Of(err) != locked {
		t.Errorf("load: %v", err)
	}
	if err := Save(t.Context(), brokenStore{locked}, directory.Directory{}); problem.Of(err) != locked {
		t.Errorf("save: %v", err)
	}
	plain := errors.New("no space left on device")
	err := Save(t.Context(), brokenStore{plain}, directory.Directory{})
	if p := problem.Of(err); !errors.Is(err, plain) || p.Why != plain.Error() || p.Do == "" {
		t.Errorf("save: %+v", p)
	}
}

func TestASnapshotOfTheFormatBeforeIsRead(t *testing.T) {
	file, err := os.ReadFile("testdata/snapshot-1")
	if err != nil {
		t.Fatal(err)
	}
	got, err := Load(t.Context(), memoryStore{snapshotFile: file})
	if err != nil {
		t.Fatal(err)
	}
	want := directory.Directory{ReadAt: monday, Tenants: []directory.Tenant{
		{
			ID: id(1), Name: "Adatum", Domain: "a.example", Domains: []string{"a.example", "b.example"}, Country: "DE",
			Environment: cloud.Global, Access: []directory.Access{{Source: "azure", Kind: directory.Guest}},
		},
		{
			ID: id(2), Name: "Bellows", Environment: cloud.GCC, GoneSince: monday,
			Access: []directory.Access{{Source: "azure", Kind: directory.Home}, {Source: "gdap", Kind: directory.GDAP, Until: monday.Add(time.Hour)}},
		},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	for n := range file {
		if _, err := decodeSnapshot(file[:n]); err == nil {
			t.Errorf("cut to %d of %d bytes, it was read", n, len(file))
		}
	}
	if got := roundTrip(t, got); !reflect.DeepEqual(got, want) {
		t.Errorf("written in the new format it is %+v", got)
	}
}

func TestASnapshotOfANewerVersionSaysSo(t *testing.T) {
	file, err := encodeSnapshot(directory.Directory{Tenants: estate(3)})
	if err != nil {
		t.Fatal(err)
	}
	binary.LittleEndian.PutUint32(file[len(snapshotMagic):], snapshotVersion+1)
	_, err = Load(t.Context(), memoryStore{snapshotFile: file})
	if p := problem.Of(err); p == nil || !strings.Contains(p.Why, "newer tenantswitch") || p.Do == "" {
		t.Errorf("got %+v", p)
	}
}

// TestNoDamageGoesUnnoticedOrPanics cuts a file at every length and flips
// every bit of it. A flipped bit in a text or an id is no damage that a file
// without a checksum can show; all else must be an error or another directory.
func TestNoDamageGoesUnnoticedOrPanics(t *testing.T) {
	if testing.Short() {
		t.Skip("no goroutine in it, and every byte: not for repeated runs")
	}
	tenants := estate(9)
	tenants[3].GoneSince = time.Unix(1e9, 0).UTC()
	tenants[4].Access = []directory.Access{{Source: "gdap", Kind: directory.GDAP, Extends: true, Roles: "Security Reader"}}
	whole := directory.Directory{Tenants: tenants, Sources: []directory.SourceState{{Name: "azure", ReadAt: time.Unix(1e9, 0).UTC(), Count: 9}}}
	file, err := encodeSnapshot(whole)
	if err != nil {
		t.Fatal(err)
	}
	for n := range file {
		if _, err := decodeSnapshot(file[:n]); err == nil {
			t.Errorf("cut to %d of %d bytes, it was read", n, len(file))
		}
	}
	if _, err := decodeSnapshot(append(bytes.Clone(file), 0)); err == nil {
		t.Error("with a byte more, it was read")
	}
	for bit := range 8 * len(file) {
		bad := bytes.Clone(file)
		bad[bit/8] ^= 1 << (bit % 8)
		d, err := decodeSnapshot(bad)
		if err == nil && reflect.DeepEqual(d, whole) {
			t.Errorf("bit %d has no meaning", bit)
		}
	}
}

func TestAHostileHeaderTakesNoMemory(t *testing.T) {
	for name, h := range map[string]snapshotHeader{
		"tenants": {version: snapshotVersion, tenants: 1 << 31},
		"tables":  {version: snapshotVersion, tables: 1<<32 - 1},
		"all":     {version: snapshotVersion, tenants: 1<<32 - 1, tables: 1<<32 - 1, rows: 1<<32 - 1, texts: 1<<32 - 1},
	} {
		t.Run(name, func(t *testing.T) {
			file := append(h.append(nil), make([]byte, 64)...)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := decodeSnapshot(file)
			runtime.ReadMemStats(&after)
			if err == nil {
				t.Error("it was read")
			}
			bytes := after.TotalAlloc - before.TotalAlloc
			if bytes > 1<<16 {
				t.Errorf("it took %d bytes", bytes)
			}
		})
	}
}

func FuzzDecodeSnapshot(f *testing.F) {
	old, err := os.ReadFile("testdata/snapshot-1")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(old)
	for _, d := range []directory.Directory{{}, {Tenants: estate(5), ReadAt: time.Unix(1e9, 0), Sources: []directory.SourceState{{Name: "azure", Count: 5}}}} {
		file, err := encodeSnapshot(d)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		d, err := decodeSnapshot(file)
		if err != nil {
			return
		}
		again, err := encodeSnapshot(d)
		if err != nil {
			t.Fatal(err)
		}
		d2, err := decodeSnapshot(again)
		if err != nil || !reflect.DeepEqual(d, d2) {
			t.Errorf("what was read cannot be written: %v", err)
		}
	})
}

// plainTenant is what one would keep as JSON: all that the snapshot keeps, and
// nothing that is empty.
type plainTenant struct {
	ID          uuid.UUID         `json:"tenant_id"`
	Name        string            `json:"name,omitempty"`
	Domain      string            `json:"domain,omitempty"`
	Domains     []string          `json:"domains,omitempty"`
	Country     string            `json:"country,omitempty"`
	Environment cloud.Environment `json:"environment,omitempty"`
	Access      []plainAccess     `json:"access,omitempty"`
	GoneSince   time.Time         `json:"gone_since,omitzero"`
}

type plainAccess struct {
	Source  string         `json:"source"`
	Kind    directory.Kind `json:"kind"`
	Extends bool           `json:"extends,omitempty"`
	Until   time.Time      `json:"until,omitzero"`
	Roles   string         `json:"roles,omitempty"`
}

func plainly(tenants []directory.Tenant) []plainTenant {
	plain := make([]plainTenant, len(tenants))
	for i, t := range tenants {
		plain[i] = plainTenant{
			ID: t.ID, Name: t.Name, Domain: t.Domain, Domains: t.Domains,
			Country: t.Country, Environment: t.Environment, GoneSince: t.GoneSince,
		}
		for _, a := range t.Access {
			plain[i].Access = append(plain[i].Access, plainAccess(a))
		}
	}
	return plain
}

// BenchmarkLoad reads the same tenants from a sealed snapshot in the vault and
// from plain JSON, in turns and each with a clean heap, as at a start; it
// reports the medians and their ratio, and the ratio of the best runs.
func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			box, plain := newBox(b), filepath.Join(b.TempDir(), "directory.json")
			saveBoth(b, box, plain, n)
			var snapshot, viaJSON []time.Duration
			for b.Loop() {
				runtime.GC()
				snapshot = append(snapshot, timed(b, func() error {
					_, err := Load(b.Context(), box)
					return err
				}))
				runtime.GC()
				viaJSON = append(viaJSON, timed(b, func() error {
					data, err := os.ReadFile(plain)
					if err != nil {
						return err
					}
					var tenants []plainTenant
					return json.Unmarshal(data, &tenants)
				}))
			}
			s, j := median(snapshot), median(viaJSON)
			b.ReportMetric(s.Seconds()*1e3, "snapshot-ms")
			b.ReportMetric(j.Seconds()*1e3, "json-ms")
			b.ReportMetric(j.Seconds()/s.Seconds(), "ratio")
			// What other programs do to a busy machine falls on neither.
			b.ReportMetric(slices.Min(snapshot).Seconds()*1e3, "best-snapshot-ms")
			b.ReportMetric(slices.Min(viaJSON).Seconds()*1e3, "best-json-ms")
			b.ReportMetric(slices.Min(viaJSON).Seconds()/slices.Min(snapshot).Seconds(), "best-ratio")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func saveBoth(b *testing.B, box Store, plain string, n int) {
	b.Helper()
	d := directory.Directory{Tenants: estate(n), ReadAt: time.Now()}
	if err := Save(b.Context(), box, d); err != nil {
		b.Fatal(err)
	}
	data, err := json.Marshal(plainly(d.Tenants))
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(plain, data, 0o600); err != nil {
		b.Fatal(err)
	}
}

func newBox(tb testing.TB) Store {
	tb.Helper()
	return boxIn(tb, tb.TempDir())
}

// boxIn is an account of a vault whose key lies beside it.
func boxIn(tb testing.TB, dir string) Store {
	tb.Helper()
	box, err := vault.New(dir, vault.Options{Keepers: []vault.Keeper{vault.File()}}).Create(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return box
}

// BenchmarkDecodeSnapshot is the part of BenchmarkLoad that is ours, and the same
// with an end of its own for every tenant, as GDAP has.
func BenchmarkDecodeSnapshot(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		all := estate(n)
		for _, by := range []string{"azure", "gdap"} {
			b.Run(fmt.Sprint(n, " ", by), func(b *testing.B) {
				if by == "gdap" {
					for i := range all {
						all[i].Access = []directory.Access{{Source: "gdap", Kind: directory.GDAP, Until: monday.Add(time.Duration(i) * time.Minute), Roles: "Security Reader"}}
					}
				}
				file, err := encodeSnapshot(directory.Directory{Tenants: all})
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(len(file)))
				b.ReportAllocs()
				for b.Loop() {
					if _, err := decodeSnapshot(file); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// timed returns how long f takes.
func timed(tb testing.TB, f func() error) time.Duration {
	tb.Helper()
	start := time.Now()
	if err := f(); err != nil {
		tb.Fatal(err)
	}
	return time.Since(start)
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

func id(n byte) uuid.UUID { return uuid.UUID{15: n} }

var monday = time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)

// given is a source of prepared tenants.
type given []directory.Tenant

func (given) Name() string { return "azure" }

func (g given) Read(_ context.Context, _ directory.Watcher, page func([]directory.Tenant)) error {
	page(g)
	return nil
}

func TestAMergedDirectoryIsWhatIsLoadedAgain(t *testing.T) {
	old := directory.Directory{ReadAt: monday, Tenants: []directory.Tenant{{ID: id(99), Name: "Gone"}}}
	r := directory.Reader{Sources: []directory.Source{given(estate(50))}, Environment: cloud.Global, Now: time.Now}
	d, change, err := r.Refresh(t.Context(), old, func(directory.Progress) {})
	if err != nil || len(change.Gone) != 1 || len(d.Tenants) != 51 {
		t.Fatalf("%d tenants, %+v, %v", len(d.Tenants), change, err)
	}
	if got := roundTrip(t, d); !reflect.DeepEqual(got, d) {
		t.Errorf("got %+v, want %+v", got, d)
	}
}
