"""Platform files as large as they may be: thousands of one thing, valid or at fault, and texts that YAML finds hard."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from itertools import count, takewhile

from ringbus.model.aws_regions import AWS_REGIONS

type Giant = Callable[[random.Random, int], bytes]

_HEAD = "ringbus: 1\nplatform: giant\ndomain: giant.example\n"
_REGIONS = "regions:\n  eu-west-1: {network: 10.11.0.0/16}\n  us-east-1: {network: 10.13.0.0/16}\n"
_CLUSTERS = tuple(f"{region}{letter}" for region in ("eu-west-1", "us-east-1") for letter in "abc")
#: Sections and one line of each: ``{n}`` counts, ``{o}`` is one more; the first two are valid, the rest are not.
_SECTIONS: Sequence[tuple[str, Sequence[str]]] = (
    ("cities:\n", ("  city-{n}: {{region: eu-west-1}}\n", "  c{n}: {{region: us-east-1, legacy: retired}}\n",
                   "  city-{n}: {{region: eu-wset-{n}}}\n", "  C_{n}: {{regoin: x, legacy: x}}\n", "  c{n}:\n")),
    ("services:\n", ("  s{n}: {{}}\n", "  s{n}: {{min: 1, secrets: [key-{n}]}}\n", "  s{n}: {{regions: [mars-{n}]}}\n",
                     "  s{n}: {{mni: 1}}\n", "  s{n}: {{min: 9, max: 1}}\n", "  S{n}: [1]\n")),
    ("bus:\n  exchanges:\n", ("    e{n}: {{}}\n", "    e{n}: {{federated: region}}\n", "    e{n}: {{kind: rcp}}\n",
                              "    amq.{n}: {{kind: rpc}}\n", "    9{n}: {{rate: 0/s, size: x}}\n")),
    ("tags:\n", ("  t{n}: v\n", "  k{n}: w\n", "  aws:{n}: v\n", "  'a b{n}': '\x7f'\n", "  t{n}: [1]\n")),
    ("ring:\n  keyspaces:\n", ("    - k{n}\n", "    - x_{n}\n", "    - K{n}\n", "    - system\n", "    - {{}}\n")),
    ("access:\n  allow:\n", ("    - 203.0.113.0/24\n", "    - 10.0.0.0/8\n", "    - 10.0.0.{n}/16\n", "    - x\n")),
    ("accept:\n", ("  - {{code: RB220, where: w{n}, because: b, until: 2099-01-01}}\n",
                   "  - {{code: RB2{o}, where: w}}\n", "  - {{cod: RB220}}\n", "  - x\n")),
    ("services:\n  s:\n    env:\n",
     ("      V{n}: x\n", "      A_{n}: 'it''s'\n", "      a-{n}: x\n", "      V{n}: []\n")),
    ("services:\n  s:\n    secrets:\n", ("      - k{n}\n", "      - s-{n}\n", "      - K{n}\n", "      - k\n")),
    ("services:\n  s:\n    regions:\n", ("      - eu-west-1\n", "      - us-east-1\n", "      - eu-west-{n}\n")),
    ("bus:\n  names:\n", ("    eu-west-{n}a: x{n}\n", "    us-east-1a: old\n", "    xx-yy-1a{n}: x\n")),
    ("bus:\n  federation:\n    hub:\n", ("      eu-west-1: a\n", "      eu-west-{n}: a\n", "      r{n}: z\n")),
    ("bus:\n  federation:\n    survive:\n", ("      - zone\n", "      - region\n", "      - zoen\n")),
    ("regions:\n", ("  mars-{n}: {{network: 10.0.0.0/16}}\n", "  eu-west-{n}: {{network: 10.0.0.0/8}}\n",
                    "  eu-wset-{n}: {{zones: [x]}}\n", "  r{n}: {{netwrok: 1}}\n")),
    ("regions:\n  eu-west-1:\n    network: 10.11.0.0/16\n    services:\n",
     ("      s{n}: {{min: 1}}\n", "      S{n}: x\n")),
    ("",
     ("k{n}: 1\n", "regoins{n}: {{}}\n", "bus: {{nodes: {n}}}\n", "'{n}': &a 1\n", "*a : {n}\n", "<<: {{a: 1}}\n")),
    ("bus:\n", ("  k{n}: 1\n", "  nodse{n}: 3\n", "  nodes: {n}\n", "  ? [{n}]\n  : 1\n")),
    ("api: {max: 3, min: 1}\nlegacy:\n  existing:\n    target_groups:\n",
     ("      t{n}: arn:aws:x:y\n", "      t{n}: x\n")),
)  # fmt: skip
_ATOMS = (
    *(
        "[",
        "{a: ",
        "- ",
        "? ",
        "&a ",
        "*a ",
        "!!str ",
        "a: ",
        "'",
        '"',
        "\\",
        "|",
        "#",
        "\n",
        "\r",
        "\t",
        " ",
        ",",
        "é",
    ),
    *("[],", "a,", "- - a\n", "a: b\n", "\n---\n", "\n...\n", "'a' ", '"\\x41"', "!<a> ", "%YAML 1.2\n", "<<: {}\n"),
    *("&a a\n", "- &a *a\n", "- *a\n", "- !!python/object:x {}\n", "? []\n", "{}\n", "a\n", "\u2028", "\U0001f695"),
)


def _section(chance: random.Random, room: int) -> bytes:
    """One section with as many lines as fit, of one sort or of several."""
    head, lines = chance.choice(_SECTIONS)
    wanted = chance.choice([[line] for line in lines] + [list(lines)])
    before = _HEAD + ("" if head.startswith("regions") else _REGIONS) + head
    size = _size(chance, room) - len(before)
    return (before + _filled((wanted[n % len(wanted)].format(n=n, o=n + 1) for n in count()), size)).encode()


def _links(chance: random.Random, room: int) -> bytes:
    """A custom graph with as many links as fit, of all clusters or of few, with few hops or with very many."""
    regions = AWS_REGIONS[: chance.choice([1, 1, 2, 2, 3, 3, 5, 5, 7, 7, 7, 34])]
    letters = chance.choice(["a", "abc", "abcdefgh"])
    clusters = [f"{region}{letter}" for region in regions for letter in letters]
    hops, exchanges = chance.choice([1, 2, 5, 64, 10**6]), chance.choice(["", ", exchanges: [e1]", ", exchanges: [x]"])
    pairs = [(one, other) for one in clusters for other in clusters if one != other or chance.random() < 0.01]
    chance.shuffle(pairs)
    pairs = pairs * chance.choice([1, 1, 2]) if len(pairs) < 10_000 else pairs
    lines = (f"      - {{from: {one}, to: {other}, max_hops: {hops}{exchanges}}}\n" for one, other in pairs)
    before = _HEAD + _many_regions(regions, letters) + "bus:\n  exchanges: {e1: {}, e2: {federated: region}}\n"
    before += "  federation:\n    graph: custom\n    links:\n"
    return (before + _filled(lines, _size(chance, room) - len(before))).encode()


def _platforms(chance: random.Random, room: int) -> bytes:
    """Valid in every part and absurd as a whole: all regions, all zones, many nodes, exchanges, services and cities."""
    regions = AWS_REGIONS[: chance.choice([1, 2, 5, 12, 34])]
    nodes, exchanges = chance.choice([1, 3, 9, 127]), chance.choice([1, 5, 50, 1_000])
    services, cities = chance.choice([0, 5, 50, 1_000]), chance.choice([0, 50, 5_000])
    text = _HEAD + _many_regions(regions, chance.choice(["a", "abc", "abcdefgh"]))
    text += (
        f"bus:\n  nodes: {nodes}\n  federation: {{graph: {chance.choice(['mesh', 'region-mesh', 'hub', 'ring'])}}}\n"
    )
    text += "  exchanges:\n" + "".join(
        f"    e{n}: {{kind: {chance.choice(['events', 'rpc'])}}}\n" for n in range(exchanges)
    )
    text += f"ring: {{nodes: {chance.choice([1, 3, 128])}, replication: 1}}\n"
    text += "services:\n" + ("".join(f"  s{n}: {{}}\n" for n in range(services)) or "  s: {}\n")
    text += "cities:\n" + ("".join(f"  c{n}: {{region: {regions[0]}}}\n" for n in range(cities)) or "  c: {}\n")
    return text.encode()[:room]


def _repeated(chance: random.Random, room: int) -> bytes:
    """One or a few atoms of YAML, over and over, alone or after a valid head."""
    atom = "".join(chance.choice(_ATOMS) for _ in range(chance.choice([1, 1, 2, 3])))
    before = chance.choice(["", _HEAD + _REGIONS, _HEAD + _REGIONS + "tags: ", _HEAD + "x: '", "ringbus: {"])
    size = _size(chance, room) - len(before.encode())
    return before.encode() + (atom.encode() * (size // len(atom.encode()) + 1))[:size]


def _laughs(chance: random.Random, room: int) -> bytes:
    """Billions of laughs: each line ten of the one before, as lists, mappings, or merge keys."""
    joined = chance.choice(["[{}]", "{{k: [{}]}}", "{{<<: [{}]}}"])
    ten = ((level, ",".join([f"*x{level - 1}"] * 10)) for level in range(1, chance.choice([9, 30, 2_000])))
    lines = (f"x{level}: &x{level} {joined.format(before)}\n" for level, before in ten)
    return (_HEAD + _REGIONS + "x0: &x0 lol\n" + _filled(lines, room - 200)).encode()


def _scalars(chance: random.Random, room: int) -> bytes:
    """One scalar as long as the file, where a name, a number or a text is wanted."""
    sign = chance.choice(["a", "9", "a-", "-", "x.", "0", "é", "1h", "a b ", "\\u0041", "\\n"])
    quote = '"' if sign.startswith("\\") else chance.choice(["", '"'])
    where = chance.choice(
        ["", "domain: ", "account: ", "tags: {a: ", "bus: {nodes: ", "ring: {disk: ", "tags: {? ", "home: "]
    )
    text = quote + sign * ((_size(chance, room) - 300) // len(sign.encode())) + quote
    return (_HEAD + _REGIONS + where + text + ("}" if "{" in where else "") + "\n").encode()


def _many_regions(regions: Iterable[str], letters: str) -> str:
    zones = ", ".join(letters)
    lines = (f"  {name}: {{network: 10.{number}.0.0/16, zones: [{zones}]}}\n" for number, name in enumerate(regions))
    return "regions:\n" + "".join(lines)


def _size(chance: random.Random, room: int) -> int:
    return chance.choice([room, room, room // 4, room // 32, 4_000])


def _filled(lines: Iterable[str], room: int) -> str:
    used = 0

    def fits(line: str) -> bool:
        nonlocal used
        used += len(line.encode())
        return used <= room

    return "".join(takewhile(fits, lines))


GIANTS: Sequence[Giant] = (
    _section,
    _section,
    _section,
    _section,
    _links,
    _links,
    _platforms,
    _repeated,
    _laughs,
    _scalars,
)
