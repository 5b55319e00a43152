"""A row a region, written and read there at LOCAL_QUORUM, then read by all other regions.

It stands for ten minutes in Cassandra's own table of traces, which is copied as the platform's keyspaces are: so
nothing is made for it, and nothing of it is left.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from ringbus import digests
from ringbus.hosts.ring_wanted import ADMIN
from ringbus.hosts.shell import ShellCommand
from ringbus.outcomes import run_all
from ringbus.topology.values import Host
from ringbus.verdict import Verdict
from ringbus.verify.inputs import AT_ONCE, VerifyInputs
from ringbus.verify.outcome import ProbeOutcome
from ringbus.verify.ports import HostPort

_WRITE = "INSERT INTO system_traces.sessions (session_id, command) VALUES ({}, 'ringbus verify') USING TTL 600"
_READ = "SELECT command FROM system_traces.sessions WHERE session_id = {}"
_SECONDS = 120
_PARTS = ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))


@dataclass(frozen=True, slots=True)
class RowClient:
    """Asks one node; ``run`` tells the rows of this verifying from all others."""

    hosts: HostPort
    host: Host
    password: str = field(repr=False)
    run: str

    def write(self) -> bool:
        """Whether the region's own row was written, and read again."""
        own = self._id(self.host.region)
        return self._ask([_WRITE.format(own), _READ.format(own)])[-1]

    def sees(self, regions: Iterable[str]) -> list[str]:
        """Those of these regions whose rows are there."""
        asked = list(regions)
        found = self._ask([_READ.format(self._id(region)) for region in asked])
        return [region for region, there in zip(asked, found, strict=False) if there]

    def _ask(self, statements: list[str]) -> list[bool]:
        """Of each statement whether it gave a row; of all False where Cassandra refuses one."""
        asked = json.dumps({"logins": [[ADMIN, self.password]], "statements": statements, "local": True})
        answer = self.hosts.run(ShellCommand(self.host.name, "exec ringbus-cql", asked, _SECONDS))
        if answer.code != 0:
            return [False] * len(statements)
        return [bool(rows) for rows in json.loads(answer.out)["rows"]]

    def _id(self, region: str) -> str:
        """A UUID of its own."""
        digest = digests.of_text(f"{self.run}/{region}")
        return "-".join(digest[begin:end] for begin, end in _PARTS)


def row_outcomes(inputs: VerifyInputs, clients: Mapping[str, RowClient]) -> list[ProbeOutcome]:
    """Of every region whether it writes and reads, and whether all others see its row."""
    written = run_all({name: client.write for name, client in clients.items()}, AT_ONCE, inputs.stop)
    inputs.refuse_stopped("rows")
    fine = [name for name in clients if written.values.get(name)]
    missing = _missing(inputs, clients, fine)
    return [_outcome(name, str(written.errors.get(name, "")), name in fine, missing.get(name, ())) for name in clients]


def _missing(inputs: VerifyInputs, clients: Mapping[str, RowClient], rows: list[str]) -> dict[str, tuple[str, ...]]:
    """By region of a row where it is not seen, once all are or time is over."""
    wanted = {name: [one for one in rows if one != name] for name in clients}
    end = inputs.moment() + inputs.limits.arrival
    while True:
        tasks = {name: partial(clients[name].sees, others) for name, others in wanted.items() if others}
        seen = run_all(tasks, AT_ONCE, inputs.stop).values
        inputs.refuse_stopped("rows")
        wanted = {name: [one for one in others if one not in seen.get(name, ())] for name, others in wanted.items()}
        if not any(wanted.values()) or inputs.moment() >= end:
            return {row: tuple(at for at, others in wanted.items() if row in others) for row in rows}
        inputs.sleep(inputs.limits.pause)


def _outcome(region: str, fault: str, written: bool, missing: tuple[str, ...]) -> ProbeOutcome:
    name = f"rows of ring {region}"
    if fault:
        return ProbeOutcome(name, Verdict.ERROR, fault)
    if not written:
        return ProbeOutcome(name, Verdict.FAIL, "LOCAL_QUORUM was refused, or a row that was written was not read")
    if missing:
        return ProbeOutcome(
            name, Verdict.FAIL, f"written and read at LOCAL_QUORUM, and not seen in {', '.join(missing)}"
        )
    return ProbeOutcome(name, Verdict.PASSED, "written and read at LOCAL_QUORUM, and seen in all regions")
