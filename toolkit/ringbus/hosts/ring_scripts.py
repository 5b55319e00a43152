"""The scripts of a node's start and of what is asked of its cluster. Each may be cut off anywhere and run again."""

import shlex

from ringbus.hosts import scripts
from ringbus.hosts.ring_wanted import SERVICE
from ringbus.render import paths

_FIRST = """set -eu
install -d -m 0755 {folder}
trap 'rm -f {environment}' EXIT
cat >{yaml}
printf 'CASSANDRA_FIRST="%s"\\n' {options} >{environment}
if systemctl -q is-active {service}; then systemctl stop {service}; fi
"""
_OPTIONS = f"-Dcassandra.config=file://{paths.FIRST_YAML} -Dcassandra.system_auth.default_rf={{copies}}"
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
_CQL = "set -eu\nringbus-cql >/dev/null"


def first_start(digest: str, copies: int) -> str:
    """``cassandra.yaml`` as it is for the first start comes by standard input; ``copies``: those of roles at first."""
    begun = _FIRST.format(
        folder="/run/ringbus",
        environment=paths.FIRST_ENVIRONMENT,
        yaml=paths.FIRST_YAML,
        options=shlex.quote(_OPTIONS.format(copies=copies)),
        service=SERVICE,
    )
    return begun + scripts.start(SERVICE, digest, runs=False)


def cql(keyspace: str) -> str:
    """Statements come by standard input; where a keyspace is named, what this node has of it is repaired then."""
    repair = f"\nnodetool repair --full -- {shlex.quote(keyspace)} >/dev/null" if keyspace else ""
    return _CQL + repair
