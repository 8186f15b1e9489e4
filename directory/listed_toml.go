package directory

import (
	"errors"
	"fmt"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// readTOML reads the tables of every [[name]] of one word.
func (b *rowBuilder) readTOML(data []byte) error {
	var whole map[string]any // to know that the text is sound
	if err := toml.Unmarshal(data, &whole); err != nil {
		if bad, ok := errors.AsType[*toml.DecodeError](err); ok {
			line, _ := bad.Position()
			return fmt.Errorf("line %d is not valid TOML: %w", line, bad)
		}
		return err
	}
	var p unstable.Parser
	p.Reset(data)
	t := tomlRow{builder: b}
	for p.NextExpression() {
		switch e := p.Expression(); e.Kind {
		case unstable.ArrayTable:
			t.end()
			if keys := e.Key(); keys.Next() && keys.IsLast() {
				t.begin(p.Shape(keys.Node().Raw).Start.Line)
			}
		case unstable.Table:
			t.end()
		case unstable.KeyValue:
			t.keyValue(e)
		default:
		}
	}
	t.end()
	if err := p.Error(); err != nil {
		return err
	}
	if !t.any {
		return fmt.Errorf("%w: it has no [[tenant]]", errNoRows)
	}
	return nil
}

// tomlRow collects the cells of one table.
type tomlRow struct {
	builder   *rowBuilder
	any, open bool
	line      int
	cells     []cell
}

func (t *tomlRow) begin(line int) {
	t.any, t.open, t.line, t.cells = true, true, line, nil
}

func (t *tomlRow) end() {
	if t.open {
		t.builder.row(t.line, t.cells)
	}
	t.open = false
}

func (t *tomlRow) keyValue(e *unstable.Node) {
	keys := e.Key()
	if !t.open || !keys.Next() {
		return
	}
	name := string(keys.Node().Data)
	c := columnOf(name)
	if c == noColumn || !keys.IsLast() {
		t.builder.unknownColumn(name)
		return
	}
	texts := []string{}
	switch v := e.Value(); v.Kind {
	case unstable.String, unstable.Integer:
		texts = append(texts, string(v.Data))
	case unstable.Array:
		for items := v.Children(); items.Next(); {
			if n := items.Node(); n.Kind == unstable.String {
				texts = append(texts, string(n.Data))
			}
		}
	default:
	}
	t.cells = append(t.cells, cell{c, texts})
}
