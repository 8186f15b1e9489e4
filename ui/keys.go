package ui

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// scope is where a key means something.
type scope int

const (
	inList scope = iota
	inMenu
	inAccounts
	inHelp
	inSignIn
	everywhere
)

// String returns the heading of the scope in the help.
func (s scope) String() string {
	switch s {
	case inMenu:
		return "in a menu"
	case inAccounts:
		return "accounts"
	case inHelp:
		return "help"
	case inSignIn:
		return "sign-in"
	case everywhere:
		return "everywhere"
	case inList:
	}
	return "the list"
}

// binding is one row of the table of keys, of which the dispatch, the help
// line, the help screen and the README are made.
type binding struct {
	scope scope
	keys  []string // as Bubble Tea names them
	shown string   // as people write them
	does  string   // for the help; "" keeps it out
	brief string   // for the help line; "" keeps it out
	when  func(*Model) bool
	do    func(*Model, tea.KeyPressMsg) tea.Cmd
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
		if b.does != "" {
			does := strings.ReplaceAll(b.does, "{portal}", "the default portal")
			all = append(all, KeyHelp{Where: b.scope.String(), Keys: b.shown, Does: does})
		}
	}
	return all
}

// plain makes a handler of a method that needs no more than the model.
func plain(do func(*Model) tea.Cmd) func(*Model, tea.KeyPressMsg) tea.Cmd {
	return func(m *Model, _ tea.KeyPressMsg) tea.Cmd { return do(m) }
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
	return slices.Concat(listKeys(), editKeys(), menuKeys(), accountKeys(), signInKeys(), helpKeys(), commonKeys())
}

func listKeys() []binding {
	return []binding{
		{keys: []string{"enter"}, shown: "↵", brief: "open {portal}", does: "open {portal} for the selected tenant", do: plain((*Model).enter)},
		{keys: []string{"tab"}, shown: "⇥", brief: "portals", does: "choose a portal, then a digit or letters", do: plain((*Model).choosePortal)},
		{keys: []string{"ctrl+y"}, shown: "^y", brief: "copy link", does: "copy the link", do: plain((*Model).copyLink)},
		{keys: []string{"ctrl+t"}, shown: "^t", brief: "copy id", does: "copy the tenant id", do: plain((*Model).copyID)},
		{keys: []string{"alt+y"}, shown: "alt+y", does: "choose what to copy: link, tenant id, domain, name", do: plain((*Model).chooseCopy)},
		{keys: alts("alt+", 1), shown: "alt+1…9", does: "open that portal at once", do: (*Model).openNumbered},
		{keys: alts("f", 2), shown: "F2…F9", does: "the same: F2 is the second portal", do: (*Model).openNumbered},
		{keys: []string{"up", "ctrl+p"}, shown: "↑ ^p", does: "one tenant up; the wheel scrolls", do: moving(-1)},
		{keys: []string{"down", "ctrl+n"}, shown: "↓ ^n", does: "one tenant down; a click selects, a double click opens", do: moving(1)},
		{keys: []string{"pgup"}, shown: "PgUp", does: "one page up", do: paging(-1)},
		{keys: []string{"pgdown"}, shown: "PgDn", does: "one page down", do: paging(1)},
		{keys: []string{"ctrl+home"}, shown: "^Home", does: "the first tenant", do: still((*Model).toFirst)},
		{keys: []string{"ctrl+end"}, shown: "^End", does: "the last tenant", do: still((*Model).toLast)},
		{keys: []string{"ctrl+s"}, shown: "^s", brief: "sign in", does: "sign in again, when the list asks for it", when: (*Model).signInWanted, do: plain((*Model).signInAgain)},
		{keys: []string{"ctrl+r"}, shown: "^r", brief: "refresh", does: "read the directory again", do: plain((*Model).refreshNow)},
		{keys: []string{"alt+a"}, shown: "alt+a", brief: "accounts", does: "accounts: switch, sign in, sign out", do: plain((*Model).showAccounts)},
		{keys: []string{"?"}, shown: "?", does: "help, while the query is empty", when: (*Model).queryIsEmpty, do: plain((*Model).showHelp)},
	}
}

func editKeys() []binding {
	return []binding{
		{keys: []string{"ctrl+a", "home"}, shown: "^a Home", does: "to the start of the query", do: editing((*line).toStart)},
		{keys: []string{"ctrl+e", "end"}, shown: "^e End", does: "to its end", do: editing((*line).toEnd)},
		{keys: []string{"ctrl+b", "left"}, shown: "← ^b", does: "one character back", do: editing((*line).left)},
		{keys: []string{"ctrl+f", "right"}, shown: "→ ^f", does: "one character on", do: editing((*line).right)},
		{keys: []string{"alt+b", "ctrl+left", "alt+left"}, shown: "alt+b", does: "one word back", do: editing((*line).wordLeft)},
		{keys: []string{"ctrl+right", "alt+right"}, shown: "^→", does: "one word on", do: editing((*line).wordRight)},
		{keys: []string{"backspace", "ctrl+h"}, shown: "⌫ ^h", does: "delete the character before the cursor", do: editing((*line).deleteLeft)},
		{keys: []string{"delete", "ctrl+d"}, shown: "Del ^d", does: "delete the one under it", do: editing((*line).deleteRight)},
		{keys: []string{"ctrl+w", "alt+backspace"}, shown: "^w", does: "delete the word before the cursor", do: editing((*line).deleteWord)},
		{keys: []string{"ctrl+u"}, shown: "^u", does: "delete to the start", do: editing((*line).deleteToStart)},
		{keys: []string{"ctrl+k"}, shown: "^k", does: "delete to the end", do: editing((*line).deleteToEnd)},
	}
}

func menuKeys() []binding {
	return inScope(inMenu, []binding{
		{keys: []string{"enter"}, shown: "↵", brief: "choose", does: "choose the marked line", do: plain((*Model).menuEnter)},
		{keys: digits(), shown: "1…9", brief: "at once", does: "choose that line at once", do: (*Model).menuDigit},
		{keys: nil, shown: "letters", brief: "narrow", does: "keep the lines with a word that begins so"},
		{keys: []string{"up", "ctrl+p", "shift+tab"}, shown: "↑ ^p", does: "one line up", do: still((*Model).menuUp)},
		{keys: []string{"down", "ctrl+n"}, shown: "↓ ^n", does: "one line down", do: still((*Model).menuDown)},
		{keys: []string{"backspace", "ctrl+h", "ctrl+u", "ctrl+w"}, shown: "⌫", does: "all lines again", do: still((*Model).menuWiden)},
		{keys: []string{"tab", "alt+y"}, shown: "⇥", does: "close the menu", do: still((*Model).closePanel)},
		{keys: []string{"esc"}, shown: "esc", brief: "back", do: plain((*Model).back)},
	})
}

func accountKeys() []binding {
	return inScope(inAccounts, []binding{
		{keys: []string{"enter"}, shown: "↵", brief: "use", does: "use that account", when: (*Model).signOutNotAsked, do: plain((*Model).accountEnter)},
		{keys: []string{"ctrl+a"}, shown: "^a", brief: "sign in another", does: "sign in another account", when: (*Model).signOutNotAsked, do: plain((*Model).signInAnother)},
		{keys: []string{"delete", "ctrl+d"}, shown: "Del ^d", brief: "sign out", does: "sign out: forget its tokens and its list on this machine", when: (*Model).signOutNotAsked, do: still((*Model).askSignOut)},
		{keys: []string{"y"}, shown: "y", brief: "sign out", does: "yes, where that is asked; any other key is a no", when: (*Model).signOutAsked, do: plain((*Model).confirmSignOut)},
		{keys: []string{"up", "ctrl+p"}, shown: "↑ ^p", does: "one line up", do: still((*Model).accountUp)},
		{keys: []string{"down", "ctrl+n"}, shown: "↓ ^n", does: "one line down", do: still((*Model).accountDown)},
		{keys: []string{"alt+a"}, shown: "alt+a", does: "close the accounts", do: still((*Model).closePanel)},
		{keys: []string{"esc"}, shown: "esc", brief: "back", do: plain((*Model).back)},
	})
}

// On the sign-in screen, as in the accounts, a letter does nothing that cannot
// be taken back: somebody may be typing a customer's name.
func signInKeys() []binding {
	return inScope(inSignIn, []binding{
		{keys: []string{"enter"}, shown: "↵", brief: "browser", does: "sign in with the browser", when: (*Model).browserNotUsed, do: plain((*Model).signInBrowser)},
		{keys: []string{"d"}, shown: "d", brief: "device code", does: "sign in with a code on another device", when: (*Model).codeNotUsed, do: plain((*Model).signInDevice)},
		{keys: []string{"esc"}, shown: "esc", brief: "back", do: plain((*Model).back)},
		{keys: []string{"ctrl+o"}, shown: "^o", brief: "open the page", does: "open the page in the browser of this machine", when: (*Model).invitationShown, do: plain((*Model).openSignInPage)},
		{keys: []string{"ctrl+y"}, shown: "^y", brief: "copy address", does: "copy the address", when: (*Model).invitationShown, do: plain((*Model).copyAddress)},
		{keys: []string{"ctrl+t"}, shown: "^t", brief: "copy code", does: "copy the device code", when: (*Model).codeShown, do: plain((*Model).copyCode)},
		{keys: []string{"?"}, shown: "?", does: "help", do: plain((*Model).showHelp)},
	})
}

func helpKeys() []binding {
	return inScope(inHelp, []binding{
		{keys: []string{"up", "ctrl+p", "k"}, shown: "↑", brief: "up", does: "one line up", do: helping(-1)},
		{keys: []string{"down", "ctrl+n", "j"}, shown: "↓", brief: "down", does: "one line down", do: helping(1)},
		{keys: []string{"pgup"}, shown: "PgUp", does: "one page up", do: helpPaging(-1)},
		{keys: []string{"pgdown", "space"}, shown: "PgDn", does: "one page down", do: helpPaging(1)},
		{keys: []string{"?", "q"}, shown: "?", does: "close the help", do: still((*Model).closePanel)},
	})
}

func commonKeys() []binding {
	return inScope(everywhere, []binding{
		{keys: []string{"f1", "ctrl+g"}, shown: "F1 ^g", brief: "help", does: "help", do: plain((*Model).showHelp)},
		{keys: []string{"esc"}, shown: "esc", does: "close what is open, else clear the message, else the query, else leave", do: plain((*Model).back)},
		{keys: []string{"ctrl+c"}, shown: "^c", does: "leave", do: plain((*Model).interrupt)},
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

func digits() []string { return alts("", 1) }

// scope returns where the next key goes.
func (m *Model) scope() scope {
	switch {
	case m.panel == helpPanel:
		return inHelp
	case m.panel == portalPanel || m.panel == copyPanel:
		return inMenu
	case m.panel == accountPanel:
		return inAccounts
	case m.screen == signingIn:
		return inSignIn
	}
	return inList
}

// bindingOf returns the row of the table that a key press means here.
func (m *Model) bindingOf(k tea.KeyPressMsg) (binding, bool) {
	here, name := m.scope(), keyName(k)
	for _, b := range m.keys {
		if (b.scope == here || b.scope == everywhere) && slices.Contains(b.keys, name) &&
			(b.when == nil || b.when(m)) {
			return b, true
		}
	}
	return binding{}, false
}

// keyName names a key press as the table does. Letters count in either case,
// for those who type with the caps lock on.
func keyName(k tea.KeyPressMsg) string {
	if text := typed(k); text != "" && text != " " {
		return strings.ToLower(text)
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
		return name
	}
}

// typed returns the text that a key press adds to a line, "" if none.
func typed(k tea.KeyPressMsg) string {
	if strings.IndexFunc(k.Text, unicode.IsControl) >= 0 {
		return ""
	}
	return k.Text
}
