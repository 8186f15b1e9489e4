package cli

import (
	"context"

	"github.com/google/uuid"

	"tenantswitch/auth"
	"tenantswitch/directory"
	"tenantswitch/internal/config"
	"tenantswitch/internal/problem"
	"tenantswitch/internal/vault"
)

// accounts are who is signed in, and where that is stored.
type accounts struct {
	*settings
	net     *network
	session *auth.Session
	vault   *vault.Vault
	data    string // the folder of all that is stored
}

func newAccounts(s *settings, net *network, data string, ask func(context.Context, string) (string, error)) *accounts {
	keepers := []vault.Keeper{vault.File()}
	if net.sim == nil {
		keepers = vault.Default(vault.Config{Keep: vault.Keep(s.config.Keep), PassphraseCommand: s.config.PassphraseCommand})
	}
	acc := &accounts{settings: s, net: net, data: data, vault: vault.New(data, vault.Options{Keepers: keepers, Ask: ask})}
	acc.session = acc.newSession()
	return acc
}

// newSession knows the accounts of this machine; none of them is current in it.
func (acc *accounts) newSession() *auth.Session {
	return auth.New(auth.Config{
		Cloud: acc.cloud, ClientID: acc.config.ClientID, Tenant: acc.config.Tenant, HTTP: acc.net.http,
		Vault: acc.vault, Dir: acc.data,
	})
}

// open makes the account that was asked for, or the one used last, current.
func (acc *accounts) open(ctx context.Context, mayAsk bool) (auth.Account, error) {
	return acc.session.Open(ctx, acc.config.Account, mayAsk)
}

// primePassphrase asks for the passphrase that the switcher will need: once the
// screen is taken over, nothing may be asked below it. What else is wrong the
// screen tells where it meets it; but without a passphrase that fits it could
// show nothing, and could not ask for one.
func (acc *accounts) primePassphrase(ctx context.Context) error {
	err := acc.vault.Prime(ctx)
	if kind := problem.KindOf(err); kind == problem.Locked || kind == problem.Canceled {
		return err
	}
	return nil
}

// signInUnattended signs in to the demo, whose device code it approves;
// elsewhere it is the problem that a person must sign in.
func (acc *accounts) signInUnattended(ctx context.Context) error {
	switch {
	case acc.net.offline:
		return nobody("", "run 'tenantswitch login' without --offline")
	case acc.net.sim == nil && acc.config.Keep == config.KeepNothing:
		return nobody(`keep = "nothing" in config.toml lets no command know of a sign-in`, doKeep)
	case acc.net.sim == nil:
		return nobody(acc.unusable(ctx), "run 'tenantswitch login'")
	}
	_, err := acc.session.SignIn(ctx, auth.DeviceCode, func(i auth.Invitation) {
		// Nobody sees the code, so nobody need wait for it to approve itself,
		// which it does if this fails.
		_ = acc.net.sim.Approve(i.UserCode)
	})
	return err
}

// unusable says why an account that is kept here does not count; "" where there
// is none.
func (acc *accounts) unusable(ctx context.Context) string {
	accounts, err := acc.session.Accounts(ctx)
	if err != nil {
		return "" // opening one has failed to list them too, and said so
	}
	for _, x := range accounts {
		if x.Trouble != nil {
			return x.Trouble.Error()
		}
	}
	return ""
}

// nobody is the problem that a person must sign in.
func nobody(why, do string) error {
	return &problem.Problem{Kind: problem.SignIn, What: "nobody is signed in", Why: why, Do: do}
}

// offline is the problem of what needs the network under --offline.
func offline(what string) error {
	return &problem.Problem{Kind: problem.Offline, What: what, Why: errOffline.Why, Do: errOffline.Do, Err: errOffline}
}

// reach returns the tenants that an account is known to reach, and false where
// that cannot be told. Which account is current stays what it is.
func (acc *accounts) reach(ctx context.Context, account auth.Account, mayAsk bool) (ids map[uuid.UUID]bool, known bool) {
	session := acc.newSession()
	if _, err := session.Open(ctx, account.ID, mayAsk); err != nil {
		return nil, false
	}
	d, err := saved(ctx, session.Handle())
	return idsOf(d.Tenants), err == nil
}

// directoryOf returns the last known directory of an account.
func (acc *accounts) directoryOf(ctx context.Context, id string) (directory.Directory, error) {
	if _, err := acc.session.Open(ctx, id, true); err != nil {
		return directory.Directory{}, err
	}
	return saved(ctx, acc.session.Handle())
}
