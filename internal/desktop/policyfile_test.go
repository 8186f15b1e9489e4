package desktop

import (
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
	"testing"
)

const availability = "IncognitoModeAvailability"

// What Chromium 156 and Firefox 153 of Debian did with these files was tried with
// them: whether a private window was one.
func TestChromiumsPoliciesAreReadAsItReadsThem(t *testing.T) {
	const (
		unset   = -1 // the file does not name it, and another may
		damaged = -2 // we do not know; Chromium reads those that are marked
	)
	for content, want := range map[string]int{
		`{"IncognitoModeAvailability": 1}`:                                 1,
		"\ufeff" + `{"IncognitoModeAvailability": 1}`:                      1,
		"// x\n{/* y */\"IncognitoModeAvailability\": 1 // z\n}":           1,
		`{"IncognitoModeAvailability": 1} // x`:                            1,
		`{"IncognitoModeAvailability": 1,}`:                                1,
		`{"IncognitoModeAvailability": 1, "IncognitoModeAvailability": 0}`: 0,
		`{"IncognitoModeAvailability": 0, "IncognitoModeAvailability": 1}`: 1,
		`{"IncognitoModeAvailability": true}`:                              0,
		`{"IncognitoModeAvailability": "1"}`:                               0,
		`{"IncognitoModeAvailability": 1.0}`:                               0,
		`{"IncognitoModeAvailability": 1e0}`:                               0,
		`{"IncognitoModeAvailability": -1}`:                                0,
		`{"IncognitoModeAvailability": 99999999999999999999}`:              0,
		`{"incognitomodeavailability": 1}`:                                 unset,
		`{"policies": {"IncognitoModeAvailability": 1}}`:                   unset,
		`{"x": "// {\" /*\"", "IncognitoModeAvailability": 1}`:             1,
		`{"IncognitoModeAvailability": 1,,}`:                               damaged,
		`{"IncognitoModeAvailability": 1} x`:                               damaged,
		`{"IncognitoModeAvailability": 1} /* x`:                            damaged,
		`# x` + "\n" + `{"IncognitoModeAvailability": 1}`:                  damaged,
		`{"IncognitoModeAvailability": 01}`:                                damaged,
		"\ufeff\ufeff" + `{"IncognitoModeAvailability": 1}`:                damaged,
		"\xff\xfe{\x00}\x00":                                               damaged, // UTF-16
		"{\"x\": \"\xff\", \"IncognitoModeAvailability\": 1}":              damaged,
		"{\"x\": \"a\tb\", \"IncognitoModeAvailability\": 1}":              damaged,
		"{\"x\": \"a\nb\", \"IncognitoModeAvailability\": 1}":              damaged, // Chromium reads 1
		`{"x": "\x41", "IncognitoModeAvailability": 1}`:                    damaged, // Chromium reads 1
		``:     damaged,
		`[]`:   damaged,
		`{`:    damaged,
		`null`: unset,
	} {
		value, err := chromiumPolicy([]byte(content), availability)
		got := int(value)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			got = unset
		case errors.Is(err, errDamaged):
			got = damaged
		}
		if got != want {
			t.Errorf("%q: got %d, want %d", content, got, want)
		}
	}
}

func TestFirefoxsPoliciesAreReadAsItReadsThem(t *testing.T) {
	const unset = -1
	for _, c := range []struct {
		content       string
		disable, mode int
	}{
		{`{"policies": {"DisablePrivateBrowsing": true, "PrivateBrowsingModeAvailability": 2}}`, 1, 2},
		{`{"policies": {"DisablePrivateBrowsing": 1, "PrivateBrowsingModeAvailability": 1}}`, 1, 1},
		{`{"policies": {"DisablePrivateBrowsing": 1.0, "PrivateBrowsingModeAvailability": 1.0}}`, 1, 1},
		{`{"policies": {"DisablePrivateBrowsing": "true", "PrivateBrowsingModeAvailability": 0}}`, 1, 0},
		{`{"policies": {"DisablePrivateBrowsing": "1", "PrivateBrowsingModeAvailability": "1"}}`, unset, unset},
		{`{"policies": {"DisablePrivateBrowsing": 2, "PrivateBrowsingModeAvailability": 3}}`, unset, unset},
		{`{"policies": {"DisablePrivateBrowsing": null, "PrivateBrowsingModeAvailability": true}}`, unset, unset},
		{`{"policies": {"DisablePrivateBrowsing": [1], "PrivateBrowsingModeAvailability": 1.5}}`, unset, unset},
		{`{"policies": {"DisablePrivateBrowsing": {"x": 1}, "PrivateBrowsingModeAvailability": -1}}`, unset, unset},
		{`{"policies": {"DisablePrivateBrowsing": true, "DisablePrivateBrowsing": false}}`, unset, unset},
		{`{"policies": {"DisablePrivateBrowsing": true}, "policies": {}}`, unset, unset},
		{`{"policies": {"disableprivatebrowsing": true}}`, unset, unset},
		{`{"Policies": {"DisablePrivateBrowsing": true}}`, unset, unset},
		{`{"DisablePrivateBrowsing": true}`, unset, unset},
		{"\ufeff" + `{"policies": {"DisablePrivateBrowsing": true}}`, unset, unset},
		{`{"policies": {"DisablePrivateBrowsing": true,}}`, unset, unset},
		{"// x\n" + `{"policies": {"DisablePrivateBrowsing": true}}`, unset, unset},
		{`{"policies": {"DisablePrivateBrowsing": true}} x`, unset, unset},
		{`{"policies": 1}`, unset, unset},
		{`[]`, unset, unset},
		{`{`, unset, unset},
	} {
		for name, want := range map[string]int{disablePrivate: c.disable, "PrivateBrowsingModeAvailability": c.mode} {
			value, err := firefoxPolicy([]byte(c.content), name)
			got := int(value)
			if err != nil {
				got = unset
			}
			if got != want || err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s of %s: got %d, want %d", name, c.content, got, want)
			}
		}
	}
}

func TestAPolicyFileOfBracketsIsRefused(t *testing.T) {
	for _, one := range []string{"[]", "{}"} {
		full := `{"a": [` + strings.Repeat(one+",", maxBrackets-2) + "1]"
		if _, err := chromiumPolicy([]byte(full+"}"), availability); errors.Is(err, errDamaged) {
			t.Errorf("as many as may be of %s: %v", one, err)
		}
		if _, err := chromiumPolicy([]byte(full+`, "b": []}`), availability); !errors.Is(err, errDamaged) {
			t.Errorf("one more than may be of %s: %v", one, err)
		}
	}
}

func FuzzPolicies(f *testing.F) {
	for _, text := range []string{`{"a": [1, "\"//"]}`, "{/*", `"\`, "{\"a\": 1,// x\n}", "{,}", "\ufeff{}", `{"policies": {"a": 1}}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		before := string(content)
		value, err := chromiumPolicy(content, "a")
		_, _ = firefoxPolicy(content, "a")
		if string(content) != before {
			t.Errorf("%q was changed", before)
		}
		var strict map[string]json.RawMessage
		if json.Unmarshal(content, &strict) == nil && err == nil && string(strict["a"]) == "1" && value != 1 {
			t.Errorf("%q: got %d", content, value)
		}
	})
}
