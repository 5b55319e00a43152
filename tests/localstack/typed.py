"""What a person types: a runbook's lines in a real bash, whose ``aws`` is answered here.

The answer reads its arguments as the AWS command line does, by the API's own models: options are members of the input
in their hyphened names, values are shorthand, ``--query`` is JMESPath, and ``--output text`` is told as text.
"""

from __future__ import annotations

import json
import os
import re
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import boto3
import jmespath
from botocore import xform_name

_SHIM = """\
#!{python}
import json, socket, sys
with socket.socket(socket.AF_UNIX) as way:
    way.connect({place!r})
    way.sendall(json.dumps(sys.argv[1:]).encode() + b"\\n")
    status, said = json.loads(way.makefile().readline())
print(said) if status == 0 else sys.exit(said)
"""
_UNANSWERED = ("cloudwatch",)
"""LocalStack knows no percentiles: what is asked is only kept."""
_TOKEN = re.compile(r"'((?:[^'\\]|\\.)*)'|([^,=\[\]{}]+)|([,=\[\]{}])")


def blocks(runbook: str) -> tuple[list[str], list[list[str]], list[list[str]]]:
    """The lines of a Markdown runbook that find names, and those of each step there and back; nobody waits."""
    steps, _, tail = runbook.partition("\n## Names\n")
    there, back = [], []
    for step in re.split(r"^### \d+\. ", steps, flags=re.MULTILINE)[1:]:
        one, _, other = step.partition("\nWay back")
        there.append(_lines(one))
        back.append(_lines(other))
    return _lines(tail), there, back


def _lines(text: str) -> list[str]:
    found = re.findall(r"^```bash\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    return [line for block in found for line in block.splitlines() if not line.startswith(("ringbus ", "sleep "))]


class TypedShell:
    """A bash in ``folder`` with an ``aws`` of one account; ``asked`` are its calls: service, operation, parameters."""

    def __init__(self, folder: Path, endpoint: str, account: str) -> None:
        self._folder, self._endpoint = folder, endpoint
        self._session = boto3.session.Session(account, "test")
        self._apis: dict[tuple[str, str], Any] = {}
        self.asked: list[tuple[str, str, dict[str, Any]]] = []

    def type(self, lines: Sequence[str]) -> None:
        """Type all lines into one shell; what fails ends it, and the test."""
        place = str(self._folder / "aws.socket")
        shim = self._folder / "aws"
        shim.write_text(_SHIM.format(python=sys.executable, place=place), encoding="utf-8")
        shim.chmod(0o755)
        shell = self

        class Answer(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(json.dumps(shell._answer(json.loads(self.rfile.readline()))).encode() + b"\n")

        with socketserver.UnixStreamServer(place, Answer) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            done = subprocess.run(
                ["bash", "-eu", "-o", "pipefail"], input="\n".join(lines), capture_output=True, text=True, check=False,
                env={**os.environ, "PATH": f"{self._folder}:{os.environ['PATH']}"}, timeout=300,
            )  # fmt: skip
            server.shutdown()
        Path(place).unlink()
        assert done.returncode == 0, done.stderr

    def _answer(self, words: list[str]) -> tuple[int, str]:
        try:
            return 0, self._called(words)
        except Exception as fault:  # told where it was typed
            return 1, f"{' '.join(words)}: {fault!r}"

    def _api(self, service: str, region: str) -> Any:
        if (service, region) not in self._apis:
            made = self._session.client(service, region_name=region, endpoint_url=self._endpoint)  # type: ignore[call-overload]
            self._apis[service, region] = made
        return self._apis[service, region]

    def _called(self, words: list[str]) -> str:
        service, operation, *rest = words
        given = dict(_options(rest))
        (region,), query = given.pop("region"), given.pop("query", [""])[0]
        given.pop("output", None)
        api = self._api(service, region)
        name = operation.replace("-", "_")
        model = api.meta.service_model.operation_model(api.meta.method_to_api_mapping[name])
        members = {xform_name(member, "-"): (member, shape) for member, shape in model.input_shape.members.items()}
        parameters = {members[key][0]: _value(values, members[key][1]) for key, values in given.items()}
        self.asked.append((service, name, parameters))
        if service in _UNANSWERED:
            return ""
        answer = getattr(api, name)(**parameters)
        found = jmespath.search(query, answer) if query else ""
        return "\t".join(map(str, found)) if isinstance(found, list) else str(found)


def _options(words: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    starts = [at for at, word in enumerate(words) if word.startswith("--")]
    for at, end in zip(starts, [*starts[1:], len(words)], strict=True):
        yield words[at][2:], list(words[at + 1 : end])


def _value(words: Sequence[str], shape: Any) -> Any:
    if shape.type_name == "list":
        return [_value([word], shape.member) for word in words]
    (word,) = words
    return _typed(_shorthand(word), shape) if shape.type_name == "structure" else _typed(word, shape)


def _shorthand(word: str) -> dict[str, Any]:
    tokens = [match.groups() for match in _TOKEN.finditer(word)]
    return _pairs(tokens, "")


def _pairs(tokens: list[tuple[str | None, ...]], end: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    while tokens and tokens[0][2] != end:
        key, equals = tokens.pop(0)[1], tokens.pop(0)[2]
        assert (bool(key), equals) == (True, "="), tokens
        found[str(key)] = _nested(tokens)
        if tokens and tokens[0][2] == ",":
            tokens.pop(0)
    return found


def _nested(tokens: list[tuple[str | None, ...]]) -> Any:
    quoted, plain, mark = tokens.pop(0)
    if mark == "{":
        inner: Any = _pairs(tokens, "}")
    elif mark == "[":
        inner = []
        while tokens[0][2] != "]":
            inner.append(_nested(tokens))
            if tokens[0][2] == ",":
                tokens.pop(0)
    else:
        return quoted.replace("\\'", "'") if quoted is not None else plain
    tokens.pop(0)
    return inner


def _typed(value: Any, shape: Any) -> Any:
    """A text as the API's model has it."""
    if shape.type_name == "structure":
        return {key: _typed(item, shape.members[key]) for key, item in value.items()}
    if shape.type_name == "list":
        return [_typed(item, shape.member) for item in value]
    if shape.type_name in ("integer", "long"):
        return int(value)
    return value == "true" if shape.type_name == "boolean" else value
