package auth

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
)

// TestMergeFollowsItsRules compares with the rules as they are told, on all
// combinations of a row that is absent, old, mine or theirs.
func TestMergeFollowsItsRules(t *testing.T) {
	values := []string{"", `"old"`, `"mine"`, `"theirs"`}
	for _, mineYounger := range []bool{true, false} {
		for _, base := range values[:2] {
			for _, mine := range values {
				for _, theirs := range values {
					b, m, th := rows{}, rows{}, rows{}
					for r, v := range map[*rows]string{&b: base, &m: mine, &th: theirs} {
						if v != "" {
							r.put("S", "k", v)
						}
					}
					young, old := &m, &th
					if !mineYounger {
						young, old = old, young
					}
					young.put(sectionAccess, "young", accessRow(testRealm, 9))
					old.put(sectionAccess, "old", accessRow(testRealm, 1))
					want := theirs
					if mine != base && (theirs == base || mineYounger) {
						want = mine
					}
					if got := string(merge(b, m, th)["S"]["k"]); got != want {
						t.Errorf("base %s, mine %s, theirs %s: got %s, want %s", base, mine, theirs, got, want)
					}
				}
			}
		}
	}
}

// TestMergesOfManyAgree lets two sides change at random and merge in turn: both
// must end with the same rows, and no change that only one side made is lost.
func TestMergesOfManyAgree(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		base := rows{}
		for k := range 6 {
			base.put("S", fmt.Sprint(k), `"old"`)
		}
		mine, theirs := copyOf(t, base), copyOf(t, base)
		for range 4 {
			mine.put("S", fmt.Sprint(random.IntN(9)), `"mine"`)
			theirs.put("S", fmt.Sprint(random.IntN(9)), `"theirs"`)
			delete(mine["S"], fmt.Sprint(random.IntN(9)))
			delete(theirs["S"], fmt.Sprint(random.IntN(9)))
		}
		file := merge(base, mine, theirs)
		again := merge(mine, mine, file) // mine has nothing new since
		if !reflect.DeepEqual(file, again) {
			t.Fatalf("%s became %s", file, again)
		}
		for k := range 9 {
			key := fmt.Sprint(k)
			if string(theirs["S"][key]) == string(base["S"][key]) && string(file["S"][key]) != string(mine["S"][key]) {
				t.Fatalf("my %s was lost", key)
			}
			if string(mine["S"][key]) == string(base["S"][key]) && string(file["S"][key]) != string(theirs["S"][key]) {
				t.Fatalf("their %s was lost", key)
			}
		}
	}
}

func copyOf(t *testing.T, r rows) rows {
	t.Helper()
	data, err := r.encode()
	if err != nil {
		t.Fatal(err)
	}
	copied, err := leanRows(data, testRealm)
	if err != nil {
		t.Fatal(err)
	}
	return copied
}

func TestUnknownSectionsKeepTheirRows(t *testing.T) {
	kept, err := leanRows([]byte(`{"New":{"a":{"realm":"elsewhere"},"b":7},"Version":2,"List":[1],"Empty":{}}`), testRealm)
	if err != nil {
		t.Fatal(err)
	}
	want := rows{"New": {"a": []byte(`{"realm":"elsewhere"}`), "b": []byte(`7`)}}
	if !kept.equal(want) {
		t.Errorf("kept %s", kept)
	}
}

func FuzzLeanRows(f *testing.F) {
	f.Add([]byte(`{"AccessToken":{"a":{"realm":"organizations","cached_at":"1"}},"X":7}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		kept, err := leanRows(data, testRealm)
		if err != nil {
			return
		}
		encoded, err := kept.encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := leanRows(encoded, testRealm)
		if err != nil || !again.equal(kept) {
			t.Errorf("%q: %s became %s, %v", data, kept, again, err)
		}
	})
}
