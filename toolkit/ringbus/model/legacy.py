"""The monolith, where a city still has it, and the cities."""

from typing import Annotated, Literal

from pydantic import Field

from ringbus.model import forms
from ringbus.model.shape import Count, DocumentPart, Instance, Name, SizeMin, Switch, Text, given

Version = Annotated[str, Field(pattern=forms.VERSION)]
DatabaseInstance = Annotated[str, Field(pattern=forms.DATABASE_INSTANCE)]
CacheInstance = Annotated[str, Field(pattern=forms.CACHE_INSTANCE)]
Arn = Annotated[str, Field(pattern=forms.ARN)]
LegacyState = Literal["serving", "drained", "retired"]


class GivenCity(DocumentPart):
    """Who is served from where; ``legacy`` is written by the migration only."""

    region: str = Field(description="the region that serves the city")
    legacy: LegacyState = given("retired", "the city's monolith; `serving` when absent in stages monolith and hybrid")


class GivenPool(DocumentPart):
    """An autoscaling group of the monolith."""

    instance: Instance = Field(description="instance type")
    min: SizeMin = Field(description="least instances")
    max: Count = Field(description="most instances")


class GivenApiPool(GivenPool):
    """The monolith's PHP API."""

    instance: Instance = given("c6i.large", "instance type of the monolith's API")
    min: SizeMin = given(2, "least instances of the monolith's API")
    max: Count = given(8, "most instances of the monolith's API")


class GivenAppPool(GivenPool):
    """The monolith's Java application."""

    instance: Instance = given("m6i.large", "instance type of the monolith's application")
    min: SizeMin = given(2, "least instances of the monolith's application")
    max: Count = given(4, "most instances of the monolith's application")


class GivenMysql(DocumentPart):
    """The monolith's MySQL."""

    version: Version = given("8.0", "version of MySQL")
    instance: DatabaseInstance = given("db.m6i.large", "database instance class")
    replica: Switch = given(True, "whether there is a read replica")


class GivenRedis(DocumentPart):
    """The monolith's Redis."""

    version: Version = given("7.1", "version of Redis")
    instance: CacheInstance = given("cache.m6g.large", "cache node type")


class ExistingLegacy(DocumentPart):
    """What stands already and is only read: ARNs and identifiers of the company's own resources."""

    load_balancer: Arn | None = given(None, "ARN of the load balancer in front of the monolith")
    listener: Arn | None = given(None, "ARN of its listener")
    target_groups: dict[Name, Arn] = given({}, "ARNs of its target groups by name", most=300)
    autoscaling_groups: dict[Name, Text] = given(
        {}, "names of the autoscaling groups behind them, which a migration puts behind groups of its own", most=300
    )
    mysql: Text | None = given(None, "identifier of the database")
    redis: Text | None = given(None, "identifier of the cache")


class GivenLegacy(DocumentPart):
    """The PHP/Java monolith: how each is made; ``monolith`` is the one that all cities share."""

    monolith: LegacyState | None = given(
        None, "the one monolith of all cities; when absent `serving` in stage monolith, else `retired`"
    )
    api: GivenApiPool = given({}, "the monolith's PHP API")
    app: GivenAppPool = given({}, "the monolith's Java application")
    mysql: GivenMysql = given({}, "the monolith's MySQL")
    redis: GivenRedis = given({}, "the monolith's Redis")
    existing: ExistingLegacy | None = given(None, "what stands already and is only read")
