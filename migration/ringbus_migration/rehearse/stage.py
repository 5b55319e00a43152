"""What a rehearsal finds in the lab: the load balancer's nodes, who stands before them, what back ends logged."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from ringbus.errors import refused
from ringbus.lab.edge.record import EdgeRecord
from ringbus.lab.edge.standing import client_name, node_name
from ringbus.lab.layout import LabTopology
from ringbus.lab.place import LabPlace
from ringbus.topology.values import Topology
from ringbus_migration import codes
from ringbus_migration.plan.step import Cell
from ringbus_migration.rehearse.load import LoadInputs
from ringbus_migration.script import names
from ringbus_migration.script.edge import EdgeNames

_LOG = "upper/var/log/ringbus-lab/ringbus-service.service.log"


@dataclass(frozen=True, slots=True)
class RehearsalPlace:
    """A cell's surroundings in a lab."""

    edge: EdgeNames
    cell: Cell
    topology: Topology
    lab: LabTopology
    place: LabPlace
    record: EdgeRecord

    @property
    def sides(self) -> dict[str, str]:
        """What the services of the two sides' tiers are called, and which side each is."""
        tiers = {tier.key: tier.service for tier in self.topology.tiers if tier.region == self.cell.region}
        wanted = {side: self.edge.tier(side, self.cell.city) for side in names.SIDES}
        return {tiers[key]: side for side, key in wanted.items() if key in tiers}

    def inputs(self, route: str, rate: int) -> LoadInputs:
        """Requests of a route of the cell's city; RB649 where the lab has not both sides, or no load balancer."""
        migration = self.edge.migration
        sign, given = migration.cities[self.cell.city], migration.routes[route]
        headers = {sign.header: sign.value} if sign.header and sign.value else {}
        return LoadInputs(
            namespace=f"{self.lab.router}.{client_name(self.cell.region)}",
            addresses=self._nodes(),
            method=given.methods[0],
            path=f"{sign.front}{given.path}".replace("*", "rehearsal"),
            headers={"Host": sign.host or self.edge.platform.domain, **headers},
            sides=self.sides,
            run=secrets.token_hex(6),
            rate=rate,
            sessions=given.sticky,
        )

    def handled(self, run: str) -> Mapping[int, list[str]]:
        """Of every request of that run the sides whose back ends logged it."""
        found: dict[int, list[str]] = {}
        line = re.compile(rf"^handled {run}-(\d+) (\S+) ", re.MULTILINE)
        for path in (self.place.body(body.name) / _LOG for body in self.lab.bodies if body.instance):
            for number, service in line.findall(path.read_text(encoding="utf-8")) if path.exists() else ():
                found.setdefault(int(number), []).append(self.sides.get(service, service))
        return found

    def _nodes(self) -> tuple[str, ...]:
        name, region = self.edge.balancer(self.cell.city), self.cell.region
        zones = [
            zone for one in self.record.balancers if (one.name, one.region) == (name, region) for zone in one.zones
        ]
        bodies = [body for zone in zones if (body := self.lab.body(node_name(name, zone)))]
        if len(self.sides) < 2 or not bodies:
            raise refused(
                codes.NOT_REHEARSED, str(self.cell), f"the lab has no load balancer {name} with both sides behind it",
                hint="`ringbus lab up` with the platform file in which both stand",
            )  # fmt: skip
        return tuple(str(body.address) for body in bodies)
