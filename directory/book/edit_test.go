package book

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/internal/problem"
)

// upper is the tenant of most tests as another spelling of its id.
var upper = strings.ToUpper(contoso)

func ours() Place { return OfTheTenant(id(contoso), "Contoso Ltd") }

func theirs() Place { return OfTheTenant(id(fabrikam), "") }

// edited is a text, edits, and what comes of them. In the texts C stands for
// the id of a tenant, U for another spelling of it, and F for another tenant.
type edited struct {
	name  string
	text  string
	edits []Edit
	want  string
}

func ids(text string) string {
	return strings.NewReplacer("‹C›", contoso, "‹U›", upper, "‹F›", fabrikam).Replace(text)
}

func TestEditsLeaveAllElseAsItIs(t *testing.T) {
	for _, c := range slicesOf(valueEdits(), tableEdits(), listEdits(), forgetEdits()) {
		t.Run(c.name, func(t *testing.T) {
			text := ids(c.text)
			got, err := Apply([]byte(text), c.edits...)
			if err != nil {
				t.Fatal(err)
			}
			if want := ids(c.want); string(got) != want {
				t.Fatalf("got\n%s\nwant\n%s", got, want)
			}
			again, err := Apply(got, c.edits...)
			if err != nil || len(again) > 0 && &again[0] != &got[0] {
				t.Errorf("once more it becomes %v\n%s", err, again)
			}
		})
	}
}

func slicesOf(lists ...[]edited) (all []edited) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

func valueEdits() []edited {
	note := Set(ours(), Note, "a \"b\"")
	return []edited{
		{"a value in its place", "[tenants.‹C›]\n\tnote   =  'x' # why\nx.y = 1", []Edit{note}, "[tenants.‹C›]\n\tnote   =  'a \"b\"' # why\nx.y = 1"},
		{"in the quotes that can hold it", "[tenants.‹C›]\nnote = 'x'", []Edit{Set(ours(), Note, "it's\na\ttab\\")}, "[tenants.‹C›]\nnote = \"it's\\na\\ttab\\\\\""},
		{"over several lines", "[tenants.‹C›]\nnote = \"\"\"\nx\n# y\n\"\"\"   # why\nz=1", []Edit{note}, "[tenants.‹C›]\nnote = \"a \\\"b\\\"\"   # why\nz=1"},
		{"another spelling of the id", "[ tenants . \"‹U›\" ]\nnote='x'", []Edit{note}, "[ tenants . \"‹U›\" ]\nnote='a \"b\"'"},
		{"with CRLF", "[tenants.‹C›]\r\nname = \"x\"\r\n\r\n[z]\r\n", []Edit{note}, "[tenants.‹C›]\r\nname = \"x\"\r\nnote = \"a \\\"b\\\"\"\r\n\r\n[z]\r\n"},
		{"without a last line end", "[tenants.‹C›]\n  name = \"x\" # why", []Edit{note}, "[tenants.‹C›]\n  name = \"x\" # why\n  note = \"a \\\"b\\\"\""},
		{"in an empty table", "  [tenants.‹C›] # why\n# more\n[z]", []Edit{note}, "  [tenants.‹C›] # why\n  note = \"a \\\"b\\\"\"\n# more\n[z]"},
		{"after a value of several lines", "[tenants.‹C›]\ntags = [ # why\n]\n\n# z\n", []Edit{note}, "[tenants.‹C›]\ntags = [ # why\n]\nnote = \"a \\\"b\\\"\"\n\n# z\n"},
		{"with dots", "tenants . ‹C› . hidden = true # why\nx = 1\n", []Edit{note}, "tenants . ‹C› . hidden = true # why\ntenants . ‹C› . note = \"a \\\"b\\\"\"\nx = 1\n"},
		{"with dots below a header", "[tenants]\n '‹U›'.hidden = true\n‹F›.note = ''", []Edit{note}, "[tenants]\n '‹U›'.hidden = true\n '‹U›'.note = \"a \\\"b\\\"\"\n‹F›.note = ''"},
		{"inline", "[tenants]\n\"‹C›\" = { hidden = true } # why", []Edit{note}, "[tenants]\n\"‹C›\" = { hidden = true, note = \"a \\\"b\\\"\" } # why"},
		{"inline and empty", "[tenants]\n‹C› = {}", []Edit{note}, "[tenants]\n‹C› = { note = \"a \\\"b\\\"\" }"},
		{"inline and empty with a space", "[tenants]\n‹C› = { }", []Edit{note}, "[tenants]\n‹C› = { note = \"a \\\"b\\\"\" }"},
		{"inline and empty with a tab", "[tenants]\n‹C› = {\t}", []Edit{note}, "[tenants]\n‹C› = { note = \"a \\\"b\\\"\"\t}"},
		{"inline and empty on two lines", "[tenants]\n‹C› = {\n}", []Edit{note}, "[tenants]\n‹C› = { note = \"a \\\"b\\\"\"\n}"},
		{"inline and empty with CRLF", "[tenants]\r\n‹C› = {\r\n}", []Edit{note}, "[tenants]\r\n‹C› = { note = \"a \\\"b\\\"\"\r\n}"},
		{"over a text that reads as a flag", "[tenants.‹C›]\nnote = \"false\"", []Edit{note}, "[tenants.‹C›]\nnote = \"a \\\"b\\\"\""},
		{"of all above the first line", mark + "[z]\n", []Edit{Set(Everywhere(), Session, "private")}, mark + "session = \"private\"\n\n[z]\n"},
		{"inline with dots", "tenants = { ‹C›.hidden = true, ‹F› = { } }", []Edit{note}, "tenants = { ‹C›.hidden = true, ‹C›.note = \"a \\\"b\\\"\", ‹F› = { } }"},
		{"inline on several lines", "[tenants]\n‹C› = {\n  hidden = true, # why\n}", []Edit{note}, "[tenants]\n‹C› = {\n  hidden = true, note = \"a \\\"b\\\"\", # why\n}"},
		{"of all", "# ours\nx = 1 # why\n[z]", []Edit{Set(Everywhere(), Session, "private")}, "# ours\nx = 1 # why\nsession = \"private\"\n[z]"},
		{"of all above a header and its comment", "# ours\n\n# z\n[z]", []Edit{Set(Everywhere(), Session, "private")}, "# ours\n\nsession = \"private\"\n\n# z\n[z]"},
		{"of all below the comment on top", mark + "# ours\n[z]", []Edit{Set(Everywhere(), Session, "private")}, mark + "# ours\nsession = \"private\"\n\n[z]"},
		{"of all after a comment alone", "# ours", []Edit{Set(Everywhere(), Session, "private")}, "# ours\n\nsession = \"private\""},
		{"of all and of a tenant at once", "# ours\n", []Edit{Turn(theirs(), Hidden, true), Set(Everywhere(), Session, "private")}, "# ours\n\nsession = \"private\"\n\n[tenants.‹F›]\nhidden = true\n"},
		{"true to false", "[tenants.‹C›]\nfavourite=true#why", []Edit{Turn(ours(), Favourite, false)}, "[tenants.‹C›]\nfavourite=false#why"},
		{"what is so already", "[tenants.‹C›]\nnote = '''x'''\nhidden = true\ntags=['GÓLD']", []Edit{Set(ours(), Note, "x"), Turn(ours(), Hidden, true), Add(ours(), Tags, "gold"), Remove(ours(), Tags, "x"), Unset(ours(), Portal), Forget(theirs()), Unset(theirs(), Note)}, "[tenants.‹C›]\nnote = '''x'''\nhidden = true\ntags=['GÓLD']"},
		{"taken out", "[tenants.‹C›]\nx = 1\n  note = \"x\"\n# y\n", []Edit{Unset(ours(), Note)}, "[tenants.‹C›]\nx = 1\n# y\n"},
		{"taken out, what may not be empty", "[tenants.‹C›]\nenvironment = 'gcc'\nsession = 'private'\n", []Edit{Unset(ours(), Environment), Unset(ours(), Session), Remove(ours(), Tags, "")}, "[tenants.‹C›]\n"},
		{"taken out before a comment", "[tenants.‹C›]\n  note = \"x\"  # why\ny=1", []Edit{Unset(ours(), Note)}, "[tenants.‹C›]\n  # why\ny=1"},
		{"taken out at the end", "[tenants.‹C›]\r\nnote = \"x\"", []Edit{Unset(ours(), Note)}, "[tenants.‹C›]\r\n"},
		{"taken out with dots", "tenants.‹C›.note = \"x\"\ntenants.‹C›.x = 1\n", []Edit{Unset(ours(), Note)}, "tenants.‹C›.x = 1\n"},
		{"taken out inline, first", "[tenants]\n‹C› = { note = 'x', x = 1 }", []Edit{Unset(ours(), Note)}, "[tenants]\n‹C› = { x = 1 }"},
		{"taken out inline, last", "[tenants]\n‹C› = { x = 1 , note = 'x' }", []Edit{Unset(ours(), Note)}, "[tenants]\n‹C› = { x = 1  }"},
		{"taken out inline, alone", "[tenants]\n‹C› = { note = 'x' }", []Edit{Unset(ours(), Note)}, "[tenants]\n‹C› = { }"},
		{"taken out inline, on a line", "[tenants]\n‹C› = {\n  x = 1, # x\n  note = 'x' # why\n}", []Edit{Unset(ours(), Note)}, "[tenants]\n‹C› = {\n  x = 1 # x\n  # why\n}"},
	}
}

func tableEdits() []edited {
	portal := Set(ours(), Portal, "entra")
	return []edited{
		{"a new tenant", "x = 1\n\n[z]\n", []Edit{portal}, "x = 1\n\n[z]\n\n[tenants.‹C›]\nname = \"Contoso Ltd\"\nportal = \"entra\"\n"},
		{"a new tenant whose name is unfit", "", []Edit{Turn(OfTheTenant(id(contoso), "\x1b"), Hidden, true)}, opening + "\n[tenants.‹C›]\nhidden = true\n"},
		{"several at once", "x = 1", []Edit{portal, Turn(theirs(), Hidden, true), Turn(OfTheTag("a.b"), Sensitive, true), Add(ours(), Tags, "vip"), Turn(ours(), Hidden, false)}, "x = 1\n\n[tenants.‹C›]\nname = \"Contoso Ltd\"\nportal = \"entra\"\ntags = [\"vip\"]\nhidden = false\n\n[tenants.‹F›]\nhidden = true\n\n[tags.\"a.b\"]\nsensitive = true\n"},
		{"with its name changed", "x = 1\r\n", []Edit{Set(ours(), Name, "Contoso")}, "x = 1\r\n\r\n[tenants.‹C›]\r\nname = \"Contoso\"\r\n"},
		{"in the first file", "", []Edit{portal}, opening + "\n[tenants.‹C›]\nname = \"Contoso Ltd\"\nportal = \"entra\"\n"},
		{"of all in the first file", mark + "\n", []Edit{Set(Everywhere(), Session, "edge/Work")}, mark + "\n" + opening + "\nsession = \"edge/Work\"\n"},
		{"nothing in the first file", "", []Edit{Unset(ours(), Note)}, ""},
		{"beside dots", "tenants.‹F›.note = 'x'\n", []Edit{portal}, "tenants.‹F›.note = 'x'\n\n[tenants.‹C›]\nname = \"Contoso Ltd\"\nportal = \"entra\"\n"},
		{"beside inline ones", "[tenants]\n‹F› = { note = 'x' }\n[z]\n", []Edit{portal}, "[tenants]\n‹F› = { note = 'x' }\n[z]\n\n[tenants.‹C›]\nname = \"Contoso Ltd\"\nportal = \"entra\"\n"},
		{"in an inline one", "tenants = { ‹F› = { note = 'x' } } # why", []Edit{portal}, "tenants = { ‹F› = { note = 'x' }, ‹C› = { name = \"Contoso Ltd\", portal = \"entra\" } } # why"},
		{"several in an inline one", "tags = {}", []Edit{Turn(OfTheTag("a"), Sensitive, true), Turn(OfTheTag("b"), Sensitive, true), Set(OfTheTag("a"), Session, "private")}, "tags = { a = { sensitive = true, session = \"private\" }, b = { sensitive = true } }"},
		{"of which only a table below is there", "[tenants.‹U›.x]\ny = 1\n", []Edit{portal}, "[tenants.‹U›.x]\ny = 1\n\n[tenants.‹U›]\nname = \"Contoso Ltd\"\nportal = \"entra\"\n"},
		{"a tag as folded", "[tags.\"GÓLD\"]\n\n[tags.silver]", []Edit{Set(OfTheTag("gold"), Session, "private")}, "[tags.\"GÓLD\"]\nsession = \"private\"\n\n[tags.silver]"},
	}
}

func listEdits() []edited {
	vip := Add(ours(), Tags, " vip ")
	gone := Remove(ours(), Tags, "Gold")
	one := func(name, list string, edit Edit, want string) edited {
		return edited{name, "[tenants.‹C›]\ntags = " + list + " # why\nx=1", []Edit{edit}, "[tenants.‹C›]\ntags = " + want + " # why\nx=1"}
	}
	return []edited{
		one("added", `["gold"]`, vip, `["gold", "vip"]`),
		one("added to none", `[ ]`, vip, `["vip" ]`),
		one("added to a comment", "[ # a\n]", vip, "[\"vip\" # a\n]"),
		one("added after a comma", `[ 'gold', ]`, vip, `[ 'gold', 'vip', ]`),
		one("added on a line", "[\n  \"gold\", # a, b\n]", vip, "[\n  \"gold\", # a, b\n  \"vip\",\n]"),
		one("added on a line, no comma", "[\r\n\t\"gold\"\r\n]", vip, "[\r\n\t\"gold\",\r\n\t\"vip\"\r\n]"),
		one("added on a line, a comment", "[\n  \"a\",\n  'gold' # why\n  # end\n]", vip, "[\n  \"a\",\n  'gold', # why\n  'vip'\n  # end\n]"),
		one("added at the end of a line", "[\n  \"a\",\n  \"gold\" ]", vip, "[\n  \"a\",\n  \"gold\", \"vip\" ]"),
		one("added before a comma on its own", "[ \"gold\" # a\n , # b\n]", vip, "[ \"gold\", \"vip\" # a\n , # b\n]"),
		one("added on a line, a comma", "[\n  \"gold\",\n]", vip, "[\n  \"gold\",\n  \"vip\",\n]"),
		one("removed, a comma in a comment", "[ \"gold\" # a, b\n , \"c\" ]", gone, "[  # a, b\n  \"c\" ]"),
		one("removed, last without a space", `["a","gold" ]`, gone, `["a" ]`),
		{"removed, all between comments", "[tenants.‹C›] # a\ntags = ['gold'] # b\n# c\n", []Edit{gone}, "[tenants.‹C›] # a\n# b\n# c\n"},
		one("removed, first", `["gold", "a"]`, gone, `["a"]`),
		one("removed, last", `["a", "GÓLD"]`, gone, `["a"]`),
		one("removed, each", `["gold", "a", "Gold", "GOLD", "b", "gold",]`, gone, `["a", "b", ]`),
		one("removed, a line", "[\n  \"a\", # a\n  \"gold\", # gold\n  \"gold\",\n  # end\n]", gone, "[\n  \"a\", # a\n  # gold\n  # end\n]"),
		one("removed, the last line", "[\n  \"a\", # a\n  \"gold\"\n]", gone, "[\n  \"a\" # a\n]"),
		one("removed, comments between", "[ \"gold\" # a\n , # b\n \"c\" ]", gone, "[  # a\n  # b\n \"c\" ]"),
		one("removed, a comment stays", "[ \"gold\" # a\n]", gone, "[ # a\n]"),
		{"removed, all", "[tenants.‹C›]\n tags = [ \"gold\" ]\nx=1", []Edit{gone}, "[tenants.‹C›]\nx=1"},
		{"removed, all inline", "[tenants]\n‹C› = { x = 1, tags = [ \"gold\" ] }", []Edit{gone}, "[tenants]\n‹C› = { x = 1 }"},
		{"made", "[tenants.‹C›]", []Edit{Add(ours(), Aliases, "c"), Add(ours(), Aliases, "C"), Add(ours(), Aliases, "d"), Remove(ours(), Aliases, "c")}, "[tenants.‹C›]\naliases = [\"d\"]"},
	}
}

func forgetEdits() []edited {
	return []edited{
		{"a table", "# a\n\n# of it\n[tenants.‹C›] # x\n# y\nnote = 'x' # z\n# stays\n\n[z]\n", []Edit{Forget(ours())}, "# a\n\n# of it\n\n# stays\n\n[z]\n"},
		{"a table between blank lines", "[a]\n\n[tenants.‹C›]\nx = [\n]\n\n[z]\n", []Edit{Forget(ours())}, "[a]\n\n[z]\n"},
		{"a table whose comment stays", "[a]\n# c\n[tenants.‹C›]\n[z]\n", []Edit{Forget(ours())}, "[a]\n# c\n\n[z]\n"},
		{"the first table", "[tenants.‹C›]\nnote = 'x'\n\n[z]\n", []Edit{Forget(ours())}, "[z]\n"},
		{"a table between a comment and a blank line", "[a]\n# c\n[tenants.‹C›]\n\n[z]\n", []Edit{Forget(ours())}, "[a]\n# c\n\n[z]\n"},
		{"inline with a comment in it", "tenants = { ‹C› = { note = 'x', # c\n}, ‹F› = {} }", []Edit{Forget(ours())}, "tenants = { ‹F› = {} }"},
		{"the last table", "[a]\r\n\r\n[tenants.‹C›]\r\nnote = 'x'\r\n", []Edit{Forget(ours())}, "[a]\r\n"},
		{"with what is below", "[tenants.‹C›]\nx = 1\n[[tenants.‹C›.y]]\nz = 1\n[a]\n[tenants.‹C›.b]\n[[tenants.‹C›.y]]\n[c]\n", []Edit{Forget(ours())}, "[a]\n[c]\n"},
		{"with dots", "tenants.‹C›.note = 'x' # y\nx = 1\ntenants.‹C›.z = [\n # c\n]\n", []Edit{Forget(ours())}, "x = 1\n"},
		{"inline", "[tenants]\n‹C› = { note = 'x' } # y\n‹F› = {}", []Edit{Forget(ours())}, "[tenants]\n‹F› = {}"},
		{"in an inline one", "tenants = { ‹C› = { note = 'x' }, ‹F› = {} }", []Edit{Forget(ours())}, "tenants = { ‹F› = {} }"},
		{"with dots in an inline one", "tenants = { ‹C›.note = 'x', ‹F›.note = 'x', ‹C›.z = 1 }", []Edit{Forget(ours())}, "tenants = { ‹F›.note = 'x' }"},
		{"a tag", "[tags.Gold]\nsession = 'private'\n", []Edit{Forget(OfTheTag("gold"))}, ""},
	}
}

func TestATableThatWasAddedAndForgottenLeavesNoTrace(t *testing.T) {
	for _, text := range []string{example, "x = 1\n", "[a]\r\nb = 1\r\n", "tenants = { " + fabrikam + ".note = 'x' }"} {
		place := OfTheTenant(uuid.New(), "New")
		added, err := Apply([]byte(text), Add(place, Aliases, "new"), Set(place, Note, "x"))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Apply(added, Forget(place)); err != nil || string(got) != text {
			t.Errorf("%v: got\n%s\nof\n%s", err, got, text)
		}
	}
}

func TestABrokenTextIsNotEdited(t *testing.T) {
	for _, text := range []string{"x = ", "tenants = 1", "[tenants.x]"} {
		got, err := Apply([]byte(text), Forget(ours()))
		if _, ok := errors.AsType[*Error](err); !ok || got != nil {
			t.Errorf("%q: got %q, %v", text, got, err)
		}
	}
}

func TestEditsThatAreRefused(t *testing.T) {
	for want, edits := range map[string][]Edit{
		"“opera” cannot be its session: “opera” is no": {Set(ours(), Session, "opera")},
		"“moon” cannot be its environment":             {Set(ours(), Environment, "moon")},
		"“\ufffd[2J” cannot be its note":               {Set(ours(), Note, "\x1b[2J")},
		"“\ufffd” cannot be its name":                  {Set(ours(), Name, "\xff")},
		"“” cannot be its aliases: it is empty":        {Add(ours(), Aliases, " ")},
		"“” is no tag: it is empty":                    {Turn(OfTheTag(" "), Sensitive, true)},
		"“sensitive” cannot be changed so":             {Turn(ours(), Sensitive, true)},
		"“note” cannot be changed so":                  {Turn(ours(), Note, true)},
		"“hidden” cannot be changed so":                {Turn(Everywhere(), Hidden, true)},
		"“” cannot be changed so":                      {{}},
		"nothing was named":                            {Forget(Everywhere())},
	} {
		got, err := Apply([]byte(example), edits...)
		p, ok := errors.AsType[*problem.Problem](err)
		if !ok || got != nil || !strings.HasPrefix(p.Why, want) || p.What != "the address book was not changed" || p.Do == "" {
			t.Errorf("%s: got %q, %v", want, got, err)
		}
	}
}

func TestAnEditThatDoesSomethingElseIsRefused(t *testing.T) {
	edits := []Edit{Set(ours(), Note, "new")}
	before := "x = 1 # a\n[tenants." + upper + "]\nnote = 'old'\n"
	for after, fine := range map[string]bool{
		"x = 1 # a\n[tenants." + contoso + "]\nnote = \"new\"":                           true,
		"x = 1 # a\n[tenants." + contoso + "]\nnote = 'old'":                             false,
		"x = 2 # a\n[tenants." + contoso + "]\nnote = 'new'":                             false,
		"x = 1 # b\n[tenants." + contoso + "]\nnote = 'new'":                             false,
		"x = 1\n[tenants." + contoso + "]\nnote = 'new'":                                 false,
		"x = 1 # a\n[tenants." + contoso + "]\nnote = 'new'\nhidden = true":              false,
		"x = 1 # a\n[tenants." + contoso + "]\nnote = 'new'\nname = 'Contoso'":           false,
		"x = 1 # a\n[tenants." + contoso + "]\nnote = 'new'\nname = 'Contoso Ltd'":       true,
		"x = 1 # a\n[tenants." + contoso + "]\nnote = 'new'\n[tenants." + fabrikam + "]": true,
	} {
		old, err := read([]byte(before))
		if err != nil {
			t.Fatal(err)
		}
		made, err := read([]byte(after))
		if err != nil {
			t.Fatal(err)
		}
		err = old.becomes(made, edits)
		if got := err == nil && old.keepsComments(made, nil); got != fine {
			t.Errorf("%v, %v of\n%s", got, err, after)
		}
		if err != nil && !strings.HasPrefix(problem.Of(err).Why, "line 2: the way it is written") {
			t.Error(err)
		}
	}
}

// TestAWrongPlanIsNotCarriedOut plans what nobody asked for, all but one of which
// is sound TOML.
func TestAWrongPlanIsNotCarriedOut(t *testing.T) {
	const text = "x = 1 # mine\n[tenants." + contoso + "]\nnote = 'old'\n# theirs\n"
	for wrong, fine := range map[[2]string]bool{
		{"", ""}:                               true,
		{"x = 1", "x = 2"}:                     false,
		{"x = 1", "y = 1"}:                     false,
		{"x = 1", "x ="}:                       false,
		{"# mine", "# yours"}:                  false,
		{" # mine", ""}:                        false,
		{"# theirs\n", ""}:                     false,
		{"# theirs", "hidden = true # theirs"}: false,
	} {
		at := strings.Index(text, wrong[0])
		got, err := apply([]byte(text), []Edit{Set(ours(), Note, "new")}, func(d *document, edits []Edit) round {
			r := d.round(edits)
			if wrong != ([2]string{}) && len(r.splices) > 0 {
				r.splices.add([]splice{{span: span{at, at + len(wrong[0])}, text: wrong[1]}})
			}
			return r
		})
		if (err == nil) != fine || fine && !strings.Contains(string(got), "note = 'new'") || !fine && got != nil {
			t.Errorf("%q: %s, %v", wrong, got, err)
		}
		if err != nil && !strings.Contains(problem.Of(err).Why, "the program cannot change that and nothing else") {
			t.Errorf("%q: %v", wrong, err)
		}
		if wrong[1] == "x =" && !strings.Contains(problem.Of(err).Why, ": line 1, column ") {
			t.Errorf("it does not say where the text would be broken: %v", err)
		}
	}
}

func TestAnAliasMayMove(t *testing.T) {
	got, err := Apply([]byte(example), Add(theirs(), Aliases, "csl"), Remove(ours(), Aliases, "csl"))
	if err != nil || len(parse(t, string(got)).named("csl")) != 1 {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestTheBytesThatCameInStayAsTheyWere(t *testing.T) {
	text := []byte(example)
	before := bytes.Clone(text)
	if _, err := Apply(text, Set(ours(), Note, "x"), Forget(theirs())); err != nil || !bytes.Equal(text, before) {
		t.Errorf("%v: %s", err, text)
	}
}
