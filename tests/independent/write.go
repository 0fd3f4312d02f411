// Write makes a log of so many entries as C2SP tlog-tiles has it, for our code to open: signed with Go's sumdb/note by keys of Go's
// own making (and with SM2 by the openssl command), with hashes, tiles and proofs by sumdb/tlog.
//
//	write <folder> <entries>
//
// The keys that must have signed are in <folder>/vkeys. Prints nothing, or FAIL and the reason.
package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	origin      = "go.example/log"
	entryMax    = 1<<16 - 1
	cosignTime  = 1795353600
	proofsAbout = 50
)

// signer is a note.Signer for the types that sumdb/note does not know.
type signer struct {
	name string
	id   uint32
	sign func(text []byte) ([]byte, error)
}

func (s signer) Name() string                     { return s.name }
func (s signer) KeyHash() uint32                  { return s.id }
func (s signer) Sign(text []byte) ([]byte, error) { return s.sign(text) }

func vkey(name string, id uint32, typed []byte) string {
	return fmt.Sprintf("%s+%08x+%s\n", name, id, base64.StdEncoding.EncodeToString(typed))
}

func goSigner(name string) (note.Signer, string) {
	skey, vkey, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		fail("%v", err)
	}
	return must(note.NewSigner(skey)), vkey + "\n"
}

func ecdsaSigner(name string) (note.Signer, string) {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	spki := must(x509.MarshalPKIXPublicKey(&key.PublicKey))
	sign := func(text []byte) ([]byte, error) {
		digest := sha256.Sum256(text)
		return ecdsa.SignASN1(rand.Reader, key, digest[:])
	}
	id := ecdsaKeyID(spki)
	return signer{name, id, sign}, vkey(name, id, append([]byte{0x02}, spki...))
}

func sm2Signer(name string) (note.Signer, string) {
	key, spki := sm2Key()
	typed := append([]byte("\xff"+sm2Identifier), spki...)
	sign := func(text []byte) ([]byte, error) { return sm2Sign(key, text), nil }
	return signer{name, keyID(name, typed), sign}, vkey(name, keyID(name, typed), typed)
}

func cosigner(name string) (note.Signer, string) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		fail("%v", err)
	}
	typed := append([]byte{0x04}, public...)
	sign := func(text []byte) ([]byte, error) {
		time := binary.BigEndian.AppendUint64(nil, cosignTime)
		return append(time, ed25519.Sign(private, cosigned(cosignTime, text))...), nil
	}
	return signer{name, keyID(name, typed), sign}, vkey(name, keyID(name, typed), typed)
}

// entryAt has all lengths: none, the longest of a bundle, and short ones.
func entryAt(i int64) []byte {
	switch i {
	case 2:
		return nil
	case 4:
		return bytes.Repeat([]byte{0xff}, entryMax)
	}
	return []byte(fmt.Sprintf("Go's entry %d", i))
}

type folder string

func (f folder) write(name string, content []byte) {
	path := filepath.Join(string(f), name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		fail("%v", err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		fail("%v", err)
	}
}

// writeEntries writes the bundles and returns the tree's hashes.
func (f folder) writeEntries(size int64) (stored hashes) {
	var bundle []byte
	for i := int64(0); i < size; i++ {
		entry := entryAt(i)
		bundle = append(binary.BigEndian.AppendUint16(bundle, uint16(len(entry))), entry...)
		stored.add(i, tlog.RecordHash(entry))
		if width := int(i%256) + 1; width == 256 || i == size-1 {
			f.write(tilePath("entries", i>>tileHeight, width), bundle)
			bundle = nil
		}
	}
	return stored
}

func lines(proof []tlog.Hash) (text string) {
	for _, hash := range proof {
		text += hash.String() + "\n"
	}
	return text
}

func (f folder) writeProofs(size int64, stored hashes, checkpoint []byte) {
	step := size/proofsAbout + 1
	for i := int64(0); i < size; i += step {
		proof := lines(must(tlog.ProveRecord(size, i, stored)))
		f.write(fmt.Sprintf("proofs/%d.tlog-proof", i),
			[]byte(fmt.Sprintf("c2sp.org/tlog-proof@v1\nindex %d\n%s\n%s", i, proof, checkpoint)))
	}
	for old := int64(1); old <= size; old += step {
		proof := lines(must(tlog.ProveTree(size, old, stored)))
		f.write(fmt.Sprintf("proofs/%d.consistency", old), []byte(fmt.Sprintf("old %d\n%s\n%s", old, proof, checkpoint)))
	}
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: write <folder> <entries>")
		os.Exit(2)
	}
	out := folder(os.Args[1])
	size := must(strconv.ParseInt(os.Args[2], 10, 64))
	stored := out.writeEntries(size)
	stored.tiles(size, out.write)

	stranger, _ := goSigner("stranger.example")
	signers, vkeys := []note.Signer{stranger}, ""
	for _, newSigner := range []func(string) (note.Signer, string){goSigner, ecdsaSigner, sm2Signer} {
		signer, vkey := newSigner(origin)
		signers, vkeys = append(signers, signer), vkeys+vkey
	}
	witness, vkey := cosigner("witness.example/w1")
	signers, vkeys = append(signers, witness), vkeys+vkey
	out.write("vkeys", []byte(vkeys))

	text := fmt.Sprintf("%s\n%d\n%s\n", origin, size, stored.rootAt(size))
	checkpoint := must(note.Sign(&note.Note{Text: text}, signers...))
	out.write("checkpoint", checkpoint)
	out.writeProofs(size, stored, checkpoint)
}
