package vault

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"

	"tenantswitch/internal/files"
)

const (
	shortest = 8 // characters of a new passphrase
	attempts = 3 // at typing it
)

// Passphrase returns the keeper that wraps the data key with a passphrase:
// the first line that command prints, or, without a command, what the person
// types. One that fitted is remembered while the program runs, so that a
// second account needs no second question.
func Passphrase(command []string) Keeper {
	return &passphrase{command: command, cost: usualCost()}
}

type passphrase struct {
	command []string
	cost    cost

	mu    sync.Mutex
	known string
}

func (*passphrase) Name() string { return "passphrase" }
func (*passphrase) Line() string { return "" }

func (k *passphrase) Store(ctx context.Context, e Entry, key []byte) error {
	phrase := k.remembered()
	if phrase == "" {
		var err error
		if phrase, err = k.choose(ctx, e); err != nil {
			return err
		}
	}
	data, err := wrap(phrase, e.ID, key, k.cost)
	if err == nil {
		err = files.Replace(ctx, filepath.Join(e.Folder, passphraseName), data, 0o600)
	}
	if err != nil {
		return refuse(ErrUnavailable, err, oneLine(err.Error()), "")
	}
	k.remember(phrase)
	return nil
}

func (k *passphrase) Load(ctx context.Context, e Entry) ([]byte, error) {
	w, err := readWrapped(e.Folder)
	if err != nil {
		return nil, err
	}
	phrase := k.remembered()
	if phrase != "" {
		if key, err := w.unwrap(phrase, e.ID); err == nil {
			return key, nil
		}
	}
	nobody := k.nobody(e.Ask)
	switch {
	case nobody && phrase != "":
		return nil, refuse(ErrLocked, errWrongPassphrase, "it is kept under another passphrase than the one that was typed",
			"start again and type that one, or sign in again")
	case nobody:
		return nil, refuse(ErrLocked, nil, "it needs your passphrase, and there is nobody to type it",
			"start on a terminal with "+keepPassphrase+", or set passphrase_command there")
	case !e.MayAsk:
		return nil, refuse(ErrLocked, nil, "it needs your passphrase", "unlock it")
	}
	var key []byte
	err = k.recall(ctx, e, func(phrase string) bool {
		var err error
		key, err = w.unwrap(phrase, e.ID)
		return err == nil
	})
	return key, err
}

// recall gets a passphrase that fits from the command or from the person, and
// remembers it.
func (k *passphrase) recall(ctx context.Context, e Entry, fits func(phrase string) bool) error {
	if len(k.command) > 0 {
		phrase, err := runPassphraseCommand(ctx, k.command, commandLimit)
		if err != nil {
			return err
		}
		if !fits(phrase) {
			return refuse(ErrLocked, errWrongPassphrase, "passphrase_command printed a passphrase that does not fit",
				"look at passphrase_command in config.toml, then try again")
		}
		k.remember(phrase)
		return nil
	}
	prompt := "passphrase"
	for range attempts {
		phrase, err := ask(ctx, e, prompt)
		if err != nil {
			return err
		}
		if fits(phrase) {
			k.remember(phrase)
			return nil
		}
		prompt = "that one does not fit; passphrase"
	}
	return refuse(ErrLocked, errWrongPassphrase, "the passphrase does not fit", "try again; nothing was changed")
}

// choose gets a new passphrase.
func (k *passphrase) choose(ctx context.Context, e Entry) (string, error) {
	const noPhrase = "set passphrase_command in config.toml, or run 'tenantswitch login' on a terminal"
	if len(k.command) > 0 {
		phrase, err := runPassphraseCommand(ctx, k.command, commandLimit)
		if err == nil && len([]rune(phrase)) < shortest {
			err = refuse(ErrUnavailable, nil, fmt.Sprintf("the passphrase of passphrase_command has fewer than %d characters", shortest),
				"make it longer")
		}
		return phrase, err
	}
	if k.nobody(e.Ask) {
		return "", refuse(ErrUnavailable, nil, "there is nobody to type a passphrase", noPhrase)
	}
	again := ""
	for range attempts {
		phrase, err := ask(ctx, e, again+fmt.Sprintf("a new passphrase for what is kept here, at least %d characters", shortest))
		if err != nil {
			return "", err
		}
		if len([]rune(phrase)) < shortest {
			again = "that one is too short; "
			continue
		}
		second, err := ask(ctx, e, "the same passphrase again")
		if err != nil {
			return "", err
		}
		if second == phrase {
			return phrase, nil
		}
		again = "the two were not the same; "
	}
	return "", refuse(ErrUnavailable, nil, "no passphrase was set", "sign in again to set one")
}

// nobody says whether a passphrase can be had from nowhere.
func (k *passphrase) nobody(ask func(context.Context, string) (string, error)) bool {
	return len(k.command) == 0 && ask == nil
}

func ask(ctx context.Context, e Entry, prompt string) (string, error) {
	phrase, err := e.Ask(ctx, prompt)
	if err != nil {
		return "", refuse(ErrLocked, err, "no passphrase was typed", "try again")
	}
	return phrase, nil
}

func (k *passphrase) Delete(_ context.Context, e Entry) error {
	return removeKey(e, passphraseName)
}

func (k *passphrase) remembered() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.known
}

func (k *passphrase) remember(phrase string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.known = phrase
}
