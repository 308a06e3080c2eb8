#!/bin/sh
# Install what the tests use of Debian, where it is absent: `unshare` and `mount`, for a small disk that fills up;
# `strace`, for system calls that fail; PostgreSQL, Redis and ffmpeg, for a Kitsu server of Debian's programs.
set -eu
missing=""
for command in unshare mount; do
    command -v "$command" >/dev/null 2>&1 || missing="util-linux mount"
done
for command in strace redis-server ffmpeg; do
    command -v "$command" >/dev/null 2>&1 || missing="$missing $command"
done
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing="$missing postgresql"
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
