package book

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"tenantswitch/internal/browser"
	"tenantswitch/internal/problem"
)

// hand writes books as people do, each time in another way, and remembers what
// is in them. All its comments and unknown keys differ, so that each can be
// looked for.
type hand struct {
	*rand.Rand
	out    strings.Builder
	end    string // of a line
	number int
	in     uuid.UUID              // the tenant whose header was written last
	owned  map[uuid.UUID][]string // comments and unknown keys of a tenant
	others []string               // and all others
	want   map[uuid.UUID]Entry
	own    map[uuid.UUID]string // sessions
	all    string               // session of all
	ids    []uuid.UUID
}

func (h *hand) one(of ...string) string { return of[h.IntN(len(of))] }

func (h *hand) chance() bool { return h.IntN(2) == 0 }

func (h *hand) word() string {
	return h.one("a", "Gold", "emea", "vip", "it's", "say \"x\"", "é", "a # b", "[x]", "= {", "\\")
}

func (h *hand) mine(id uuid.UUID, text string) string {
	if id == uuid.Nil {
		h.others = append(h.others, text)
	} else {
		h.owned[id] = append(h.owned[id], text)
	}
	return text
}

func (h *hand) comment(id uuid.UUID) string {
	h.number++
	return h.mine(id, fmt.Sprintf("# c%d, \"[x = ' {", h.number))
}

// maybe is a comment or nothing.
func (h *hand) maybe(id uuid.UUID) string {
	if h.chance() {
		return ""
	}
	return h.comment(id)
}

func (h *hand) unknown(id uuid.UUID) string {
	h.number++
	value := h.one("1979-05-27", "[ [1, 2], { a = 1 } ]", "'''x"+h.end+"# no comment'''", "0x1F", "\"\"", "{ }")
	return h.mine(id, fmt.Sprintf("u%d = %s", h.number, value))
}

// line writes a line, or more, perhaps with a comment.
func (h *hand) line(id uuid.UUID, text string) {
	if text != "" && h.IntN(3) == 0 {
		text += h.one("", " ", "\t") + h.comment(id)
	}
	h.out.WriteString(h.one("", "", "  ", "\t") + text + h.end)
	for h.IntN(4) == 0 {
		h.out.WriteString(h.maybe(h.in) + h.end)
	}
}

func (h *hand) quoted(text string) string {
	switch {
	case h.chance() && !strings.Contains(text, "'"):
		return "'" + text + "'"
	case h.IntN(4) == 0:
		return `"""` + h.end + quote(text)[1:len(quote(text))-1] + `"""`
	}
	return quote(text)
}

func (h *hand) list(id uuid.UUID, texts []string, inline bool) string {
	gap := func() string {
		if inline || h.chance() {
			return h.one("", " ")
		}
		return " " + h.maybe(id) + h.end + h.one("", "  ", "\t")
	}
	text := "[" + gap()
	for i, t := range texts {
		text += h.quoted(t) + gap()
		if i+1 < len(texts) || h.IntN(3) == 0 {
			text += "," + gap()
		}
	}
	return text + "]"
}

// facts are some keys of a tenant with their values, among them unknown ones.
func (h *hand) facts(id uuid.UUID, inline bool) []string {
	var keys []string
	e := Entry{}
	put := func(key Key, value string) {
		keys = append(keys, h.one(string(key), string(key), `"`+string(key)+`"`)+h.one(" = ", "=", "  =\t")+value)
	}
	if h.chance() {
		e.Note = h.word()
		put(Note, h.quoted(e.Note))
	}
	if h.chance() {
		e.Favourite = h.chance()
		put(Favourite, fmt.Sprint(e.Favourite))
	}
	if h.chance() {
		e.Tags = h.texts()
		put(Tags, h.list(id, e.Tags, inline))
	}
	if h.chance() {
		h.own[id] = "private"
		put(Session, h.quoted("private"))
	}
	if h.chance() {
		keys = append(keys, h.unknown(id))
	}
	h.want[id] = e
	h.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	return keys
}

func (h *hand) texts() []string {
	var list []string
	for range h.IntN(4) {
		list = union(Aliases, list, []string{h.word()})
	}
	return list
}

func (h *hand) spelt(id uuid.UUID) string {
	text := h.one(id.String(), strings.ToUpper(id.String()))
	return h.one(text, `"`+text+`"`, "'"+text+"'")
}

func (h *hand) book() []byte {
	var headed, dotted, inlined []uuid.UUID
	for range h.IntN(6) {
		id := uuid.UUID{15: byte(len(h.ids) + 1)}
		h.ids = append(h.ids, id)
		switch h.IntN(3) {
		case 0:
			headed = append(headed, id)
		case 1:
			dotted = append(dotted, id)
		default:
			inlined = append(inlined, id)
		}
	}
	for h.IntN(3) == 0 {
		h.line(uuid.Nil, h.maybe(uuid.Nil))
		h.line(uuid.Nil, h.unknown(uuid.Nil))
	}
	if h.chance() {
		h.all = "edge/Work"
		h.line(uuid.Nil, "session = "+h.quoted(h.all))
	}
	if h.chance() {
		h.line(uuid.Nil, "[future]")
		h.line(uuid.Nil, h.unknown(uuid.Nil))
	}
	if len(dotted)+len(inlined) > 0 {
		h.line(uuid.Nil, "[tenants]")
	}
	for _, id := range dotted {
		for _, fact := range h.facts(id, false) {
			h.line(id, id.String()+h.one(".", " . ")+fact)
		}
	}
	for _, id := range inlined {
		h.line(id, h.spelt(id)+" = {"+h.one("", " ")+strings.Join(h.facts(id, true), h.one(",", " , "))+h.one("", " ")+"}")
	}
	for _, id := range headed {
		h.in = id
		h.line(id, "["+h.one("tenants.", "tenants . ", "\"tenants\".")+h.spelt(id)+h.one("", " ")+"]")
		for _, fact := range h.facts(id, false) {
			h.line(id, fact)
		}
		if h.IntN(3) == 0 {
			h.line(id, "[tenants."+h.spelt(id)+".more]")
			h.line(id, h.unknown(id))
		}
	}
	text := h.out.String()
	if h.chance() {
		text = strings.TrimSuffix(text, h.end)
	}
	return []byte(text)
}

func newHand(seed uint64) *hand {
	r := rand.New(rand.NewPCG(seed, 1))
	return &hand{
		Rand: r, end: []string{"\n", "\r\n"}[r.IntN(2)],
		owned: map[uuid.UUID][]string{}, want: map[uuid.UUID]Entry{}, own: map[uuid.UUID]string{},
	}
}

// edits are some that the program may make, which change what is wanted.
func (h *hand) edits() []Edit {
	var edits []Edit
	for range 1 + h.IntN(4) {
		id := uuid.UUID{15: byte(1 + h.IntN(len(h.ids)+2))}
		edits = append(edits, h.edit(id, OfTheTenant(id, h.one("", "Contoso"))))
	}
	return edits
}

func (h *hand) edit(id uuid.UUID, at Place) Edit {
	e := h.want[id]
	defer func() { h.want[id] = e }()
	word := h.word()
	switch h.IntN(9) {
	case 0, 1:
		e.Note = word
		return Set(at, Note, word)
	case 2:
		e.Note = ""
		return Unset(at, Note)
	case 3:
		e.Favourite = h.chance()
		return Turn(at, Favourite, e.Favourite)
	case 4:
		h.own[id] = h.one("private", "edge/Contoso Ltd")
		return Set(at, Session, h.own[id])
	case 5:
		h.all = h.one("private", "dedicated")
		return Set(Everywhere(), Session, h.all)
	case 6:
		e = Entry{}
		delete(h.own, id)
		delete(h.owned, id)
		return Forget(at)
	case 7:
		e.Tags = slices.DeleteFunc(slices.Clone(e.Tags), func(t string) bool { return Has([]string{t}, Tags, word) })
		return Remove(at, Tags, word)
	default:
		e.Tags = union(Tags, e.Tags, []string{word})
		return Add(at, Tags, word)
	}
}

// touch changes a text as a person may between two edits of the program.
func (h *hand) touch(t *testing.T, text []byte) []byte {
	if h.IntN(3) == 0 {
		text = append([]byte(h.unknown(uuid.Nil)+h.end), text...)
	}
	if h.chance() {
		text = bytes.TrimSuffix(text, []byte(h.end))
	}
	lines := bytes.SplitAfter(text, []byte("\n"))
	at := h.IntN(len(lines))
	was := h.others
	lines = slices.Insert(lines, at, []byte(h.maybe(uuid.Nil)+h.end))
	more := bytes.Join(lines, nil)
	before, err := read(text)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	after, err := read(more)
	if err != nil || !reflect.DeepEqual(before.flat(), after.flat()) {
		h.others = was // in the middle of something
		return text
	}
	if len(h.others) > len(was) {
		h.move(after, h.others[len(was)])
	}
	return more
}

// move makes a comment that stands between the lines of a tenant's table the
// tenant's.
func (h *hand) move(d *document, comment string) {
	tenants := d.root.find(tenantsTable)
	if tenants == nil {
		return
	}
	at := bytes.Index(d.data, []byte(comment))
	for _, i := range tenants.items {
		for _, s := range d.linesOf(nil, i) {
			if s.from <= at && at < s.to {
				h.others = h.others[:len(h.others)-1]
				h.mine(id(i.name), comment)
				return
			}
		}
	}
}

// check compares a text with what is wanted of it.
func (h *hand) check(t *testing.T, text []byte) {
	t.Helper()
	b, err := Parse(text)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	for id, want := range h.want {
		got := b.Entry(id)
		got.Name = ""
		want.Tags = slices.Clip(want.Tags)
		if len(want.Tags) == 0 {
			want.Tags = nil
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%s is %+v, not %+v, in\n%s", id, got, want, text)
		}
		session, from := b.Session(id)
		if own, ok := h.own[id]; ok != (from.Origin == OfTenant) || ok && session.String() != own {
			t.Fatalf("%s opens in %v in\n%s", id, session, text)
		}
	}
	if s, _ := b.Session(uuid.Max); s != (browser.Session{}) && s.String() != h.all {
		t.Fatalf("all open in %v in\n%s", s, text)
	}
	kept := slices.Clone(h.others)
	for _, more := range h.owned {
		kept = append(kept, more...)
	}
	for _, fragment := range kept {
		if !bytes.Contains(text, []byte(fragment)) {
			t.Fatalf("%q is lost in\n%s", fragment, text)
		}
	}
}

// story edits a book by program and by hand in turns.
func story(t *testing.T, seed uint64) {
	h := newHand(seed)
	text := h.book()
	h.check(t, text)
	for range 8 {
		edits := h.edits()
		next, err := Apply(text, edits...)
		if err != nil {
			t.Fatalf("%v of %+v in\n%s", err, edits, text)
		}
		h.check(t, next)
		last := edits[len(edits)-1]
		if again, err := Apply(next, last); err != nil || !bytes.Equal(again, next) {
			t.Fatalf("once more %+v, %v:\n%s\nbecomes\n%s", last, err, next, again)
		}
		text = h.touch(t, next)
		h.check(t, text)
	}
}

func TestNothingOfAPersonsIsLost(t *testing.T) {
	for seed := range uint64(1000) {
		story(t, seed)
	}
}

func FuzzStory(f *testing.F) {
	f.Add(uint64(0))
	f.Fuzz(story)
}

// FuzzApply edits whatever is a book.
func FuzzApply(f *testing.F) {
	for _, c := range slicesOf(valueEdits(), tableEdits(), listEdits(), forgetEdits()) {
		f.Add(ids(c.text), "x")
	}
	f.Add(example, "gold")
	f.Fuzz(func(t *testing.T, text, word string) {
		b, err := Parse([]byte(text))
		if err != nil {
			return
		}
		places := []Place{ours(), theirs(), OfTheTenant(uuid.Max, "New")}
		for _, id := range b.Tenants() {
			places = append(places, OfTheTenant(id, word))
		}
		for _, at := range places {
			for _, edits := range [][]Edit{
				{Set(at, Note, word), Turn(at, Hidden, true)},
				{Add(at, Tags, word), Add(at, Tags, "a"), Set(Everywhere(), Session, "private")},
				{Remove(at, Tags, "a"), Unset(at, Note), Turn(OfTheTag("gold"), Sensitive, true)},
				{Forget(at), Set(at, Portal, "entra"), Forget(OfTheTag("gold"))},
			} {
				edit(t, text, edits)
			}
		}
	})
}

func edit(t *testing.T, text string, edits []Edit) {
	for _, e := range edits {
		if e.Check() != nil {
			return
		}
	}
	got, err := Apply([]byte(text), edits...)
	if p, ok := errors.AsType[*problem.Problem](err); ok {
		t.Fatalf("%v: %+v in\n%s", p, edits, text)
	} else if err != nil {
		t.Fatal(err)
	}
	parse(t, string(got))
	for _, e := range edits {
		if got, err = Apply(got, e); err != nil {
			t.Fatalf("%v: %+v in\n%s", err, e, got)
		}
	}
}

// BenchmarkApply tags 500 of 5,000 tenants.
func BenchmarkApply(b *testing.B) {
	text := []byte(large(5000))
	book := parse(b, string(text))
	var edits []Edit
	for _, id := range book.Tenants()[:500] {
		edits = append(edits, Add(OfTheTenant(id, ""), Tags, "new"))
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Apply(text, edits...); err != nil {
			b.Fatal(err)
		}
	}
}
