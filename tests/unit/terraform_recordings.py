"""What Terraform 1.11.4 said, line by line, as it was recorded."""

from __future__ import annotations

from pathlib import Path

from ringbus.terraform.messages import Message, parse

RECORDINGS = Path(__file__).parents[1] / "recordings" / "terraform"


def recorded(name: str) -> tuple[Message, ...]:
    """Every line of the recording ``name`` that is not blank."""
    lines = (RECORDINGS / f"{name}.jsonl").read_text().splitlines()
    return tuple(parse(line) for line in lines if line.strip())
