package roster

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// readTOML reads the tables of every [[name]] of one word.
func (b *builder) readTOML(data []byte) error {
	var whole map[string]any
	if err := toml.Unmarshal(data, &whole); err != nil {
		if bad, ok := errors.AsType[*toml.DecodeError](err); ok {
			line, column := bad.Position()
			return fmt.Errorf("line %d, column %d: %s", line, column, strings.TrimPrefix(bad.Error(), "toml: "))
		}
		return err
	}
	tables := arrayTables(data)
	if len(tables) == 0 {
		return ErrNoTables
	}
	read := map[string]int{} // how many of each name
	for _, t := range tables {
		list, _ := whole[t.name].([]any)
		if at := read[t.name]; at < len(list) {
			values, _ := list[at].(map[string]any)
			b.values(t.line, values)
		}
		read[t.name]++
	}
	return nil
}

// arrayTable is where a [[name]] stands.
type arrayTable struct {
	name string
	line int
}

// arrayTables returns those of one word, in a text that is sound.
func arrayTables(data []byte) []arrayTable {
	var p unstable.Parser
	p.Reset(data)
	var all []arrayTable
	for p.NextExpression() {
		e := p.Expression()
		if e.Kind != unstable.ArrayTable {
			continue
		}
		if keys := e.Key(); keys.Next() && keys.IsLast() {
			all = append(all, arrayTable{string(keys.Node().Data), p.Shape(keys.Node().Raw).Start.Line})
		}
	}
	return all
}

// values reads a row that has names and values.
func (b *builder) values(line int, values map[string]any) {
	var cells []cell
	for _, name := range slices.Sorted(maps.Keys(values)) {
		c := columnOf(name)
		if c == noColumn {
			b.unknownColumn(name)
			continue
		}
		cells = append(cells, cellOf(c, name, values[name]))
	}
	b.row(line, cells)
}

// cellOf makes a cell of a value: a text, a number, true or false, or a list of
// texts.
func cellOf(c column, name string, value any) cell {
	switch v := value.(type) {
	case nil:
		return cell{column: c}
	case []any:
		made := cell{column: c, list: true}
		for _, item := range v {
			text, ok := item.(string)
			if !ok {
				made.wrong = quoted(name) + " must list texts"
			}
			made.texts = append(made.texts, text)
		}
		return made
	case map[string]any:
		return cell{column: c, wrong: quoted(name) + " must be a text"}
	}
	return cell{column: c, texts: []string{fmt.Sprint(value)}}
}
