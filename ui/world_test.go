package ui

import (
	"context"
	"fmt"
	"image/color"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/uuid"

	"tenantswitch/directory"
	"tenantswitch/directory/book"
	"tenantswitch/directory/portal"
	"tenantswitch/directory/visits"
	"tenantswitch/internal/browser"
	"tenantswitch/internal/cloud"
)

// world is a fake of all that the interface asks for. Its functions may be
// replaced by a story.
type world struct {
	t       *testing.T
	account Account
	dir     directory.Directory // what Load knows
	next    []directory.Tenant  // what a refresh finds; nil: what Load knows
	opts    Options
	kept    string
	visits  visits.Visits
	book    []byte            // the address book's file
	machine browser.Inventory // the browser sessions of the machine
	atOnce  int               // how many tenants are searched within Update, if not as usual

	load         func(ctx context.Context) (Loaded, error)
	refresh      func(ctx context.Context, show func(Progress)) (Refreshed, error)
	signIn       func(ctx context.Context, method Method, show func(Invitation)) (Loaded, error)
	open         func(ctx context.Context, link portal.Link) (Opened, error)
	copy         func(ctx context.Context, text string) (Copied, error)
	edit         func(edits []book.Edit) (book.Book, error)
	check        func(ctx context.Context, tenants []directory.Tenant, show func(Answer)) error
	readBook     func() (book.Book, error)
	machineKnown chan struct{} // closed once the sessions of the machine are known; nil where they are at once
	confirm      func(typed string) error
	others       []Account
	profiles     int           // that stay behind an account
	changed      chan bool     // says that files were changed on disk, lists or not
	switching    chan struct{} // holds up the change to another account until it is closed

	mu                                         sync.Mutex
	opened, sessions, copies, pages, signedOut []string
}

// clipboardSequence stands for what sends a text to the terminal's clipboard.
const clipboardSequence = "\x1b]52;c;dGV4dA==\a"

// note keeps what was asked of the world.
func (w *world) note(list *[]string, text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	*list = append(*list, text)
}

var dana = Account{ID: "dana", Username: "dana@northwind-soc.example", Cloud: "global", Current: true}

// newWorld is Dana's, who knows some customers and was signed in before.
func newWorld(tenants ...directory.Tenant) *world {
	if tenants == nil {
		tenants = customers()
	}
	return &world{
		account: dana,
		dir:     directory.Directory{Tenants: tenants, ReadAt: time.Now().Add(-3 * time.Hour)},
	}
}

// largeWorld is one in which n tenants are too many to search within Update.
func largeWorld(n int) *world {
	w := newWorld(many(n)...)
	w.atOnce = 50
	return w
}

// firstStart is the world of somebody who never signed in.
func firstStart() *world {
	w := newWorld()
	w.account = Account{}
	return w
}

func (w *world) options() Options {
	o := w.opts
	o.Portals = fixedPortals()
	o.Portal, _ = o.Portals.Find(portal.Default)
	if o.Cloud == "" {
		o.Cloud = "global"
	}
	o.Application = "“Microsoft Azure CLI”"
	o.Now = time.Now
	return o
}

func (w *world) loaded() Loaded {
	if w.account == (Account{}) {
		return Loaded{}
	}
	return Loaded{Account: w.account, Directory: w.dir, Visits: w.visits, Kept: w.kept}
}

func (w *world) deps() Deps {
	return Deps{
		Load: func(ctx context.Context) (Loaded, error) {
			if w.load != nil {
				return w.load(ctx)
			}
			return w.loaded(), nil
		},
		Refresh: func(ctx context.Context, show func(Progress)) (Refreshed, error) {
			if w.refresh != nil {
				return w.refresh(ctx, show)
			}
			return w.read(), nil
		},
		SignIn: func(ctx context.Context, method Method, show func(Invitation)) (Loaded, error) {
			return w.signIn(ctx, method, show)
		},
		SignInAt: func(ctx context.Context, tenant uuid.UUID, claims string, method Method, show func(Invitation)) (Loaded, error) {
			w.note(&w.pages, "at "+tenant.String()+" for "+claims)
			return w.signIn(ctx, method, show)
		},
		Check: func(ctx context.Context, tenants []directory.Tenant, show func(Answer)) error {
			if w.check != nil {
				return w.check(ctx, tenants, show)
			}
			for _, t := range tenants {
				show(Answer{Tenant: t.ID, Check: directory.Check{Verdict: "had", At: time.Now()}})
			}
			return nil
		},
		Confirm:  func(_ context.Context, typed string) error { return w.confirm(typed) },
		Accounts: func(context.Context) ([]Account, error) { return append([]Account{w.account}, w.others...), nil },
		UseAccount: func(_ context.Context, id string) (Loaded, error) {
			if w.switching != nil {
				<-w.switching
			}
			for _, a := range w.others {
				if a.ID == id {
					return Loaded{Account: a, Directory: w.dir}, nil
				}
			}
			return Loaded{}, fmt.Errorf("no account %s", id)
		},
		SignOut: func(_ context.Context, id string) (int, error) {
			w.note(&w.signedOut, id)
			w.account = Account{}
			return w.profiles, nil
		},
		Open: func(ctx context.Context, link portal.Link, in browser.Session) (Opened, error) {
			w.note(&w.opened, link.String())
			w.note(&w.sessions, in.String())
			if w.open != nil {
				return w.open(ctx, link)
			}
			return Opened{in.Words(), true}, nil
		},
		Sessions: func(context.Context) browser.Inventory {
			if w.machineKnown != nil {
				<-w.machineKnown
			}
			return w.machine
		},
		Changed: func(ctx context.Context) (bool, error) {
			select {
			case listed := <-w.changed:
				return listed, nil
			case <-ctx.Done():
				return false, ctx.Err()
			}
		},
		Book: func(context.Context) (book.Book, error) {
			if w.readBook != nil {
				return w.readBook()
			}
			return book.Parse(w.book)
		},
		Edit: func(_ context.Context, edits ...book.Edit) (book.Book, error) {
			if w.edit != nil {
				return w.edit(edits)
			}
			around := book.Around{Tenants: w.dir.Tenants}
			made, err := book.Revise(w.book, around, func(book.Layers) ([]book.Edit, error) { return edits, nil })
			if err == nil {
				w.book = made.Text
			}
			return made.After, err
		},
		OpenSignIn: func(_ context.Context, url string) error {
			w.note(&w.pages, url)
			return nil
		},
		Copy: func(ctx context.Context, text string) (Copied, error) {
			w.note(&w.copies, text)
			if w.copy != nil {
				return w.copy(ctx, text)
			}
			return Copied{Where: "the clipboard"}, nil
		},
	}
}

// read is what a refresh finds.
func (w *world) read() Refreshed {
	tenants := w.next
	if tenants == nil {
		tenants = w.dir.Tenants
	}
	before, after := ids(w.dir.Tenants), ids(tenants)
	var c directory.Change
	for _, t := range tenants {
		if !before[t.ID] {
			c.New = append(c.New, t)
		}
	}
	for _, t := range w.dir.Tenants {
		if !after[t.ID] {
			c.Gone = append(c.Gone, t)
		}
	}
	return Refreshed{Directory: directory.Directory{Tenants: tenants, ReadAt: time.Now()}, Visits: w.visits, Change: c}
}

func ids(tenants []directory.Tenant) map[uuid.UUID]bool {
	all := map[uuid.UUID]bool{}
	for _, t := range tenants {
		all[t.ID] = true
	}
	return all
}

// tenant makes a customer with an id made of one digit.
func tenant(digit int, name, domain string, kinds ...directory.Kind) directory.Tenant {
	t := directory.Tenant{
		ID: tenantID(digit), Name: name, Domain: domain, Environment: cloud.Global, Country: "GB",
	}
	if domain != "" {
		t.Domains = []string{domain}
	}
	if kinds == nil {
		kinds = []directory.Kind{directory.Guest}
	}
	for _, k := range kinds {
		t.Access = append(t.Access, directory.Access{Source: "azure", Kind: k})
	}
	return t
}

// tenantID returns an id with version nibble 0, as no real tenant has.
func tenantID(digit int) uuid.UUID {
	return uuid.MustParse(fmt.Sprintf("%08d-0000-0000-8000-000000000000", digit))
}

func defender(digit int) string {
	return "https://security.microsoft.com/?tid=" + tenantID(digit).String()
}

// customers are Dana's, in the order of a directory.
func customers() []directory.Tenant {
	gone := tenant(6, "Litware AG", "litware.example")
	gone.GoneSince = time.Date(1999, 12, 30, 9, 0, 0, 0, time.UTC)
	csl := tenant(3, "Contoso Security Ltd", "contoso-sec.example", directory.Guest)
	csl.Domains = append(csl.Domains, "csl.onmicrosoft.com")
	csl.Access = append(csl.Access, directory.Access{
		Source: "gdap", Kind: directory.GDAP, Until: time.Date(2000, 1, 13, 12, 0, 0, 0, time.UTC),
	})
	return []directory.Tenant{
		tenant(1, "Adatum Corporation", "adatum.example", directory.Home),
		tenant(2, "Contoso Retail GmbH", "contoso.example", directory.Delegated),
		csl,
		tenant(4, "Fabrikam SA", "fabrikam.example"),
		tenant(5, "Fabrikam SA", "fabrikam-old.example"),
		gone,
		tenant(7, "Москва Логистика", "moskva.example"),
		tenant(8, "東京電力サービス株式会社", "tepco-svc.example"),
		tenant(9, "شركة النور للطاقة", "alnoor.example"),
		tenant(10, "", "nameless.example"),
		tenant(11, "", ""),
	}
}

// many are n customers with names in alphabetical order.
func many(n int) []directory.Tenant {
	all := make([]directory.Tenant, n)
	for i := range all {
		all[i] = tenant(i+1, fmt.Sprintf("Customer %06d Ltd", i+1), fmt.Sprintf("c%06d.example", i+1))
	}
	return all
}

func lightBackground() tea.Msg { return tea.BackgroundColorMsg{Color: color.White} }
