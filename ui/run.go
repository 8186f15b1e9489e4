package ui

import (
	"context"
	"errors"
	"io"
	"os/signal"
	"strings"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"

	"tenantswitch/internal/problem"
)

var (
	// ErrInterrupted is the end by ^c or SIGINT.
	ErrInterrupted = errors.New("interrupted")
	// ErrTerminated is the end by SIGTERM or SIGHUP.
	ErrTerminated = errors.New("ended by a signal")
)

// framesPerSecond is the most that Bubble Tea allows; a key shows on the next.
const framesPerSecond = 120

// Run shows the program on the terminal until the person leaves. It returns
// nil when they do by esc, ErrInterrupted after ^c or SIGINT, ErrTerminated
// after SIGTERM or SIGHUP, the cause of ctx's end, or a *problem.Problem; one
// that wraps a *Crash after a panic. In every case the terminal is as it was
// before. A nil in means the standard input. Environ tells TERM, NO_COLOR and
// what Bubble Tea looks at.
func Run(ctx context.Context, deps Deps, opts Options, in io.Reader, out io.Writer, environ []string) error {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	// A crash must end even a program whose Update panics; every other end goes
	// through Update, so that what reads the terminal has ended, too.
	running, crash := context.WithCancelCause(context.WithoutCancel(ctx))
	defer crash(nil)
	interrupted, stopInterrupt := signal.NotifyContext(ctx, syscall.SIGINT)
	defer stopInterrupt()
	ended, stopEnd := signal.NotifyContext(interrupted, syscall.SIGTERM, syscall.SIGHUP)
	defer stopEnd()

	var program *tea.Program
	m := New(ended, deps, opts, func(msg tea.Msg) { program.Send(msg) })
	m.window.look.noColor = opts.NoColor || lookup(environ, "NO_COLOR") != ""
	m.window.look.dumb = lookup(environ, "TERM") == "dumb"
	m.window.styles = newStyles(m.window.look)
	m.window.ask = sizeOf(out)

	parting := &farewell{start: opts.Now(), now: opts.Now, quit: func() { program.Send(tea.QuitMsg{}) }}
	stamped := stamp(opts.Now)
	settings := []tea.ProgramOption{
		tea.WithContext(running), tea.WithOutput(out), tea.WithEnvironment(environ), tea.WithFPS(framesPerSecond),
		tea.WithFilter(func(m tea.Model, msg tea.Msg) tea.Msg { return stamped(m, parting.hold(msg)) }),
		tea.WithoutSignalHandler(),
	}
	if in != nil {
		settings = append(settings, tea.WithInput(in))
	}
	program = tea.NewProgram(guarded{m, func(c *Crash) { crash(c) }}, settings...)
	stopEnding := context.AfterFunc(ended, func() {
		switch {
		case ctx.Err() != nil:
			program.Send(endMsg{context.Cause(ctx)})
		case interrupted.Err() != nil:
			program.Send(endMsg{ErrInterrupted})
		default:
			program.Send(endMsg{ErrTerminated})
		}
	})
	defer stopEnding()
	final, err := program.Run()

	var crashed *Crash
	if errors.As(context.Cause(running), &crashed) {
		return crashProblem(crashed)
	}
	if g, ok := final.(guarded); ok && g.jobs.exit != nil {
		return g.jobs.exit
	}
	if err != nil {
		return &problem.Problem{
			What: "the screen could not be kept up", Why: err.Error(),
			Do: "try another terminal, or a command such as tenantswitch list", Err: err,
		}
	}
	return nil
}

// lookup returns the value of a variable, the last one as a shell would.
func lookup(environ []string, name string) string {
	value := ""
	for _, pair := range environ {
		if k, v, ok := strings.Cut(pair, "="); ok && k == name {
			value = v
		}
	}
	return value
}

// stamp puts the time on what a person does, since Update has no clock.
func stamp(now func() time.Time) func(tea.Model, tea.Msg) tea.Msg {
	return func(_ tea.Model, msg tea.Msg) tea.Msg {
		switch msg.(type) {
		case tea.KeyPressMsg, tea.PasteMsg, tea.MouseClickMsg, tea.MouseWheelMsg:
			return inputMsg{at: now(), msg: msg}
		}
		return msg
	}
}

// guarded turns a panic in Update or View into the end of the program, by the
// same way as any other end, so that the terminal is restored before anything
// is written.
type guarded struct {
	Model

	crash func(*Crash)
}

// Update takes one message.
func (g guarded) Update(msg tea.Msg) (next tea.Model, cmd tea.Cmd) {
	defer func() {
		if v := recover(); v != nil {
			g.crash(newCrash(v))
			next, cmd = g, nil
		}
	}()
	m, cmd := g.Model.Update(msg)
	g.Model = m.(Model)
	return g, cmd
}

// View draws the window.
func (g guarded) View() (view tea.View) {
	defer func() {
		if v := recover(); v != nil {
			g.crash(newCrash(v))
			view = tea.View{AltScreen: true}
		}
	}()
	return g.Model.View()
}

// crashProblem tells a panic to a person.
func crashProblem(c *Crash) error {
	why, _, _ := strings.Cut(c.Value, "\n")
	return &problem.Problem{
		What: "tenantswitch made a mistake and ended itself",
		Why:  shown(why),
		Do:   "report it, with the lines above",
		Err:  c,
	}
}
