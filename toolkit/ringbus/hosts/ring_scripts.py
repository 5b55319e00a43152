"""The scripts of a node's start and of what is asked of its cluster. Each may be cut off anywhere and run again."""

import shlex
from collections.abc import Iterable
from pathlib import PurePosixPath

from ringbus.hosts import scripts
from ringbus.hosts.ring_wanted import SERVICE
from ringbus.render import paths

_FIRST = """set -eu
if [ -e {joined} ] && systemctl -q is-active {service}; then exit 0; fi
install -d -m 0755 {folder}
trap 'rm -f {environment}' EXIT
cat >{yaml}
printf 'CASSANDRA_FIRST="%s"\\n' {options} >{environment}
if systemctl -q is-active {service}; then systemctl stop {service}; fi
"""
_OPTIONS = f"-Dcassandra.config=file://{paths.FIRST_YAML} -Dcassandra."
USER = f"set -eu\ngetent passwd {SERVICE} >/dev/null || useradd --system --shell /usr/sbin/nologin {SERVICE}"
#: The default superuser is made when a quorum of a new ring is up.
LOGIN = """set -eu
asked=$(cat)
tries=0
until printf '%s\\n' "$asked" | ringbus-cql >/dev/null 2>&1; do
  tries=$((tries + 1))
  [ "$tries" -lt 60 ] || { echo 'nobody is let in: neither the administrator nor the default superuser' >&2; exit 75; }
  sleep 2
done"""
_REBUILD = f"set -eu\nnodetool rebuild -- {{source}} >/dev/null\nrm -f {paths.UNBUILT}"
_NOTED = f"install -d -o {SERVICE} -g {SERVICE} -m 0750 {PurePosixPath(paths.JOINED).parent}\ntouch "
_CLEANUP = "set -eu\nnodetool cleanup >&2"
_CQL = "ringbus-cql >/dev/null"
_UNREPAIRED = "/var/lib/ringbus/unrepaired"
#: The keyspaces whose copies were changed and whose rows were not all copied yet, a line each.
UNREPAIRED = f"if [ -d {_UNREPAIRED} ]; then ls {_UNREPAIRED}; fi"


def first_start(digest: str, setting: str, *, unbuilt: bool, uncleaned: bool, seconds: int) -> str:
    """``cassandra.yaml`` as it is for the first start comes by standard input; ``setting``: one of Cassandra's own.

    It is noted that the node lacks what others have (``unbuilt``), or that others keep what is now the node's
    (``uncleaned``). Nothing is done where an earlier one, which this waited for, has come to its end.
    """
    begun = _FIRST.format(
        joined=paths.JOINED,
        folder="/run/ringbus",
        environment=paths.FIRST_ENVIRONMENT,
        yaml=paths.FIRST_YAML,
        options=shlex.quote(_OPTIONS + setting),
        service=SERVICE,
    )
    notes = [path for path, owed in ((paths.UNBUILT, unbuilt), (paths.UNCLEANED, uncleaned)) if owed]
    noted = "".join(f"{_NOTED}{path}\n" for path in notes)
    return begun + noted + scripts.start(SERVICE, digest, runs=False, seconds=seconds, first=True)


def rebuild(source: str) -> str:
    """All rows of the node's own ranges, from the ring in the region ``source``."""
    return _REBUILD.format(source=shlex.quote(source))


def cleanup(*, last: bool) -> str:
    """Rows that are other nodes' now are taken off the disk; the ``last`` one takes its note away."""
    return f"{_CLEANUP}\nrm -f {paths.UNCLEANED}" if last else _CLEANUP


def cql(keyspace: str) -> str:
    """Statements come by standard input; of a keyspace that is named it is noted first that its copies change."""
    noted = f"install -d {_UNREPAIRED}\ntouch {_marker(keyspace)}\n" if keyspace else ""
    return f"set -eu\n{noted}{_CQL}"


def repair(keyspaces: Iterable[str], *, last: bool) -> str:
    """Every row of the node's ranges is made the same everywhere; the ``last`` one takes the notes away."""
    lines = ["set -eu"]
    for keyspace in keyspaces:
        lines.append(f"nodetool repair --full -- {shlex.quote(keyspace)} >/dev/null")
        lines += [f"rm -f {_marker(keyspace)}"] if last else []
    return "\n".join(lines)


def _marker(keyspace: str) -> str:
    return shlex.quote(f"{_UNREPAIRED}/{keyspace}")
