package desktop

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	pkgbrowser "github.com/pkg/browser"

	"tenantswitch/internal/browser"
	"tenantswitch/internal/problem"
)

// Opened says what became of a link that no opener has refused. No browser
// confirms more.
type Opened struct {
	// Browser is what it was handed to: "the default browser",
	// "$BROWSER (firefox)".
	Browser string
	// Session is the browser session that it was handed to, with its browser
	// named.
	Session browser.Session
	// Done says that the opener has done its part. One that still runs may
	// be the browser itself, or may yet fail.
	Done bool
}

// Where says it in words: "in the default browser", or "handed to" it.
func (o Opened) Where() string {
	if o.Done {
		return "in " + o.Browser
	}
	return "handed to " + o.Browser
}

// helperArg is the first of the two arguments of a helper; the second is the link.
const helperArg = "-open-in-default-browser"

// Help does what the program is there for where its arguments make it a helper:
// it opens the link by github.com/pkg/browser and stays as long as the opener
// does. The status is the opener's.
func Help(args []string) (status int, helped bool) {
	if len(args) != 2 || args[0] != helperArg {
		return 0, false
	}
	link, err := CheckURL(args[1])
	if err == nil {
		err = pkgbrowser.OpenURL(link)
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() > 0 {
		return exit.ExitCode(), true
	}
	if err != nil {
		return 126, true // as a shell says that a program cannot be started
	}
	return 0, true
}

// silence keeps what the opener of github.com/pkg/browser prints off our
// terminal. It has to be a file: with any other writer the library waits until
// the last descendant of the opener, the browser itself, has ended.
var silence = sync.OnceValue(func() error {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	pkgbrowser.Stdout, pkgbrowser.Stderr = null, null
	return nil
})

// Open opens a link in the browser. Each way that there is may take as long as
// the desktop is patient; an opener that has not failed by then counts. The end
// of ctx ends the waiting, not the browser.
func (d *Desktop) Open(ctx context.Context, rawURL string) (Opened, error) {
	link, err := CheckURL(rawURL)
	if err != nil {
		return Opened{}, err
	}
	ways, why := d.machine.openers(link)
	if len(ways) == 0 {
		return Opened{}, &problem.Problem{
			What: notOpened,
			Why:  why,
			Do:   d.machine.advice(),
		}
	}
	var failures []string
	var causes []error
	for _, way := range ways {
		if ctx.Err() != nil {
			return Opened{}, stopped(ctx, notOpened)
		}
		done, err := d.hand(ctx, way, link)
		if err == nil {
			return Opened{Browser: way.browser, Done: done}, nil
		}
		if ctx.Err() != nil {
			return Opened{}, stopped(ctx, "it is not known whether the link was opened")
		}
		failures, causes = append(failures, failure(way.name, err)), append(causes, err)
	}
	return Opened{}, &problem.Problem{
		What: notOpened,
		Why:  strings.Join(failures, "; "),
		Do:   "copy the link, or name a browser in $BROWSER",
		Err:  errors.Join(causes...),
	}
}

// advice says what to do where there is no way to open a link. On a display it is
// only the default browser that cannot be found.
func (m Machine) advice() string {
	if m.Display() {
		return "install xdg-open, or name a browser in $BROWSER"
	}
	return "copy the link and open it where a browser is"
}

// hand starts one way and waits until it has ended or has settled.
func (d *Desktop) hand(ctx context.Context, way opener, link string) (done bool, err error) {
	ended, err := way.start(ctx, link, d.machine.locale())
	if err != nil {
		return false, err
	}
	timer := time.NewTimer(d.settle)
	defer timer.Stop()
	select {
	case err := <-ended:
		return err == nil, err
	case <-timer.C:
		return false, nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// start starts the opener, with these variables besides ours, and reaps it whenever
// it ends.
func (o opener) start(ctx context.Context, link string, env []string) (<-chan error, error) {
	ended := make(chan error, 1)
	if o.program == "" {
		if err := silence(); err != nil {
			return nil, err
		}
		go func() { ended <- pkgbrowser.OpenURL(link) }()
		return ended, nil
	}
	// The browser is the user's: it outlives the request, and us.
	cmd := program(context.WithoutCancel(ctx), o.program, o.args)
	cmd.SysProcAttr, cmd.Env = ownWindows(), append(os.Environ(), env...)
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() { ended <- cmd.Wait() }()
	return ended, nil
}

// program prepares a program that shares neither terminal nor streams with us:
// streams that are not set are the null device, and a session of its own has no
// terminal to open.
func program(ctx context.Context, path string, args []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, path, args...) //nolint:gosec // the user's own $BROWSER, or a name from a table
	cmd.SysProcAttr = ownSession()
	return cmd
}

// failure says in one clause how a program failed.
func failure(name string, err error) string {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		// Its manual: 3 is "a required tool could not be found".
		if name == "xdg-open" && exit.ExitCode() == 3 {
			return "xdg-open found no browser (exit status 3)"
		}
		return name + " ended with " + exit.String()
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return name + " did not end in time"
	}
	if errors.Is(err, exec.ErrWaitDelay) {
		return name + " did not read the text"
	}
	// The path in these errors says no more than the name.
	if wrapped, ok := errors.AsType[*fs.PathError](err); ok {
		err = wrapped.Err
	} else if wrapped, ok := errors.AsType[*exec.Error](err); ok {
		err = wrapped.Err
	}
	return name + " failed: " + err.Error()
}

// stopped is the problem of a request whose context has ended.
func stopped(ctx context.Context, what string) error {
	return &problem.Problem{Kind: problem.Canceled, What: what, Why: "it was stopped", Err: ctx.Err()}
}
