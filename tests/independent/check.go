// Check opens a log that was laid out as C2SP tlog-tiles has it, and shares no code with whoever wrote it: notes are opened with
// Go's sumdb/note, hashes and proofs are those of sumdb/tlog.
//
//	check <folder> <vkey>...
//
// It verifies the checkpoint's signatures by the keys given (all must be there and valid; SM2, which Go does not have, is left to
// the openssl command), re-derives the root from the entries, compares every tile, and looks for files that should not be
// there. Proofs in <folder>/proofs (*.tlog-proof, *.consistency) are verified and compared with Go's own. Prints OK, or FAIL and
// the reason, and exits 0 or 1.
package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// verifier is a note.Verifier for the types that sumdb/note does not know.
type verifier struct {
	name   string
	id     uint32
	verify func(msg, sig []byte) bool
}

func (v verifier) Name() string                { return v.name }
func (v verifier) KeyHash() uint32             { return v.id }
func (v verifier) Verify(msg, sig []byte) bool { return v.verify(msg, sig) }

func cosignatureVerifier(name string, id uint32, key ed25519.PublicKey) note.Verifier {
	return verifier{name, id, func(msg, sig []byte) bool {
		if len(sig) != 8+ed25519.SignatureSize {
			return false
		}
		time := binary.BigEndian.Uint64(sig)
		return ed25519.Verify(key, cosigned(time, msg), sig[8:])
	}}
}

func ecdsaVerifier(name string, id uint32, spki []byte) note.Verifier {
	key, ok := must(x509.ParsePKIXPublicKey(spki)).(*ecdsa.PublicKey)
	if !ok {
		fail("%s is no ECDSA key", name)
	}
	return verifier{name, id, func(msg, sig []byte) bool {
		digest := sha256.Sum256(msg)
		return ecdsa.VerifyASN1(key, digest[:], sig)
	}}
}

func newVerifier(vkey string) note.Verifier {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		fail("%q is no verifier key", vkey)
	}
	name := parts[0]
	id := binary.BigEndian.Uint32(must(hex.DecodeString(parts[1])))
	typed := must(base64.StdEncoding.DecodeString(parts[2]))
	expect := func(right uint32) {
		if right != id {
			fail("the id of %q is not that of its key", vkey)
		}
	}
	switch typed[0] {
	case 0x01:
		return must(note.NewVerifier(vkey))
	case 0x02:
		expect(ecdsaKeyID(typed[1:]))
		return ecdsaVerifier(name, id, typed[1:])
	case 0x04:
		expect(keyID(name, typed))
		return cosignatureVerifier(name, id, ed25519.PublicKey(typed[1:]))
	}
	spki := bytes.TrimPrefix(typed, []byte("\xff"+sm2Identifier))
	if len(spki) == len(typed) {
		fail("%q is of a type that nobody knows", vkey)
	}
	expect(keyID(name, typed))
	return verifier{name, id, func(msg, sig []byte) bool { return sm2Verify(spki, msg, sig) }}
}

type checkpoint struct {
	size int64
	root tlog.Hash
}

// opened keeps what was verified once: all proofs of a log carry the same checkpoint.
var opened = map[string]checkpoint{}

// openCheckpoint insists on a signature by every verifier.
func openCheckpoint(content []byte, verifiers []note.Verifier) checkpoint {
	head, found := opened[string(content)]
	if !found {
		head = verifyCheckpoint(content, verifiers)
		opened[string(content)] = head
	}
	return head
}

func verifyCheckpoint(content []byte, verifiers []note.Verifier) checkpoint {
	opened := must(note.Open(content, note.VerifierList(verifiers...)))
	if len(opened.Sigs) != len(verifiers) {
		fail("the checkpoint has %d of %d signatures", len(opened.Sigs), len(verifiers))
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		fail("the checkpoint has not three lines")
	}
	root := must(tlog.ParseHash(lines[2]))
	return checkpoint{must(strconv.ParseInt(lines[1], 10, 64)), root}
}

// log is what was read from the folder: every entry, hashed, and the tree over them.
type logFiles struct {
	folder string
	seen   map[string]bool
	leaves []tlog.Hash
	stored hashes
}

func (l *logFiles) read(path string) []byte {
	l.seen[path] = true
	return must(os.ReadFile(filepath.Join(l.folder, path)))
}

// readEntries rebuilds the tree from the bundles.
func (l *logFiles) readEntries(size int64) {
	for first := int64(0); first < size; first += 1 << tileHeight {
		width := 1 << tileHeight
		if size-first < int64(width) {
			width = int(size - first)
		}
		bundle := l.read(tilePath("entries", first>>tileHeight, width))
		for i := 0; i < width; i++ {
			if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
				fail("the bundle at %d ends too early", first)
			}
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			leaf := tlog.RecordHash(bundle[2:end])
			l.stored.add(first+int64(i), leaf)
			l.leaves = append(l.leaves, leaf)
			bundle = bundle[end:]
		}
		if len(bundle) != 0 {
			fail("the bundle at %d is too long", first)
		}
	}
}

// checkTiles compares every tile of the tree with the file.
func (l *logFiles) checkTiles(size int64) {
	l.stored.tiles(size, func(path string, content []byte) {
		if !bytes.Equal(l.read(path), content) {
			fail("%s is not the tile of these entries", path)
		}
	})
}

// rootOfLeafTiles derives the root from the tiles of level 0 alone.
func (l *logFiles) rootOfLeafTiles(size int64) tlog.Hash {
	var fresh hashes
	for first := int64(0); first < size; first += 1 << tileHeight {
		width := 1 << tileHeight
		if size-first < int64(width) {
			width = int(size - first)
		}
		tile := l.read(tilePath("0", first>>tileHeight, width))
		if len(tile) != width*tlog.HashSize {
			fail("the tile at %d has %d bytes", first, len(tile))
		}
		for i := 0; i < width; i++ {
			var leaf tlog.Hash
			copy(leaf[:], tile[i*tlog.HashSize:])
			fresh.add(first+int64(i), leaf)
		}
	}
	return fresh.rootAt(size)
}

func (l *logFiles) checkNothingElse() {
	root := filepath.Join(l.folder, "tile")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if os.IsNotExist(err) && path == root {
			return nil
		}
		if err != nil || entry.IsDir() {
			return err
		}
		name := must(filepath.Rel(l.folder, path))
		if !l.seen[filepath.ToSlash(name)] {
			fail("%s does not belong to this log", name)
		}
		return nil
	})
	if err != nil {
		fail("%v", err)
	}
}

// parseProof reads a first line (or two), hashes, an empty line, and the checkpoint.
func parseProof(content []byte, head ...string) (number int64, hashes []tlog.Hash, rest []byte) {
	before, after, found := strings.Cut(string(content), "\n\n")
	lines := strings.Split(before, "\n")
	if !found || len(lines) < len(head) {
		fail("a proof without an empty line")
	}
	for i, want := range head {
		if i == len(head)-1 {
			number = must(strconv.ParseInt(strings.TrimPrefix(lines[i], want), 10, 64))
		} else if lines[i] != want {
			fail("a proof begins with %q", lines[i])
		}
	}
	for _, line := range lines[len(head):] {
		hashes = append(hashes, must(tlog.ParseHash(line)))
	}
	return number, hashes, []byte(after)
}

func (l *logFiles) checkInclusion(content []byte, verifiers []note.Verifier) {
	index, proof, rest := parseProof(content, "c2sp.org/tlog-proof@v1", "index ")
	head := openCheckpoint(rest, verifiers)
	if err := tlog.CheckRecord(proof, head.size, head.root, index, l.leaves[index]); err != nil {
		fail("inclusion of %d: %v", index, err)
	}
	compare(proof, must(tlog.ProveRecord(head.size, index, l.stored)))
}

func (l *logFiles) checkConsistency(content []byte, verifiers []note.Verifier) {
	old, proof, rest := parseProof(content, "old ")
	head := openCheckpoint(rest, verifiers)
	if err := tlog.CheckTree(proof, head.size, head.root, old, l.stored.rootAt(old)); err != nil {
		fail("consistency from %d: %v", old, err)
	}
	compare(proof, must(tlog.ProveTree(head.size, old, l.stored)))
}

func compare(ours, theirs []tlog.Hash) {
	if len(ours) != len(theirs) {
		fail("a proof has %d hashes, Go makes it %d", len(ours), len(theirs))
	}
	for i := range ours {
		if ours[i] != theirs[i] {
			fail("hash %d of a proof is not Go's", i)
		}
	}
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: check <folder> <vkey>...")
		os.Exit(2)
	}
	l := &logFiles{folder: os.Args[1], seen: map[string]bool{}}
	var verifiers []note.Verifier
	for _, vkey := range os.Args[2:] {
		verifiers = append(verifiers, newVerifier(vkey))
	}
	head := openCheckpoint(l.read("checkpoint"), verifiers)
	l.readEntries(head.size)
	if l.stored.rootAt(head.size) != head.root {
		fail("the entries do not give the checkpoint's root")
	}
	if l.rootOfLeafTiles(head.size) != head.root {
		fail("the tiles do not give the checkpoint's root")
	}
	l.checkTiles(head.size)
	l.checkNothingElse()
	inclusion := must(filepath.Glob(filepath.Join(l.folder, "proofs", "*.tlog-proof")))
	for _, path := range inclusion {
		l.checkInclusion(must(os.ReadFile(path)), verifiers)
	}
	consistency := must(filepath.Glob(filepath.Join(l.folder, "proofs", "*.consistency")))
	for _, path := range consistency {
		l.checkConsistency(must(os.ReadFile(path)), verifiers)
	}
	fmt.Printf("OK: %d entries, %d signatures, %d inclusion and %d consistency proofs\n", head.size, len(verifiers),
		len(inclusion), len(consistency))
}
