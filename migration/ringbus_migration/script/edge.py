"""What stands in front of a city's monolith, by name: its load balancer, target groups and what serves behind them.

A monolith has a key: ``monolith`` for the one that all cities share, or the name of the city whose own it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ringbus.model.legacy import ExistingLegacy
from ringbus.model.platform import Platform
from ringbus.model.standing import SHARED
from ringbus.topology import names as resources
from ringbus_migration.document.migration import Migration
from ringbus_migration.plan.step import Cell

OWNER = "migration"


@dataclass(frozen=True, slots=True)
class EdgeNames:
    """The names and tags that a migration of a platform finds and gives."""

    migration: Migration
    platform: Platform

    def monolith(self, city: str) -> str:
        """The key of the monolith that a city leaves."""
        return SHARED if self.migration.stages.old == SHARED else city

    def adopted(self, city: str) -> ExistingLegacy | None:
        """What stands of a city's monolith, where Ringbus did not make it: that is the one that all cities share."""
        return self.platform.legacy.existing if self.monolith(city) == SHARED else None

    def balancer(self, city: str) -> str:
        """The name of the load balancer."""
        return resources.load_balancer(self.platform.name, f"legacy-{self.monolith(city)}")

    def shared(self, side: str, city: str) -> str:
        """The name of the target group that a city's cells at rest share."""
        key = self.monolith(city)
        end = "api" if side == "old" else f"to-{city}"
        return resources.target_group(self.platform.name, f"legacy-{key}-{end}")

    def own(self, side: str, cell: Cell) -> str:
        """The name of the target group that a cell gets while it moves."""
        return resources.target_group(self.platform.name, f"{cell.city}-{cell.subject}-{side}")

    def tier(self, side: str, city: str) -> str:
        """The key of the tier that serves one side."""
        if side == "old":
            return f"legacy-{self.monolith(city)}-api"
        return "api" if self.migration.stages.new == "services" else f"legacy-{city}-api"

    def pool(self, side: str, cell: Cell) -> str:
        """The autoscaling group of that tier: what was adopted has a name of its own."""
        existing = self.adopted(cell.city) if side == "old" else None
        if existing:
            return existing.autoscaling_groups.get("api", "")
        return f"{self.platform.name}-{cell.region}-{self.tier(side, cell.city)}"

    def tags(self, city: str, **more: str) -> list[dict[str, str]]:
        """The tags of what the migration makes for a city."""
        found = {
            "platform": self.platform.name, "ringbus-owner": OWNER, "ringbus-monolith": self.monolith(city),
            "ringbus-city": city,
        } | {f"ringbus-{key}": value for key, value in more.items()}  # fmt: skip
        return [{"Key": key, "Value": value} for key, value in found.items()]

    def conditions(self, city: str, route: str) -> list[Mapping[str, Any]]:
        """Which requests are a route's of a city, as a listener rule has it."""
        sign, given = self.migration.cities[city], self.migration.routes[route]
        found: list[Mapping[str, Any]] = []
        if sign.host:
            found.append({"Field": "host-header", "HostHeaderConfig": {"Values": [sign.host]}})
        if sign.header and sign.value:
            config = {"HttpHeaderName": sign.header, "Values": [sign.value]}
            found.append({"Field": "http-header", "HttpHeaderConfig": config})
        found.append({"Field": "path-pattern", "PathPatternConfig": {"Values": [f"{sign.front}{given.path}"]}})
        methods = {"Values": list(given.methods)}
        return [*found, {"Field": "http-request-method", "HttpRequestMethodConfig": methods}]
