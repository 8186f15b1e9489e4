// Package ui is the program on the terminal: the switcher, the sign-in screen
// and what opens on top of them, on Bubble Tea.
//
// The rules: there is one model, of parts that each keep rules of their own;
// Update and View are functions of the model and the message alone, without
// clock, environment, network or terminal; only commands do I/O, through Deps;
// text from outside is made safe where it is laid out; only the rows in sight
// are rendered; and whatever acts on a tenant acts on the one that the person
// saw selected, for exactly the query on screen. The package knows the directory
// and the portals, and nothing of signing in, HTTP or processes.
//
// Where what is: keys.go has every key, messages.go everything that can
// happen, commands.go everything that is done to the world. core.go is the list
// and what goes on below screens and panels: guard.go keeps a key from acting on
// what nobody has seen, finder.go answers the query. act.go is what a key does with
// tenants, aim.go what ↵ would do now, facts.go what menus and questions are made of;
// a menu is one function in menuitems.go, entry.go, access.go or browsing.go. view.go
// hands each part of the screen what that part shows, and layout.go places it; the
// parts are in header.go, list.go, details.go, menuview.go, accounts.go,
// signinview.go and help.go, and switcher.go puts those around the list together.
package ui

import (
	"context"
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
	core

	opts     Options
	keys     []binding
	window   window
	screen   screen
	sessions sessions
	answers  answers
	carried  *portal.Pasted // the link whose page ↵ opens; nil for the default portal
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

// overlay is what is open on top of the screen.
type overlay struct {
	panel    panel
	menu     menu
	asked    order // what waits for a yes
	prompt   prompt
	accounts accounts
	help     int // the first line of the help in sight
}

func (o *overlay) close() { o.panel = noPanel }

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
		core: core{
			cmds: commands{ctx: ctx, deps: deps, send: send, now: opts.Now}, byName: opts.ByName, clock: clock{now: opts.Now()},
			finder: finder{line: newLine(opts.Query), atOnce: searchAtOnce},
		},
		opts: opts, keys: bindings(), window: window{look: appearance{noColor: opts.NoColor}}, login: login{host: opts.Host},
	}
	m.books.busy = 1 // Init reads it
	m.window.styles = newStyles(m.window.look)
	return m
}

// Init asks for what is known; the answer about the background never delays
// the first frame.
func (m Model) Init() tea.Cmd {
	return tea.Batch(
		m.cmds.load(m.who.session, m.dress()), m.cmds.readBook(m.books.book, m.books.version), m.cmds.listOffers(), m.cmds.watchFiles(),
		tea.RequestBackgroundColor, m.clock.beat(m.counting()),
	)
}

// Update takes one message, and does what has waited for it.
func (m Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := m.handle(msg)
	if i, ok := m.guard.release(m.finder.line.text, m.finder.behind, m.facts().known()); ok {
		cmd = tea.Batch(cmd, m.act(i))
	}
	m.finder.list.keepInSight(m.layout().rows)
	return m, cmd
}

func (m *Model) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case inputMsg:
		return m.handleInput(msg)
	case tea.WindowSizeMsg:
		return m.window.resized(msg)
	case tea.BackgroundColorMsg:
		m.window.look.light = !msg.IsDark()
		m.window.styles = newStyles(m.window.look)
	case tickMsg:
		if msg.timer == m.clock.timer {
			m.clock.set(msg.at)
			return m.clock.beat(m.counting())
		}
	case settledMsg:
		m.guard.settled(msg.pause)
	case lateMsg:
		m.finder.isLate(msg.search)
	case foundMsg:
		m.found(msg)
	case loadedMsg:
		return m.handleLoaded(msg)
	case progressMsg:
		return m.progressed(msg)
	case refreshedMsg:
		return m.refreshed(msg)
	case offersMsg:
		m.clock.set(msg.at)
		m.sessions = sessions{msg.inventory, msg.inventory.Offers(), true}
	case filesMsg:
		return m.filesChanged(msg.listed)
	case bookMsg:
		return m.bookCame(msg)
	case dressedMsg:
		return m.dressed(msg)
	case endMsg:
		m.jobs.exit = msg.err
		return tea.Quit
	case crashedMsg:
		m.jobs.exit = crashProblem(msg.crash)
		return tea.Quit
	default:
		return m.handleDone(msg)
	}
	return nil
}

// handleDone takes what came of something that the person asked for.
func (m *Model) handleDone(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case openingMsg:
		m.told.opening(msg)
	case openedMsg:
		return m.handleOpened(msg)
	case copiedMsg:
		m.tell(msg.note())
		return tea.Batch(m.jobs.done(), toTerminal(msg.copied))
	case checkingMsg:
		if m.answers.progress(msg.done) {
			m.told.note = m.answers.checking.note()
		}
	case checkedMsg:
		m.answers.take(msg.answers)
		m.told.note = msg.note(m.opts.keysIn("alt+c signs in there"))
		return m.jobs.done()
	case confirmedMsg:
		m.told.note = m.login.confirmed(msg.err)
	case invitedMsg:
		return m.handleInvited(msg)
	case signedInMsg:
		return m.handleSignedIn(msg)
	case pageOpenedMsg:
		if n := m.login.signIn.pageOpened(msg); n != nil {
			m.told.note = n
		}
	case accountsMsg:
		if n := m.over.takeAccounts(msg, m.who.account); n != nil {
			m.told.note = n
		}
	case signedOutMsg:
		return m.handleSignedOut(msg)
	}
	return nil
}

// counting says whether the screen shows seconds.
func (m *Model) counting() bool {
	return m.screen == signingIn && m.login.signIn.invited || m.reading.waits(m.clock.now)
}

// failed turns an error into the line that tells it; nil if nobody needs it.
func failed(err error) *note {
	p := problem.Of(err)
	if p == nil || p.Kind == problem.Canceled {
		return nil
	}
	return &note{level: bad, text: p.Error(), do: p.Do, sticky: true}
}
