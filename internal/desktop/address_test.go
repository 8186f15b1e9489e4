package desktop

import (
	"net/url"
	"strings"
	"testing"

	"tenantswitch/internal/problem"
)

func TestALinkIsHandedOnAsOneWordOfASCII(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"https://security.microsoft.com/?tid=3f2504e0-4f89-11d3-9a0c-0305e82c3301", ""},
		{"https://securitycenter.windows.com?tid=3f2504e0-4f89-11d3-9a0c-0305e82c3301", ""},
		{"https://portal.azure.com/#@3f2504e0-4f89-11d3-9a0c-0305e82c3301/resource", ""},
		{"https://example.com/?a=1&b=2;c=$(x)'y'", ""},
		{"https://example.com/%E6%9D%B1%E4%BA%AC?q=%26", ""},
		{"https://127.0.0.1:8443/a", ""},
		{"https://[2001:db8::1]:8443/a", ""},
		{"http://localhost:45123/?code=1", ""},
		{"http://127.0.0.1:45123/", ""},
		{"http://[::1]:45123/", ""},
		{"HTTPS://Example.COM/Case", "https://example.com/Case"},
		{"https://example.com/a b", "https://example.com/a%20b"},
		{`https://example.com/"a"?b="c"`, "https://example.com/%22a%22?b=%22c%22"},
		{"https://example.com/東京?q=é#ü", "https://example.com/%E6%9D%B1%E4%BA%AC?q=%C3%A9#%C3%BC"},
		{"https://example.com/?q=100%&r=%zz", "https://example.com/?q=100%25&r=%25zz"},
		{`https://example.com/?q=\|^{}<>` + "`", "https://example.com/?q=%5C%7C%5E%7B%7D%3C%3E%60"},
		{"https://example.com/?q=a\u202eb", "https://example.com/?q=a%E2%80%AEb"},
	} {
		want := c.want
		if want == "" {
			want = c.in
		}
		if got, err := CheckURL(c.in); err != nil || got != want {
			t.Errorf("CheckURL(%q) = %q, %v; want %q", c.in, got, err, want)
		}
	}
}

func TestWhatIsNoLinkIsRefused(t *testing.T) {
	for _, in := range []string{
		"", " ", "--version", "-x", "--help=https://example.com/", "example.com", "//example.com/",
		"file:///etc/passwd", "javascript:alert(1)", "ms-settings:", `\\host\share`, `C:\Windows\notepad.exe`,
		"https:", "https://", "https:///path", "https:example.com", "https:/example.com", "https://?q", "https://:443/",
		" https://example.com/", "https://exa mple.com/", "https://example.com:port/", "https://example.com:0/", "https://example.com:65536/", "https://example.com:/",
		"https://user@example.com/", "https://user:pass@example.com/", "https://@example.com/", `https://good.example\@evil.example/`,
		`https://evil.example\.good.example/`, "https://-x.example/", "https://.example/", "https://exämple.com/", "https://example%2ecom/",
		"https://a;b/", "https://a&b/", "https://[::1%25eth0]/", "https://[1.2.3.4]/",
		"http://example.com/", "http://localhost.evil.example/", "http://127.0.0.1.evil.example/", "http://127.1/", "http://0.0.0.0/", "http://192.168.0.1/",
		"https://example.com/\n", "https://example.com/\x00", "https://example.com/\x1b]52;c;x\a", "https://example.com/\u0085", "https://example.com/\xff",
		"https://example.com/" + strings.Repeat("a", maxURL),
	} {
		got, err := CheckURL(in)
		if err == nil {
			t.Errorf("CheckURL(%.60q) = %.60q; it should be refused", in, got)
			continue
		}
		if p := problem.Of(err); p.What == "" || p.Why == "" || p.Do == "" {
			t.Errorf("CheckURL(%.60q): the problem has a part missing: %+v", in, p)
		}
	}
}

func TestARefusalDoesNotQuoteTheLink(t *testing.T) {
	_, err := CheckURL("https://user:hunter2@example.com/?state=5ecret")
	if p := problem.Of(err); strings.Contains(p.Error()+p.Do, "hunter2") || strings.Contains(p.Error()+p.Do, "5ecret") {
		t.Errorf("the link is quoted: %v", err)
	}
}

func FuzzCheckURL(f *testing.F) {
	for _, seed := range []string{
		"https://security.microsoft.com/?tid=3f2504e0-4f89-11d3-9a0c-0305e82c3301", "http://[::1]:1/#a", "https://a/é %&\"'", "--version",
		"https://u:p@h/", "https://h:99999/", `https://h\@i/`, "HTTPS://H/%zz",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		out, err := CheckURL(in)
		if err != nil {
			if out != "" {
				t.Fatalf("a refused link came back: %q", out)
			}
			return
		}
		if again, err := CheckURL(out); err != nil || again != out {
			t.Fatalf("%q is not stable: %q, %v", out, again, err)
		}
		for _, c := range []byte(out) {
			if c <= ' ' || c > '~' || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
				t.Fatalf("%q holds %q", out, c)
			}
		}
		sameDestination(t, in, out)
	})
}

// sameDestination checks what CheckURL promises of every link that it passes.
func sameDestination(t *testing.T, in, out string) {
	t.Helper()
	before, err := url.Parse(in)
	if err != nil {
		t.Fatal(err)
	}
	after, err := url.Parse(out)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.EqualFold(before.Host, after.Host) || before.Path != after.Path || after.User != nil {
		t.Fatalf("%q leads elsewhere than %q", out, in)
	}
	loop := after.Hostname() == "localhost" || after.Hostname() == "::1" || strings.HasPrefix(after.Hostname(), "127.") || strings.Contains(after.Hostname(), ":")
	if after.Scheme != "https" && (after.Scheme != "http" || !loop) {
		t.Fatalf("%q is not encrypted", out)
	}
}
