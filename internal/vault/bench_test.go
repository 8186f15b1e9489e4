package vault

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func BenchmarkReadSnapshotOf7MB(b *testing.B) {
	v := New(b.TempDir(), Options{Keepers: []Keeper{File()}})
	box, err := v.Create(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	data := bytes.Repeat([]byte("0123456"), 1<<20)
	if err := box.Write(b.Context(), "snapshot", data); err != nil {
		b.Fatal(err)
	}
	sealed := filepath.Join(v.folder(box.ID()), "snapshot")
	b.Run("os.ReadFile", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if _, err := os.ReadFile(sealed); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("open in place", func(b *testing.B) {
		s := box.files.(*folder).sealer
		one := s.seal("snapshot", data)
		work := make([]byte, len(one))
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			copy(work, one)
			if _, err := s.unseal("snapshot", work); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Read", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if _, err := box.Read(b.Context(), "snapshot"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Write", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if err := box.Write(b.Context(), "snapshot", data); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Stat", func(b *testing.B) {
		for b.Loop() {
			if _, err := box.Stat("snapshot"); err != nil {
				b.Fatal(err)
			}
		}
	})
}
