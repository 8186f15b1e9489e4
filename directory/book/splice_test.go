package book

import (
	"slices"
	"testing"
)

func TestSplicesDoNotTouch(t *testing.T) {
	there := splices{{span: span{5, 8}, text: "x"}}
	for _, c := range []struct {
		change splice
		fits   bool
	}{
		{splice{span: span{2, 4}}, true},
		{splice{span: span{2, 5}}, false},
		{splice{span: span{6, 7}}, false},
		{splice{span: span{8, 9}}, false},
		{splice{span: span{9, 9}}, true},
		{splice{span: span{8, 8}, appends: true}, false},
	} {
		s := slices.Clone(there)
		if fits := s.add([]splice{c.change}); fits != c.fits || fits != (len(s) == 2) || !slices.IsSortedFunc(s, func(a, b splice) int { return a.from - b.from }) {
			t.Errorf("%+v: %v, %+v", c.change, fits, s)
		}
	}
	end := span{8, 8}
	for appends, fits := range map[[2]bool]bool{{true, true}: true, {true, false}: false, {false, true}: false, {false, false}: false} {
		s := splices{{span: end, text: "a", appends: appends[0]}}
		if s.add([]splice{{span: end, text: "b", appends: appends[1]}}) != fits || fits && (s[0].text != "a" || s[1].text != "b") {
			t.Errorf("%v: %+v", appends, s)
		}
	}
}

func TestWhatIsAppendedHasLinesOfItsOwn(t *testing.T) {
	for text, want := range map[string]string{"": "a\nb\n", "x": "x\na\nb\n", "x\n": "x\na\nb\n"} {
		end := span{len(text), len(text)}
		s := splices{{span: end, text: "a", appends: true}, {span: end, text: "b\n", appends: true}}
		if got := string(s.apply([]byte(text), "\n")); got != want {
			t.Errorf("%q: got %q", text, got)
		}
	}
}

// TestLinesEndAsTheFirstOne: and a text that has no line end at a place as those
// that it has.
func TestLinesEndAsTheFirstOne(t *testing.T) {
	for text, want := range map[string]string{
		"": "\n", "x = 1": "\n", "x = 1\r\n": "\r\n", "x = 1\ny = 2\r\n": "\n", "\nx = 1\r\n": "\n", "\r\nx = 1\n": "\r\n",
	} {
		d, err := read([]byte(text))
		if err != nil || d.newline() != want {
			t.Errorf("%q: %q, %v", text, d.newline(), err)
		}
	}
	text := "x = 1\r\ny = 2"
	d, err := read([]byte(text))
	if err != nil || d.newlineAt(len(text)) != "\r\n" || d.nextLine(len(text)-1) != len(text) || d.lineEnd(6) != 6 || d.lineEnd(3) != 5 {
		t.Errorf("%q, %d, %d, %d, %v", d.newlineAt(len(text)), d.nextLine(len(text)-1), d.lineEnd(6), d.lineEnd(3), err)
	}
	if d.alone(span{2, 5}) || d.alone(span{7, 8}) || !d.alone(span{0, 5}) || !d.alone(span{7, 12}) {
		t.Error("what stands beside others is not alone")
	}
}
