"""A timeline as a Mermaid Gantt chart: text that documents, GitHub and editors show as a picture."""

from ringbus_migration.drawing.bars import bars
from ringbus_migration.drawing.timeline import Timeline

_LOOKS = {"irreversible": "crit, ", "data": "active, ", "traffic": "", "wait": "done, "}


def mermaid(name: str, drawn: Timeline) -> str:
    """A chart with a section for each cell of a wave; a step without a way back is red."""
    lines = ["gantt", f"  title {name}", "  dateFormat X", "  axisFormat day %j"]
    for (wave, cell), spots in drawn.rows.items():
        lines.append(f"  section {wave} {cell}")
        for bar in bars(spots):
            text = bar.text.replace(":", " ").replace(";", " ").replace("#", " ")
            lines.append(f"  {text} :{_LOOKS[bar.look]}{bar.start}, {max(bar.end, bar.start + 60)}")
    return "\n".join(lines) + "\n"
