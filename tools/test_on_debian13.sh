#!/usr/bin/env bash
# Run the plugin's tests and the end-to-end tests in a Debian 13 with QGIS 3.40, in a chroot: for what only newer versions
# of QGIS, Python and numpy show. Needs root and debootstrap; nothing of the system outside the chroot is changed.
#
#   CHROOT=DIR      a chroot to use; made there if it isn't one yet (2.5 GB). By default build/debian13.
#   MIRROR=URL      where Debian's packages come from.
#   PYTEST_ARGS=... for pytest; by default all of tests/plugin and tests/e2e.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
chroot=${CHROOT:-$root/build/debian13}
mirror=${MIRROR:-http://deb.debian.org/debian}
engine=${SLIMDIFFSR_PYTHON:-$root/.venv/bin/python}

fail() { echo "test-debian13: $1" >&2; exit 1; }
[ "$(id -u)" -eq 0 ] || fail "a chroot can be made and entered by root only."
[ -x "$engine" ] || fail "there is no engine at $engine: run 'make setup' first."

if [ ! -x "$chroot/usr/bin/qgis_process" ]; then
    command -v debootstrap >/dev/null || fail "debootstrap is missing (apt-get install debootstrap)."
    [ -e "$chroot/etc/debian_version" ] || debootstrap --variant=minbase trixie "$chroot" "$mirror"
    chroot "$chroot" env DEBIAN_FRONTEND=noninteractive sh -c 'apt-get update -q && apt-get install -y -q \
        --no-install-recommends ca-certificates procps qgis python3-venv qttools5-dev-tools xvfb xauth'
fi
# The tests' own environment, with the same versions as elsewhere.
tools=/opt/slimdiffsr-tests
if [ ! -x "$chroot$tools/bin/pytest" ]; then
    chroot "$chroot" /usr/bin/python3 -m venv --system-site-packages "$tools"
    cp "$root/constraints.txt" "$chroot/tmp/constraints.txt"
    cp /etc/resolv.conf "$chroot/etc/resolv.conf"
    chroot "$chroot" "$tools/bin/python" -m pip install -q -c /tmp/constraints.txt pytest pytest-qgis pytest-qt
fi

# The checkout and the engine's interpreter are seen at their own paths: virtual environments hold them.
mounted=()
unmount() {
    rm -rf "${settings:-}"
    for ((i = ${#mounted[@]} - 1; i >= 0; i--)); do umount -l "${mounted[$i]}" || true; done
}
trap unmount EXIT
see() { # a folder of this system, at the same path inside
    mountpoint -q "$chroot$1" && return
    mkdir -p "$chroot$1"
    mount --bind "$1" "$chroot$1"
    mounted+=("$chroot$1")
}
see "$root"
see /proc
see /dev
base=$("$engine" -c 'import sys; print(sys.base_prefix)')
case $base in
    /usr) # Debian's own interpreter would find Debian 13's libraries.
        fail "the engine's environment is made from the system's Python; make it from another one (make setup PYTHON=...)." ;;
    *) see "$base" ;;
esac

settings=$(mktemp -d "$chroot/tmp/tests.XXXXXX")
inside=${settings#"$chroot"}
chroot "$chroot" env -i HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin PYTHONDONTWRITEBYTECODE=1 \
    QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR="$inside" QGIS_CUSTOM_CONFIG_PATH="$inside/profile" \
    SLIMDIFFSR_PYTHON="$engine" SLIMDIFFSR_SCREENSHOTS="${SLIMDIFFSR_SCREENSHOTS:-}" \
    sh -c "cd '$root' && chmod 700 '$inside' && '$tools/bin/python' -c 'from qgis.core import Qgis; print(\"QGIS\", Qgis.QGIS_VERSION)' &&
        exec '$tools/bin/python' -m pytest -p no:cacheprovider ${PYTEST_ARGS:-tests/plugin tests/e2e}"
