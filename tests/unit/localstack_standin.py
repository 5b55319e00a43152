"""Programs that stand in for Python with pip, and for LocalStack, so that their adapters are tested in milliseconds."""

import stat
import sys
from pathlib import Path

from ringbus.events import Event
from ringbus.localstack.installation import LocalStackInstallation
from ringbus.localstack.interpreter import PythonInterpreter

_PYTHON = """\
#!/bin/sh
# -m venv DIR | -m pip install ...
echo "$@" >> {calls}
if [ "$2" = venv ]; then mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && exit 0; fi
echo "Collecting airspeed-ext==0.6.9"
echo "Collecting boto3"
{pip}
"""

_LOCALSTACK = """\
import http.server, json, os, pathlib, sys, time
start = {start!r}
print("starting on", os.environ["GATEWAY_LISTEN"], flush=True)
if start == "fail":
    print("ValueError: no gateway", flush=True)
    raise SystemExit(3)
session = "session-" + str(os.getpid())
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = dict(services=dict.fromkeys({services!r}, "available"), session_id=session, version="4.13.1")
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())
    def log_message(self, *_): pass
host, port = os.environ["GATEWAY_LISTEN"].split(":")
http.server.ThreadingHTTPServer((host, int(port)), Answer).serve_forever()
"""

SERVICES = ("autoscaling", "ec2", "elasticache", "elb", "elbv2", "rds", "route53", "s3", "secretsmanager")


def python(folder: Path, pip: str = "exit 0") -> PythonInterpreter:
    """A Python that makes environments of itself, and whose pip runs the shell text ``pip``; calls go to ``calls``."""
    return PythonInterpreter(_script(folder / "python", _PYTHON.format(calls=folder / "calls", pip=pip)), "3.12.1")


def project(folder: Path) -> Path:
    """A plugin's project: pins, and one module."""
    (folder / "ringbus_localstack").mkdir(parents=True)
    (folder / "pyproject.toml").write_text("[project]\n")
    (folder / "constraints.txt").write_text("boto3==1\nairspeed-ext==0.6.9\n")
    (folder / "ringbus_localstack" / "ec2.py").write_text("def mend(): ...\n")
    return folder


def localstack(folder: Path, start: str = "serve", services: tuple[str, ...] = SERVICES) -> LocalStackInstallation:
    """A complete installation whose LocalStack answers health and info, or ends with code 3 (``start="fail"``)."""
    place = LocalStackInstallation(
        folder / "env", "plugin-1", folder, PythonInterpreter(Path(sys.executable), "3.12.1")
    )
    place.python.parent.mkdir(parents=True)
    place.plugin.mkdir(parents=True)
    program = folder / "localstack.py"
    program.write_text(_LOCALSTACK.format(start=start, services=services))
    _script(place.python, f'#!/bin/sh\nexec {sys.executable} {program} "$@"\n')
    (place.folder / "complete.json").write_text("{}")
    return place


def _script(file: Path, text: str) -> Path:
    file.write_text(text)
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return file


class Heard(list[str]):
    """A receiver that keeps what was said, for tests to look at."""

    def __call__(self, event: Event) -> None:
        self.append(event.what)
