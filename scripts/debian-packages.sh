#!/bin/sh
# Install what the tests use of Debian, where it is absent: `unshare` and `mount`, for a small disk that fills up;
# `strace`, for system calls that fail.
set -eu
missing=""
for command in unshare mount; do
    command -v "$command" >/dev/null 2>&1 || missing="util-linux mount"
done
command -v strace >/dev/null 2>&1 || missing="$missing strace"
test -n "$missing" || exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    echo "not found here: $missing; some tests will be skipped"
    exit 0
fi
sudo=""
test "$(id -u)" = 0 || sudo="sudo -n"
# shellcheck disable=SC2086
if ! { $sudo apt-get update -qq && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing; }; then
    echo "could not install $missing; some tests will be skipped"
fi
