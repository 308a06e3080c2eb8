#!/bin/sh
# Install what the tests use of Debian, where it is absent: `unshare` and `mount`, for a small disk that fills up;
# `strace`, for system calls that fail; PostgreSQL, Redis and ffmpeg, for a Kitsu server of Debian's programs; what
# Qt's libraries need, for the panel. Usage: debian-packages.sh [qt]     (qt: those of Qt alone)
set -eu
missing=""
for library in libEGL.so.1:libegl1 libGL.so.1:libgl1 libxkbcommon.so.0:libxkbcommon0 libdbus-1.so.3:libdbus-1-3 \
    libfontconfig.so.1:libfontconfig1 libglib-2.0.so.0:libglib2.0-0; do
    # ldconfig is not on every user's PATH, and there is none where the C library is not glibc
    PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep -q "${library%%:*}" || missing="$missing ${library##*:}"
done
qt=$missing
only=${1:-}
test "$only" = qt || for command in unshare mount; do
    command -v "$command" >/dev/null 2>&1 || missing="$qt util-linux mount"
done
test "$only" = qt || for command in strace redis-server ffmpeg; do
    command -v "$command" >/dev/null 2>&1 || missing="$missing $command"
done
test "$only" = qt || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing="$missing postgresql"
test -n "$missing" || exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    echo "not found here: $missing; some tests will be skipped"
    exit 0
fi
sudo=""
test "$(id -u)" = 0 || sudo="sudo -n"
# RUNLEVEL=1: the servers are installed and not started; the tests start their own, on ports of their own
# shellcheck disable=SC2086
if ! { $sudo apt-get update -qq &&
    $sudo env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; }; then
    echo "could not install $missing; tests that need it are skipped, or fail and say so"
fi
