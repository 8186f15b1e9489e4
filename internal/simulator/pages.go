package simulator

import (
	"bytes"
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"tenantswitch/directory/portal"
	"tenantswitch/internal/cloud"
	"tenantswitch/internal/problem"
)

//go:embed pages.html
var pagesHTML string

// templates are the pages, one block each.
var templates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("pages").Parse(pagesHTML))
})

// fetchedBuffer is how many fetched links are kept for a reader of Fetched; of
// more, the oldest are dropped.
const fetchedBuffer = 16

// maxLink bounds a portal link in bytes.
const maxLink = 8 << 10

// pages is the listener for a real browser.
type pages struct {
	mu     sync.Mutex
	url    string
	server *http.Server
	done   chan struct{}
}

// view is what a page shows.
type view struct {
	Title  string
	Text   string
	Action string            // where the form goes
	Hidden map[string]string // fields of the form that nobody sees
	Where  string            // the tenant that is signed in to, if one is named
	People []Person
	More   bool // more than an account is wanted
	Device bool
	FormTo string // the origin that the form's answer may lead to
	Nonce  string

	Portal, Host, Tenant, Name, Link string // of the portal page
	Outside                          bool   // the tenant is not of this cloud
}

// ListenPages serves the pages that a person looks at on a free port of the
// loopback interface, until ctx or Close ends it: signing in, entering a device
// code, and what a link would have opened. Discovery then names them.
func (s *Simulator) ListenPages(ctx context.Context) error {
	s.pages.mu.Lock()
	defer s.pages.mu.Unlock()
	if s.pages.url != "" {
		return nil
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return &problem.Problem{
			What: "the demo's pages cannot be shown", Why: "this machine does not let the program listen on 127.0.0.1",
			Do: "sign in with d (device code) instead", Err: err,
		}
	}
	host := listener.Addr().String()
	server := &http.Server{
		Handler:           s.logged(onlyHost(host, http.NewCrossOriginProtection().Handler(pageService{s}.pageRoutes()))),
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	done := make(chan struct{})
	s.pages.url, s.pages.server, s.pages.done = "http://"+host, server, done
	go func() {
		defer close(done)
		_ = server.Serve(listener) // its error says only that close was called
	}()
	context.AfterFunc(ctx, func() { _ = s.pages.close(server) }) // nobody is left to be told
	return nil
}

// close ends that server, unless it has ended already.
func (p *pages) close(server *http.Server) error {
	p.mu.Lock()
	if server == nil || p.server != server {
		p.mu.Unlock()
		return nil
	}
	done := p.done
	p.url, p.server, p.done = "", nil, nil
	p.mu.Unlock()
	err := server.Close()
	<-done
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// PagesURL returns where the pages are served, without a slash at the end; ""
// while they are not.
func (s *Simulator) PagesURL() string {
	s.pages.mu.Lock()
	defer s.pages.mu.Unlock()
	return s.pages.url
}

// onlyHost refuses requests under another name, so that no web page can point
// a name of its own at the listener.
func onlyHost(host string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != host {
			http.Error(w, "no such host in the demo cloud", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s pageService) pageRoutes() http.Handler {
	mux := http.NewServeMux()
	loginService(s).personRoutes(mux)
	mux.HandleFunc("GET /portal", s.portalPage)
	// For a sign-in that has ended elsewhere.
	mux.HandleFunc("GET /done", s.shows(http.StatusOK, "message", view{Title: "You are signed in", Text: "The terminal goes on by itself. You can close this page."}))
	mux.HandleFunc("/", s.shows(http.StatusNotFound, "message", view{Title: "There is no such page", Text: "The demo cloud shows sign-in pages and the pages of links only."}))
	return mux
}

// shows is a handler of a page that is always the same.
func (s *Simulator) shows(status int, page string, v view) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { s.show(w, status, page, v) }
}

// show writes a page. The nonce lets in the page's own style and script, and
// nothing that a name or a parameter brings along.
func (s *Simulator) show(w http.ResponseWriter, status int, page string, v view) {
	v.Nonce = rand.Text()
	var b bytes.Buffer
	if err := templates().ExecuteTemplate(&b, page, v); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	formTo := "'self'"
	if v.FormTo != "" {
		formTo += " " + v.FormTo
	}
	h := w.Header()
	h.Set("Content-Security-Policy", fmt.Sprintf("default-src 'none'; img-src data:; style-src 'nonce-%[1]s'; script-src 'nonce-%[1]s'; "+
		"form-action %[2]s; base-uri 'none'; frame-ancestors 'none'", v.Nonce, formTo))
	h.Set("X-Content-Type-Options", "nosniff")
	writeBody(w, status, "text/html; charset=utf-8", b.Bytes())
}

// PageFor returns the address of the loopback page that says which portal and
// tenant the link would have opened. The error is a *problem.Problem: the link
// is not one of a known portal, or ListenPages was not called.
func (s *Simulator) PageFor(link string) (string, error) {
	if _, err := s.readLink(link); err != nil {
		return "", err
	}
	base := s.PagesURL()
	if base == "" {
		return "", &problem.Problem{What: "the demo's pages are not being served", Do: "copy the link instead"}
	}
	return base + "/portal?" + url.Values{"link": {link}}.Encode(), nil
}

// Fetched gives each link whose page a browser has fetched.
func (s *Simulator) Fetched() <-chan string { return s.fetched }

// portalPage says what a link would have opened.
func (s pageService) portalPage(w http.ResponseWriter, r *http.Request) {
	l, err := s.readLink(r.URL.Query().Get("link"))
	if err != nil {
		p := problem.Of(err)
		s.show(w, http.StatusBadRequest, "message", view{Title: "This link opens no portal", Text: p.Why})
		return
	}
	v := view{Title: l.portal, Portal: l.portal, Host: l.host, Link: l.url}
	if t, known := s.tenantByID(l.tenant); known {
		v.Tenant, v.Name = l.tenant.String(), printable(t.Name)
	} else if l.tenant != uuid.Nil {
		v.Tenant, v.Outside = l.tenant.String(), true
	}
	s.show(w, http.StatusOK, "portal", v)
	if r.Method == http.MethodGet {
		s.noteFetched(l.url)
	}
}

func (s pageService) noteFetched(link string) {
	for {
		select {
		case s.fetched <- link:
			return
		default:
		}
		select {
		case <-s.fetched: // the oldest makes room
		default:
		}
	}
}

// portalLink is a link that was understood.
type portalLink struct {
	url, host, portal string
	tenant            uuid.UUID
}

// guid finds a tenant id in a link.
var guid = regexp.MustCompile(`[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`)

// readLink understands a link to one of the catalogue's portals.
func (s *Simulator) readLink(link string) (portalLink, error) {
	refuse := func(why string) (portalLink, error) {
		return portalLink{}, &problem.Problem{What: "the link cannot be shown", Why: why}
	}
	if len(link) > maxLink {
		return refuse("it is too long")
	}
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" || u.User != nil || u.Opaque != "" || u.Port() != "" || u.Host == "" {
		return refuse("it is not an https link to a plain host")
	}
	tenant, named := s.tenantIn(u)
	found, known := s.portalAt(strings.ToLower(u.Host), link, tenant)
	switch {
	case !known:
		return refuse("its host is not one of a known portal")
	case !named && !found.Every:
		return refuse("it names no tenant")
	}
	return portalLink{url: link, host: u.Host, portal: found.Name, tenant: tenant.ID}, nil
}

// tenantIn finds the tenant that a link names: in the query where portals put
// it, else the first GUID there is, else a domain where portals put one.
func (s *Simulator) tenantIn(u *url.URL) (tenant portal.Tenant, named bool) {
	id, named := idIn(u)
	if !named {
		domain := u.Query().Get("delegatedOrg")
		if d, ok := strings.CutPrefix(u.Path, "/@"); ok {
			domain, _, _ = strings.Cut(d, "/")
		}
		id, named = s.estate.byDomain(domain)
	}
	t, _ := s.tenantByID(id)
	return portal.Tenant{ID: id, Domain: t.Domain, Domains: t.Domains}, named
}

func idIn(u *url.URL) (uuid.UUID, bool) {
	q := u.Query()
	for _, name := range []string{"tid", "ctid", "CTID", "tenant", "tenantId", "tenantid"} {
		if id, err := uuid.Parse(q.Get(name)); err == nil {
			return id, true
		}
	}
	id, err := uuid.Parse(guid.FindString(u.String()))
	return id, err == nil
}

// portalAt returns the portal or page that the link opens: the one that would
// build this very link, else the first on that host.
func (s *Simulator) portalAt(host, link string, tenant portal.Tenant) (at portal.Portal, known bool) {
	for _, p := range s.portals.All() {
		for _, p := range append([]portal.Portal{p}, p.Pages()...) {
			exact, same := opens(p, host, link, tenant)
			if exact {
				return p, true
			}
			if same && !known {
				at, known = p, true
			}
		}
	}
	return at, known
}

// opens says whether a portal would build this very link for a tenant, and
// whether it is on that host.
func opens(p portal.Portal, host, link string, tenant portal.Tenant) (exact, same bool) {
	for _, env := range cloud.Environments() {
		tenant.Environment = env
		same = same || p.Host(env) == host
		if built, err := p.Link(tenant); err == nil && built.String() == link {
			return true, true
		}
	}
	return false, same
}
