// SM2 with SM3, which Go does not have, by the openssl command.
package main

import (
	"os"
	"os/exec"
	"path/filepath"
)

// What follows the type 0xff in an SM2 key of a note.
const sm2Identifier = "comity/sm2-sm3/v1"

var sm2Way = []string{"-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678"}

// scratch is a new folder with the given files, for openssl reads and writes only files.
func scratch(files map[string][]byte) string {
	folder := must(os.MkdirTemp("", "independent"))
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			fail("%v", err)
		}
	}
	return folder
}

func openssl(folder string, args ...string) error {
	command := exec.Command("openssl", args...)
	command.Dir = folder
	return command.Run()
}

func sm2Verify(spki, text, signature []byte) bool {
	folder := scratch(map[string][]byte{"key": spki, "text": text, "signature": signature})
	defer os.RemoveAll(folder)
	args := []string{"pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key", "-sigfile", "signature", "-in", "text"}
	return openssl(folder, append(args, sm2Way...)...) == nil
}

// sm2Key makes a private key.
func sm2Key() (key, spki []byte) {
	folder := scratch(nil)
	defer os.RemoveAll(folder)
	if err := openssl(folder, "genpkey", "-algorithm", "SM2", "-out", "key"); err != nil {
		fail("openssl makes no SM2 key: %v", err)
	}
	if err := openssl(folder, "pkey", "-in", "key", "-pubout", "-outform", "DER", "-out", "spki"); err != nil {
		fail("openssl shows no public key: %v", err)
	}
	return must(os.ReadFile(filepath.Join(folder, "key"))), must(os.ReadFile(filepath.Join(folder, "spki")))
}

func sm2Sign(key, text []byte) []byte {
	folder := scratch(map[string][]byte{"key": key, "text": text})
	defer os.RemoveAll(folder)
	args := []string{"pkeyutl", "-sign", "-inkey", "key", "-in", "text", "-out", "signature"}
	if err := openssl(folder, append(args, sm2Way...)...); err != nil {
		fail("openssl does not sign: %v", err)
	}
	return must(os.ReadFile(filepath.Join(folder, "signature")))
}
