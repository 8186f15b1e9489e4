package book

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/internal/problem"
)

func revise(text string, around Around, edits ...Edit) (Revision, error) {
	return Revise([]byte(text), around, func(Layers) ([]Edit, error) { return edits, nil })
}

func TestAnAliasThatIsAddedNamesOneTenant(t *testing.T) {
	around := Around{
		Under: []Book{parse(t, "[tenants."+contoso+"]\naliases = [\"shared one\"]")},
		Tenants: []directory.Tenant{
			{ID: id(contoso), Name: "Contoso Ltd", Domain: "contoso.de", Domains: []string{"Contoso-Bank.example"}},
			{ID: id(fabrikam), Name: "Fabrikam"},
		},
	}
	text := "[tenants." + contoso + "]\naliases = [\"CSL\", \"o'brien\", \"☃\"]\n"
	for alias, as := range map[string]string{
		"csl": "alias", "ＣＳＬ": "alias", "C.S.L.": "alias", "obrien": "alias", "O’Brien": "alias", "Shared-One": "alias", "☃": "alias",
		"contoso ltd": "name", "contoso.de": "domain", "contoso de": "domain", "contoso-bank.EXAMPLE": "domain",
		contoso: "id", "{" + strings.ToUpper(contoso) + "}": "id", strings.ReplaceAll(contoso, "-", ""): "id",
		"brien": "", "o brien": "", "cs": "", "★": "", "Fabrikam": "", fabrikam: "",
	} {
		r, err := revise(text, around, Set(theirs(), Note, "x"), Add(theirs(), Aliases, alias))
		if as == "" {
			if err != nil || !slices.Equal(r.After.named(alias), []uuid.UUID{id(fabrikam)}) || len(r.Before.named(alias)) > 0 {
				t.Errorf("%q: %v", alias, err)
			}
			continue
		}
		p, _ := errors.AsType[*problem.Problem](err)
		want := "the alias “" + alias + "” is already the " + as + " of Contoso Ltd  " + contoso
		if p == nil || p.Why != want || p.Do == "" || r.Text != nil {
			t.Errorf("%q: %v", alias, err)
		}
	}
}

func TestWhatWasThereIsNotRefused(t *testing.T) {
	text := "[tenants." + contoso + "]\naliases = ['csl']\n[tenants." + fabrikam + "]\naliases = ['CSL']\n"
	r, err := revise(text, Around{}, Set(theirs(), Note, "x"), Remove(theirs(), Aliases, "csl"))
	if err != nil || !slices.Equal(r.After.named("csl"), []uuid.UUID{id(contoso)}) {
		t.Errorf("%v: %s", err, r.Text)
	}
	if r, err := revise(text, Around{}, Add(theirs(), Aliases, "c.s.l.")); err != nil || string(r.Text) != text {
		t.Errorf("%v: %s", err, r.Text)
	}
}

func TestEqualAliasesAndTagsCountOnce(t *testing.T) {
	b := parse(t, "[tags.'#gold']\nsensitive = true\n[tenants."+contoso+"]\n"+
		"aliases = [\"o'brien\", \"OBrien\", \"é\", \"E\", \" csl \"]\ntags = [\"#gold\", \"Gold\", \"key account\", \"key-account\"]")
	e := b.Entry(id(contoso))
	if !slices.Equal(e.Aliases, []string{"o'brien", "é", "csl"}) || !slices.Equal(e.Tags, []string{"gold", "key account"}) {
		t.Errorf("got %q and %q", e.Aliases, e.Tags)
	}
	if tag, ok := b.Sensitive(id(contoso)); !ok || tag != "gold" {
		t.Errorf("sensitive: %q, %v", tag, ok)
	}
	if got := TagsIn("#gold, # gold;Gold"); !slices.Equal(got, []string{"gold", "gold", "Gold"}) || !Has(got[:1], Tags, "#GOLD") {
		t.Errorf("got %q", got)
	}
}

func TestNothingIsPlannedForABrokenTextNorMadeOfABadEdit(t *testing.T) {
	r, err := Revise([]byte("x = "), Around{}, func(Layers) ([]Edit, error) {
		t.Error("there is nothing to plan for")
		return nil, nil
	})
	if _, ok := errors.AsType[*Error](err); !ok || r.Text != nil {
		t.Errorf("%v: %s", err, r.Text)
	}
	for _, edit := range []Edit{Set(ours(), "colour", "x"), Turn(ours(), Note, true), Set(ours(), Environment, "moon")} {
		if r, err := revise("", Around{}, edit); err == nil || r.Text != nil {
			t.Errorf("%+v: %s", edit, r.Text)
		}
	}
}
