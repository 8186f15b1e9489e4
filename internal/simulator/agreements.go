package simulator

import "time"

// term is one relationship of delegated administration with a customer.
type term struct {
	status  string
	ends    int // days from today; negative for a past day
	extends bool
}

// The states of a relationship that mean something here.
const (
	statusActive  = "active"
	statusCreated = "created"
	statusPending = "approvalPending"
)

// agreements are the relationships that a customer can have, all of them with
// one in force. The last one that ends counts.
var agreements = [][]term{
	{{status: statusActive, ends: 200}},
	{{status: statusActive, ends: 5}},
	{{status: statusActive, ends: 12}, {status: "terminated", ends: -40}},
	{{status: "expired", ends: -200}, {status: statusActive, ends: 29}},
	{{status: statusActive, ends: 29, extends: true}},
	{{status: statusActive, ends: 12}, {status: statusActive, ends: 200}},
	{{status: "expired", ends: -10}, {status: "terminated", ends: -100}, {status: statusActive, ends: 200}, {status: statusPending}},
	{{status: statusActive, ends: 5, extends: true}, {status: statusCreated}},
}

// ended is what is left of a customer whose relationships are over.
var ended = []term{{status: "expired", ends: -30}, {status: "terminated", ends: -300}}

// strangersTerms are relationships with tenants that nobody reaches by them:
// former customers, and some that are not customers yet.
var strangersTerms = [][]term{
	{{status: "terminated", ends: -20}},
	{{status: "expiring", ends: -1}, {status: "expired", ends: -400}},
	{{status: "terminating", ends: 90}},
	{{status: statusPending}},
}

// day is the last second of the day that is so many days from today.
func (s *Simulator) day(days int) time.Time {
	const day = 24 * time.Hour
	return s.now().UTC().Truncate(day).Add(time.Duration(days+1)*day - time.Second)
}
