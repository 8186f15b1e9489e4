package book

// entry is what a book says in one place: of a tenant, of a tag or of all.
type entry []statement

// statement is a key and what is said under it: a string, a bool or a []string
// that is not empty.
type statement struct {
	row   *row
	value any
}

// says returns what is said under a key; nil where nothing is.
func (e entry) says(key Key) any {
	for _, s := range e {
		if s.row.key == key {
			return s.value
		}
	}
	return nil
}

// say takes in what is said under a key; nil and an empty list are nothing.
func (e *entry) say(r *row, value any) {
	if list, ok := value.([]string); value == nil || ok && len(list) == 0 {
		return
	}
	*e = append(*e, statement{r, value})
}

// as returns what is said as what it is; the zero value where nothing is.
func as[T any](said any) T {
	value, _ := said.(T)
	return value
}

// over returns what the entry says, and where it says nothing, the lower one.
func (e entry) over(lower entry) entry {
	if len(e) == 0 {
		return lower
	}
	var all entry
	for i := range rows {
		value, under := e.says(rows[i].key), lower.says(rows[i].key)
		if rows[i].kind == List {
			value = union(rows[i].key, as[[]string](value), as[[]string](under))
		} else if value == nil {
			value = under
		}
		all.say(&rows[i], value)
	}
	return all
}
