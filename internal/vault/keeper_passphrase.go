package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
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
		err = writeWhole(filepath.Join(e.Folder, passphraseName), data)
	}
	if err != nil {
		return refuse(ErrUnavailable, err, oneLine(err.Error()), "")
	}
	k.remember(phrase)
	return nil
}

func (k *passphrase) Load(ctx context.Context, e Entry) ([]byte, error) {
	w, err := readWrapped(filepath.Join(e.Folder, passphraseName))
	if err != nil {
		return nil, err
	}
	if phrase := k.remembered(); phrase != "" {
		if key, err := w.unwrap(phrase, e.ID); err == nil {
			return key, nil
		}
	}
	switch {
	case !e.MayAsk:
		return nil, refuse(ErrLocked, nil, "it needs your passphrase", "unlock it")
	case len(k.command) > 0:
		return k.loadByCommand(ctx, w, e)
	case e.Ask == nil:
		return nil, refuse(ErrLocked, nil, "it needs your passphrase, and there is nobody to type it",
			"run it on a terminal, or set passphrase_command in config.toml")
	}
	return k.loadByAsking(ctx, w, e)
}

func (k *passphrase) loadByCommand(ctx context.Context, w wrapped, e Entry) ([]byte, error) {
	phrase, err := runPassphraseCommand(ctx, k.command, commandLimit)
	if err != nil {
		return nil, err
	}
	key, err := w.unwrap(phrase, e.ID)
	if err != nil {
		return nil, refuse(ErrLocked, err, "passphrase_command printed a passphrase that does not fit",
			"look at passphrase_command in config.toml, then try again")
	}
	k.remember(phrase)
	return key, nil
}

func (k *passphrase) loadByAsking(ctx context.Context, w wrapped, e Entry) ([]byte, error) {
	prompt := "passphrase"
	for range attempts {
		phrase, err := ask(ctx, e, prompt)
		if err != nil {
			return nil, err
		}
		key, err := w.unwrap(phrase, e.ID)
		if err == nil {
			k.remember(phrase)
			return key, nil
		}
		prompt = "that one does not fit; passphrase"
	}
	return nil, refuse(ErrLocked, errWrongPassphrase, "the passphrase does not fit", "try again; nothing was changed")
}

// choose gets a new passphrase.
func (k *passphrase) choose(ctx context.Context, e Entry) (string, error) {
	const noPhrase = "set passphrase_command in config.toml, or sign in on a terminal"
	if len(k.command) > 0 {
		phrase, err := runPassphraseCommand(ctx, k.command, commandLimit)
		if err == nil && len([]rune(phrase)) < shortest {
			err = refuse(ErrUnavailable, nil, fmt.Sprintf("the passphrase of passphrase_command has fewer than %d characters", shortest),
				"make it longer")
		}
		return phrase, err
	}
	if e.Ask == nil {
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

func ask(ctx context.Context, e Entry, prompt string) (string, error) {
	phrase, err := e.Ask(ctx, prompt)
	if err != nil {
		return "", refuse(ErrLocked, err, "no passphrase was typed", "try again")
	}
	return phrase, nil
}

func (k *passphrase) Delete(_ context.Context, e Entry) error {
	err := os.Remove(filepath.Join(e.Folder, passphraseName))
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return refuse(ErrUnavailable, err, oneLine(err.Error()), "")
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
