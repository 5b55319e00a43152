"""curl's configuration, which it reads from standard input: no password and no body stands in an argument."""

import json

from ringbus.hosts.wanted import WantedBus
from ringbus.render import paths

#: ``-q``: nothing of root's own settings; what RabbitMQ answers is kept also when it refuses.
SCRIPT = "exec curl -q -sS --fail-with-body --noproxy '*' --max-time 60 -K -"
PATIENCE = 60
#: The same again and again while RabbitMQ refuses it, so many seconds long. Only the shell's own words see the login.
PATIENT = f"""set -u
asked=$(cat)
end=$(($(date +%s) + {PATIENCE}))
until said=$(printf '%s\\n' "$asked" | {SCRIPT.removeprefix("exec ")}); do
  [ "$(date +%s)" -lt "$end" ] || {{ printf '%s\\n' "$said"; exit 22; }}
  sleep 2
done"""


def login(bus: WantedBus) -> str:
    """The line that says who asks."""
    return f"user = {quoted(f'{bus.user}:{bus.password}')}"


def call(bus: WantedBus, method: str, path: str, body: object) -> str:
    """A whole call of the API; ``body`` is sent as JSON, None as nothing."""
    lines = [login(bus), f"url = {quoted(f'{bus.url}/{path}')}", f"request = {method}", f"cacert = {quoted(paths.CA)}"]
    if body is not None:
        lines += ['header = "content-type: application/json"', f"data = {quoted(json.dumps(body))}"]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """Text as the configuration has it between quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
