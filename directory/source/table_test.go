package source

import (
	"reflect"
	"testing"
)

func TestEveryRowOfTheTableIsASource(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Table() {
		if s := r.New(Setup{}); s.Name() != r.Name || r.Reads == "" || seen[r.Name] {
			t.Errorf("the row %q makes the source %q", r.Name, s.Name())
		}
		if (r.Permission == "") != (r.Lost == "") {
			t.Errorf("%s needs %q, and without it loses %q", r.Name, r.Permission, r.Lost)
		}
		seen[r.Name] = true
	}
}

func TestTheSettingsTurnSourcesOn(t *testing.T) {
	for name, c := range map[string]struct {
		names []string
		files bool
		want  []string
	}{
		"all":             {Settable(), true, append(Settable(), "file")},
		"without files":   {Settable(), false, Settable()},
		"in their order":  {[]string{"gdap", "azure"}, false, []string{"gdap", "azure"}},
		"files alone":     {nil, true, []string{"file"}},
		"not by its name": {[]string{"file"}, false, nil},
	} {
		var got []string
		for _, r := range On(c.names, c.files) {
			got = append(got, r.Name)
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	if names := Settable(); len(names) != len(Table())-1 {
		t.Errorf("the setting may name %q", names)
	}
}
