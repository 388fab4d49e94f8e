#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image. It looks for a Python that is new
# enough, and fetches one if there is none. The platform's own python3 stays as it is.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
source_folder="${PARTYLINE_SOURCE:-$here}"
place="${PARTYLINE_PLACE:-/opt/party-line}"
mkdir -p "$place"

new_enough() {
    command -v "$1" > /dev/null && "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2> /dev/null
}

find_python() {
    for python in "$place"/python/*/bin/python3 python3.14 python3.13 python3.12 python3.11 python3; do
        if new_enough "$python"; then command -v "$python"; return; fi
    done
    return 1
}

if command -v apt-get > /dev/null && [ "$(id -u)" = 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q || true
    apt-get install -q -y bubblewrap || true  # where the platform lets it work, it is the best fence
    if ! find_python > /dev/null; then
        apt-get install -q -y software-properties-common \
            && add-apt-repository -y ppa:deadsnakes/ppa \
            && apt-get install -q -y python3.13 python3.13-venv || true
    fi
fi
if ! find_python > /dev/null; then
    python3 -m venv "$place/uv" && "$place/uv/bin/pip" install --quiet uv
    "$place/uv/bin/uv" python install --install-dir "$place/python" 3.13
fi
python="$(find_python)"
printf '%s\n' "$python" > "$place/which-python"
chmod -R go+rX "$source_folder" "$place"
# The packages are fetched now, because a submission may have no network.
PARTYLINE_VENV="$place/venv" "$python" "$source_folder/grading/grade.py" doctor --no-color
chmod -R go+rX "$place"
