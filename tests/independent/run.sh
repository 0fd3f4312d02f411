#!/bin/sh
# Has one program write a log and another check it; then spoils it in every way that the log's size allows, and the other must object.
# Usage: run.sh <write> <check> <folder> <entries>
set -eu
write=$1 check=$2 log=$3 entries=$4

rm -rf "$log"
"$write" "$log" "$entries"
xargs "$check" "$log" < "$log/vkeys"

# Changes the byte at offset $2 of file $1, and back after the check.
spoil() {
  cp "$1" "$log/kept"
  old=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
  printf "\\$(printf %o $((old ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2> "$log/dd"
  if xargs "$check" "$log" < "$log/vkeys" > "$log/verdict" 2>&1; then
    echo "FAIL: byte $2 of $1 was changed, and nobody objected" >&2
    exit 1
  fi
  cp "$log/kept" "$1"
}

spoil "$log/checkpoint" 0
# A byte within the signature of every key that must have signed, six from the end of its line.
LC_ALL=C awk -v vkeys="$log/vkeys" '
  BEGIN { while ((getline vkey < vkeys) > 0) { sub(/\+.*/, "", vkey); known[vkey] = 1 } }
  /^\342\200\224 / && $2 in known { print at + length($0) - 6 }
  { at += length($0) + 1 }' "$log/checkpoint" > "$log/signatures"
[ "$(wc -l < "$log/signatures")" -eq "$(wc -l < "$log/vkeys")" ]
while read -r offset; do spoil "$log/checkpoint" "$offset"; done < "$log/signatures"
if [ "$entries" -gt 0 ]; then
  first=$(ls -d "$log"/tile/entries/000 "$log"/tile/entries/000.p/* 2> "$log/ls" | head -n 1)
  spoil "$first" 1
  spoil "$(ls -d "$log"/tile/0/000 "$log"/tile/0/000.p/* 2> "$log/ls" | head -n 1)" 31
fi
if [ "$entries" -ge 256 ]; then
  spoil "$(ls -d "$log"/tile/1/000 "$log"/tile/1/000.p/* 2> "$log/ls" | head -n 1)" 0
  spoil "$log/proofs/0.tlog-proof" 60
  spoil "$log/proofs/1.consistency" 20
fi
xargs "$check" "$log" < "$log/vkeys" > "$log/verdict"
