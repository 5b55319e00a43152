#!/bin/sh
# Installs what the lab and the tests of migrations need of Debian, when run as root where there is apt; says what is missing elsewhere.
set -eu

missing=
for pair in ip:iproute2 nft:nftables ssh:openssh-client unshare:util-linux debootstrap:debootstrap mvn:maven java:default-jre-headless psql:postgresql; do
    command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair#*:}"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    printf 'lab: install%s, as root\n' "$missing" >&2
    exit 1
fi
printf 'lab: installing%s\n' "$missing" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # a list of words
apt-get install -qq --no-install-recommends $missing >/dev/null
