package openlog

import "tenantswitch/internal/problem"

func notWritten(err error) error {
	return &problem.Problem{
		What: "the opening is not in the open log", Why: visible(err.Error()),
		Do: "look at that path, or set open_log = false in config.toml", Err: err,
	}
}

func notRotated(err error) error {
	return &problem.Problem{
		What: "the open log is full and could not be rotated, and grows on", Why: visible(err.Error()),
		Do: "look at that path; the next opening tries again", Err: err,
	}
}

func notRead(err error) error {
	return &problem.Problem{
		What: "the open log could not be read", Why: visible(err.Error()), Do: "look at that path, then try again", Err: err,
	}
}
