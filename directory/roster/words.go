package roster

import (
	_ "embed" // the table of words
	"strings"
	"sync"

	"tenantswitch/directory/fold"
)

//go:embed words.txt
var wordTable string

// words are those for true and false in all the languages of the table, folded.
var words = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for line := range strings.Lines(wordTable) {
		if cells := strings.Split(strings.TrimRight(line, "\n"), "\t"); cells[0][0] != '#' {
			for i, word := range cells[:min(2, len(cells))] {
				all[fold.String(word)] = i == 0
			}
		}
	}
	return all
})

// ReadFlag reads true or false, as people and spreadsheets of any language write
// them.
func ReadFlag(text string) (on, ok bool) {
	on, ok = words()[fold.String(strings.TrimSpace(text))]
	return on, ok
}
