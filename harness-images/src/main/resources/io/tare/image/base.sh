#!/bin/bash
# SPDX-FileCopyrightText: The Tare authors
# SPDX-License-Identifier: Apache-2.0
#
# base.sh [SUITE] > base.tar
#
# The root file system of a minimal Debian, for machines that no image registry answers: an uncompressed tar that
# `docker import` takes. SUITE is bookworm unless told. Everything but the tar goes to standard error.

set -euo pipefail

readonly suite=${1:-bookworm}

fail() {
    printf 'base.sh: %s\n' "$*" >&2
    exit 1
}

[[ $suite =~ ^[a-z]+$ ]] || fail "not the name of a Debian suite: $suite"
((EUID == 0)) || fail "making a root file system needs root."
command -v mmdebstrap >/dev/null || fail "mmdebstrap is missing; install Debian's package of that name."
[[ ! -t 1 ]] || fail "standard output is a terminal; use: base.sh > base.tar"

# The mirror lines of this machine for the suite, so that the image installs from where the machine does. None if the
# machine uses another suite: then mmdebstrap falls back on Debian's own mirrors. An address with a password in it stays
# out of the image, and so does one that no container can reach (cdrom:, file:).
host_sources() {
    command -v apt-get >/dev/null || return 0
    # shellcheck disable=SC2016 # apt-get fills these in
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null |
        awk -v suite="$suite" '
            $1 ~ /^https?:/ && $1 !~ /@/ && $3 == "main" &&
            ($2 == suite || $2 == suite "-updates" || $2 == suite "-security") { print "deb", $1, $2, $3 }' |
        sort --unique
}

# Only together with the suite itself are its updates of use.
mapfile -t sources < <(host_sources)
[[ " ${sources[*]} " == *" $suite "* ]] || sources=()

packages=()
[[ " ${sources[*]} " != *" https:"* ]] || packages=(--include=ca-certificates)

# One date for every newer file: two runs against the same mirror state differ in as little as possible.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1686355200}

# exec: a signal to this script is a signal to mmdebstrap, which takes its temporary tree away when it is told to stop.
# The dpkg options stay in the image, so what is installed later comes without documentation too.
exec mmdebstrap --mode=root --variant=minbase --format=tar "${packages[@]}" \
    --aptopt='Apt::Install-Recommends "false"' \
    --aptopt='Acquire::Languages "none"' \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/info/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    "$suite" - "${sources[@]}"
