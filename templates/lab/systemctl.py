#!/usr/bin/python3
"""systemctl for hosts of the lab: says what it is told to the host's process 1."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterable, Sequence

SOCKET = "/run/ringbus-lab/systemctl"
_VALUED = ("-p", "--property", "-n", "--lines", "-t", "--type")


def parsed(argv: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """The words and the options of a command line; an option without a value has an empty one."""
    words, options, left = [], {}, list(argv)
    while left:
        word = left.pop(0)
        if not word.startswith("-"):
            words.append(word)
        elif word in _VALUED and left:
            options[word] = left.pop(0)
        else:
            name, _, value = word.partition("=")
            options[name] = value
    return words, options


def asked(verb: str, units: Sequence[str]) -> Iterable[tuple[int, str]]:
    """The host's answer for each unit: exit code and text."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(SOCKET)
        with line.makefile("rw", encoding="utf-8") as stream:
            stream.write(json.dumps({"verb": verb, "units": list(units)}) + "\n")
            stream.flush()
            for answer in stream:
                given = json.loads(answer)
                yield given["code"], given["text"]


def shown(text: str, options: dict[str, str]) -> str:
    """What `show` gives: the properties asked for, or only their values."""
    wanted = (options.get("-p") or options.get("--property") or "").split(",")
    lines = [line for line in text.splitlines() if wanted == [""] or line.partition("=")[0] in wanted]
    return "\n".join(line.partition("=")[2] if "--value" in options else line for line in lines)


def run(argv: Sequence[str]) -> int:
    """One command line; its exit code."""
    words, options = parsed(argv)
    verb, units = (words[0], words[1:]) if words else ("", [])
    if verb in {"daemon-reload", "daemon-reexec", "preset", "mask", "unmask", "is-system-running"}:
        return 0  # unit files are read anew at every use
    verbs = (verb, "start" if verb == "enable" else "stop") if "--now" in options else (verb,)
    code = 0
    for each in verbs:
        for given, text in asked(each, units):
            told = shown(text, options) if each == "show" else text
            if told and not {"-q", "--quiet"} & options.keys():
                stream = sys.stdout if each.startswith(("is-", "show", "status")) else sys.stderr
                stream.write(told + "\n")
            code = max(code, given)
    return code


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1:]))
