# SPDX-FileCopyrightText: The Tare authors
# SPDX-License-Identifier: Apache-2.0
#
# What dev/engine and dev/cluster have in common. Sourced; who sources it sets
#   script  what it calls itself
#   home    where its logs are kept
#   run     its directory for what goes with it: sockets, process ids, private views; after this file, which has the engine's
# and has a function wanted_packages.

# shellcheck shell=bash disable=SC2154 # set by who sources it

# The machine may have other Docker programs in front of the packaged ones.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin

# Fixed, and not under $home, because the path of a Unix socket may not be longer than 107 bytes.
readonly engine_run=/run/tare-engine
readonly engine_socket=$engine_run/docker.sock
# A second node, in a network namespace of its own at the other end of a veth pair.
readonly node=$engine_run/node
readonly near_address=198.19.255.1
readonly far_address=198.19.255.2
readonly pause_image=tare-pause:1

readonly ready_tries=300
readonly stop_tries=150
readonly try_seconds=0.1

say() { printf '%s: %s\n' "$script" "$*"; }

fail() {
    say "$*" >&2
    exit 1
}

require_machine() {
    [[ $home == /* && $home != / ]] || fail "the directory for images and logs has to be an absolute path: $home"
    [[ -x /usr/bin/apt-get && -r /etc/debian_version ]] || fail "this needs a Debian machine (apt-get)."
    ((EUID == 0)) || fail "this needs root."
}

# Two at once would both find no engine and both start one. The lock is let go when the script ends.
lock() {
    mkdir -p "$home"
    exec 9>"$home/lock"
    flock --wait 600 9 || fail "another dev/$script has held $home/lock for ten minutes."
}

# Whether process $1 is the program $2 and has $3 somewhere in its command line.
runs_with() {
    local program
    program=$(readlink "/proc/$1/exe" 2>/dev/null) || return 1
    # An upgrade of the package may have replaced the file.
    [[ ${program% (deleted)} == */"$2" ]] && grep --quiet --fixed-strings -e "$3" "/proc/$1/cmdline" 2>/dev/null
}

# Tries a command again and again, at most $1 times, until it succeeds.
poll() {
    local tries=$1
    shift
    until "$@"; do
        ((tries-- > 0)) || return 1
        sleep "$try_seconds"
    done
}

# Docker's command line for the engine of dev/engine.
engine() { docker --host "unix://$engine_socket" "$@"; }

# ---- install

missing_packages() {
    local package
    for package in $(wanted_packages); do
        [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
            printf '%s\n' "$package"
    done
}

apt() { DEBIAN_FRONTEND=noninteractive apt-get --quiet=2 "$@" </dev/null; }

install_missing() {
    local packages services
    mapfile -t packages < <(missing_packages)
    ((${#packages[@]} > 0)) || return 0
    say "installing ${packages[*]}"
    services=$(service_files)
    if ! without_services install_packages "${packages[@]}" >"$install_log" 2>&1; then
        tail -n 20 "$install_log" >&2
        fail "apt-get could not install the packages."
    fi
    disable_new_services "$services"
}

install_packages() {
    # --no-remove: nothing that is there may have to go.
    local options=(install --yes --no-install-recommends --no-remove)
    # The package lists may be missing or too old to name files that the mirror still has.
    apt "${options[@]}" "$@" || { apt update && apt "${options[@]}" "$@"; }
}

# Runs a command while Debian's packages may not start services: the packaged engine would start at once.
without_services() {
    local status=0
    restore_policy
    trap restore_policy EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    forbid_services && "$@" || status=$?
    restore_policy
    trap - EXIT HUP INT TERM
    return "$status"
}

readonly policy=/usr/sbin/policy-rc.d
readonly kept_policy=$policy.before-tare-engine
readonly policy_mark='# tare-engine: services stay off while packages are installed'

forbid_services() {
    if [[ -e $policy || -L $policy ]]; then mv "$policy" "$kept_policy" || return; fi
    printf '#!/bin/sh\n%s\nexit 101\n' "$policy_mark" >"$policy" && chmod 755 "$policy"
}

# Goes by what is on disk, so it also mends what a run that was killed has left.
restore_policy() {
    if grep --quiet --no-messages --fixed-strings -e "$policy_mark" "$policy"; then rm -f "$policy"; fi
    if [[ -e $kept_policy || -L $kept_policy ]]; then mv "$kept_policy" "$policy"; fi
}

service_files() {
    find /lib/systemd/system -maxdepth 1 \( -name 'docker.*' -o -name containerd.service -o -name nginx.service \
        -o -name 'redis-server*.service' -o -name 'postgresql*.service' -o -name 'etcd*.service' \) 2>/dev/null | sort
}

# A service that came with the packages would start at the next boot. $1: the service files that were there before.
disable_new_services() {
    [[ -d /run/systemd/system ]] || return 0
    comm -13 <(printf '%s\n' "$1") <(service_files) | xargs --no-run-if-empty --max-args=1 basename |
        xargs --no-run-if-empty systemctl --quiet disable
}

# ---- programs in a view of their own

# Directories that engines agree on without being asked. An engine even uses a containerd that it finds in one of them.
readonly common_directories=(
    /run/docker /run/containerd /etc/docker /opt/containerd /run/netns /var/lib/cni /run/libpod /run/crun
)

# Runs in a mount namespace of its own, so whatever is mounted from here on goes away with the engine. The common
# directories are replaced by private ones. crun refuses cgroup v1 with a v2 hierarchy beside it, so that is unmounted.
# shellcheck disable=SC2016 # expanded by the shell that runs it
readonly in_private_view='
    set -eu
    private=$1
    shift
    while [ "$1" != -- ]; do
        mkdir -p "$private$1"
        mount --bind "$private$1" "$1"
        shift
    done
    shift
    if mountpoint --quiet /sys/fs/cgroup/unified; then umount /sys/fs/cgroup/unified; fi
    for descriptor in /proc/$$/fd/*; do
        number=${descriptor##*/}
        if [ "$number" -gt 2 ]; then eval "exec $number>&-"; fi
    done
    exec "$@"
'

make_mount_points() {
    local directory
    for directory in "${common_directories[@]}"; do
        [[ -d $directory ]] || { mkdir "$directory" && printf '%s\n' "$directory" >>"$run/made-directories"; }
    done
}

# Starts a program in the background, with directories of its own below $run/private-$1 and its log in $home/$1.log.
launch() {
    local name=$1
    shift
    setsid unshare --mount --propagation slave -- \
        bash -c "$in_private_view" bash "$run/private-$name" "${common_directories[@]}" -- \
        "$@" </dev/null >"$home/$name.log" 2>&1 &
    launched=$!
}

# ---- containerd's CRI

# What all of our containerds have in common: images are in $1, what goes with the engine in $2, the pods' network is $3's.
cri_settings() {
    cat <<SETTINGS
version = 2
root = "$1"
state = "$2/state"
disabled_plugins = ["io.containerd.internal.v1.opt"]
[grpc]
  address = "$2/containerd.sock"
[ttrpc]
  address = "$2/containerd.sock.ttrpc"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "docker.io/library/$pause_image"
  stream_server_address = "127.0.0.1"
  # A pod's first process would be kept from the kernel's out-of-memory killer, which needs a right that root may lack.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$3"
SETTINGS
}

cri_handler() {
    printf '[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.%s]\n' "$1"
    printf '  runtime_type = "io.containerd.runc.v2"\n  cni_conf_dir = "%s"\n' "$3"
    printf '  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.%s.options]\n    BinaryName = "%s"\n' "$1" "$2"
}

# A network configuration for $1, with the plugin $2.
cni_network() {
    jq --null-input --arg subnet "$1" "{
        cniVersion: \"0.4.0\", name: (\"tare-\" + ($2).type),
        plugins: [$2 + {ipam: {type: \"host-local\", ranges: [[{subnet: \$subnet}]]}}]
    }"
}
