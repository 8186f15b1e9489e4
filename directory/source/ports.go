package source

import (
	"context"
	"net/http"
)

// TokenSource gives bearer tokens for one service of the cloud: each source has
// one of its own for Resource Manager or for Microsoft Graph.
type TokenSource interface {
	// Token returns a token without asking anybody. Where a service refused
	// the last one, claims is its decoded claims challenge, or "{}" where it
	// named none, and the token is another one; else it is "".
	Token(ctx context.Context, claims string) (string, error)
}

// Doer sends one HTTP request; *http.Client is one. Where its error is a
// *problem.Problem, there is no use in sending the request again.
type Doer interface {
	Do(*http.Request) (*http.Response, error)
}
