package vault

import (
	"bytes"
	"context"
	"encoding/binary"
	"sync"

	"tenantswitch/internal/files"
	"tenantswitch/internal/problem"
)

// memory holds the files of an account for which this machine has no place.
type memory struct {
	writing chan struct{} // holds a token while a file is replaced

	mu      sync.Mutex
	held    map[string]heldFile
	version uint64
	gone    bool
}

type heldFile struct {
	data  []byte
	stamp Stamp
}

func newMemory() *memory {
	return &memory{writing: make(chan struct{}, 1), held: map[string]heldFile{}}
}

func (m *memory) there() bool { return true }

func (m *memory) read(_ context.Context, name string) ([]byte, Stamp, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	h, ok := m.held[name]
	if !ok {
		return nil, Stamp{}, absent(name)
	}
	return append([]byte{}, h.data...), h.stamp, nil
}

func (m *memory) stat(name string) (Stamp, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	h, ok := m.held[name]
	if !ok {
		return Stamp{}, absent(name)
	}
	return h.stamp, nil
}

func (m *memory) write(ctx context.Context, name string, data []byte) (Stamp, error) {
	unlock, err := m.lock(ctx)
	if err != nil {
		return Stamp{}, err
	}
	defer unlock()
	return m.put(name, data)
}

func (m *memory) update(ctx context.Context, name string, fn func([]byte) ([]byte, error)) (Stamp, error) {
	unlock, err := m.lock(ctx)
	if err != nil {
		return Stamp{}, err
	}
	defer unlock()
	var old []byte
	m.mu.Lock()
	h, ok := m.held[name]
	m.mu.Unlock()
	if ok {
		old = append([]byte{}, h.data...)
	}
	data, err := fn(old)
	if err != nil || data == nil {
		return h.stamp, err
	}
	return m.put(name, data)
}

func (m *memory) put(name string, data []byte) (Stamp, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.gone {
		return Stamp{}, signedOut()
	}
	m.version++
	stamp := Stamp{size: int64(len(data))}
	binary.BigEndian.PutUint64(stamp.nonce[:], m.version)
	m.held[name] = heldFile{data: bytes.Clone(data), stamp: stamp}
	return stamp, nil
}

func (m *memory) clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.held)
	m.gone = true
}

// lock waits for the other goroutines' writes.
func (m *memory) lock(ctx context.Context) (func(), error) {
	ctx, stop := context.WithTimeout(ctx, files.Patience)
	defer stop()
	select {
	case m.writing <- struct{}{}:
		return func() { <-m.writing }, nil
	case <-ctx.Done():
		return nil, &problem.Problem{What: notWritten, Why: "another write of theirs has not ended", Do: "try again", Err: ctx.Err()}
	}
}
