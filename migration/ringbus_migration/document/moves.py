"""What moves: cities, routes, and the entities they touch."""

from typing import Annotated, Literal

from pydantic import Field

from ringbus.model import forms
from ringbus.model.shape import DocumentPart, Name, Switch, Text, given
from ringbus_migration.document.values import GivenIds, GivenStore

Method = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
RoutePath = Annotated[str, Field(pattern=forms.PATH, max_length=128)]


class GivenSign(DocumentPart):
    """How a request shows its city: by host, by path, or by a header and its value."""

    host: Annotated[str, Field(pattern=forms.DOMAIN)] | None = given(None, "the host name its requests go to")
    path: RoutePath | None = given(None, "the path its requests start with, like /london/*")
    header: Text | None = given(None, "the header that names the city")
    value: Text | None = given(None, "the value of that header", alias="is")

    @property
    def condition(self) -> str:
        """The sign as one text: ``host london.hailo.example``."""
        if self.host:
            return f"host {self.host}"
        return f"path {self.path}" if self.path else f"header {self.header} is {self.value}"

    @property
    def front(self) -> str:
        """What comes before a route's path in the path of its rule: ``/london`` for ``/london/*``."""
        return self.path.rstrip("*").rstrip("/") if self.path else ""


class GivenRoute(DocumentPart):
    """A route: its requests, what they read and write, and the service that answers them afterwards."""

    path: RoutePath = Field(description="the path of its requests, like /v1/jobs or /v1/jobs/*")
    methods: tuple[Method, ...] = given(["GET"], "the methods of its requests, at most three", most=6)
    reads: tuple[Name, ...] = given([], "the entities its requests read", most=100)
    writes: tuple[Name, ...] = given([], "the entities its requests write", most=100)
    service: Name | None = given(None, "the service that answers it afterwards")
    group: Name | None = given(None, "routes of one group move together; without it the route moves alone")
    regions: tuple[str, ...] = given([], "where its requests arrive; in the city's home region when absent", most=40)
    sticky: Switch = given(False, "whether a session may never change sides in the middle")

    @property
    def touches(self) -> tuple[str, ...]:
        """The entities it reads or writes, each once."""
        return tuple(dict.fromkeys((*self.reads, *self.writes)))


class GivenEntity(DocumentPart):
    """What is kept: its old store and its new one."""

    old: GivenStore = Field(alias="from", description="the store it is in")
    new: GivenStore = Field(alias="to", description="the store it moves to")
    rows: Annotated[int, Field(ge=0, le=10**12, strict=True)] = given(0, "rows a city has, for the estimate")
    ids: dict[Name, GivenIds] = given({}, "each city's own range of ids, where MySQL is divided by city", most=5_000)
    owner: Name | None = given(None, "the one city that keeps it for all, where it is not divided by city")
