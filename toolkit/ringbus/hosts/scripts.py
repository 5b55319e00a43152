"""The scripts of the actions. Each may be cut off anywhere and run again."""

import shlex
from pathlib import PurePosixPath

from ringbus.hosts.stamps import FOLDER, stamp
from ringbus.hosts.wanted import WantedCertificate, WantedFile
from ringbus.render.paths import DEFINITIONS, JOINED

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
{before}systemctl {verb} {unit}
{after}install -d -m 0755 {folder}
printf '%s' {digest} >{stamp}.new
mv -fT {stamp}.new {stamp}"""
_BUNDLE = """
new=$(mktemp {bundle}.XXXXXX)
cat {key} {path} >"$new"
chown root:{group} "$new"
chmod 0640 "$new"
mv -fT "$new" {bundle}"""
#: A broker that does not answer to its name is no member of anything yet, and is not asked.
_BEFORE = {
    "rabbitmq-server": """if rabbitmq-diagnostics -q ping >/dev/null 2>&1; then
  rabbitmq-diagnostics -q check_local_alarms >&2
  tries=0
  until rabbitmq-diagnostics -q check_if_node_is_quorum_critical >&2; do
    tries=$((tries + 1))
    [ "$tries" -lt 20 ] || exit 75
    sleep 3
  done
  rabbitmq-upgrade -q drain >&2
fi
""",
    "cassandra": """region=$(sed -n 's/^dc=//p' /etc/cassandra/cassandra-rackdc.properties)
if said=$(nodetool status 2>/dev/null); then
  away=$(printf '%s\n' "$said" | awk -v region="$region" '/^Datacenter:/ { own = $2 == region }
    own && /^[UD?][NLJM] / && !/^UN / { print $2 }')
  [ -z "$away" ] || { echo "not all of the ring is up and normal: $away" >&2; exit 75; }
  nodetool drain >&2
fi
""",
}
_AFTER = {
    "rabbitmq-server": "rabbitmqctl -q await_startup --timeout 600 >&2\n",
    # It listens once it is a normal member of its ring.
    "cassandra": f"""until echo '{{}}' | ringbus-cql >/dev/null 2>&1; do
  systemctl -q is-active cassandra || {{ echo 'it does not stay up: see its log' >&2; exit 75; }}
  sleep 2
done
touch {JOINED}
""",
}


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


def start(unit: str, digest: str, *, runs: bool) -> str:
    """The stamp is written when the unit is up."""
    return _START.format(
        unit=shlex.quote(unit),
        before=_BEFORE.get(unit, "") if runs else "",
        verb="restart" if runs else "start",
        after=_AFTER.get(unit, ""),
        folder=FOLDER,
        digest=digest,
        stamp=shlex.quote(stamp(unit)),
    )


def definitions() -> str:
    """The definitions on the host's disk, into the broker: it asks for no password."""
    return f"exec rabbitmqctl -q import_definitions {DEFINITIONS} </dev/null"


def _folder(path: str) -> str:
    return shlex.quote(str(PurePosixPath(path).parent))
