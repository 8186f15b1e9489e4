// Package ui is the program on the terminal: the switcher, the sign-in screen
// and what opens on top of them, on Bubble Tea.
//
// The rules: there is one model; Update and View are functions of the model
// and the message alone, without clock, environment, network or terminal; only
// commands do I/O, through Deps; text from outside is made safe where it is
// laid out; only the rows in sight are rendered; and whatever acts on a tenant
// acts on the one that the person saw selected, for exactly the query on
// screen. The package knows the directory and the portals, and nothing of
// signing in, HTTP or processes.
//
// Where what is: keys.go has every key, messages.go everything that can
// happen, commands.go everything that is done to the world, act.go what
// opening and copying mean; list.go, details.go, menu.go, accounts.go,
// signin.go and help.go draw one part each, placed by layout.go.
package ui

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"tenantswitch/directory/portal"
	"tenantswitch/internal/problem"
)

// screen is what fills the window.
type screen int

const (
	starting screen = iota // nothing is known yet
	switching
	signingIn
)

// Model is the state of the program, in parts that each keep rules of their own.
type Model struct {
	cmds commands
	opts Options
	keys []binding

	window window
	clock  clock
	screen screen
	who    who

	books    books
	sessions sessions
	answers  answers
	finder   finder
	marks    marks          // what keys act on
	carried  *portal.Pasted // the link whose page ↵ opens; nil for the default portal
	guard    guard
	reading  reading
	jobs     jobs
	told     told
	over     overlay
	login    login
}

// commands do things to the world. They hold the program's context because
// tea.Model's methods have no room for one; it is set once, in New.
type commands struct {
	ctx  context.Context
	deps Deps
	send func(tea.Msg) // reports from inside a running command
	now  func() time.Time
}

// window is the window and how its terminal looks.
type window struct {
	width, height int
	ask           func() (width, height int, err error) // asks the terminal; may be nil
	look          appearance
	styles        styles
}

// clock is the time as messages tell it.
type clock struct {
	now   time.Time
	timer int // the number of the running clock
}

// who is whose list is on screen.
type who struct {
	account    Account
	session    int  // counts the accounts and loads; old answers are dropped
	loading    int  // the session whose list is on its way, beside the one on screen
	needSignIn bool // the directory cannot be read without
}

// overlay is what is open on top of the screen.
type overlay struct {
	panel    panel
	menu     menu
	asked    order // what waits for a yes
	prompt   prompt
	accounts accounts
	help     int // the first line of the help in sight
}

// login is the way to an account.
type login struct {
	signIn signIn
	host   string // the login host that is still to be confirmed
	typed  line   // what was typed of it
}

// New returns the program's model. Send delivers a message from inside a
// running command; *tea.Program's Send is one.
func New(ctx context.Context, deps Deps, opts Options, send func(tea.Msg)) Model {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	m := Model{
		cmds: commands{ctx: ctx, deps: deps, send: send, now: opts.Now}, opts: opts, keys: bindings(),
		window: window{look: appearance{noColor: opts.NoColor}}, clock: clock{now: opts.Now()},
		books:  books{busy: 1}, // Init reads it
		finder: finder{line: newLine(opts.Query), atOnce: searchAtOnce}, login: login{host: opts.Host},
	}
	m.window.styles = newStyles(m.window.look)
	return m
}

// Init asks for what is known; the answer about the background never delays
// the first frame.
func (m Model) Init() tea.Cmd {
	return tea.Batch(m.cmds.load(m.who.session, m.dress()), m.cmds.readBook(m.books.book, m.books.version), m.cmds.listOffers(), m.cmds.watchFiles(), tea.RequestBackgroundColor, m.beat())
}

// Update takes one message.
func (m Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := m.handle(msg)
	m.finder.list.keepInSight(m.layout().rows)
	return m, cmd
}

func (m *Model) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case inputMsg:
		return m.handleInput(msg)
	case tea.WindowSizeMsg:
		return m.resized(msg)
	case tea.BackgroundColorMsg:
		m.window.look.light = !msg.IsDark()
		m.window.styles = newStyles(m.window.look)
	case tickMsg:
		return m.handleTick(msg)
	case settledMsg:
		return m.handleSettled(msg)
	case lateMsg:
		m.finder.isLate(msg.search)
	case foundMsg:
		return m.handleFound(msg)
	case loadedMsg:
		return m.handleLoaded(msg)
	case progressMsg:
		return m.handleProgress(msg)
	case refreshedMsg:
		return m.handleRefreshed(msg)
	case openingMsg:
		m.handleOpening(msg)
	case openedMsg:
		return m.handleOpened(msg)
	case offersMsg:
		return m.handleOffers(msg)
	case filesMsg, bookMsg, dressedMsg, changedMsg:
		return m.handleOwn(msg)
	case checkingMsg:
		m.handleChecking(msg)
	case checkedMsg:
		return m.handleChecked(msg)
	case copiedMsg:
		return m.handleCopied(msg)
	case confirmedMsg:
		m.handleConfirmed(msg)
	case invitedMsg:
		return m.handleInvited(msg)
	case signedInMsg:
		return m.handleSignedIn(msg)
	case pageOpenedMsg:
		m.handlePageOpened(msg)
	case accountsMsg:
		m.handleAccounts(msg)
	case signedOutMsg:
		return m.handleSignedOut(msg)
	case endMsg:
		m.jobs.exit = msg.err
		return tea.Quit
	case crashedMsg:
		m.jobs.exit = crashProblem(msg.crash)
		return tea.Quit
	}
	return nil
}

// tick starts the clock anew: each second while something counts down, else
// often enough for the age of the list.
func (m *Model) tick() tea.Cmd {
	m.clock.timer++
	return m.beat()
}

// beat waits for the next beat of the running clock.
func (m *Model) beat() tea.Cmd {
	timer, every := m.clock.timer, 20*time.Second
	if m.counting() {
		every = time.Second
	}
	return after(every, func(at time.Time) tea.Msg { return tickMsg{timer, at} })
}

// counting says whether the screen shows seconds.
func (m *Model) counting() bool {
	return m.screen == signingIn && m.login.signIn.invited || m.reading.waits(m.clock.now)
}

func (m *Model) handleTick(msg tickMsg) tea.Cmd {
	if msg.timer != m.clock.timer {
		return nil
	}
	m.setNow(msg.at)
	return m.beat()
}

// setNow moves the clock, never back.
func (m *Model) setNow(at time.Time) {
	if at.After(m.clock.now) {
		m.clock.now = at
	}
}

// jobs are what leaving waits for: openings above all, which the person asked for.
type jobs struct {
	busy    int      // openings, copies and sign-outs under way
	opening []target // the openings under way
	leaving bool
	exit    error
}

// leave reports whether the program can end now. Where it cannot it ends as soon
// as it can, and at once when asked again.
func (j *jobs) leave() bool {
	if j.busy > 0 && !j.leaving {
		j.leaving = true
		return false
	}
	return true
}

// done counts the end of something, and reports whether the program ends with it.
func (j *jobs) done() bool {
	j.busy = max(0, j.busy-1)
	return j.leaving && j.busy == 0
}

// opens reports whether one of some targets is being opened, and which.
func (j *jobs) opens(targets []target) (target, bool) {
	for _, t := range targets {
		if slices.ContainsFunc(j.opening, t.is) {
			return t, true
		}
	}
	return target{}, false
}

// opened takes note of the end of an opening.
func (j *jobs) opened(t target) { j.opening = slices.DeleteFunc(slices.Clone(j.opening), t.is) }

// leave ends the program, or says what it waits for.
func (m *Model) leave() tea.Cmd {
	if m.jobs.leave() {
		return tea.Quit
	}
	m.told.note = &note{level: info, text: "leaving as soon as that is done; ^c leaves now"}
	return nil
}

// done counts the end of something that leaving waits for.
func (m *Model) done() tea.Cmd {
	if m.jobs.done() {
		return tea.Quit
	}
	return nil
}

// failed turns an error into the line that tells it; nil if nobody needs it.
func failed(err error) *note {
	p := problem.Of(err)
	if p == nil || p.Kind == problem.Canceled {
		return nil
	}
	text := p.What
	if p.Why != "" {
		text += ": " + p.Why
	}
	if p.Refs != "" {
		text += " (" + p.Refs + ")"
	}
	return &note{level: bad, text: text, do: p.Do, sticky: true}
}
