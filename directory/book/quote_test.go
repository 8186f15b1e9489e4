package book

import "testing"

func TestTextsAndKeysAreQuotedWhereTheyMust(t *testing.T) {
	for text, want := range map[string]string{
		"": `""`, "é it's": `"é it's"`, "a\"b\\c": `"a\"b\\c"`, "a\nb\tc": `"a\nb\tc"`, "a\rb\x7f": `"a\u000db\u007f"`,
	} {
		got := quote(text)
		d, err := read([]byte("x = " + got))
		if got != want || err != nil || d.root.find("x").text != text {
			t.Errorf("%q: %s, %v", text, got, err)
		}
	}
	for _, c := range []struct{ old, text, want string }{
		{"'x'", "y", "'y'"}, {"'x'", "it's", `"it's"`}, {"'x'", "a\tb", `"a\tb"`}, {"'''x'''", "y", `"y"`}, {`"x"`, "y", `"y"`}, {"", "y", `"y"`},
	} {
		if got := quoteLike(c.old, c.text); got != c.want {
			t.Errorf("%s, %q: %s", c.old, c.text, got)
		}
	}
	for _, key := range []string{"azAZ09-_", "z", "a", "Z", "A", "9", "0"} {
		if got := quoteKey(key); got != key {
			t.Errorf("%q: %s", key, got)
		}
	}
	for _, key := range []string{"", ".a", "a.b", "a`", "a{", "a@", "a[", "a/", "a:", "é", "a b"} {
		if got := quoteKey(key); got != `"`+key+`"` {
			t.Errorf("%q: %s", key, got)
		}
	}
}
