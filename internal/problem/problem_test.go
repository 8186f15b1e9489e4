package problem

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

func TestErrorPutsThePartsOnOneLine(t *testing.T) {
	for _, c := range []struct {
		in   Problem
		want string
	}{
		{Problem{What: "sign-in failed"}, "sign-in failed"},
		{Problem{What: "sign-in failed", Why: "you declined"}, "sign-in failed: you declined"},
		{Problem{What: "a", Why: "b", Do: "c", Refs: "AADSTS1"}, "a: b (AADSTS1)"},
	} {
		if got := c.in.Error(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestOfFindsWrapsAndClassifies(t *testing.T) {
	cause := errors.New("cause")
	p := &Problem{Kind: SignIn, What: "x", Err: cause}
	wrapped := fmt.Errorf("list: %w", p)
	if Of(wrapped) != p {
		t.Error("the problem inside a chain was not found")
	}
	if !errors.Is(wrapped, cause) {
		t.Error("the cause is not reachable")
	}
	if k := KindOf(fmt.Errorf("y: %w", context.Canceled)); k != Canceled {
		t.Errorf("a cancelled context has kind %v", k)
	}
	if Of(nil) != nil || KindOf(nil) != Other {
		t.Error("nil is not nil")
	}
	if got := Of(cause); got.What != "cause" || got.Kind != Other {
		t.Errorf("a plain error became %+v", got)
	}
}
