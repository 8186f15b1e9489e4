package desktop

import (
	"slices"
	"testing"
)

func TestLocalStateIsRead(t *testing.T) {
	for in, want := range map[string][]profile{
		`{}`:               nil,
		`{"profile":null}`: nil,
		`{"profile":{"info_cache":{"Default":{"name":"b"},"Profile 1":{"name":"a","user_name":"x"}}}}`:              {{"a", "Profile 1"}, {"b", "Default"}},
		`{"profile":{"info_cache":{"B":{"name":"same"},"A":{"name":"same"}}}}`:                                      {{"same", "A"}, {"same", "B"}},
		`{"profile":{"info_cache":{"A":{"name":"a"},"B":{"name":"b"}},"profiles_order":["gone","B","A","B"]}}`:      {{"b", "B"}, {"a", "A"}},
		`{"profile":{"info_cache":{"A":{"name":"  spaced "},"B":{"name":""},"C":{"name":"\u0000"},"D":{}}}}`:        {{"spaced", "A"}},
		`{"profile":{"info_cache":{"":{"name":"a"},".":{"name":"a"},"..":{"name":"a"},"a/b":{"name":"a"}}}}`:        nil,
		`{"profile":{"info_cache":{"a\\b":{"name":"a"},"C:":{"name":"a"},"a\nb":{"name":"a"},"é 東":{"name":"a"}}}}`: {{"a", "é 東"}},
	} {
		if got, err := readLocalState([]byte(in)); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: got %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestADamagedLocalStateIsAnError(t *testing.T) {
	for _, in := range []string{"", "{", "[]", `"x"`, `{"profile":1}`, `{"profile":{"info_cache":{"A":1}}}`, `{"profile":{"profiles_order":{}}}`, "\x00", "{}{}"} {
		if got, err := readLocalState([]byte(in)); err == nil {
			t.Errorf("%q: got %q", in, got)
		}
	}
}

func TestProfilesINIIsRead(t *testing.T) {
	for in, want := range map[string][]profile{
		"": nil,
		"[Profile0]\nName=default\nIsRelative=1\nPath=Profiles/a.default\nDefault=1\n\n[Profile1]\r\nName=Ltd & Co\r\nIsRelative=0\r\nPath=/a b/c\r\n": {{"default", "Profiles/a.default"}, {"Ltd & Co", "/a b/c"}},
		"[Install0]\nDefault=x\nName=no\nPath=no\n[General]\nName=no\nPath=no":                                                                         nil,
		"Name=no\nPath=no\n[Profile0]\nName=yes\nPath=p=q\nStoreID=1":                                                                                  {{"yes", "p=q"}},
		"[Profile0]\nName=\nPath=p\n[Profile1]\nName=n\n[Profile2]\nPath=p\n[Profile3]\nName=a\x1bb\nPath=p":                                           nil,
		"[Profile0]\nName=n\nPath=../../p\n[Profile1]\nName=n\nPath=a/../b\n[Profile2]\nName=n\nPath=":                                                 nil,
		"[Profile0]\nName=n\nPath=/abs\nIsRelative=1\n[Profile1]\nName=n\nPath=rel\nIsRelative=0":                                                      nil,
		"[Profile0]\nName=n\nIsRelative=0\nPath=D:\\p\n[Profile1]\nName=m\nIsRelative=0\nPath=\\\\host\\p":                                             {{"n", `D:\p`}, {"m", `\\host\p`}},
		"[Profile0]\nName=-no-remote\nPath=p\n":                                                                                                        {{"-no-remote", "p"}},
	} {
		if got := readProfilesINI([]byte(in)); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestAFolderIsJoinedAsItsSystemDoes(t *testing.T) {
	for in, want := range map[[2]string]string{
		{"/home/d", "a/b"}:        "/home/d/a/b",
		{"/", "a"}:                "/a",
		{`C:\Users`, "a/b"}:       `C:\Users\a\b`,
		{`C:\`, "a"}:              `C:\a`,
		{`\\host\share`, `a\b`}:   `\\host\share\a\b`,
		{"/mnt/c/Users", `a\b`}:   "/mnt/c/Users/a/b",
		{`/home/back\slash`, "a"}: `/home/back\slash/a`,
	} {
		if got := join(in[0], in[1]); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
	for in, want := range map[string]string{`C:\Users\d`: "/mnt/c/Users/d", "d:/x/": "/mnt/d/x", `\\host\x`: "", "/x": "", "C:x": "", "": ""} {
		if got := mounted(in); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}

func FuzzReadLocalState(f *testing.F) {
	f.Add([]byte(workState))
	f.Add([]byte(`{"profile":{"info_cache":{"../x":{"name":"a"},"A":{"name":"\u001b]0;x\u0007"}},"profiles_order":["A","A"]}}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		all, err := readLocalState(content)
		if err != nil && all != nil {
			t.Fatalf("%q with the error %v", all, err)
		}
		seen := map[string]bool{}
		for _, p := range all {
			if !plainDir(p.dir) || !writable(p.name) || seen[p.dir] {
				t.Errorf("got %q", p)
			}
			seen[p.dir] = true
		}
	})
}

func FuzzReadProfilesINI(f *testing.F) {
	f.Add([]byte(workINI))
	f.Add([]byte("[Profile0]\nName=a\nPath=../x\n[Profile"))
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, p := range readProfilesINI(content) {
			if !plainPath(p.dir) || !writable(p.name) {
				t.Errorf("got %q", p)
			}
			inside := install{data: here("/home/d/.mozilla/firefox")}.where(p)
			if !absolute(p.dir) && inside.ours != "/home/d/.mozilla/firefox/"+join("", p.dir)[1:] {
				t.Errorf("%q is at %q", p, inside)
			}
		}
	})
}
