#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Tare authors
# SPDX-License-Identifier: Apache-2.0
#
# base.sh [SUITE] > base.tar: a minimal Debian root file system from this machine's Debian mirror, for machines
# whose engine reaches no registry.
set -euo pipefail
suite=${1:-bookworm}
command -v mmdebstrap >/dev/null || { echo "base.sh: mmdebstrap is not installed (apt-get install mmdebstrap)" >&2; exit 1; }
[ "$(id -u)" = 0 ] || { echo "base.sh: making a root file system needs root" >&2; exit 1; }
mmdebstrap --quiet --variant=minbase --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' "$suite" - 
