package vault

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"

	"tenantswitch/internal/problem"
)

// privateBus starts a session bus of the test's own and returns its address.
func privateBus(t *testing.T) string {
	t.Helper()
	daemon, err := exec.LookPath("dbus-daemon")
	if err != nil {
		t.Skip("dbus-daemon is not installed")
	}
	cmd := exec.CommandContext(t.Context(), daemon, "--session", "--nofork", "--print-address", "--address=unix:dir="+t.TempDir())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(address)
}

// useBus makes address the session bus until the returned function is called.
// The library shares one connection in the whole process, so that one must go
// before another bus can be tried.
func useBus(t *testing.T, address string) (leave func()) {
	t.Helper()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
	return func() {
		if shared, err := dbus.SessionBus(); err == nil {
			_ = shared.Close() // it may be gone already
		}
	}
}

// fakeService is a Secret Service with one collection. An unlock that would
// ask a person is counted and never completes.
type fakeService struct {
	conn  *dbus.Conn
	props *prop.Properties

	mu      sync.Mutex
	secrets map[string]fakeSecret // by entry id
	prompts int
	locked  bool
}

type fakeSecret struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

const fakePrompt = dbus.ObjectPath("/org/freedesktop/secrets/prompt/1")

func startFakeService(t *testing.T, address string) *fakeService {
	t.Helper()
	conn, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	s := &fakeService{conn: conn, secrets: map[string]fakeSecret{}}
	export := func(v any, path dbus.ObjectPath, face string) {
		if err := conn.Export(v, path, face); err != nil {
			t.Fatal(err)
		}
	}
	export(fakeRoot{s}, secretPath, serviceInterface)
	export(fakeCollection{s}, loginCollection, ringInterface)
	export(fakePrompts{s}, fakePrompt, "org.freedesktop.Secret.Prompt")
	if _, err := prop.Export(conn, secretPath, prop.Map{serviceInterface: {
		"Collections": {Value: []dbus.ObjectPath{loginCollection}},
	}}); err != nil {
		t.Fatal(err)
	}
	s.props, err = prop.Export(conn, loginCollection, prop.Map{ringInterface: {"Locked": {Value: false}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName(secretService, 0); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *fakeService) lock(locked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.locked = locked
	s.props.SetMust(ringInterface, "Locked", locked)
}

func (s *fakeService) prompted() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.prompts
}

type fakeRoot struct{ *fakeService }

func (fakeRoot) OpenSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	return dbus.MakeVariant(""), "/org/freedesktop/secrets/session/1", nil
}

func (s fakeRoot) Unlock(wanted []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.locked {
		return nil, fakePrompt, nil
	}
	return wanted, "/", nil
}

type fakePrompts struct{ *fakeService }

func (s fakePrompts) Prompt(string) *dbus.Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.prompts++
	return nil
}

type fakeCollection struct{ *fakeService }

func (s fakeCollection) CreateItem(properties map[string]dbus.Variant, secret fakeSecret, _ bool) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var attributes map[string]string
	if err := properties[itemInterface+".Attributes"].Store(&attributes); err != nil {
		return "", "", dbus.MakeFailedError(err)
	}
	id := attributes["username"]
	s.secrets[id] = secret
	path := itemPath(id)
	if err := s.conn.Export(fakeItem{s.fakeService, id}, path, itemInterface); err != nil {
		return "", "", dbus.MakeFailedError(err)
	}
	if _, err := prop.Export(s.conn, path, prop.Map{itemInterface: {"Locked": {Value: false}}}); err != nil {
		return "", "", dbus.MakeFailedError(err)
	}
	return path, "/", nil
}

func (s fakeCollection) SearchItems(attributes map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.secrets[attributes["username"]]; !ok {
		return nil, nil
	}
	return []dbus.ObjectPath{itemPath(attributes["username"])}, nil
}

type fakeItem struct {
	*fakeService
	id string
}

func (i fakeItem) GetSecret(session dbus.ObjectPath) (fakeSecret, *dbus.Error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	secret := i.secrets[i.id]
	secret.Session = session
	return secret, nil
}

func (i fakeItem) Delete() (dbus.ObjectPath, *dbus.Error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.secrets, i.id)
	return "/", nil
}

func itemPath(id string) dbus.ObjectPath { return loginCollection + dbus.ObjectPath("/"+id) }

// realKeyring is what ships, on the test's own bus, with a limit for tests.
func realKeyring(t *testing.T, limit time.Duration) *osKeyring {
	t.Helper()
	k, ok := Keyring().(*osKeyring)
	if !ok {
		t.Fatal("the keyring is of another type")
	}
	k.limit, k.glance = limit, limit
	return k
}

func TestASecretServiceKeepsAKeyAndIsNotWokenUnasked(t *testing.T) {
	address := privateBus(t)
	s := startFakeService(t, address)
	defer useBus(t, address)()
	k := realKeyring(t, 20*time.Second)
	e, key := Entry{ID: newID(), MayAsk: true}, newKey()
	if err := k.Store(t.Context(), e, key); err != nil {
		t.Fatal(err)
	}
	for _, e.MayAsk = range []bool{false, true} {
		if got, err := k.Load(t.Context(), e); err != nil || !bytes.Equal(got, key) {
			t.Fatalf("got %x, %v", got, err)
		}
		if _, err := k.Load(t.Context(), Entry{ID: newID(), MayAsk: e.MayAsk}); !errors.Is(err, ErrNotFound) {
			t.Fatalf("an entry that is not there gave %v", err)
		}
	}
	s.lock(true)
	e.MayAsk = false
	if _, err := k.Load(t.Context(), e); !errors.Is(err, ErrLocked) {
		t.Errorf("a locked collection gave %v", err)
	}
	if n := s.prompted(); n != 0 {
		t.Errorf("the person was asked %d times", n)
	}
	e.MayAsk = true
	impatient := realKeyring(t, 100*time.Millisecond)
	if _, err := impatient.Load(t.Context(), e); !errors.Is(err, ErrLocked) {
		t.Errorf("a question that nobody answers gave %v", err)
	}
	waitFor(t, func() bool { return s.prompted() == 1 })
	s.lock(false)
	e.MayAsk = false
	if err := k.Delete(t.Context(), e); err != nil {
		t.Error(err)
	}
	if _, err := k.Load(t.Context(), e); !errors.Is(err, ErrNotFound) {
		t.Errorf("after its deletion the entry gave %v", err)
	}
}

func TestABusWithoutSecretsOrAGoneBusIsNoKeyring(t *testing.T) {
	gone := "unix:path=" + filepath.Join(t.TempDir(), "gone")
	for _, address := range []string{privateBus(t), gone} {
		leave := useBus(t, address)
		k := realKeyring(t, 20*time.Second)
		for _, mayAsk := range []bool{false, true} {
			_, err := k.Load(t.Context(), Entry{ID: newID(), MayAsk: mayAsk})
			if p := problem.Of(err); !errors.Is(err, ErrUnavailable) || p.Why != "no keyring" {
				t.Errorf("asking %v gave %+v, %v", mayAsk, p, p.Err)
			}
		}
		leave()
	}
}

func TestNoBusIsEverStarted(t *testing.T) {
	if exists(fmt.Sprintf("/run/user/%d/bus", os.Getuid())) {
		t.Skip("this machine has a session bus at its fixed place")
	}
	for _, address := range []string{"", "autolaunch:"} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
		if err := (systemGuard{}).present(); err == nil {
			t.Errorf("the address %q counts as a bus", address)
		}
	}
}
