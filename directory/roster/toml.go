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
			b.object(t.line, t.object(values))
		}
		read[t.name]++
	}
	return nil
}

// arrayTable is where a [[name]] stands, and where its keys do.
type arrayTable struct {
	name string
	line int
	keys map[string]Place
}

// arrayTables returns those of one word, in a text that is sound.
func arrayTables(data []byte) []arrayTable {
	var p unstable.Parser
	p.Reset(data)
	var all []arrayTable
	for p.NextExpression() {
		e := p.Expression()
		keys := e.Key()
		if !keys.Next() {
			continue
		}
		key, start := string(keys.Node().Data), p.Shape(keys.Node().Raw).Start
		switch {
		case e.Kind == unstable.ArrayTable && keys.IsLast():
			all = append(all, arrayTable{key, start.Line, map[string]Place{}})
		case e.Kind == unstable.KeyValue && len(all) > 0:
			all[len(all)-1].keys[key] = Place{Line: start.Line, Column: start.Column}
		}
	}
	return all
}

// object returns the values of a table, and of the tables in it.
func (t arrayTable) object(values map[string]any) (o object) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value, at := values[name], t.keys[name]
		if at.Line == 0 {
			at.Line = t.line
		}
		if inner, ok := value.(map[string]any); ok {
			value = t.object(inner)
		}
		o = append(o, member{name: name, value: value, at: at})
	}
	return o
}
