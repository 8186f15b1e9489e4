//go:build !linux

package vault

import "context"

func newKernel() Keeper { return noKernel{} }

// noKernel stands for Linux's keyring where there is no Linux.
type noKernel struct{}

func (noKernel) Name() string { return "kernel" }
func (noKernel) Line() string { return kernelLine }

func (noKernel) Store(context.Context, Entry, []byte) error { return noKernel{}.refusal() }

func (noKernel) Load(context.Context, Entry) ([]byte, error) { return nil, noKernel{}.refusal() }

func (noKernel) Delete(context.Context, Entry) error { return noKernel{}.refusal() }

func (noKernel) refusal() error {
	return refuse(ErrUnavailable, nil, "the kernel here has no keyring", "")
}
