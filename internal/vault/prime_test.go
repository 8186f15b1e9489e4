package vault

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"tenantswitch/internal/problem"
)

const otherPhrase = "staple battery horse"

// primed returns a vault after Prime, which must give an error of that kind
// and have asked that often.
func primed(t *testing.T, dir string, p *typist, asked int, want error, keepers ...Keeper) *Vault {
	t.Helper()
	v := New(dir, Options{Keepers: keepers, Ask: p.ask})
	if err := v.Prime(t.Context()); !errors.Is(err, want) {
		t.Errorf("it gave %v, want %v", err, want)
	}
	if len(p.prompts) != asked {
		t.Errorf("it asked %q", p.prompts)
	}
	t.Cleanup(func() {
		if len(p.prompts) != asked {
			t.Errorf("after it was asked %q", p.prompts)
		}
	})
	return v
}

func TestAPrimedVaultAsksNothingMore(t *testing.T) {
	dir := t.TempDir()
	one := mustCreate(t, withPassphrase(dir, typing(rightPhrase, rightPhrase)))
	mustWrite(t, one, "tokens", "x")
	v := primed(t, dir, typing("mistyped", rightPhrase), 2, nil, quick())
	if v.opened(one.ID()) == nil {
		t.Error("the guess that fitted has to be made again")
	}
	opened, err := v.Open(t.Context(), one.ID(), false)
	if err != nil {
		t.Fatal(err)
	}
	wantContent(t, opened, "tokens", "x")
	made := mustCreate(t, v)
	if !made.Kept().OnDisk() {
		t.Errorf("a new account is kept as %+v", made.Kept())
	}
	if err := v.Prime(t.Context()); err != nil {
		t.Errorf("the second time it gave %v", err)
	}
	later := primed(t, dir, typing(rightPhrase), 1, nil, quick())
	for _, b := range []*Box{one, made} {
		if _, err := later.Open(t.Context(), b.ID(), false); err != nil {
			t.Errorf("at the next start it gave %v", err)
		}
	}
}

func TestAPassphraseThatIsKnownIsNotAskedForAgain(t *testing.T) {
	p := typing(rightPhrase, rightPhrase)
	v := withPassphrase(t.TempDir(), p)
	mustCreate(t, v)
	if err := v.Prime(t.Context()); err != nil || len(p.prompts) != 2 {
		t.Errorf("it asked %q and gave %v", p.prompts, err)
	}
}

func TestPrimingTheFirstStartSetsThePassphrase(t *testing.T) {
	dir := t.TempDir()
	v := primed(t, dir, typing(rightPhrase, rightPhrase), 2, nil, quick())
	b := mustCreate(t, v)
	if _, err := withPassphrase(dir, typing(rightPhrase)).Open(t.Context(), b.ID(), true); err != nil {
		t.Errorf("it was not kept under that passphrase: %v", err)
	}
}

func TestAnAccountUnderAnotherPassphraseIsAProblemAndNoQuestion(t *testing.T) {
	dir := t.TempDir()
	one := mustCreate(t, withPassphrase(dir, typing(rightPhrase, rightPhrase)))
	two := mustCreate(t, withPassphrase(dir, typing(otherPhrase, otherPhrase)))
	for phrase, fits := range map[string]*Box{rightPhrase: one, otherPhrase: two} {
		v := primed(t, dir, typing(phrase), 1, nil, quick())
		for _, b := range []*Box{one, two} {
			for _, mayAsk := range []bool{false, true} {
				_, err := v.Open(t.Context(), b.ID(), mayAsk)
				p := problem.Of(err)
				if fit := b == fits; fit != (err == nil) {
					t.Errorf("fits: %v, but it gave %v", fit, err)
				} else if !fit && (p.Kind != problem.Locked || !strings.Contains(p.Why, "another passphrase") || p.Do == "") {
					t.Errorf("it gave %+v", p)
				}
			}
		}
	}
}

func TestPrimingInVainStillAsksNothingMore(t *testing.T) {
	dir := t.TempDir()
	b := mustCreate(t, withPassphrase(dir, typing(rightPhrase, rightPhrase)))
	for _, c := range []struct {
		typist *typist
		asked  int
		kind   problem.Kind
	}{
		{typing("1", "2", "3", "4"), attempts, problem.Locked},
		{&typist{err: context.Canceled}, 1, problem.Canceled},
	} {
		v := New(dir, Options{Keepers: []Keeper{quick()}, Ask: c.typist.ask})
		for range 2 {
			err := v.Prime(t.Context())
			if p := problem.Of(err); len(c.typist.prompts) != c.asked || err != nil && p.Kind != c.kind {
				t.Errorf("it asked %q and gave %+v", c.typist.prompts, p)
			}
		}
		_, err := v.Open(t.Context(), b.ID(), true)
		if p := problem.Of(err); p.Kind != problem.Locked || !strings.Contains(p.Do, "passphrase_command") {
			t.Errorf("it gave %+v", p)
		}
		if line := mustCreate(t, v).Kept().Line(); !strings.Contains(line, "nobody to type a passphrase") || !strings.Contains(line, "tenantswitch login") {
			t.Errorf("the line is %q", line)
		}
		if len(c.typist.prompts) != c.asked {
			t.Errorf("after it was asked %q", c.typist.prompts)
		}
	}
	v := New(t.TempDir(), Options{Keepers: []Keeper{quick()}, Ask: (&typist{err: context.Canceled}).ask})
	if err := v.Prime(t.Context()); problem.KindOf(err) != problem.Canceled {
		t.Errorf("without an account it gave %v", err)
	}
	v = New(t.TempDir(), Options{Keepers: []Keeper{quick()}, Ask: typing("1", "2", "3").ask})
	if err := v.Prime(t.Context()); err == nil || !strings.Contains(err.Error(), "nothing can be kept") {
		t.Errorf("without a passphrase it gave %v", err)
	}
}

func TestPrimingAsksOnlyWhereAPassphraseIsInForce(t *testing.T) {
	dir := t.TempDir()
	under := mustCreate(t, withPassphrase(dir, typing(rightPhrase, rightPhrase)))
	elsewhere := t.TempDir()
	mustCreate(t, New(elsewhere, Options{Keepers: []Keeper{File()}}))
	nobody := typing()
	for what, v := range map[string]*Vault{
		"the setting is another one":              primed(t, dir, nobody, 0, nil, fake("keyring"), openOnly{quick()}),
		"no account is kept under one":            primed(t, elsewhere, nobody, 0, nil, quick(), openOnly{File()}),
		"a new one goes to the keyring first":     primed(t, t.TempDir(), nobody, 0, nil, fake("keyring"), quick()),
		"nothing is kept, by the user's own wish": primed(t, t.TempDir(), nobody, 0, nil, nothing{}, openOnly{quick()}),
	} {
		if _, err := v.Open(t.Context(), under.ID(), true); err == nil {
			t.Errorf("%s: the account opened", what)
		}
	}
	alone := New(dir, Options{Keepers: []Keeper{quick()}})
	if err := alone.Prime(t.Context()); err != nil {
		t.Errorf("where nobody can be asked it gave %v", err)
	}
}

func TestPrimingRunsThePassphraseCommandWhereItIsNeeded(t *testing.T) {
	dir := t.TempDir()
	b := mustCreate(t, withPassphrase(dir, typing(rightPhrase, rightPhrase)))
	auto := func() []Keeper { return []Keeper{fake("keyring"), quick(os.Args[0])} }
	t.Setenv(helperEnv, "print:"+rightPhrase)
	v := primed(t, dir, typing(), 0, nil, auto()...)
	if _, err := v.Open(t.Context(), b.ID(), false); err != nil {
		t.Errorf("it gave %v", err)
	}
	t.Setenv(helperEnv, "print:"+otherPhrase)
	primed(t, dir, typing(), 0, errWrongPassphrase, auto()...)
	t.Setenv(helperEnv, "fail")
	primed(t, dir, typing(), 0, ErrLocked, auto()...)
	primed(t, t.TempDir(), typing(), 0, nil, auto()...)
}
