"""Codes of findings: each part of the program has its own numbers, so that one code never means two things."""

from __future__ import annotations

import ast
import re

from tests.architecture.source import modules, none

CODE = re.compile(r"RB[0-9]{3}")
NUMBERS = {
    "cli": (range(10), range(400, 410), range(440, 441)),
    "model": (range(100, 200),),
    "topology": (range(200, 201),),
    "federation": (range(211, 212),),
    "checks": (range(200, 300),),
    "quorum": (range(320, 330),),
    "guards": (range(330, 360),),
    "journal": (range(390, 400), range(401, 403)),
    "release": (range(300, 320), range(360, 410)),
    "terraform": (range(410, 430),),
    "aws": (range(430, 440), range(460, 480)),
    "localstack": (range(440, 450),),
    "ssh": (range(480, 490),),
    "lab": (range(500, 520),),
    "configure": (range(520, 540),),
    "hosts": (range(540, 550),),
    "verify": (range(550, 570),),
    "restart": (range(570, 580),),
    "migration": (range(600, 700),),
}
STAND_INS = "ringbus.model.standins"


def test_codes_are_those_of_their_package() -> None:
    faults = []
    for module in modules():
        if module.name == STAND_INS:  # what an entry under `accept` may name
            continue
        owner = module.package if module.package in NUMBERS else module.package.partition(".")[0]
        for node in ast.walk(module.tree):
            code = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if CODE.fullmatch(code) and not any(int(code[2:]) in own for own in NUMBERS.get(owner, ())):
                faults.append(f"{module.name}: {code}")
    none(faults)
