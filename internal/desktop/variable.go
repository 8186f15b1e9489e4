package desktop

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
)

// command is one of the commands in $BROWSER.
type command struct {
	text  string   // as it stands there
	words []string // the program and its arguments, at least one
}

// blanks part the words of a command.
const blanks = " \t\n"

// textBrowsers need a terminal, and ours is taken.
var textBrowsers = []string{"www-browser", "w3m", "lynx", "links", "links2", "elinks", "browsh", "carbonyl", "cha"}

// fromVariable works out how $BROWSER opens a link. Where it opens none, why
// says what is wrong with it; "" means that it is not set.
func (m Machine) fromVariable(link string) (ways []opener, why string) {
	value := m.Env("BROWSER")
	if m.GOOS == "windows" || strings.TrimSpace(value) == "" {
		return nil, ""
	}
	commands, err := splitVariable(value)
	if err != nil {
		return nil, "$BROWSER cannot be read: " + err.Error()
	}
	for _, c := range commands {
		way, reason := m.fromCommand(c, link)
		if reason == "" {
			ways = append(ways, way)
		} else if why == "" {
			why = reason
		}
	}
	if len(ways) > 0 {
		return ways, ""
	}
	return nil, why
}

func (m Machine) fromCommand(c command, link string) (opener, string) {
	path, err := m.LookPath(c.words[0])
	if err != nil {
		// Under WSL people write /mnt/c/Program Files/… without quotes.
		if path, err = m.LookPath(c.text); err != nil {
			return opener{}, "$BROWSER names " + c.words[0] + ", which is not installed"
		}
		c.words = c.words[:1]
	}
	name := strings.TrimSuffix(filepath.Base(path), ".exe")
	if slices.Contains(textBrowsers, name) {
		return opener{}, "$BROWSER names " + name + ", which needs a terminal of its own"
	}
	return opener{
		name:    name,
		program: path,
		args:    arguments(c.words[1:], link),
		browser: "$BROWSER (" + name + ")",
	}, ""
}

// arguments fills in the link: %s is the link, %% a percent sign and %c a
// colon, as in man(1); where no %s stands the link comes last.
func arguments(words []string, link string) []string {
	// A final & asks a shell for the background, where we are already.
	if n := len(words); n > 0 && words[n-1] == "&" {
		words = words[:n-1]
	}
	fill := strings.NewReplacer("%%", "%", "%s", link, "%c", ":")
	args, found := make([]string, 0, len(words)+1), false
	for _, word := range words {
		found = found || strings.Contains(strings.ReplaceAll(word, "%%", " "), "%s")
		args = append(args, fill.Replace(word))
	}
	if !found {
		args = append(args, link)
	}
	return args
}

// splitVariable splits $BROWSER into its commands at colons, and those into
// words at blanks, without a shell. Single quotes, double quotes and backslashes
// keep colons and blanks as they do in a shell; nothing else is special.
func splitVariable(value string) ([]command, error) {
	var s splitter
	for i := 0; i < len(value); i++ {
		c := value[i]
		switch {
		case c == '\\' && s.quote != '\'':
			i++
			if i == len(value) {
				return nil, errors.New("it ends in a backslash")
			}
			if s.quote != 0 && strings.IndexByte("\\\"$`", value[i]) < 0 {
				s.add('\\')
			}
			s.add(value[i])
		case s.quote != 0 && c == s.quote:
			s.quote = 0
		case s.quote != 0:
			s.add(c)
		case c == '\'' || c == '"':
			s.quote, s.begun = c, true
		case c == ':':
			s.endCommand(value, i)
		case strings.IndexByte(blanks, c) >= 0:
			s.endWord()
		default:
			s.add(c)
		}
	}
	if s.quote != 0 {
		return nil, errors.New("a quote in it is not closed")
	}
	s.endCommand(value, len(value))
	return s.commands, nil
}

// splitter is how far splitVariable has come.
type splitter struct {
	commands []command
	words    []string // of the command that is being read
	word     []byte
	begun    bool // a word is being read, though it may be empty yet
	quote    byte // the quote that is open
	start    int  // where the command began
}

func (s *splitter) add(c byte) { s.word, s.begun = append(s.word, c), true }

func (s *splitter) endWord() {
	if s.begun {
		s.words = append(s.words, string(s.word))
	}
	s.word, s.begun = nil, false
}

func (s *splitter) endCommand(value string, end int) {
	s.endWord()
	if len(s.words) > 0 {
		s.commands = append(s.commands, command{strings.Trim(value[s.start:end], blanks), s.words})
	}
	s.words, s.start = nil, end+1
}
