package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"

	"tenantswitch/internal/problem"
	"tenantswitch/internal/vault"
)

// accountFile is the name of the sealed file that says whose box it is.
const accountFile = "account"

// Account is a person who has signed in. It is for showing only: the library
// verifies no signature, so nothing may be decided by it.
type Account struct {
	ID       string // the name of the account's folder: random
	HomeID   string // the library's home account id: "object id.tenant id"
	Username string // "dana@northwind-soc.example"; cleaned
	Tenant   string // the id of the tenant that the account lives in
	Cloud    string // the name of the cloud it signs in to
	Current  bool   // Handle gives this one
	Kept     string // what is not kept on this machine and what to do; "" where all is well
	// Trouble is why the account cannot be used now: its key is locked or
	// lost, or it belongs to another cloud or client id. Where its files
	// cannot be opened, ID is all that is known. It is nil where all is well.
	Trouble error
}

// record is what the account file holds.
type record struct {
	Username string    `json:"username"`
	HomeID   string    `json:"home_id"`
	Tenant   string    `json:"tenant"`
	Cloud    string    `json:"cloud"`
	Defined  string    `json:"defined,omitempty"` // what a defined cloud was: its name may mean other hosts tomorrow
	ClientID string    `json:"client_id"`
	SignedIn time.Time `json:"signed_in"` // last
}

// same says whether both are one account: the same person, through the same
// application of the same cloud.
func (r record) same(other record) bool {
	return r.HomeID == other.HomeID && r.Cloud == other.Cloud && r.Defined == other.Defined && r.ClientID == other.ClientID
}

// owns says whether this session can use the account.
func (s *Session) owns(r record) bool {
	return r.Cloud == s.cfg.Cloud.Name && r.Defined == wordByWord(s.cfg.Cloud) && r.ClientID == s.cfg.ClientID
}

// recordOf reads who signed in from the library's result. The account rows of
// the library multiply with the tenants; the home account id is one for all.
func (s *Session) recordOf(result public.AuthResult) (record, error) {
	home := result.Account.HomeAccountID
	if home == "" {
		return record{}, &problem.Problem{
			What: signInFailed, Why: "the login service did not say who signed in",
			Do: "check client_id and tenant in the configuration",
		}
	}
	r := record{
		HomeID: home, Cloud: s.cfg.Cloud.Name, Defined: wordByWord(s.cfg.Cloud), ClientID: s.cfg.ClientID, Tenant: result.IDToken.TenantID,
		SignedIn: time.Now().UTC(),
	}
	if _, tenant, ok := strings.Cut(home, "."); ok && reference(tenant) != "" {
		r.Tenant = tenant
	}
	id := result.IDToken
	for _, name := range []string{result.Account.PreferredUsername, id.PreferredUsername, id.UPN, id.Email, id.Name} {
		if r.Username = cleanName(name); r.Username != "" {
			break
		}
	}
	return r, nil
}

// readRecord reads whose box it is.
func readRecord(ctx context.Context, box *vault.Box) (record, error) {
	var r record
	data, err := box.Read(ctx, accountFile)
	if err == nil {
		err = json.Unmarshal(data, &r)
	}
	if err == nil && r.HomeID != "" {
		return r, nil
	}
	p := &problem.Problem{
		Kind: problem.SignIn, What: "what this machine keeps of the account cannot be used",
		Why: "it is incomplete", Do: doSignIn, Err: err,
	}
	if told, ok := errors.AsType[*problem.Problem](err); ok && !errors.Is(err, fs.ErrNotExist) {
		p.Why = told.Error()
	}
	return record{}, p
}

// open returns the client of the kept account of that id. An account that this
// session cannot use comes with a problem beside what is known of it.
func (s *Session) open(ctx context.Context, id string, mayAsk bool) (*client, error) {
	if c := s.client(id); c != nil && !c.tokens.lost() {
		return c, nil
	}
	box, err := s.cfg.Vault.Open(ctx, id, mayAsk)
	if err != nil {
		return nil, err
	}
	r, err := readRecord(ctx, box)
	if err != nil {
		return nil, err
	}
	if !s.owns(r) {
		return &client{account: accountOf(r, box), record: r}, s.foreign(r)
	}
	c, err := s.clientOf(r, box)
	if err != nil {
		return nil, err
	}
	return s.adopt(c), nil
}

// clientOf makes the client of an account.
func (s *Session) clientOf(r record, box *vault.Box) (*client, error) {
	c := &client{
		account: accountOf(r, box), record: r, box: box,
		tokens: &tokenCache{box: box, realm: s.realm()},
	}
	var err error
	c.library, err = s.newClient(c.tokens)
	return c, err
}

// adopt keeps the client for the session, unless it has one for the account.
func (s *Session) adopt(c *client) *client {
	s.mu.Lock()
	defer s.mu.Unlock()
	if first := s.clients[c.account.ID]; first != nil && !first.tokens.lost() {
		return first
	}
	s.clients[c.account.ID] = c
	return c
}

func accountOf(r record, box *vault.Box) Account {
	return Account{
		ID: box.ID(), HomeID: r.HomeID, Username: r.Username, Tenant: r.Tenant, Cloud: r.Cloud,
		Kept: box.Kept().Line(),
	}
}

func (s *Session) foreign(r record) *problem.Problem {
	p := &problem.Problem{What: "the account " + r.Username + " cannot be used with this configuration"}
	if r.Cloud != s.cfg.Cloud.Name {
		p.Why = fmt.Sprintf("it belongs to the cloud %q", r.Cloud)
		p.Do = "start with --cloud " + r.Cloud
		return p
	}
	p.Why = "it signed in through another client_id"
	if r.Defined != wordByWord(s.cfg.Cloud) {
		p.Why = fmt.Sprintf("the cloud %q was defined otherwise when it signed in", r.Cloud)
	}
	p.Do = doSignIn
	return p
}

// Accounts lists who is signed in on this machine, by user name. Accounts that
// cannot be used now are among them, with their Trouble. The first keyring
// that has to be unlocked may ask for it; no second one does.
func (s *Session) Accounts(ctx context.Context) ([]Account, error) {
	ids, err := s.known(ctx)
	if err != nil {
		return nil, err
	}
	current, _ := s.Current()
	mayAsk := true
	var all []Account
	for _, id := range ids {
		a := Account{ID: id}
		c, err := s.open(ctx, id, mayAsk)
		if c != nil {
			a = c.account
		}
		if err := ctx.Err(); err != nil {
			return nil, canceled(ctx, "the accounts could not be listed")
		}
		a.Trouble = err
		a.Current = a.ID == current.ID
		mayAsk = mayAsk && problem.KindOf(err) != problem.Locked
		all = append(all, a)
	}
	slices.SortFunc(all, byName)
	return all, nil
}

// byName sorts by user name; those without one come last.
func byName(a, b Account) int {
	if (a.Username == "") != (b.Username == "") {
		return strings.Compare(b.Username, a.Username)
	}
	if c := strings.Compare(strings.ToLower(a.Username), strings.ToLower(b.Username)); c != 0 {
		return c
	}
	return strings.Compare(a.ID, b.ID)
}

// known returns the ids of all accounts: those on disk, and those that this
// session holds in memory because nothing can be kept.
func (s *Session) known(ctx context.Context) ([]string, error) {
	ids, err := s.cfg.Vault.List(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, c := range s.clients {
		if !c.box.Kept().OnDisk() && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}
