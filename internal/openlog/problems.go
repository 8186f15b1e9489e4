package openlog

import (
	"tenantswitch/internal/files"
	"tenantswitch/internal/problem"
)

func (l *Log) notWritten(err error) error {
	p := files.Problem("the opening is not in the open log", l.path(0), err)
	if p.Kind != problem.Canceled {
		p.Do += ", or set open_log = false in config.toml"
	}
	return p
}

func (l *Log) notRotated(err error) error {
	p := files.Problem("the open log is full and could not be rotated, and grows on", l.path(0), err)
	p.Do += "; the next opening tries again"
	return p
}

func (l *Log) notRead(err error) error {
	return files.Problem("the open log could not be read", l.path(0), err)
}
