package cli

import (
	"cmp"
	"errors"

	"tenantswitch/directory"
	"tenantswitch/directory/portal"
	"tenantswitch/internal/cloud"
	"tenantswitch/internal/config"
)

// settings are what is in force for one command, and what follows from it.
type settings struct {
	config     config.Config
	configFile string // where it is, if it is
	bookFile   string // the same of the address book
	cloud      cloud.Cloud
	portal     portal.Portal // the default one
}

// configure reads the settings and puts the flags over them. The demo leaves the
// user's own file, account and cloud alone.
func (c *command) configure(folders config.Folders) (*settings, error) {
	s := &settings{configFile: folders.File(), bookFile: folders.Book()}
	env := c.streams.env
	if c.flags.demo.on {
		env = func(name string) string {
			if name == "TENANTSWITCH_ACCOUNT" || name == "TENANTSWITCH_CLOUD" {
				return ""
			}
			return c.streams.env(name)
		}
	}
	named := c.flags.config != ""
	if named {
		s.configFile = c.flags.config
	}
	var err error
	if s.config, err = config.Load(s.configFile, named, env); err != nil {
		if bad, ok := errors.AsType[*config.VariableError](err); ok {
			return nil, usagef("correct or unset it", "%v", bad)
		}
		return nil, err
	}
	s.config.Cloud = cmp.Or(c.flags.cloud, s.config.Cloud)
	s.config.Account = cmp.Or(c.flags.account, s.config.Account)
	if s.portal, err = s.config.Catalogue.Find(s.config.Portal); err != nil {
		return nil, err
	}
	var ok bool
	if s.cloud, ok = s.config.FindCloud(s.config.Cloud); !ok {
		return nil, usagef("use "+s.config.CloudNames(), "there is no cloud %q", s.config.Cloud)
	}
	return s, nil
}

// portalsOf returns the portal that opens by default for a tenant; none where
// the address book names one that is not known.
func (s *settings) portalsOf(t directory.Tenant) []portal.Portal {
	p, err := t.Portal(s.portal, s.config.Catalogue)
	if err != nil {
		return nil
	}
	return []portal.Portal{p}
}

func (s *settings) findPortal(code string) error {
	_, err := s.config.Catalogue.Find(code)
	return err
}

// applicationName is what sign-in logs call the program.
func (s *settings) applicationName() string {
	if s.config.ClientID != "" {
		return "your application " + s.config.ClientID
	}
	return "“Microsoft Azure CLI”"
}
