"""How it moves: waves, criteria, limits, approvals, sessions, and the tee in front of the old API."""

from typing import Annotated, Literal

from pydantic import Field

from ringbus.model.shape import Count, DocumentPart, Name, SizeMin, Text, given
from ringbus.model.units import Duration, Rate

OrderState = Literal[
    "dualwrite", "backfill", "compare", "shadow", "live", "rampdown", "complete", "retired",
    "dark", "canary", "reads.canary", "writes.canary", "full", "soaked", "drained", "removed",
]  # fmt: skip
Weight = Annotated[int, Field(ge=1, le=99, strict=True)]
Share = Annotated[float, Field(ge=0, le=1)]
Order = tuple[OrderState, ...]

DEFAULT_ORDER = [
    "dualwrite", "backfill", "compare", "shadow", "reads.canary", "live", "canary", "full", "soaked", "rampdown",
    "drained", "complete", "removed", "retired",
]  # fmt: skip


class GivenWave(DocumentPart):
    """Cities and routes that move together, and the order of the two axes where it is another than the file's."""

    name: Name = Field(description="the wave's name")
    cities: tuple[Name, ...] = Field(default=(), min_length=1, max_length=500, description="the cities that move")
    routes: tuple[Name, ...] = given([], "the routes that move; all when absent", most=500)
    order: Order = given([], "the states in the order they are entered; the file's when absent", most=32)


class GivenCriterion(DocumentPart):
    """What a bake watches: the new side beside the old one at the same moment, with a floor of its own."""

    metric: Literal["errors", "p50", "p99"] = Field(
        description="share of errors, or a percentile of latency in seconds"
    )
    most: Annotated[float, Field(ge=0)] = Field(description="never more than this, whatever the old side has")
    over_old: Annotated[float, Field(ge=0)] = given(0.1, "at most this share more than the old side has")
    least_samples: Count = given(200, "requests that must have been seen on each side before it is judged")


class GivenLoadBalancerLimits(DocumentPart):
    """What a load balancer may have, and has before the migration."""

    rules: Count = given(100, "rules it may have")
    target_groups: Count = given(100, "target groups it may have")
    rules_in_use: SizeMin = given(0, "rules it has before the migration")
    target_groups_in_use: SizeMin = given(2, "target groups it has before the migration")


class GivenLimits(DocumentPart):
    """How far and how fast."""

    lag: Duration = given("5s", "the longest that a copy may be behind")
    backfill: Rate = given("2000/s", "rows a second that a backfill copies")
    compare: Rate = given("20000/s", "rows a second that a comparison reads")
    bake: Duration = given("15m", "how long a weight is watched; at least three periods of a metric")
    shadow: Duration = given("1d", "how long reads are compared live")
    soak: Duration = given("1d", "how long the old side must be without a request; at least three periods of a metric")
    load_balancer: GivenLoadBalancerLimits = given({}, "what each load balancer may have")


class GivenApprovals(DocumentPart):
    """Who approves: any of those named, before the step."""

    wave: tuple[Text, ...] = given([], "before a city of a wave begins", most=50)
    flip: tuple[Text, ...] = given([], "before a new store gets the authority", most=50)
    complete: tuple[Text, ...] = given([], "before the point of no return", most=50)
    retire: tuple[Text, ...] = given([], "before the old side is let go for good", most=50)


class GivenTee(DocumentPart):
    """What stands in front of the old API and can send a request twice."""

    at: Text = Field(description="where it answers, like http://tee.internal:8080")


class GivenSessions(DocumentPart):
    """What keeps a session on its side: a hash of a header, taken by the tee, or a target group's stickiness."""

    header: Text | None = given(None, "the header whose hash assigns a side; needs a tee")
    target_group: Duration | None = given(None, "how long a target group holds a client, at most 7d")


class GivenStages(DocumentPart):
    """From which stage to which."""

    old: Literal["monolith", "hybrid"] = Field(alias="from", description="the stage it starts from")
    new: Literal["hybrid", "services"] = Field(alias="to", description="the stage it ends in")
