package cli

import (
	"errors"
	"strings"
	"testing"

	"tenantswitch/directory"
)

// fullDisk is a writer that can take no more.
type fullDisk struct{}

var errFull = errors.New("no space left on device")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestAFullDiskIsNoMistakeInTheTemplate(t *testing.T) {
	c := &command{streams: Streams{}}
	print, err := c.printer(listFlags{format: "{{.Name}}"})
	if err != nil {
		t.Fatal(err)
	}
	if err := print(fullDisk{}, []directory.Tenant{goneTenant}, nil); !errors.Is(err, errFull) || status(err) != statusFailed {
		t.Errorf("got %v, status %d", err, status(err))
	}
	if print, err = c.printer(listFlags{format: "{{.Nope}}"}); err != nil {
		t.Fatal(err)
	}
	if err := print(&strings.Builder{}, []directory.Tenant{goneTenant}, nil); status(err) != statusUsage {
		t.Errorf("a field that is not there: got %v", err)
	}
}

func TestNoTextOfATenantIsAFormula(t *testing.T) {
	var b strings.Builder
	evil := directory.Tenant{ID: goneTenant.ID, Name: "=1+1", Domain: "-x.example", Country: "@SUM(A1)"}
	if err := printCSV(&b, []directory.Tenant{evil}, nil); err != nil {
		t.Fatal(err)
	}
	if want := ",'=1+1,'-x.example,'@SUM(A1),"; !strings.Contains(b.String(), want) {
		t.Errorf("%q is not in %q", want, b.String())
	}
	for _, text := range []string{"+1", "\t=1", "\r=1", "＝1", "－1"} {
		if plainCell(text) != "'"+text {
			t.Errorf("%q stays as it is", text)
		}
	}
	for _, text := range []string{"", "Contoso", "1=1", "東京"} {
		if plainCell(text) != text {
			t.Errorf("%q was changed", text)
		}
	}
}
