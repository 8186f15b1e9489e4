package config

import (
	"os"
	"path/filepath"
	"runtime"

	"tenantswitch/internal/problem"
)

// Folders are the places where the program keeps files; it writes nowhere
// else.
type Folders struct {
	Config string // holds config.toml and book.toml
	Data   string // holds the accounts' sealed files
	Demo   string // holds the state of the demo, apart from all real data
}

// File returns the path of the configuration file.
func (f Folders) File() string { return filepath.Join(f.Config, "config.toml") }

// Book returns the path of the address book.
func (f Folders) Book() string { return filepath.Join(f.Config, "book.toml") }

// FindFolders returns the folders: those below TENANTSWITCH_HOME where that is
// set, else the platform's usual ones. It creates none.
func FindFolders(env func(string) string) (Folders, error) {
	if home := env("TENANTSWITCH_HOME"); home != "" {
		home, err := filepath.Abs(home)
		if err != nil {
			return Folders{}, noFolders(err)
		}
		return Folders{Config: home, Data: home, Demo: filepath.Join(home, "demo")}, nil
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return Folders{}, noFolders(err)
	}
	data, err := dataDir(config, env)
	if err != nil {
		return Folders{}, noFolders(err)
	}
	const name = "tenantswitch"
	return Folders{
		Config: filepath.Join(config, name),
		Data:   filepath.Join(data, name),
		Demo:   filepath.Join(data, name, "demo"),
	}, nil
}

// dataDir returns the folder for data that a program keeps for itself: the
// XDG base directory on Unix, the one that does not roam on Windows.
func dataDir(config string, env func(string) string) (string, error) {
	switch runtime.GOOS {
	case "windows":
		return os.UserCacheDir()
	case "darwin":
		return config, nil
	}
	if dir := env("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return dir, nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".local", "share"), err
}

func noFolders(err error) error {
	return &problem.Problem{
		What: "there is no folder for configuration and data", Why: err.Error(),
		Do: "set TENANTSWITCH_HOME to a folder of your own", Err: err,
	}
}
