"""The federation in DOT, for Graphviz."""

from collections.abc import Iterable

from ringbus.cli.drawing import Drawing, DrawnLine, Spot


def dot(drawing: Drawing) -> str:
    """A digraph: clusters boxed by region; links both ways are one edge with two heads, cut pairs dashed and red."""
    label = "\\l".join((drawing.title, *drawing.caption)) + "\\l"
    lines = [
        f"digraph {_quoted(drawing.exchange)} {{",
        f"  graph [label={_quoted(label)}, labelloc=b, labeljust=l, compound=true, fontname=sans]",
        "  node [shape=box, style=filled, fillcolor=white, fontname=sans]",
        "  edge [fontname=sans]",
    ]
    for region, spots in drawing.regions():
        lines += [f"  subgraph {_quoted(f'cluster_{region}')} {{", f"    label={_quoted(region)}"]
        lines += [*(f"    {_spot(spot)}" for spot in spots), "  }"]
    lines += [f"  {_edge(line, _link(line))}" for line in drawing.lines]
    lines += [f"  {_edge(line, ('color=red', 'style=dashed', 'constraint=false'))}" for line in drawing.cut]
    return "\n".join([*lines, "}"]) + "\n"


def _spot(spot: Spot) -> str:
    if spot.lost:
        return f"{_quoted(spot.name)} [color=gray, fontcolor=gray, fillcolor=gray95]"
    if spot.cuts:
        label = _quoted(f"{spot.name}\\ncuts {spot.cuts}")
        return f"{_quoted(spot.name)} [label={label}, fillcolor=moccasin]"
    return _quoted(spot.name)


def _link(line: DrawnLine) -> Iterable[str]:
    if line.max_hops != 1:
        yield f"label={line.max_hops}"
    if line.lost:
        yield "color=gray"
        yield "fontcolor=gray"


def _edge(line: DrawnLine, attributes: Iterable[str]) -> str:
    told = ", ".join((*(("dir=both",) if line.both else ()), *attributes))
    return f"{_quoted(line.one)} -> {_quoted(line.other)}{f' [{told}]' if told else ''}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'
