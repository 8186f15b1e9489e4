package browser

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
)

var (
	none    = uuid.MustParse("3f2504e0-4f89-11d3-9a0c-0305e82c3301") // has no profile of its own yet
	withOne = uuid.MustParse("9b2c0e11-0000-4fff-8000-0123456789ab") // has one in Firefox
	withTwo = uuid.MustParse("9b2c0e11-0000-4fff-8000-0123456789ac") // in Edge and in Firefox
	orphan  = uuid.MustParse("9b2c0e11-0000-4fff-8000-0123456789ad") // in Brave, which is gone
)

// some is a machine on which not all works.
func some() Inventory {
	return Inventory{
		Browsers: []Installed{
			{Browser: Edge, NoProfiles: "Edge's list is damaged", NoPrivate: "Edge has no private windows", NoDedicated: "Edge is a Snap"},
			{Browser: Chrome, Profiles: []string{"Work", "Home"}, Off: map[string]string{"Home": "its folder is gone"}},
			{Browser: Firefox, Profiles: []string{"Work"}, NoPrivate: "Firefox has no private windows", Unread: "it must not be read"},
		},
		Dedicated: map[uuid.UUID][]Browser{withOne: {Firefox}, withTwo: {Edge, Firefox}, orphan: {Brave}},
	}
}

// without is that machine after a change.
func without(change func(*Inventory)) Inventory {
	i := some()
	change(&i)
	return i
}

// chosen is what a session comes to: "in SESSION" or "no SESSION: WHY".
func chosen(t *testing.T, i Inventory, text string, tenant uuid.UUID) string {
	t.Helper()
	wanted, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	s, why := i.Choose(wanted, tenant)
	if why != "" {
		return "no " + s.String() + ": " + why
	}
	return "in " + s.String()
}

func TestASessionComesToThatOfAMachine(t *testing.T) {
	const (
		noDisplay = "there is no display"
		noneIs    = "neither Edge, Chrome, Chromium, Brave nor Firefox is installed"
	)
	bare := Inventory{}
	blind := without(func(i *Inventory) { i.NoOthers = noDisplay })
	noDefault := without(func(i *Inventory) { i.NoDefault = noDisplay })
	unlisted := without(func(i *Inventory) { i.NotListed = "the folder is closed" })
	noEdge := without(func(i *Inventory) { i.Browsers = i.Browsers[1:] })
	sealed := without(func(i *Inventory) {
		for n := range i.Browsers {
			i.Browsers[n].NoDedicated = "there is no folder"
		}
	})
	closed := without(func(i *Inventory) { i.Browsers[1].NoPrivate = "Chrome has no private windows" })
	for _, c := range []struct {
		on      Inventory
		session string
		tenant  uuid.UUID
		want    string
	}{
		{some(), "default", none, "in default"},
		{noDefault, "default", none, "no default: " + noDisplay},
		{blind, "default", none, "in default"},

		{some(), "chrome/Work", none, "in chrome/Work"},
		{some(), "firefox/Work", withOne, "in firefox/Work"},
		{noDefault, "chrome/Work", none, "in chrome/Work"},
		{some(), "chrome/Home", none, "no chrome/Home: its folder is gone"},
		{some(), "chrome/work", none, "no chrome/work: Chrome has no profile of that name"},
		{some(), "firefox/Home", none, "no firefox/Home: Firefox has no profile of that name"},
		{some(), "edge/Work", none, "no edge/Work: Edge's list is damaged"},
		{some(), "brave/Work", none, "no brave/Work: Brave is not installed"},
		{blind, "chrome/Work", none, "no chrome/Work: " + noDisplay},
		{bare, "chrome/Work", none, "no chrome/Work: Chrome is not installed"},

		{some(), "private", none, "in private/chrome"},
		{noEdge, "private", withTwo, "in private/chrome"},
		{some(), "private/chrome", none, "in private/chrome"},
		{some(), "private/edge", none, "no private/edge: Edge has no private windows"},
		{some(), "private/firefox", none, "no private/firefox: Firefox has no private windows"},
		{some(), "private/brave", none, "no private/brave: Brave is not installed"},
		{closed, "private", none, "no private: Edge has no private windows; Chrome has no private windows; Firefox has no private windows"},
		{blind, "private", none, "no private: " + noDisplay},
		{bare, "private", none, "no private: " + noneIs},

		{some(), "dedicated", none, "in dedicated/chrome"},
		{some(), "dedicated", uuid.Nil, "in dedicated/chrome"},
		{some(), "dedicated", withOne, "in dedicated/firefox"},
		{some(), "dedicated", withTwo, "no dedicated: say which: Edge and Firefox have one"},
		{some(), "dedicated", orphan, "no dedicated/brave: Brave is not installed"},
		{some(), "dedicated/chrome", withOne, "in dedicated/chrome"},
		{some(), "dedicated/firefox", withTwo, "in dedicated/firefox"},
		{some(), "dedicated/edge", withTwo, "no dedicated/edge: Edge is a Snap"},
		{some(), "dedicated/brave", none, "no dedicated/brave: Brave is not installed"},
		{unlisted, "dedicated", none, "no dedicated: the folder is closed"},
		{unlisted, "dedicated", withOne, "no dedicated: the folder is closed"},
		{unlisted, "dedicated/chrome", none, "in dedicated/chrome"},
		{unlisted, "private", none, "in private/chrome"},
		{sealed, "dedicated", none, "no dedicated: there is no folder"},
		{sealed, "dedicated", withOne, "no dedicated/firefox: there is no folder"},
		{blind, "dedicated", withTwo, "no dedicated: " + noDisplay},
		{bare, "dedicated", none, "no dedicated: " + noneIs},
	} {
		got := chosen(t, c.on, c.session, c.tenant)
		if got != c.want {
			t.Errorf("%s for %s:\n got %s\nwant %s", c.session, c.tenant, got, c.want)
		}
		// The screen hands on what it has chosen, and the desktop chooses again.
		if s, found := strings.CutPrefix(got, "in "); found && chosen(t, c.on, s, c.tenant) != got {
			t.Errorf("%s for %s: the second time it is %s", s, c.tenant, chosen(t, c.on, s, c.tenant))
		}
	}
}

// What is made by hand, past Parse, opens nothing of anybody's.
func TestASessionOfNoKindIsNone(t *testing.T) {
	for _, s := range []Session{{Kind: 9}, {Kind: 9, Browser: Chrome}, {Kind: Profile}, {Kind: Profile, Profile: "Work"}, {Kind: Profile, Browser: Chrome}} {
		if got, why := some().Choose(s, none); why == "" || got != s {
			t.Errorf("%+v came to %+v, %q", s, got, why)
		}
	}
}

func TestWhatIsOfferedIsWhatIsChosen(t *testing.T) {
	offers := func(i Inventory) string {
		var all []string
		for _, o := range i.Offers() {
			all = append(all, strings.TrimSuffix(o.Session.String()+": "+o.Off, ": "))
		}
		return strings.Join(all, "\n")
	}
	const others = `
edge/: Edge's list is damaged
private/edge: Edge has no private windows
dedicated/edge: Edge is a Snap
chrome/Work
chrome/Home: its folder is gone
private/chrome
dedicated/chrome
firefox/Work
private/firefox: Firefox has no private windows
dedicated/firefox`
	if got := offers(some()); got != "default"+others {
		t.Errorf("got\n%s", got)
	}
	i := some()
	i.NoDefault = "there is none"
	if got := offers(i); got != "default: there is none"+others {
		t.Errorf("got\n%s", got)
	}
}

func TestALinkOpensNowhereWhereEverySessionIsOff(t *testing.T) {
	i := Inventory{NoDefault: "there is none"}
	if !i.Nowhere() {
		t.Error("something opens where nothing is installed")
	}
	i.Browsers = some().Browsers[:1]
	if !i.Nowhere() {
		t.Error("something opens in an Edge that is closed")
	}
	for _, open := range []Installed{
		{Browser: Edge, NoPrivate: "x", NoDedicated: "x", Profiles: []string{"Work"}},
		{Browser: Edge, NoPrivate: "x", NoProfiles: "x"},
		{Browser: Edge, NoDedicated: "x", NoProfiles: "x"},
	} {
		i.Browsers = slices.Concat(some().Browsers[:1], []Installed{open})
		if i.Nowhere() {
			t.Errorf("nothing opens in %+v", open)
		}
		i.NoOthers = "there is no display"
		if !i.Nowhere() {
			t.Error("something opens without a display")
		}
		i.NoOthers = ""
	}
	if (Inventory{}).Nowhere() {
		t.Error("the default browser opens nothing")
	}
}
