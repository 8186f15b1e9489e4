package cli

import (
	"errors"
	"io"
	"strings"
	"testing"
)

func TestReadLineEditsAsATerminalDoes(t *testing.T) {
	for _, c := range []struct {
		typed, want string
		err         error
	}{
		{"open sesame\r", "open sesame", nil},
		{"one\ntwo\n", "one", nil},
		{"ab\x7fc\b\b\bd\r", "d", nil},
		{"é東\x7f\r", "é", nil},
		{"wrong\x15right\x00\x1a\r", "right", nil},
		{"\r", "", nil},
		{"half\x03", "", errInterrupted},
		{"half\x04", "", io.EOF},
		{"half", "", io.EOF},
	} {
		got, err := readLine(strings.NewReader(c.typed))
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%q: got %q, %v; want %q, %v", c.typed, got, err, c.want, c.err)
		}
	}
}
