package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/uuid"

	"tenantswitch/auth"
	"tenantswitch/directory/portal"
	"tenantswitch/internal/browser"
	"tenantswitch/internal/desktop"
	"tenantswitch/internal/problem"
)

// desk is the person's machine: its browsers and its clipboard.
type desk struct {
	*console
	net     *network
	desktop *desktop.Desktop
	machine desktop.Machine
}

func newDesk(t *console, net *network, data string) *desk {
	m := desktop.Here()
	m.NoTerminal, m.Self, m.Profiles = !t.hasTerminal(), t.streams.Self, filepath.Join(data, "browsers")
	return &desk{console: t, net: net, desktop: desktop.New(m), machine: m}
}

// proposedMethod is the way to sign in that works here with nobody choosing.
func (dk *desk) proposedMethod() auth.Method {
	if dk.net.sim != nil {
		return auth.DeviceCode // it approves itself
	}
	if better, why := dk.machine.ProposeDeviceCode(); better {
		dk.sayf("signing in with a code, since %s; --device=false waits for a browser", why)
		return auth.DeviceCode
	}
	return auth.Browser
}

// invite tells the person what to do, and opens the browser for them unless
// they chose the code.
func (dk *desk) invite(ctx context.Context, i auth.Invitation) {
	if i.Method == auth.DeviceCode {
		dk.sayf("open  %s\nenter %s", i.URL, i.UserCode)
		return
	}
	dk.sayf("sign in at  %s\nthe browser's own session decides which account is offered", i.URL)
	if _, err := dk.desktop.Open(ctx, i.URL); err != nil {
		p := problem.Of(err)
		dk.sayf("%v; open the link yourself", p)
	}
}

// sayOpened tells what is known: an opener that still runs has opened nothing
// yet, or everything.
func (dk *desk) sayOpened(t target, opened desktop.Opened) {
	if opened.Done {
		dk.sayf("opened %s %s: %s", t.link.Portal(), opened.Where(), describe(t.tenant))
		return
	}
	dk.sayf("%s was %s: %s", t.link.Portal(), opened.Where(), describe(t.tenant))
	dk.sayf("if no page appears, this is its link:\n%s", t.link)
}

// notOpened hands the person the link that no browser opened: on stdout, and on
// the clipboard where there is one.
func (dk *desk) notOpened(ctx context.Context, t target, err error) error {
	if ctx.Err() != nil {
		return err
	}
	dk.sayf("%s: %s", t.link.Portal(), describe(t.tenant))
	if _, err := fmt.Fprintln(dk.streams.Out, dk.clickable(t.link.String())); err != nil {
		return err
	}
	if where, err := dk.copyText(ctx, t.link.String()); err == nil {
		dk.sayf("the link %s", where)
	}
	return err
}

// clickable makes a terminal show the link as one (OSC 8); for anything else
// the link stays as it is.
func (dk *desk) clickable(link string) string {
	if !isTerminal(dk.streams.Out) || dk.machine.Env("TERM") == "dumb" || dk.machine.GOOS == "windows" {
		return link
	}
	return ansi.SetHyperlink(link) + link + ansi.ResetHyperlink()
}

// handOver hands a link to a browser session; the demo hands over its page that
// shows the link.
func (dk *desk) handOver(ctx context.Context, d *desktop.Desktop, link portal.Link, in browser.Session) (desktop.Opened, error) {
	url := link.String()
	if dk.net.sim != nil {
		if err := dk.net.sim.ListenPages(context.WithoutCancel(ctx)); err != nil {
			return desktop.Opened{}, err
		}
		var err error
		if url, err = dk.net.sim.PageFor(url); err != nil {
			return desktop.Opened{}, err
		}
	}
	return d.OpenIn(ctx, url, in, link.Tenant())
}

// instead asks whether a link opens in the default browser, where the session
// that was asked for is not to be had. Without a terminal it is what is wrong
// with that one: none takes its place by itself.
func (dk *desk) instead(ctx context.Context, err error) error {
	if _, ok := errors.AsType[*desktop.Unavailable](err); !ok {
		return err
	}
	if can, _ := dk.machine.CanBrowse(); !can {
		return err
	}
	return dk.confirm(ctx, problem.Of(err).Error()+": open it in the default browser?", err)
}

// orOthers adds to the problem of a default browser that cannot be found that
// others are there.
func (dk *desk) orOthers(ctx context.Context, in browser.Session, err error) error {
	p := problem.Of(err)
	if in.Kind != browser.Default || p == nil {
		return err
	}
	all := dk.desktop.Inventory(ctx)
	if all.NoDefault == "" || all.Nowhere() {
		return err
	}
	with := *p
	with.Do += ", or choose a browser session with --session"
	return &with
}

// copyText puts text on the clipboard and says where it is, to stand after what
// it is. Where only the terminal was asked for it, which confirms nothing, the
// text stands on a line of its own, to be copied by hand.
func (dk *desk) copyText(ctx context.Context, text string) (where string, err error) {
	copied, err := dk.desktop.Copy(ctx, text)
	if err != nil {
		return "", err
	}
	if !copied.Terminal {
		return "is in " + copied.Where, nil
	}
	if err := dk.sendToTerminal(text); err != nil {
		return "", err
	}
	const sent = "was sent to the terminal's clipboard"
	if copied.Where != "" {
		return "is in " + copied.Where + " and " + sent, nil
	}
	dk.sayf("%s", text)
	return sent, nil
}

// sendToTerminal asks the terminal to put text on its clipboard.
func (dk *desk) sendToTerminal(text string) error {
	sequence := dk.machine.OSC52(text)
	tty, err := openTerminal()
	if err == nil {
		_, err = tty.WriteString(sequence)
		return errors.Join(err, tty.Close())
	}
	dk.say(sequence)
	return nil
}

// offerToForget deletes browser profiles that were kept for tenants, where the
// person agrees to it or has said so before.
func (dk *desk) offerToForget(ctx context.Context, kept []desktop.Kept, agreed bool) error {
	if len(kept) == 0 {
		return nil
	}
	what := keptWords(kept)
	left := &problem.Problem{What: what}
	if !agreed {
		if err := dk.confirm(ctx, what+". Delete them?", left); err != nil {
			dk.sayf("%s; 'tenantswitch doctor' lists them", what)
			return ctx.Err()
		}
	}
	if err := dk.desktop.Forget(ctx, kept...); err != nil {
		return err
	}
	dk.sayf("deleted %s", profilesWords(len(kept)))
	return nil
}

// forgetProfiles offers to delete the browser profiles that are kept for
// tenants alone.
func (dk *desk) forgetProfiles(ctx context.Context, ids map[uuid.UUID]bool, agreed bool) error {
	kept, err := dk.desktop.Dedicated(ctx)
	if err != nil {
		return err
	}
	return dk.offerToForget(ctx, slices.DeleteFunc(kept, func(k desktop.Kept) bool {
		return !ids[k.Tenant]
	}), agreed)
}
