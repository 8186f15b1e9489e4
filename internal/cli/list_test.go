package cli

import (
	"errors"
	"strings"
	"testing"

	"tenantswitch/directory"
	"tenantswitch/directory/portal"
)

// fullDisk is a writer that can take no more.
type fullDisk struct{}

var errFull = errors.New("no space left on device")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func noPortals(directory.Tenant) []portal.Portal { return nil }

func TestAFullDiskIsNoMistakeInTheTemplate(t *testing.T) {
	c := &command{console: &console{streams: Streams{}}}
	print, err := c.printer(listFlags{format: "{{.Name}}"})
	if err != nil {
		t.Fatal(err)
	}
	if err := print(fullDisk{}, []directory.Tenant{goneTenant}, noPortals); !errors.Is(err, errFull) || status(err) != statusFailed {
		t.Errorf("got %v, status %d", err, status(err))
	}
	if print, err = c.printer(listFlags{format: "{{.Nope}}"}); err != nil {
		t.Fatal(err)
	}
	if err := print(&strings.Builder{}, []directory.Tenant{goneTenant}, noPortals); status(err) != statusUsage {
		t.Errorf("a field that is not there: got %v", err)
	}
}

func TestNoTextOfATenantIsAFormula(t *testing.T) {
	var b strings.Builder
	evil := directory.Tenant{ID: goneTenant.ID, Name: "=1+1", Domain: "-x.example", Country: "@SUM(A1)"}
	if err := printCSV(&b, []directory.Tenant{evil}, noPortals); err != nil {
		t.Fatal(err)
	}
	if want := ",'=1+1,'-x.example,'@SUM(A1),"; !strings.Contains(b.String(), want) {
		t.Errorf("%q is not in %q", want, b.String())
	}
}

func TestFavouritesAreMarkedInTheTable(t *testing.T) {
	favourite := directory.Tenant{ID: goneTenant.ID, Name: "One", Added: &directory.Added{Favourite: true}}
	other := directory.Tenant{ID: goneTenant.ID, Name: "Other"}
	var b strings.Builder
	if err := printTable(&b, []directory.Tenant{favourite, other}, noPortals); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); !strings.HasPrefix(got, "★ One  ") || !strings.Contains(got, "\n  Other  ") {
		t.Errorf("got\n%s", got)
	}
	b.Reset()
	if err := printTable(&b, []directory.Tenant{other}, noPortals); err != nil || !strings.HasPrefix(b.String(), "Other  ") {
		t.Errorf("without one: %q, %v", b.String(), err)
	}
}
