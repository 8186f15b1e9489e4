package vault

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tenantswitch/internal/problem"
)

const rightPhrase = "correct horse battery"

// quick is a passphrase keeper whose guesses cost next to nothing.
func quick(command ...string) *passphrase {
	return &passphrase{command: command, cost: cost{Time: 1, Memory: 8, Threads: 1}}
}

// typist answers one question after the other.
type typist struct {
	answers []string
	prompts []string
	err     error
}

func (p *typist) ask(_ context.Context, prompt string) (string, error) {
	p.prompts = append(p.prompts, prompt)
	if p.err != nil || len(p.answers) == 0 {
		return "", errors.Join(errors.New("nobody answers"), p.err)
	}
	answer := p.answers[0]
	p.answers = p.answers[1:]
	return answer, nil
}

func typing(answers ...string) *typist { return &typist{answers: answers} }

func withPassphrase(dir string, p *typist) *Vault {
	return New(dir, Options{Keepers: []Keeper{quick()}, Ask: p.ask})
}

func TestAPassphraseProtectsAnAccount(t *testing.T) {
	dir := t.TempDir()
	v := withPassphrase(dir, typing(rightPhrase, rightPhrase))
	b := mustCreate(t, v)
	mustWrite(t, b, "tokens", "x")
	if line := b.Kept().Line(); line != "" {
		t.Errorf("the line is %q", line)
	}
	unasked := typing(rightPhrase)
	second := withPassphrase(dir, unasked)
	if _, err := second.Open(t.Context(), b.ID(), false); problem.KindOf(err) != problem.Locked || len(unasked.prompts) != 0 {
		t.Errorf("an unasked open gave %v and asked %q", err, unasked.prompts)
	}
	opened, err := second.Open(t.Context(), b.ID(), true)
	if err != nil || len(unasked.prompts) != 1 {
		t.Fatalf("asked %q: %v", unasked.prompts, err)
	}
	wantContent(t, opened, "tokens", "x")
	if _, err := second.Open(t.Context(), b.ID(), false); err != nil {
		t.Errorf("once opened it is %v", err)
	}
	for path, data := range contents(t, dir) {
		if strings.Contains(data, rightPhrase) {
			t.Errorf("%s holds the passphrase", path)
		}
	}
}

func TestAWrongPassphraseDestroysNothing(t *testing.T) {
	dir := t.TempDir()
	b := mustCreate(t, withPassphrase(dir, typing(rightPhrase, rightPhrase)))
	mustWrite(t, b, "tokens", "x")
	before := contents(t, dir)
	wrong := typing("wrong", "", "wronger", "too late")
	_, err := withPassphrase(dir, wrong).Open(t.Context(), b.ID(), true)
	if p := problem.Of(err); p.Kind != problem.Locked || p.Why != "the passphrase does not fit" || p.Do == "" {
		t.Errorf("got %+v", p)
	}
	if len(wrong.prompts) != attempts {
		t.Errorf("it was asked for %d times", len(wrong.prompts))
	}
	if !mapsEqual(before, contents(t, dir)) {
		t.Error("the files were changed")
	}
	mistyped := withPassphrase(dir, typing("wrong", rightPhrase))
	opened, err := mistyped.Open(t.Context(), b.ID(), true)
	if err != nil {
		t.Fatal(err)
	}
	wantContent(t, opened, "tokens", "x")
}

func TestTheSamePassphraseIsAskedForOnce(t *testing.T) {
	dir := t.TempDir()
	p := typing(rightPhrase, rightPhrase)
	v := withPassphrase(dir, p)
	one, two := mustCreate(t, v), mustCreate(t, v)
	if len(p.prompts) != 2 {
		t.Errorf("making two accounts asked %q", p.prompts)
	}
	q := typing(rightPhrase)
	second := withPassphrase(dir, q)
	for _, b := range []*Box{one, two} {
		if _, err := second.Open(t.Context(), b.ID(), true); err != nil {
			t.Error(err)
		}
	}
	if len(q.prompts) != 1 {
		t.Errorf("opening two accounts asked %q", q.prompts)
	}
}

func TestANewPassphraseIsTypedTwiceAndNotTooShort(t *testing.T) {
	for _, c := range []struct {
		answers []string
		kept    bool
	}{
		{[]string{rightPhrase, rightPhrase}, true},
		{[]string{"short", rightPhrase, rightPhrase}, true},
		{[]string{rightPhrase, "something else", rightPhrase, rightPhrase}, true},
		{[]string{"a", "b", "c", rightPhrase, rightPhrase}, false},
		{[]string{rightPhrase, "1", rightPhrase, "2", rightPhrase, "3"}, false},
		{nil, false},
	} {
		b := mustCreate(t, withPassphrase(t.TempDir(), typing(c.answers...)))
		if b.Kept().OnDisk() != c.kept {
			t.Errorf("%q: kept on disk is %v", c.answers, b.Kept().OnDisk())
		}
		if line := b.Kept().Line(); !c.kept && !strings.Contains(line, "no passphrase was") {
			t.Errorf("%q: the line is %q", c.answers, line)
		}
	}
}

func TestWithNobodyToAskThereIsAWayOut(t *testing.T) {
	dir := t.TempDir()
	b := mustCreate(t, withPassphrase(dir, typing(rightPhrase, rightPhrase)))
	alone := New(dir, Options{Keepers: []Keeper{quick()}})
	_, err := alone.Open(t.Context(), b.ID(), true)
	if p := problem.Of(err); p.Kind != problem.Locked || !strings.Contains(p.Do, "passphrase_command") {
		t.Errorf("got %+v", p)
	}
	if line := mustCreate(t, alone).Kept().Line(); !strings.Contains(line, "set passphrase_command in config.toml") {
		t.Errorf("the line is %q", line)
	}
}

func TestLeavingThePassphraseQuestionStopsTheOpening(t *testing.T) {
	dir := t.TempDir()
	b := mustCreate(t, withPassphrase(dir, typing(rightPhrase, rightPhrase)))
	_, err := withPassphrase(dir, &typist{err: context.Canceled}).Open(t.Context(), b.ID(), true)
	if problem.KindOf(err) != problem.Canceled {
		t.Errorf("got %v", err)
	}
}

func TestADamagedPassphraseFileIsAProblemAndStays(t *testing.T) {
	dir := t.TempDir()
	v := withPassphrase(dir, typing(rightPhrase, rightPhrase))
	b := mustCreate(t, v)
	path := filepath.Join(v.folder(b.ID()), passphraseName)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	endless := strings.Replace(string(good), `"time": 1`, `"time": 4000000000`, 1)
	if endless == string(good) {
		t.Fatal("the file has another form")
	}
	for _, bad := range []string{"", "{}", endless, string(good[:len(good)/2])} {
		plant(t, path, []byte(bad))
		p := typing(rightPhrase, rightPhrase, rightPhrase)
		_, err := withPassphrase(dir, p).Open(t.Context(), b.ID(), true)
		if !errors.Is(err, ErrDamaged) || len(p.prompts) != 0 {
			t.Errorf("%.30q gave %v after %q", bad, err, p.prompts)
		}
	}
	// A cost that was changed, but is bearable, is a passphrase that does not fit.
	plant(t, path, []byte(strings.Replace(string(good), `"time": 1`, `"time": 2`, 1)))
	if _, err := withPassphrase(dir, typing(rightPhrase, rightPhrase, rightPhrase)).Open(t.Context(), b.ID(), true); !errors.Is(err, errWrongPassphrase) {
		t.Errorf("a changed cost gave %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := withPassphrase(dir, typing(rightPhrase)).Open(t.Context(), b.ID(), true); problem.KindOf(err) != problem.SignIn {
		t.Errorf("without the file it gave %v", err)
	}
	plant(t, path, good)
	if _, err := withPassphrase(dir, typing(rightPhrase)).Open(t.Context(), b.ID(), true); err != nil {
		t.Errorf("put back, it gave %v", err)
	}
}

func TestTheUsualCostOpensWithTheSamePassphraseOnly(t *testing.T) {
	if testing.Short() {
		t.Skip("a second of arithmetic, and no goroutine in it: not for repeated runs")
	}
	key := newKey()
	data, err := wrap(rightPhrase, "entry", key, usualCost())
	if err != nil {
		t.Fatal(err)
	}
	w, err := parseWrapped(data)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := w.unwrap(rightPhrase, "entry"); err != nil || string(got) != string(key) {
		t.Errorf("got %x, %v", got, err)
	}
	if _, err := w.unwrap(rightPhrase, "another entry"); !errors.Is(err, errWrongPassphrase) {
		t.Errorf("for another entry it gave %v", err)
	}
}

func TestAPassphraseCommandGivesItsFirstLine(t *testing.T) {
	for output, want := range map[string]string{
		"print:" + rightPhrase:                        rightPhrase,
		"print:" + rightPhrase + "\n":                 rightPhrase,
		"print:" + rightPhrase + "\r\nurl: x\nmore\n": rightPhrase,
		"print: spaces count \n":                      " spaces count ",
		"flood":                                       rightPhrase,
	} {
		t.Setenv(helperEnv, output)
		got, err := runPassphraseCommand(t.Context(), []string{os.Args[0]}, time.Minute)
		if err != nil || got != want {
			t.Errorf("%q gave %q, %v", output, got, err)
		}
	}
}

func TestAPassphraseCommandThatFailsIsAProblem(t *testing.T) {
	for mode, want := range map[string]string{
		"fail":              "exit status 1",
		"print:":            "printed no passphrase",
		"print:\nsecond":    "printed no passphrase",
		"wait":              "took longer than 50ms",
		"no such program x": "failed",
	} {
		limit := time.Minute
		if mode == "wait" {
			limit = 50 * time.Millisecond
		}
		t.Setenv(helperEnv, mode)
		program := os.Args[0]
		if strings.HasPrefix(mode, "no such") {
			program = mode
		}
		_, err := runPassphraseCommand(t.Context(), []string{program}, limit)
		p := problem.Of(err)
		if err == nil || !strings.Contains(p.Why, want) || p.Do == "" || strings.Contains(p.Error(), "noise") {
			t.Errorf("%q gave %+v", mode, p)
		}
	}
	t.Setenv(helperEnv, "wait")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := runPassphraseCommand(ctx, []string{os.Args[0]}, time.Minute); problem.KindOf(err) != problem.Canceled {
		t.Errorf("a caller who left got %v", err)
	}
}

func TestAPassphraseCommandOpensAnAccountWhenItMay(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(helperEnv, "print:"+rightPhrase)
	commanded := func() *Vault { return New(dir, Options{Keepers: []Keeper{quick(os.Args[0])}}) }
	b := mustCreate(t, commanded())
	mustWrite(t, b, "tokens", "x")
	if _, err := commanded().Open(t.Context(), b.ID(), false); problem.KindOf(err) != problem.Locked {
		t.Errorf("unasked it gave %v", err)
	}
	opened, err := commanded().Open(t.Context(), b.ID(), true)
	if err != nil {
		t.Fatal(err)
	}
	wantContent(t, opened, "tokens", "x")
	for mode, want := range map[string]string{"print:wrong one": "does not fit", "fail": "exit status 1"} {
		t.Setenv(helperEnv, mode)
		_, err := commanded().Open(t.Context(), b.ID(), true)
		if p := problem.Of(err); p.Kind != problem.Locked || !strings.Contains(p.Why, want) {
			t.Errorf("%q gave %+v", mode, p)
		}
	}
	t.Setenv(helperEnv, "print:short")
	if line := mustCreate(t, commanded()).Kept().Line(); !strings.Contains(line, "fewer than 8 characters") {
		t.Errorf("the line is %q", line)
	}
}
