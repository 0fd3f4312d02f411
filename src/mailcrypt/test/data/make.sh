#!/bin/sh
# Made the keys and certificates beside it, with openssl 3.0 and gpg 2.2. They are for tests alone. Usage: ./make.sh, in an empty folder.
set -eu
certificate() { # name, mailbox, extended key usage
  openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1.key" 2>/dev/null
  openssl req -new -key "$1.key" -subj "/CN=$1" -out "$1.csr"
  printf 'basicConstraints=CA:FALSE\nsubjectAltName=email:%s\nextendedKeyUsage=%s\n' "$2" "$3" > "$1.ext"
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -extfile "$1.ext" -days 36500 -out "$1.pem" 2>/dev/null
}
openssl req -x509 -newkey rsa:2048 -nodes -days 36500 -subj '/CN=Test CA' -keyout ca.key -out ca.pem 2>/dev/null
certificate desk tasks@cert-b.example emailProtection
certificate agency noc@isp-a.example emailProtection
certificate server noc@isp-a.example serverAuth
openssl req -new -key agency.key -subj '/CN=agency' -out expired.csr
mkdir -p demo && : > demo/index && echo 01 > demo/serial
printf '[ca]\ndefault_ca=d\n[d]\ndatabase=demo/index\nserial=demo/serial\nnew_certs_dir=demo\npolicy=p\ndefault_md=sha256\n[p]\ncommonName=supplied\n' > demo/conf
openssl ca -batch -config demo/conf -cert ca.pem -keyfile ca.key -in expired.csr -startdate 20200101000000Z -enddate 20210101000000Z \
  -extfile agency.ext -out expired.pem -notext 2>/dev/null
home=$(mktemp -d) && chmod 700 "$home"
pgp() { # name, mailbox, algorithm, expiry
  gpg --homedir "$home" --batch --quiet --passphrase '' --faked-system-time 20200601T000000 --quick-generate-key "$1 <$2>" "$3" default "$4" 2>/dev/null
  gpg --homedir "$home" --batch --quiet --armor --export "$2" > "$1.asc"
  gpg --homedir "$home" --batch --quiet --armor --export-secret-keys "$2" > "$1.secret.asc"
}
pgp desk tasks@cert-b.example default never
pgp agency noc@isp-a.example default never
pgp expired old@isp-a.example default 1y
pgp signing signs@isp-a.example rsa2048 never
gpgconf --homedir "$home" --kill all
rm -rf "$home" demo ./*.csr ./*.ext ./*.srl ca.pem ca.key server.key expired.secret.asc signing.secret.asc
