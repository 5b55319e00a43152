"""The scripts of the actions. Each may be cut off anywhere and run again."""

import shlex
from pathlib import PurePosixPath

from ringbus.hosts import federation_links
from ringbus.hosts.stamps import FOLDER, restart_mark, stamp
from ringbus.hosts.wanted import WantedCertificate, WantedFile
from ringbus.render.paths import DEFINITIONS, FIRST_ENVIRONMENT, JOINED

START_SECONDS = 900
_SECONDS = "@SECONDS@"

_WRITE = """set -eu
{unstamp}install -d -m 0755 {folder}
new=$(mktemp {path}.XXXXXX)
trap 'rm -f "$new"' EXIT
cat >"$new"
printf '%s  %s\\n' {sha256} "$new" | sha256sum --check --quiet -
chown {owner}:{group} "$new"
chmod {mode:04o} "$new"
mv -fT "$new" {path}"""
_REQUEST = """set -eu
umask 077
install -d -m 0755 {folder}
if ! openssl pkey -in {key} -noout 2>/dev/null; then
  new=$(mktemp {key}.XXXXXX)
  openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$new"
  mv -fT "$new" {key}
fi
chown root:{group} {key}
chmod 0640 {key}
openssl req -new -key {key} -subj {subject}"""
_START = """set -eu
systemctl daemon-reload
systemctl enable {unit} >/dev/null 2>&1
{before}{begin}
{after}{known}install -d -m 0755 {folder}
printf '%s' {digest} >{stamp}.new
mv -fT {stamp}.new {stamp}"""
#: What came up since it was asked about may have read other files: the next look finds that, and restarts it.
_UNLESS_UP = """read={digest}
if systemctl -q is-active {unit}; then read=$(cat {stamp} 2>/dev/null || true); else systemctl restart {unit}; fi"""
_KNOWN_READ = """[ "$read" = {digest} ] || {{ echo 'it came up by itself: who knows what it read' >&2; exit 0; }}
"""
_BUNDLE = """
new=$(mktemp {bundle}.XXXXXX)
cat {key} {path} >"$new"
chown root:{group} "$new"
chmod 0640 "$new"
mv -fT "$new" {bundle}"""
#: Whether others may lose this one is asked of all of them before; here what only it can tell. A broker that does not
#: serve has nothing to drain.
_DRAIN = {
    "rabbitmq-server": """serves() {
  for try in 1 2 3; do rabbitmq-diagnostics -q check_running >/dev/null 2>&1 && return 0; sleep 1; done; return 1
}
if serves; then
  rabbitmq-diagnostics -q check_alarms >&2
  rabbitmq-upgrade -q await_online_quorum_plus_one -t 120 >&2
  rabbitmq-upgrade -q drain >&2
fi
""",
    "cassandra": "timeout 300 nodetool drain >&2 || echo 'it does not drain, and is stopped all the same' >&2\n",
}
#: What a first start that was cut off may have left is for that one alone.
_CLEAR = {"cassandra": f"rm -f {FIRST_ENVIRONMENT}\n"}
_AFTER = {
    "rabbitmq-server": (
        "rabbitmqctl -q await_startup --timeout 600 >&2\n"
        f"{federation_links.START} >/dev/null || echo 'links could not be started' >&2\n"
    ),
    # It listens once it is a normal member of its ring.
    "cassandra": f"""end=$(($(date +%s) + {_SECONDS}))
until echo '{{}}' | ringbus-cql >/dev/null 2>&1; do
  systemctl -q is-active cassandra || {{ echo 'it does not stay up: see its log' >&2; exit 75; }}
  [ "$(date +%s)" -lt "$end" ] || {{ echo 'it takes no connection: see its log' >&2; exit 75; }}
  sleep 2
done
touch {JOINED}
""",
}
#: A first start is another one: alone, with settings of its own.
_KNOWN = {"cassandra": f"[ -e {JOINED} ] || {{ echo 'it never joined: ringbus configure starts it' >&2; exit 75; }}\n"}
_RESTART = """set -eu
{known}if systemctl -q is-active {unit}; then
{drain}fi
{clear}systemctl stop {unit}
systemctl start {unit}
{after}install -d -m 0755 {folder}
printf '%s' {mark} >{path}.new
mv -fT {path}.new {path}"""
REBALANCE = "exec rabbitmq-queues -q rebalance quorum >&2"


def write(file: WantedFile) -> str:
    """The content comes by standard input; less of it than promised changes nothing."""
    return _WRITE.format(
        unstamp=f"rm -f {shlex.quote(stamp(file.restart))}\n" if file.restart else "",
        folder=_folder(file.path),
        path=shlex.quote(file.path),
        sha256=file.sha256,
        owner=shlex.quote(file.owner),
        group=shlex.quote(file.group),
        mode=file.mode,
    )


def request(wanted: WantedCertificate) -> str:
    """The key is made unless it is there; what comes out is the request."""
    return _REQUEST.format(
        folder=_folder(wanted.key),
        key=shlex.quote(wanted.key),
        group=shlex.quote(wanted.group),
        subject=shlex.quote(f"/CN={wanted.common_name}"),
    )


def bundle(wanted: WantedCertificate) -> str:
    """Key and certificate into one file; nothing where none is wanted. Comes after the certificate is written."""
    paths = {name: shlex.quote(getattr(wanted, name)) for name in ("bundle", "key", "path", "group")}
    return _BUNDLE.format(**paths) if wanted.bundle else ""


def start(unit: str, digest: str, *, runs: bool, seconds: int = START_SECONDS, first: bool = False) -> str:
    """The stamp is written when the unit is up, in so many seconds at most; ``first``: with what only that needs.

    One that was not up, and is by now, keeps the stamp it has.
    """
    given = {"unit": shlex.quote(unit), "digest": digest, "stamp": shlex.quote(stamp(unit))}
    return _START.format(
        before=(_DRAIN.get(unit, "") if runs else "") + ("" if first else _CLEAR.get(unit, "")),
        begin=("systemctl restart {unit}" if runs else _UNLESS_UP).format(**given),
        known="" if runs else _KNOWN_READ.format(**given),
        after=_AFTER.get(unit, "").replace(_SECONDS, str(seconds)),
        folder=FOLDER,
        **given,
    )


def restart(unit: str, mark: str) -> str:
    """Drain a unit that runs, stop and start it; the mark says by which restart it was, and is written when it is up.

    The digest of what it started with stays: none of its files is another.
    """
    return _RESTART.format(
        unit=shlex.quote(unit),
        known=_KNOWN.get(unit, ""),
        drain=_DRAIN.get(unit, ""),
        clear=_CLEAR.get(unit, ""),
        after=_AFTER.get(unit, "").replace(_SECONDS, str(START_SECONDS)),
        folder=FOLDER,
        mark=shlex.quote(mark),
        path=shlex.quote(restart_mark(unit)),
    )


def definitions() -> str:
    """The definitions on the host's disk, into the broker: it asks for no password."""
    return f"exec rabbitmqctl -q import_definitions {DEFINITIONS} </dev/null"


def _folder(path: str) -> str:
    return shlex.quote(str(PurePosixPath(path).parent))
