package ui

import (
	"testing"
	"time"

	"tenantswitch/directory"
)

func TestAnAccessThatEndsIsPointedOut(t *testing.T) {
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	for days, want := range map[int]struct {
		words string
		u     urgency
	}{
		90: {"gdap", calm}, 45: {"gdap 45 days", calm}, 29: {"gdap 29 days", soon}, 7: {"gdap 7 days", soon}, 6: {"gdap 6 days", pressing}, -1: {"gdap ended", pressing},
	} {
		end := directory.Access{Kind: directory.GDAP, Until: now.Add(time.Duration(days)*24*time.Hour + time.Minute)}
		if days < 0 {
			end.Until = now.Add(-time.Hour)
		}
		words, u := accessWords(&directory.Tenant{Access: []directory.Access{end}}, now)
		if words != want.words || u != want.u {
			t.Errorf("%d days: %q, %d", days, words, u)
		}
		end.Extends = true
		if _, u := accessWords(&directory.Tenant{Access: []directory.Access{end}}, now); u != calm {
			t.Errorf("%d days and extended: %d", days, u)
		}
	}
}
