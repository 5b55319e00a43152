"""Finding what stands in AWS and in no state: what Terraform was making when it was killed itself."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ringbus.aws.orphan_kinds import KINDS, OrphanKind
from ringbus.aws.orphan_match import (
    alike,
    asked,
    at,
    bare,
    filled,
    import_id,
    ours,
    several,
    tags_in,
)
from ringbus.aws.parallel import in_parallel
from ringbus.aws.session import AwsSession
from ringbus.errors import Kind, RingbusError
from ringbus.guards.resources import Held, type_of
from ringbus.guards.resources import kind as without_keys
from ringbus.guards.stack_plan import Action, StackChange, StackPlan
from ringbus.outcomes import Stop
from ringbus.topology.values import Stack


def find_orphans(aws: AwsSession, stack: Stack, plan: StackPlan, held: Held, stop: Stop) -> dict[str, str]:
    """What ``plan`` would make and that stands already, as import ids by address; ``held`` are types and ids in states.

    Only what was provably made for the very resource is taken: it carries all of its tags, or is below something that
    does. Refused (RB475) where more than one could be it.
    """
    searches = tuple(_searches(stack, plan))
    tasks = {search.listing: partial(search.listed, aws) for search in searches}
    listed = in_parallel(f"stack {stack.name}", tasks, stop)
    found = {search.change.address: search.chosen(aws, listed[search.listing], held) for search in searches}
    unclear = [several(stack.name, address, ids) for address, ids in found.items() if len(ids) > 1]
    if unclear:
        raise RingbusError(Kind.REFUSED, unclear)
    return {address: name for address, ids in found.items() for name in ids}


@dataclass(frozen=True, slots=True)
class _Search:
    """Looking for what one change would make; searches with the same ``listing`` have the same answer."""

    change: StackChange
    kind: OrphanKind
    region: str
    asked: Mapping[str, Any]

    @property
    def listing(self) -> str:
        kind = self.kind
        return f"{kind.service} {kind.operation} {kind.results} {self.region} {json.dumps(self.asked)}"

    def listed(self, aws: AwsSession) -> list[Any]:
        kind = self.kind
        if kind.paged and not kind.absent:
            pages = aws.pages(kind.service, kind.operation, self.region, self.asked)
            return at(list(pages), kind.results)
        return at(aws.find(kind.service, kind.operation, self.region, self.asked, kind.absent), kind.results)

    def chosen(self, aws: AwsSession, listed: Iterable[Any], held: Held) -> tuple[str, ...]:
        """The import ids of what was listed, is in no state, and was made for this very change."""
        alive = [found for found in listed if alike(self.kind, self.change, found)]
        ids = {import_id(self.kind, self.change, found): found for found in alive}
        return tuple(
            name
            for name, found in ids.items()
            if (type_of(self.change.address), name) not in held
            and ours(self.kind, self.change, found, self._tags(aws, found))
        )

    def _tags(self, aws: AwsSession, found: Mapping[str, Any]) -> dict[str, str]:
        told = self.kind.tags
        if told is None:
            return tags_in([*at(found, "Tags"), *at(found, "TagSet")])
        answer = aws.find(self.kind.service, told.operation, self.region, filled(told.asked, bare(found)), told.absent)
        return tags_in(at(answer, told.results))


def _searches(stack: Stack, plan: StackPlan) -> Iterator[_Search]:
    for change in plan.changes:
        kind = KINDS.get(type_of(change.address)) if change.action is Action.ADD else None
        parameters = asked(kind, change) if kind else None
        if kind and parameters is not None:
            yield _Search(change, kind, _region(stack, change.address), parameters)


def _region(stack: Stack, address: str) -> str:
    """Where an address of ``stack`` is: of a peering, one of its two sides."""
    return stack.regions[-1 if "accepter" in without_keys(address) else 0]
