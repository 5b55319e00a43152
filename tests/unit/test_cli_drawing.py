"""Drawings of the federation: what is in them, in each language, with nothing and with something lost."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from ringbus.cli.drawing import Drawing, drawings
from ringbus.cli.drawing_choice import chosen_loss, drawn
from ringbus.cli.main import run
from ringbus.cli.opening import OpenPlatform
from tests.unit.platforms import merged, platform

EXAMPLES = Path(__file__).parents[2] / "examples"
SVG = "{http://www.w3.org/2000/svg}"
CUSTOM = {
    "graph": "custom",
    "links": [
        {"from": "eu-west-1a", "to": "eu-west-1b", "max_hops": 2},
        {"from": "eu-west-1b", "to": "eu-west-1a", "max_hops": 3},
        {"from": "eu-west-1b", "to": "us-east-1a"},
        {"from": "us-east-1a", "to": "us-east-1b"},
        {"from": "us-east-1b", "to": "us-east-1a"},
    ],
}


def made(federation: dict[str, Any], lost: str | None = None, **exchange: str) -> Drawing:
    """The drawing of one exchange of the platform of two regions."""
    opened = OpenPlatform(platform(merged({}, {"bus": {"exchanges": {"it": exchange}, "federation": federation}})))
    (found,) = drawings(opened, opened.topology.exchanges, chosen_loss(opened, lost))
    return found


@pytest.mark.parametrize(
    ("graph", "lost", "lines", "grey", "red"),
    [
        ("mesh", None, 30, 0, 0),
        ("mesh", "eu-west-1a", 30, 10, 0),
        ("mesh", "link eu-west-1a > us-east-1c", 30, 1, 1),
        ("hub", "zone eu-west-1a", 10, 6, 14),
        ("hub", "region eu-west-1", 10, 6, 0),
        ("region-mesh", "us-east-1b", 18, 6, 2),
        ("ring", "us-east-1b > us-east-1c", 12, 1, 3),
    ],
)
def test_links_and_pairs_are_drawn_once(graph: str, lost: str | None, lines: int, grey: int, red: int) -> None:
    found = made({"graph": graph}, lost)
    assert sum(1 + line.both for line in found.lines) == lines
    assert sum(1 + line.both for line in found.lines if line.lost) == grey
    assert sum(1 + line.both for line in found.cut) == red
    assert any("complete" in line or "in red" in line for line in found.caption)


def test_links_of_different_hops_are_two_lines() -> None:
    found = made(CUSTOM)
    ways = [(line.one[-1], line.other[-1], line.both, line.max_hops) for line in found.lines]
    assert ways == [("a", "b", False, 2), ("b", "a", False, 3), ("b", "a", False, 1), ("a", "b", True, 1)]
    assert found.caption[0] == "3 links of max-hops 1, 1 of 2, 1 of 3."


def test_the_caption_says_what_zones_cut() -> None:
    assert made({"graph": "hub"}).caption[2:] == (
        "Without zone eu-west-1a or us-east-1a: 14 pairs cut of others.",
        "Without any region: complete.",
    )
    (ring,) = (line for line in made({"graph": "ring"}).caption if "Without zone" in line)
    assert ring.endswith("eu-west-1a, eu-west-1b, eu-west-1c or one of 3 more: 2 pairs cut of others.")
    assert made({}, federated="zone").caption == ("No links.", "It stays in its zone.")
    assert "Without link eu-west-1a > eu-west-1b: 2 pairs unanswered of what is left, in red." in (
        made({}, "eu-west-1a > eu-west-1b", kind="rpc").caption
    )


@pytest.mark.parametrize("lost", [None, "eu-west-1a"])
@pytest.mark.parametrize("federation", [{"graph": "hub"}, {"graph": "ring"}, CUSTOM])
def test_svg_has_every_cluster_and_line(federation: dict[str, Any], lost: str | None) -> None:
    found = made(federation, lost)
    (text,) = drawn("svg", [found])
    root = ET.fromstring(text)
    titles = [title.text or "" for title in root.iter(f"{SVG}title")]
    assert [title.split(",")[0] for title in titles] == [spot.name for spot in found.spots]
    legend = {path.get("d") for path in root.iter(f"{SVG}path") if "h28" in (path.get("d") or "")}
    classes = [path.get("class") or "" for path in root.iter(f"{SVG}path") if path.get("d") not in legend]
    assert sum(name.startswith("line") for name in classes) == len(found.lines) + len(found.cut)
    assert sum(name.startswith("head") for name in classes) == sum(not line.both for line in (*found.lines, *found.cut))
    assert classes.count("line cut") == len(found.cut)
    assert sum(name == "line lost" for name in classes) == sum(line.lost for line in found.lines)
    written = [each.text for each in root.iter(f"{SVG}text")]
    assert set(found.caption) <= set(written)
    labelled = [each.text for each in root.iter(f"{SVG}text") if each.get("class") == "hops"]
    assert labelled == (["2", "3"] if federation is CUSTOM else [])


def test_drawings_of_several_exchanges_are_one_svg() -> None:
    opened = OpenPlatform(platform())
    every = drawings(opened, opened.topology.exchanges, None)
    (text,) = drawn("svg", every)
    titles = [each.text for each in ET.fromstring(text).iter(f"{SVG}text") if each.get("class") == "title"]
    assert titles == [each.title for each in every]
    assert len(titles) == 2


def test_one_cluster_is_a_circle_too() -> None:
    opened = OpenPlatform(platform(given={"ringbus": 1, "platform": "one", "domain": "one.example",
        "regions": {"eu-west-1": {"network": "10.11.0.0/16", "zones": ["a"]}}}))  # fmt: skip
    (text,) = drawn("svg", drawings(opened, opened.topology.exchanges, None))
    assert "eu-west-1" in text
    assert not re.search(r"\bnan\b", text)


def test_mermaid_numbers_its_styles_by_its_lines() -> None:
    found = made({"graph": "hub"}, "eu-west-1a")
    (text,) = drawn("mermaid", [found])
    arrows = [line for line in text.splitlines() if "->" in line]
    styles = dict(re.findall(r"linkStyle (\S+) stroke:(\S+)", text))
    numbers = {colour: [int(number) for number in listed.split(",")] for listed, colour in styles.items()}
    assert [arrows[number].split()[0] for number in numbers["#cbd5e1"]] == ["eu-west-1a"] * 3
    assert all("-.->" in arrows[number] for number in numbers["#dc2626"])
    assert len(numbers["#dc2626"]) == len(found.cut)
    assert 'us-east-1a["us-east-1a<br/>cuts 14"]' in text


def test_dot_names_every_cluster_once_and_labels_hops_that_are_not_one() -> None:
    (text,) = drawn("dot", [made(CUSTOM, "us-east-1a")])
    edges = [line for line in text.splitlines() if "->" in line]
    assert sum("label=" in line for line in edges) == 2
    assert '  "eu-west-1b" -> "us-east-1a" [color=gray, fontcolor=gray]' in edges
    assert text.count("{") == text.count("}") == 3
    spots = re.findall(r'^    "([a-z0-9-]+)"', text, re.MULTILINE)
    assert len(spots) == len(set(spots)) == 6


@pytest.mark.parametrize(
    ("words", "drawn_as"),
    [
        (["--graph"], "flowchart LR"),
        (["--graph", "mermaid"], "flowchart LR"),
        (["--graph", "svg"], "<svg "),
        (["--graph=dot"], "digraph"),
        (["--lost", "eu-west-1"], "flowchart LR"),
    ],
)
def test_the_command_line(words: list[str], drawn_as: str, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["show", "links", *words, "-f", str(EXAMPLES / "hailo.yaml"), "--exchange", "audit"]
    assert run(line) == 0
    shown = capsys.readouterr().out
    assert drawn_as in shown
    assert run([*line, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert {link["exchange"] for link in data["links"]} == {"audit"}
    assert data["drawings"][0].strip() == shown.strip()


@pytest.mark.parametrize("words", [["--exchange", "nope"], ["--lost", "zone nope"], ["--graph", "png"]])
def test_what_there_is_not_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "links", *words, "-f", str(EXAMPLES / "hailo.yaml")]) == 2
    assert "RB001" in capsys.readouterr().err
