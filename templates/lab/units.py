"""Unit files of systemd, as far as hosts of the lab read them: found, merged with their drop-ins, and understood."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FOLDERS = (
    Path("/etc/systemd/system"),
    Path("/run/systemd/system"),
    Path("/usr/local/lib/systemd/system"),
    Path("/usr/lib/systemd/system"),
)
_UNITS = {"": 1, "s": 1, "sec": 1, "second": 1, "seconds": 1, "min": 60, "m": 60, "h": 3600, "ms": 0.001}
_SPAN = re.compile(r"([0-9.]+)\s*([a-z]*)")
_GAP = re.compile(r"\$\$|\$\{(\w+)\}|%([%nN])")
_LIMITS = {
    "LimitAS": "as",
    "LimitCORE": "core",
    "LimitMEMLOCK": "memlock",
    "LimitNOFILE": "nofile",
    "LimitNPROC": "nproc",
}


@dataclass(frozen=True)
class Unit:
    """A unit by its full name; ``settings`` have all values of a key in their order, by section and key."""

    name: str
    settings: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def every(self, key: str, section: str = "Service") -> tuple[str, ...]:
        """All values of a key."""
        return self.settings.get((section, key), ())

    def last(self, key: str, default: str = "", section: str = "Service") -> str:
        """The value that counts where a key can have only one."""
        values = self.every(key, section)
        return values[-1] if values else default

    def words(self, key: str, section: str = "Unit") -> tuple[str, ...]:
        """All words of all values of a key."""
        return tuple(word for value in self.every(key, section) for word in value.split())

    def limits(self, most: Mapping[str, int]) -> tuple[str, ...]:
        """Its limits as options of prlimit; ``most`` is the highest that this host can give, by option, -1 for any."""
        given = ((option, self.last(key)) for key, option in _LIMITS.items())
        return tuple(f"--{option}={_limit(value, most.get(option, -1))}" for option, value in given if value)


@dataclass(frozen=True)
class ExecLine:
    """One command of a unit: its words, whether its failure is ignored, and whether it runs as root in any case."""

    words: tuple[str, ...]
    ignored: bool = False
    full: bool = False


def _limit(value: str, most: int) -> str:
    if value == "infinity":
        return "unlimited" if most < 0 else str(most)
    return value if most < 0 or not value.isdecimal() else str(min(int(value), most))


def full_name(name: str) -> str:
    """``ssh`` is ``ssh.service``."""
    return name if re.search(r"\.(service|socket|target|timer|mount)$", name) else f"{name}.service"


def load(name: str, folders: Sequence[Path] = FOLDERS) -> Unit | None:
    """The unit of that name with its drop-ins; None where there is no file of it."""
    found = next((folder / name for folder in folders if (folder / name).exists()), None)
    if found is None:
        return None
    # Of drop-ins with the same name the one in the first folder counts; they are read by name, wherever they are.
    extra = {path.name: path for folder in reversed(folders) for path in (folder / f"{name}.d").glob("*.conf")}
    texts = [path.read_text(encoding="utf-8") for path in (found, *(extra[key] for key in sorted(extra)))]
    return Unit(found.resolve().name if found.is_symlink() else name, parse(texts))


def parse(texts: Iterable[str]) -> dict[tuple[str, str], tuple[str, ...]]:
    """What unit files say, read one after another; an empty value takes back all earlier ones."""
    settings: dict[tuple[str, str], tuple[str, ...]] = {}
    for text in texts:
        section = ""
        for line in re.sub(r"\s*\\\n\s*", " ", text).splitlines():
            stripped = line.strip()
            if stripped.startswith("["):
                section = stripped.strip("[]")
            elif "=" in stripped and not stripped.startswith(("#", ";")):
                key, _, value = (part.strip() for part in stripped.partition("="))
                settings[section, key] = (*settings.get((section, key), ()), value) if value else ()
    return settings


def exec_line(text: str, variables: Mapping[str, str], name: str = "") -> ExecLine:
    """A value of ``ExecStart`` and its like, with variables put in: ``$X`` alone is split into words, not ``${X}``."""
    bare = text.lstrip("-@:+!")
    marks = text[: len(text) - len(bare)]
    words: list[str] = []
    for word in shlex.split(bare):
        if re.fullmatch(r"\$\w+", word):
            words += variables.get(word[1:], "").split()
        else:
            words.append(_GAP.sub(lambda match: _put(match, variables, name), word))
    return ExecLine(tuple(words), ignored="-" in marks, full="+" in marks)


def _put(match: re.Match[str], variables: Mapping[str, str], name: str) -> str:
    variable, specifier = match.groups()
    if specifier:
        return {"%": "%", "n": name, "N": name.rpartition(".")[0]}[specifier]
    return variables.get(variable, "") if variable else "$"


def seconds(text: str, default: float) -> float:
    """A time span (``90``, ``1min 30s``) in seconds; ``default`` where there is none or it is without end."""
    spans = _SPAN.findall(text)
    return sum(float(number) * _UNITS.get(unit, 1) for number, unit in spans) if spans else default


def environment(unit: Unit) -> dict[str, str]:
    """The variables that ``Environment`` and ``EnvironmentFile`` give; a file that may be missing gives none then."""
    given = {}
    for value in unit.every("Environment"):
        given.update(word.partition("=")[::2] for word in shlex.split(value))
    for value in unit.every("EnvironmentFile"):
        path = Path(value.lstrip("-"))
        if path.exists() or not value.startswith("-"):
            given.update(_assignments(path.read_text(encoding="utf-8")))
    return given


def _assignments(text: str) -> Iterable[tuple[str, str]]:
    for line in text.splitlines():
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith(("#", ";")):
            yield name, " ".join(shlex.split(value))
