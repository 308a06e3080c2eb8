#!/usr/bin/env bash
# Sets DED-IO up in a WSL Debian (or Ubuntu), with the RAW Viewer of the Windows side.
# May be run again at any time: it does only what is still missing. See docs/wsl.md.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: wsl-setup.sh [-u URL] [-d FOLDER] [-r RAWEXPORTER] [-n]
  -u URL          clone DED-IO from here (not needed when run from a checkout)
  -d FOLDER       where to clone to (default: ~/dedio)
  -r RAWEXPORTER  Sony's rawexporter.exe as WSL sees it
                  (default: /mnt/c/Program Files/Sony/RAW Viewer/rawexporter.exe)
  -n              no demo: install only
TEXT
}

say() { printf '\n== %s\n' "$*"; }
warn() { printf 'warning: %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

url=""
folder="$HOME/dedio"
rawexporter=""
demo=yes
while getopts 'u:d:r:nh' option; do
    case "$option" in
        u) url=$OPTARG ;;
        d) folder=$OPTARG ;;
        r) rawexporter=$OPTARG ;;
        n) demo=no ;;
        h) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
done

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

check_system() {
    command -v apt-get >/dev/null || die "this script is for Debian or Ubuntu (no apt-get here)"
    if ! grep -qi microsoft /proc/sys/kernel/osrelease 2>/dev/null; then
        warn "this is not WSL: Windows programs such as rawexporter.exe cannot be started from here"
    fi
}

install_packages() {
    local package missing=()
    for package in ca-certificates git make python3 python3-venv; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
    done
    if [ "${#missing[@]}" -eq 0 ]; then
        echo "all packages are there"
        return
    fi
    as_root apt-get update
    as_root apt-get install -y --no-install-recommends "${missing[@]}"
}

check_python() {
    python3 -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' ||
        die "DED-IO runs on Python 3.10 to 3.13, this is $(python3 --version): use a newer Debian (12 or later)"
}

find_checkout() {
    local here
    here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
    if [ -f "$here/pyproject.toml" ] && [ -d "$here/dedio_core" ]; then
        folder=$here
    elif [ -d "$folder/dedio_core" ]; then
        echo "using the checkout in $folder"
    elif [ -n "$url" ]; then
        git clone -- "$url" "$folder"
    else
        die "no checkout in $folder: give the repository with -u URL"
    fi
    case "$folder" in
        /mnt/*) warn "$folder is on a Windows drive: Python is slow from there, better clone to $HOME/dedio" ;;
    esac
}

# Puts tools.sony_converter into the user's settings file and keeps everything else in it.
write_settings() {
    local default="/mnt/c/Program Files/Sony/RAW Viewer/rawexporter.exe"
    if [ ! -f "${rawexporter:-$default}" ]; then
        warn "${rawexporter:-$default} is not there: install Sony RAW Viewer on Windows, then run this again"
    fi
    "$folder/.venv/bin/python" - "${rawexporter:-$default}" "${rawexporter:+given}" <<'PYTHON'
import json
import sys

from dedio_core.settings import user_file

tool, is_given = sys.argv[1], sys.argv[2] == "given"
path = user_file()
try:
    settings = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    tools = settings.setdefault("tools", {})
    had = tools.get("sony_converter")
except (ValueError, AttributeError) as error:
    sys.exit(f"error: {path}: not a settings file ({error}); mend it or move it away")
if had == tool or (had and not is_given):
    print(f"{path}: tools.sony_converter is {had}")
    sys.exit()
tools["sony_converter"] = tool
path.parent.mkdir(parents=True, exist_ok=True)
part = path.with_name(path.name + ".part")
part.write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
part.replace(path)
print(f"{path}: tools.sony_converter set to {tool}")
PYTHON
}

main() {
    say "System"
    check_system
    say "Packages"
    install_packages
    check_python
    say "DED-IO"
    find_checkout
    if [ "$demo" = yes ]; then
        make -C "$folder" demo
    else
        [ -x "$folder/.venv/bin/python" ] || python3 -m venv "$folder/.venv"
        "$folder/.venv/bin/python" -m pip install --quiet -e "$folder"
    fi
    say "Settings"
    write_settings
    say "Check"
    "$folder/.venv/bin/dedio" doctor || warn "doctor found something to put right (above)"
    printf '\nNext, with an X-OCN clip:\n  %s/.venv/bin/dedio doctor --converter CLIP.MXF\n' "$folder"
}

main
