package vault

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"

	"github.com/godbus/dbus/v5"
)

// The Secret Service, as specified at
// specifications.freedesktop.org/secret-service.
const (
	secretService    = "org.freedesktop.secrets"
	secretPath       = dbus.ObjectPath("/org/freedesktop/secrets")
	loginCollection  = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	usualCollection  = dbus.ObjectPath("/org/freedesktop/secrets/aliases/default")
	serviceInterface = "org.freedesktop.Secret.Service"
	ringInterface    = "org.freedesktop.Secret.Collection"
	itemInterface    = "org.freedesktop.Secret.Item"
)

// systemGuard looks at the Secret Service through the connection that
// go-keyring shares, so that a service that knows its callers sees one only.
type systemGuard struct{}

// present wants the address of a session bus: without one the D-Bus library
// would start dbus-launch, and with it a bus that nobody ever stops.
func (systemGuard) present() error {
	if a := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); a != "" && a != "autolaunch:" {
		return nil
	}
	if exists(fmt.Sprintf("/run/user/%d/bus", os.Getuid())) {
		return nil
	}
	return errors.New("no session bus")
}

// locked asks for the collection that go-keyring would use, and for the item
// in it: some keyrings confirm each item.
func (systemGuard) locked(ctx context.Context, service, user string) (bool, error) {
	conn, err := dbus.SessionBus()
	if err != nil {
		return false, err
	}
	collection := usualCollection
	var all []dbus.ObjectPath
	if err := property(ctx, conn, secretPath, serviceInterface, "Collections", &all); err != nil {
		return false, err
	}
	if slices.Contains(all, loginCollection) {
		collection = loginCollection
	}
	var locked bool
	if err := property(ctx, conn, collection, ringInterface, "Locked", &locked); err != nil || locked {
		return locked, err
	}
	var items []dbus.ObjectPath
	wanted := map[string]string{"service": service, "username": user}
	err = conn.Object(secretService, collection).
		CallWithContext(ctx, ringInterface+".SearchItems", 0, wanted).Store(&items)
	if err != nil || len(items) == 0 {
		return false, err
	}
	err = property(ctx, conn, items[0], itemInterface, "Locked", &locked)
	return locked, err
}

func property(ctx context.Context, conn *dbus.Conn, path dbus.ObjectPath, face, name string, into any) error {
	var v dbus.Variant
	err := conn.Object(secretService, path).
		CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, face, name).Store(&v)
	if err != nil {
		return err
	}
	return v.Store(into)
}

// noService recognises a bus that is not there any more, and one on which
// nobody offers secrets.
func noService(err error) bool {
	if dial, ok := errors.AsType[*net.OpError](err); ok && dial.Op == "dial" {
		return true
	}
	e, ok := errors.AsType[dbus.Error](err)
	return ok && (e.Name == "org.freedesktop.DBus.Error.ServiceUnknown" || e.Name == "org.freedesktop.DBus.Error.NameHasNoOwner")
}
