// What check.go and write.go share: the paths of C2SP tlog-tiles, and how both end when something is wrong.
package main

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

func fail(format string, args ...any) {
	fmt.Printf("FAIL: "+format+"\n", args...)
	os.Exit(1)
}

func must[T any](value T, err error) T {
	if err != nil {
		fail("%v", err)
	}
	return value
}

// keyID is the first four bytes of a hash of name and typed key.
func keyID(name string, typed []byte) uint32 {
	hash := sha256.Sum256(append([]byte(name+"\n"), typed...))
	return binary.BigEndian.Uint32(hash[:])
}

// ecdsaKeyID is what C2SP has for ECDSA instead: without the name.
func ecdsaKeyID(spki []byte) uint32 {
	hash := sha256.Sum256(spki)
	return binary.BigEndian.Uint32(hash[:])
}

func cosigned(time uint64, text []byte) []byte {
	return []byte(fmt.Sprintf("cosignature/v1\ntime %d\n%s", time, text))
}

// groups writes a tile's number as C2SP has it: x001/x234/067.
func groups(n int64) string {
	path := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		path = fmt.Sprintf("x%03d/%s", n%1000, path)
	}
	return path
}

func tilePath(kind string, n int64, width int) string {
	path := "tile/" + kind + "/" + groups(n)
	if width < 1<<tileHeight {
		path += fmt.Sprintf(".p/%d", width)
	}
	return path
}

// hashes are those that sumdb/tlog stores for a tree, in its order.
type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if x >= int64(len(h)) {
			return nil, fmt.Errorf("no stored hash %d", x)
		}
		out[i] = h[x]
	}
	return out, nil
}

func (h *hashes) add(index int64, leaf tlog.Hash) {
	*h = append(*h, must(tlog.StoredHashesForRecordHash(index, leaf, h))...)
}

func (h hashes) rootAt(size int64) tlog.Hash {
	if size == 0 {
		// This version of sumdb/tlog does not know the empty tree.
		return sha256.Sum256(nil)
	}
	return must(tlog.TreeHash(size, h))
}

// tiles calls each with the path and the content of every tile of the tree.
func (h hashes) tiles(size int64, each func(path string, content []byte)) {
	for _, tile := range tlog.NewTiles(tileHeight, 0, size) {
		if width := size>>uint(tileHeight*tile.L) - tile.N<<tileHeight; int64(tile.W) < width && tile.W < 1<<tileHeight {
			continue // sumdb/tlog also names the partial tiles of smaller trees
		}
		each(tilePath(strconv.Itoa(tile.L), tile.N, tile.W), must(tlog.ReadTileData(tile, h)))
	}
}
