package auth

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

// knock sends one request to the listener, as a browser would.
func knock(t *testing.T, method string, port int, host, path string, form url.Values) (int, string) {
	t.Helper()
	return knockAt(t, "127.0.0.1", method, port, host, path, form)
}

func knockAt(t *testing.T, address, method string, port int, host, path string, form url.Values) (int, string) {
	t.Helper()
	target := "http://" + net.JoinHostPort(address, strconv.Itoa(port)) + path
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(t.Context(), method, target, body)
	if err != nil {
		t.Fatal(err)
	}
	if r.Host = host; host == "" {
		r.Host = "localhost:" + strconv.Itoa(port)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(r)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer resp.Body.Close() //nolint:errcheck // only read
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Error(err)
	}
	return resp.StatusCode, string(text)
}

func startListening(t *testing.T) *listener {
	t.Helper()
	l, err := listen(t.Context(), "the-state")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.close)
	return l
}

func TestOnlyTheAnswerWithTheRightStateIsTaken(t *testing.T) {
	l := startListening(t)
	good := url.Values{"state": {"the-state"}, "code": {"c"}}
	for _, c := range []struct {
		name, method, host, path string
		form                     url.Values
	}{
		{"a GET for an icon", http.MethodGet, "", "/favicon.ico", nil},
		{"a GET of nothing", http.MethodGet, "", "/", nil},
		{"a code by GET", http.MethodGet, "", "/?" + good.Encode(), nil},
		{"an error and a code by GET", http.MethodGet, "", "/?error=x&" + good.Encode(), nil},
		{"another state", http.MethodPost, "", "/", url.Values{"state": {"x"}, "code": {"c"}}},
		{"no state", http.MethodPost, "", "/", url.Values{"code": {"c"}}},
		{"two states", http.MethodPost, "", "/", url.Values{"state": {"the-state", "x"}, "code": {"c"}}},
		{"neither code nor error", http.MethodPost, "", "/", url.Values{"state": {"the-state"}}},
		{"another path", http.MethodPost, "", "/x", good},
		{"the state in the query", http.MethodPost, "", "/?" + good.Encode(), url.Values{}},
		{"another host", http.MethodPost, "evil.example", "/", good},
		{"another method", http.MethodPut, "", "/", good},
		{"a body without end", http.MethodPost, "", "/", url.Values{"state": {"the-state"}, "code": {strings.Repeat("c", 2*maxForm)}}},
	} {
		before := l.strays()
		if status, _ := knock(t, c.method, l.port, c.host, c.path, c.form); status != http.StatusNotFound {
			t.Errorf("%s: got status %d", c.name, status)
		}
		if l.strays() != before+1 {
			t.Errorf("%s was not counted", c.name)
		}
	}
	select {
	case form := <-l.answers:
		t.Fatalf("a stray was taken: %v", form)
	default:
	}
	finished := make(chan string, 1)
	go func() {
		_, text := knock(t, http.MethodPost, l.port, "", "/", good)
		finished <- text
	}()
	if form := <-l.answers; form.Get("code") != "c" {
		t.Errorf("got %v", form)
	}
	l.show(pageDone)
	if text := <-finished; !strings.Contains(text, pageDone.Title) {
		t.Errorf("the browser shows %q", text)
	}
	if status, _ := knock(t, http.MethodPost, l.port, "", "/", good); status != http.StatusNotFound {
		t.Errorf("the same answer was taken twice: %d", status)
	}
}

func TestAnErrorWithTheRightStateIsTakenByGET(t *testing.T) {
	l := startListening(t)
	finished := make(chan string, 1)
	go func() {
		_, text := knock(t, http.MethodGet, l.port, "", "/?state=the-state&error=access_denied", nil)
		finished <- text
	}()
	if form := <-l.answers; form.Get("error") != "access_denied" {
		t.Errorf("got %v", form)
	}
	l.show(pageCanceled)
	if text := <-finished; !strings.Contains(text, pageCanceled.Title) {
		t.Errorf("the browser shows %q", text)
	}
}

func TestBothLoopbackAddressesAnswer(t *testing.T) {
	if probe, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp6", "[::1]:0"); err != nil {
		t.Skip("this machine has no IPv6")
	} else if err := probe.Close(); err != nil {
		t.Fatal(err)
	}
	l := startListening(t)
	for _, address := range []string{"127.0.0.1", "::1"} {
		if status, _ := knockAt(t, address, http.MethodGet, l.port, "", "/", nil); status != http.StatusNotFound {
			t.Errorf("%s: got status %d", address, status)
		}
	}
	if l.strays() != 2 {
		t.Errorf("%d of 2 requests arrived at this listener", l.strays())
	}
}

func TestAPageLoadsNothingAndEscapesAll(t *testing.T) {
	l := startListening(t)
	finished := make(chan *http.Response, 1)
	go func() {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1:"+strconv.Itoa(l.port)+"/",
			strings.NewReader("state=the-state&error=x"))
		if err != nil {
			t.Error(err)
		}
		r.Host = "localhost:" + strconv.Itoa(l.port)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Error(err)
		}
		finished <- resp
	}()
	<-l.answers
	l.show(pageFailed(`<script>alert("1")</script>`))
	resp := <-finished
	if resp == nil {
		t.Fatal("no answer")
	}
	defer resp.Body.Close() //nolint:errcheck // only read
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "<script") || !strings.Contains(string(text), "&lt;script") {
		t.Errorf("not escaped: %s", text)
	}
	for _, outside := range []string{"http:", "https:", "src=", "href="} {
		if strings.Contains(string(text), outside) {
			t.Errorf("the page names %q", outside)
		}
	}
	if csp := resp.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") {
		t.Errorf("policy %q", csp)
	}
	if resp.Header.Get("Cache-Control") != "no-store" {
		t.Error("the page may be stored")
	}
}

func TestClosingDoesNotWaitForASocketThatABrowserOpenedAheadOfNeed(t *testing.T) {
	l := startListening(t)
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", "127.0.0.1:"+strconv.Itoa(l.port))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close() //nolint:errcheck // the other end has closed it
	l.close()
	if err := conn.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Read(make([]byte, 1)); err == nil || strings.Contains(err.Error(), "timeout") {
		t.Errorf("the idle socket is still open: %v", err)
	}
	assertClosed(t, l.port)
}

// assertClosed fails where anything still listens on the port.
func assertClosed(t *testing.T, port int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 30*time.Second)
	defer cancel()
	for _, address := range []string{"127.0.0.1", "::1"} {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(address, strconv.Itoa(port)))
		if err == nil {
			t.Errorf("%s still listens on %d", address, port)
			_ = conn.Close()
		}
	}
}
