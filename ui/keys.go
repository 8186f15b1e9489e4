package ui

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"tenantswitch/internal/clean"
)

// scope is where a key means something.
type scope int

const (
	inList scope = iota
	inMenu
	inAccounts
	inQuestion
	inPrompt
	inHelp
	inSignIn
	inHost
	everywhere
)

// String returns the heading of the scope in the help.
func (s scope) String() string {
	return [...]string{
		inList: "the list", inMenu: "in a menu", inAccounts: "accounts", inQuestion: "a question", inPrompt: "a text for the address book",
		inHelp: "help", inSignIn: "sign-in", inHost: "a login host", everywhere: "everywhere",
	}[s]
}

// binding is one row of the table of keys, of which the dispatch, the help
// line, the help screen and the README are made.
type binding struct {
	key.Binding

	scope scope
	brief string // for the help line; "" keeps it out
	when  func(*Model) bool
	do    func(*Model, tea.KeyPressMsg) tea.Cmd
}

// press binds keys, as Bubble Tea names them. Shown is how people write them;
// does is for the help screen, and "" keeps them out.
func press(shown, does string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, does))
}

// KeyHelp is what a key does, for documentation.
type KeyHelp struct {
	Where string // "the list"
	Keys  string // "↑ ^p"
	Does  string
}

// Keys returns every key of the program, in the order of the help screen.
func Keys() []KeyHelp {
	var all []KeyHelp
	for _, b := range bindings() {
		if h := b.Help(); h.Desc != "" {
			does := strings.ReplaceAll(h.Desc, "{portal}", "the default portal")
			all = append(all, KeyHelp{Where: b.scope.String(), Keys: h.Key, Does: does})
		}
	}
	return all
}

// plain makes a handler of a method that needs no more than the model.
func plain(do func(*Model) tea.Cmd) func(*Model, tea.KeyPressMsg) tea.Cmd {
	return func(m *Model, _ tea.KeyPressMsg) tea.Cmd { return do(m) }
}

// notAmidText makes a handler of an ↵ that does nothing in one burst with text.
func notAmidText(do func(*Model) tea.Cmd) func(*Model, tea.KeyPressMsg) tea.Cmd {
	return func(m *Model, _ tea.KeyPressMsg) tea.Cmd {
		if m.enterWithText() {
			return nil
		}
		return do(m)
	}
}

// still makes a handler of a method that starts no command.
func still(do func(*Model)) func(*Model, tea.KeyPressMsg) tea.Cmd {
	return func(m *Model, _ tea.KeyPressMsg) tea.Cmd {
		do(m)
		return nil
	}
}

// bindings returns the table of keys. It is a function, not a variable,
// because the help that its rows open is drawn from it.
func bindings() []binding {
	return slices.Concat(listKeys(), editKeys(), menuKeys(), questionKeys(), promptKeys(), accountKeys(), signInKeys(), hostKeys(), helpKeys(), commonKeys())
}

func listKeys() []binding {
	return []binding{
		{Binding: press("↵", "open {portal} for the selected tenant", "enter"), brief: "open {portal}", do: plain((*Model).enter)},
		{Binding: press("⇥", "choose a portal, then a digit or letters", "tab"), brief: "portals", do: does(offers(facts.portalMenu))},
		{Binding: press("^s", "sign in again, when the list asks for it", "ctrl+s"), brief: "sign in", when: func(m *Model) bool { return m.who.needSignIn }, do: plain(func(m *Model) tea.Cmd { return m.askSignIn(true) })},
		{Binding: press("^y", "copy the link", "ctrl+y"), brief: "copy link", do: doesUsual(copies("link"))},
		{Binding: press("^t", "copy the tenant id", "ctrl+t"), brief: "copy id", do: does(copies("id"))},
		{Binding: press("alt+y", "choose what to copy", "alt+y"), do: doesUsual(offers(facts.copyMenu))},
		{Binding: press("^x", "mark it, or not, and go on: keys act on all the marked, and an opening takes the marks away", "ctrl+x"), brief: "mark", do: still(func(m *Model) { m.mark() })},
		{Binding: press("alt+s", "choose the browser session that links of this tenant, of a tag or of all open in", "alt+s"), brief: "session", do: doesUsual(offers(facts.sessionMenu).onceKnown())},
		{Binding: press("alt+f F10", "the address book: favourite, tags, alias, note, default portal, environment, hide", "alt+f", "f10"), brief: "address book", do: does(offers(facts.entryMenu).onceKnown())},
		{Binding: press("alt+c", "ask whether the tenant lets the account in, or sign in there", "alt+c"), do: does(offers(facts.accessMenu))},
		{Binding: press("alt+1…9", "open that portal at once", alts("alt+", 1)...), do: (*Model).openNumbered},
		{Binding: press("F2…F9", "the same: F2 is the second portal", alts("f", 2)...), do: (*Model).openNumbered},
		{Binding: press("↑ ^p", "one tenant up; the wheel scrolls", "up", "ctrl+p"), do: moving(-1)},
		{Binding: press("↓ ^n", "one tenant down; a click selects, a double click opens", "down", "ctrl+n"), do: moving(1)},
		{Binding: press("PgUp", "one page up", "pgup"), do: paging(-1)},
		{Binding: press("PgDn", "one page down", "pgdown"), do: paging(1)},
		{Binding: press("^Home", "the first tenant", "ctrl+home"), do: still(func(m *Model) { m.moveBy(-len(m.finder.list.hits)) })},
		{Binding: press("^End", "the last tenant", "ctrl+end"), do: still(func(m *Model) { m.moveBy(len(m.finder.list.hits)) })},
		{Binding: press("^r", "read the directory again", "ctrl+r"), brief: "refresh", do: plain(func(m *Model) tea.Cmd { return m.refresh() })},
		{Binding: press("alt+a", "accounts: switch, sign in, sign out", "alt+a"), brief: "accounts", do: plain(func(m *Model) tea.Cmd { m.over.openAccounts(); return m.cmds.listAccounts() })},
		{Binding: press("?", "help, while the query is empty", "?"), when: func(m *Model) bool { return m.finder.line.text == "" }, do: still(func(m *Model) { m.over.toggleHelp() })},
	}
}

func editKeys() []binding {
	return []binding{
		{Binding: press("^a Home", "to the start of the query", "ctrl+a", "home"), do: editing((*line).toStart)},
		{Binding: press("^e End", "to its end", "ctrl+e", "end"), do: editing((*line).toEnd)},
		{Binding: press("← ^b", "one character back", "ctrl+b", "left"), do: editing((*line).left)},
		{Binding: press("→ ^f", "one character on", "ctrl+f", "right"), do: editing((*line).right)},
		{Binding: press("alt+b", "one word back", "alt+b", "ctrl+left", "alt+left"), do: editing((*line).wordLeft)},
		{Binding: press("^→", "one word on", "ctrl+right", "alt+right"), do: editing((*line).wordRight)},
		{Binding: press("⌫ ^h", "delete the character before the cursor", "backspace", "ctrl+h"), do: editing((*line).deleteLeft)},
		{Binding: press("Del ^d", "delete the one under it", "delete", "ctrl+d"), do: editing((*line).deleteRight)},
		{Binding: press("^w", "delete the word before the cursor", "ctrl+w", "alt+backspace"), do: editing((*line).deleteWord)},
		{Binding: press("^u", "delete to the start", "ctrl+u"), do: editing((*line).deleteToStart)},
		{Binding: press("^k", "delete to the end", "ctrl+k"), do: editing((*line).deleteToEnd)},
	}
}

func menuKeys() []binding {
	return inScope(inMenu, []binding{
		{Binding: press("↵", "choose the marked line", "enter"), brief: "choose", do: (*Model).pick},
		{Binding: press("1…9", "choose that line at once", alts("", 1)...), brief: "at once", when: func(m *Model) bool { return m.over.menu.letter == "" }, do: (*Model).pick},
		{Binding: press("letters", "keep the lines with a word that begins so"), brief: "narrow"},
		{Binding: press("↑ ^p", "one line up", "up", "ctrl+p", "shift+tab"), do: still(func(m *Model) { m.over.menu.move(-1) })},
		{Binding: press("↓ ^n", "one line down", "down", "ctrl+n"), do: still(func(m *Model) { m.over.menu.move(1) })},
		{Binding: press("⌫", "all lines again", "backspace", "ctrl+h", "ctrl+u", "ctrl+w"), do: still(func(m *Model) { m.over.menu.widen() })},
		{Binding: press("^y", "copy the link of the marked line", "ctrl+y"), brief: "copy link", when: func(m *Model) bool { return m.over.menu.portals }, do: instead(copies("link"))},
		{Binding: press("alt+y", "choose what to copy of it", "alt+y"), when: func(m *Model) bool { return m.over.menu.portals }, do: instead(offers(facts.copyMenu))},
		{Binding: press("alt+y", "", "alt+y"), when: func(m *Model) bool { return m.guard.panelBy == "alt+y" }, do: still(func(m *Model) { m.over.close() })},
		{Binding: press("⇥", "close the menu", "tab"), do: still(func(m *Model) { m.over.close() })},
		{Binding: press("esc", "", "esc"), brief: "back", do: plain((*Model).back)},
	})
}

func questionKeys() []binding {
	return inScope(inQuestion, []binding{
		{Binding: press("y", "yes; any other key is a no", "y"), brief: "yes", do: plain(func(m *Model) tea.Cmd { return m.answer(true) })},
		{Binding: press("esc", "", "esc"), brief: "no", do: plain(func(m *Model) tea.Cmd { return m.answer(false) })},
	})
}

// promptKeys are the keys of the query line, of which the help tells once.
func promptKeys() []binding {
	rows := []binding{
		{Binding: press("↵", "keep it", "enter"), brief: "keep", do: notAmidText((*Model).takeText)},
		{Binding: press("esc", "", "esc"), brief: "back", do: plain((*Model).back)},
	}
	for _, b := range editKeys() {
		b.SetHelp(b.Help().Key, "")
		rows = append(rows, b)
	}
	return inScope(inPrompt, rows)
}

func accountKeys() []binding {
	asked := func(m *Model) bool { return m.over.accounts.asking }
	notAsked := func(m *Model) bool { return !m.over.accounts.asking }
	by := func(rows int) func(*Model) { return func(m *Model) { m.over.accounts.move(rows) } }
	return inScope(inAccounts, []binding{
		{Binding: press("↵", "use that account", "enter"), brief: "use", when: notAsked, do: plain((*Model).accountEnter)},
		{Binding: press("^a", "sign in another account", "ctrl+a"), brief: "sign in another", when: notAsked, do: plain(func(m *Model) tea.Cmd { return m.askSignIn(m.screen == switching) })},
		{Binding: press("Del ^d", "sign out: forget its tokens and its list on this machine", "delete", "ctrl+d"), brief: "sign out", when: notAsked, do: still(func(m *Model) { m.over.accounts.ask() })},
		{Binding: press("y", "yes, where that is asked; any other key is a no", "y"), brief: "sign out", when: asked, do: plain((*Model).confirmSignOut)},
		{Binding: press("↑ ^p", "one line up", "up", "ctrl+p"), do: still(by(-1))},
		{Binding: press("↓ ^n", "one line down", "down", "ctrl+n"), do: still(by(1))},
		{Binding: press("alt+a", "close the accounts", "alt+a"), do: still(func(m *Model) { m.over.close() })},
		{Binding: press("esc", "", "esc"), brief: "back", do: plain((*Model).back)},
	})
}

// On the sign-in screen, as in the accounts, a letter does nothing that cannot
// be taken back: somebody may be typing a customer's name.
func signInKeys() []binding {
	other := func(method Method) func(*Model) bool {
		return func(m *Model) bool { return !m.login.signIn.running || m.login.signIn.method != method }
	}
	invited := func(m *Model) bool { return m.login.signIn.invited }
	code := func(m *Model) bool { return m.login.signIn.codeShown() }
	return inScope(inSignIn, []binding{
		{Binding: press("↵", "sign in with the browser", "enter"), brief: "browser", when: other(Browser), do: notAmidText(func(m *Model) tea.Cmd { return m.beginSignIn(Browser) })},
		{Binding: press("d", "sign in with a code on another device", "d"), brief: "device code", when: other(DeviceCode), do: plain(func(m *Model) tea.Cmd { return m.beginSignIn(DeviceCode) })},
		{Binding: press("esc", "", "esc"), brief: "back", do: plain((*Model).back)},
		{Binding: press("^o", "open the page in the browser of this machine", "ctrl+o"), brief: "open the page", when: invited, do: plain(func(m *Model) tea.Cmd { return m.cmds.openPage(m.login.signIn) })},
		{Binding: press("^y", "copy the address", "ctrl+y"), brief: "copy address", when: invited, do: plain(func(m *Model) tea.Cmd { return m.copy("the sign-in address", m.login.signIn.invitation.URL) })},
		{Binding: press("^t", "copy the device code", "ctrl+t"), brief: "copy code", when: code, do: plain(func(m *Model) tea.Cmd { return m.copy("the device code", m.login.signIn.invitation.UserCode) })},
		{Binding: press("?", "help", "?"), do: still(func(m *Model) { m.over.toggleHelp() })},
	})
}

func hostKeys() []binding {
	confirm := func(m *Model) tea.Cmd {
		m.told.note = nil
		return m.cmds.confirm(m.login.typed.text)
	}
	return inScope(inHost, []binding{
		{Binding: press("↵", "confirm the host that was typed, before the first sign-in to a cloud of your own", "enter"), brief: "confirm", do: notAmidText(confirm)},
		{Binding: press("⌫", "delete the last character", "backspace", "ctrl+h"), do: typing((*line).deleteLeft)},
		{Binding: press("^u", "delete it all", "ctrl+u", "ctrl+w"), do: typing((*line).clear)},
		{Binding: press("esc", "", "esc"), brief: "back", do: plain((*Model).back)},
	})
}

func helpKeys() []binding {
	return inScope(inHelp, []binding{
		{Binding: press("↑", "one line up", "up", "ctrl+p", "k"), brief: "up", do: helping(-1)},
		{Binding: press("↓", "one line down", "down", "ctrl+n", "j"), brief: "down", do: helping(1)},
		{Binding: press("PgUp", "one page up", "pgup"), do: helpPaging(-1)},
		{Binding: press("PgDn", "one page down", "pgdown", "space"), do: helpPaging(1)},
		{Binding: press("?", "close the help", "?", "q"), do: still(func(m *Model) { m.over.close() })},
	})
}

func commonKeys() []binding {
	return inScope(everywhere, []binding{
		{Binding: press("F1 ^g", "help", "f1", "ctrl+g"), brief: "help", do: still(func(m *Model) { m.over.toggleHelp() })},
		{Binding: press("esc", "close what is open; else, each for itself: a check, the message, the pasted link, the marks, the query; else leave", "esc"), do: plain((*Model).back)},
		{Binding: press("^c", "leave", "ctrl+c"), do: plain(func(m *Model) tea.Cmd { m.jobs.exit = ErrInterrupted; return tea.Quit })},
	})
}

func inScope(s scope, rows []binding) []binding {
	for i := range rows {
		rows[i].scope = s
	}
	return rows
}

// alts returns prefix1 … prefix9, from the given digit on.
func alts(prefix string, from byte) []string {
	var keys []string
	for d := '0' + from; d <= '9'; d++ {
		keys = append(keys, prefix+string(d))
	}
	return keys
}

// scope returns where the next key goes.
func (m *Model) scope() scope {
	switch {
	case m.over.panel == helpPanel:
		return inHelp
	case m.over.panel == askPanel:
		return inQuestion
	case m.over.panel == promptPanel:
		return inPrompt
	case m.over.panel == accountPanel:
		return inAccounts
	case m.over.panel != noPanel:
		return inMenu
	case m.screen == signingIn && m.login.host != "":
		return inHost
	case m.screen == signingIn:
		return inSignIn
	}
	return inList
}

// bindingOf returns the row of the table that a key press means here.
func (m *Model) bindingOf(k tea.KeyPressMsg) (binding, bool) {
	here, name := m.scope(), keyName(k)
	for _, b := range m.keys {
		if (b.scope == here || b.scope == everywhere) && key.Matches(name, b.Binding) &&
			(b.when == nil || b.when(m)) {
			return b, true
		}
	}
	return binding{}, false
}

// chord is the name of a key press, as the table has it: "ctrl+y".
type chord string

// String returns the name.
func (c chord) String() string { return string(c) }

// keyName names a key press as the table does. Letters count in either case,
// for those who type with the caps lock on.
func keyName(k tea.KeyPressMsg) chord {
	if text := typed(k); text != "" && text != " " {
		return chord(strings.ToLower(text))
	}
	// Where the keyboard has Latin letters a key is the letter printed on it,
	// wherever it lies; elsewhere the one in its place on a US keyboard.
	if k.Code < utf8.RuneSelf && unicode.IsLetter(k.Code) {
		k.BaseCode = 0
	}
	switch name := k.Keystroke(); name {
	// Terminals of old cannot tell these from keys of their own.
	case "ctrl+[":
		return "esc"
	case "ctrl+i":
		return "tab"
	case "ctrl+m":
		return "enter"
	default:
		return chord(name)
	}
}

// typed returns the text that a key press adds to a line, "" if none.
func typed(k tea.KeyPressMsg) string {
	if strings.ContainsFunc(k.Text, clean.Stray) {
		return ""
	}
	return k.Text
}
