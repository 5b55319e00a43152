"""The federation as a Mermaid drawing: text that documents, GitHub and editors show as a picture."""

from collections.abc import Iterable, Sequence

from ringbus.cli.drawing import Drawing, Spot

_CLASSES = ("classDef cuts fill:#fef3c7,stroke:#d97706", "classDef lost fill:#f1f5f9,stroke:#cbd5e1,color:#94a3b8")


def mermaid(drawing: Drawing) -> str:
    """A flowchart: clusters boxed by region; links both ways are one line with two heads, cut pairs dashed and red."""
    lines = [f"%% {drawing.title}", *(f"%% {line}" for line in drawing.caption), "flowchart LR"]
    for region, spots in drawing.regions():
        lines += [f"  subgraph {region}", *(f"    {_spot(spot)}" for spot in spots), "  end"]
    for line in drawing.lines:
        lines.append(f"  {line.one} {'<-->' if line.both else '-->'}|{line.max_hops}| {line.other}")
    lines += [f"  {line.one} {'<-.->' if line.both else '-.->'} {line.other}" for line in drawing.cut]
    lines += [f"  {line}" for line in _styles(drawing)]
    return "\n".join(lines) + "\n"


def _spot(spot: Spot) -> str:
    return f'{spot.name}["{spot.name}<br/>cuts {spot.cuts}"]' if spot.cuts and not spot.lost else spot.name


def _styles(drawing: Drawing) -> Iterable[str]:
    """What is lost is grey, what its loss cuts is amber, pairs that are cut are red."""
    cuts = [spot.name for spot in drawing.spots if spot.cuts and not spot.lost]
    lost = [spot.name for spot in drawing.spots if spot.lost]
    for name, definition, spots in zip(("cuts", "lost"), _CLASSES, (cuts, lost), strict=True):
        if spots:
            yield definition
            yield f"class {','.join(spots)} {name}"
    grey = [number for number, line in enumerate(drawing.lines) if line.lost]
    red = range(len(drawing.lines), len(drawing.lines) + len(drawing.cut))
    yield from _link_style(grey, "stroke:#cbd5e1")
    yield from _link_style(red, "stroke:#dc2626")


def _link_style(numbers: Sequence[int], style: str) -> Iterable[str]:
    if numbers:
        yield f"linkStyle {','.join(map(str, numbers))} {style}"
