package desktop

import (
	"slices"
	"strings"
	"testing"
)

func TestTheVariableIsSplitWithoutAShell(t *testing.T) {
	for _, c := range []struct {
		in   string
		want [][]string
	}{
		{"", nil},
		{" : :", nil},
		{"firefox", [][]string{{"firefox"}}},
		{"firefox:chromium -incognito", [][]string{{"firefox"}, {"chromium", "-incognito"}}},
		{"  firefox   -P  work\t%s ", [][]string{{"firefox", "-P", "work", "%s"}}},
		{`firefox -P "A & B Ltd"`, [][]string{{"firefox", "-P", "A & B Ltd"}}},
		{`firefox -P 'it is "quoted"'`, [][]string{{"firefox", "-P", `it is "quoted"`}}},
		{`"/opt/My Browser/run" ''`, [][]string{{"/opt/My Browser/run", ""}}},
		{`/opt/My\ Browser/run`, [][]string{{"/opt/My Browser/run"}}},
		{`a "b:c" d\:e:f`, [][]string{{"a", "b:c", "d:e"}, {"f"}}},
		{`a "\\ \" \$ \n" '\n'`, [][]string{{"a", `\ " $ \n`, `\n`}}},
		{`a $(reboot) ; b | c > d`, [][]string{{"a", "$(reboot)", ";", "b", "|", "c", ">", "d"}}},
		{`a"b"'c'd`, [][]string{{"abcd"}}},
		{"браузер -я", [][]string{{"браузер", "-я"}}},
	} {
		got, err := splitVariable(c.in)
		if err != nil || !slices.EqualFunc(words(got), c.want, slices.Equal) {
			t.Errorf("%q is split into %q, %v; want %q", c.in, words(got), err, c.want)
		}
	}
}

func TestAVariableThatEndsInTheMiddleIsRefused(t *testing.T) {
	for _, in := range []string{`firefox "`, `firefox 'a`, `firefox \`, `"a:b`} {
		if got, err := splitVariable(in); err == nil {
			t.Errorf("%q is split into %q", in, words(got))
		}
	}
}

func TestTheLinkIsFilledIn(t *testing.T) {
	const link = "https://h/?a=1&b=%25s%%20"
	for _, c := range []struct{ in, want []string }{
		{nil, []string{link}},
		{[]string{"-new-tab"}, []string{"-new-tab", link}},
		{[]string{"--app=%s", "-x"}, []string{"--app=" + link, "-x"}},
		{[]string{"%s", "%s"}, []string{link, link}},
		{[]string{"100%%", "%d"}, []string{"100%", "%d", link}},
		{[]string{"%%s"}, []string{"%s", link}},
		{[]string{"%%%s"}, []string{"%" + link}},
		{[]string{"a%cb"}, []string{"a:b", link}},
		{[]string{"%s", "&"}, []string{link}},
		{[]string{"&"}, []string{link}},
		{[]string{""}, []string{"", link}},
	} {
		if got := arguments(c.in, link); !slices.Equal(got, c.want) {
			t.Errorf("%q becomes %q, want %q", c.in, got, c.want)
		}
	}
}

// FuzzSplitVariable checks that whatever the words are, quoting them and
// splitting them again gives the same words.
func FuzzSplitVariable(f *testing.F) {
	for _, seed := range []string{"firefox:chromium %s", `a "b c" 'd'`, `\`, `"`, `'\'`, "a\\:b", "::", "x\xff y"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		first, err := splitVariable(in)
		if err != nil {
			return
		}
		var commands []string
		for _, c := range first {
			if c.text == "" {
				t.Fatalf("%q: the command %q has no text", in, c.words)
			}
			var quoted []string
			for _, word := range c.words {
				quoted = append(quoted, "'"+strings.ReplaceAll(word, "'", `'\''`)+"'")
			}
			commands = append(commands, strings.Join(quoted, " "))
		}
		second, err := splitVariable(strings.Join(commands, ":"))
		if err != nil || !slices.EqualFunc(words(first), words(second), slices.Equal) {
			t.Fatalf("%q gives %q, quoted again %q, %v", in, words(first), words(second), err)
		}
	})
}

func words(commands []command) [][]string {
	var all [][]string
	for _, c := range commands {
		all = append(all, c.words)
	}
	return all
}
