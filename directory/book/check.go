package book

// Warnings returns what stands in the text of the book and is of no use: keys
// and tables that are not known.
func (b Book) Warnings() []Warning { return b.warnings }

// Check looks up the portals that the text of the book names, and returns a
// warning for each that cannot be found, with the reason that find gives. Of a
// book that was put over others it knows nothing.
func (b Book) Check(find func(code string) error) []Warning {
	var all []Warning
	for _, p := range b.portals {
		if err := find(p.Why); err != nil {
			all = append(all, Warning{p.Line, p.Column, err.Error()})
		}
	}
	return all
}
