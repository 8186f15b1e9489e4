package directory

import (
	"context"
	"net/http"
)

// Source is one place where tenants are learnt from.
type Source interface {
	// Name is the word used on screen and in JSON: "azure".
	Name() string
	// Read calls page with the tenants of each page as it arrives, in order
	// and never concurrently, and returns when the last one has. Every error
	// is a *problem.Problem.
	Read(ctx context.Context, page func([]Tenant)) error
}

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

// Store keeps named files; it seals them.
type Store interface {
	// Read returns the content; an error that is fs.ErrNotExist where there
	// is no such file.
	Read(ctx context.Context, name string) ([]byte, error)
	// Write replaces the content, wholly or not at all.
	Write(ctx context.Context, name string, data []byte) error
}
