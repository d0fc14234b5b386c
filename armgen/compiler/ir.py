"""The compiler's pivot: frozen units of resources whose values are expressions. ARM and Bicep are printed from it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from armgen.arm.syntax import Access, Call, Number
from armgen.arm.syntax import Text as Literal

DEPLOYMENT_API = "2025-04-01"


class Param(NamedTuple):
    """A parameter of the unit."""

    name: str


class Ref(NamedTuple):
    """The id of a resource of the unit (`prop` "id"), or a property that is read when the deployment runs.

    `steps` lead on from the properties: texts, or a `Pick` of one item of a list.
    """

    symbol: str
    prop: str = "id"
    steps: tuple[str | Pick, ...] = ()


class Pick(NamedTuple):
    """The item of a list whose field has a value: a data disk by its LUN, never by its position."""

    item: str
    field: str
    value: int


class Format(NamedTuple):
    """Text with holes: texts and parameters in order."""

    parts: tuple[str | Param, ...]


IrValue: TypeAlias = (
    "str | int | bool | Param | Ref | Format | Call | Access | Number | Literal | list[IrValue] | dict[str, IrValue]"
)


class Comment(NamedTuple):
    """A remark that Bicep prints at the end of a line. `disable`: the linter code that the line is excused from."""

    text: str
    disable: str = ""


class IrResource(NamedTuple):
    """A resource of a unit. `existing`: it is only named, to have its id.

    `type` is whole; `parent` is the symbol of the resource that it is a child of, `scope` that which it hangs on.
    `subscription` and `group` are set for an existing resource in another place. `title` opens a new section in Bicep.
    `notes` are remarks by the key of a property or of the symbol that is depended on.
    """

    symbol: str
    type: str
    api_version: str
    name: str | Format
    properties: dict[str, IrValue] | None = None
    location: IrValue | None = None
    tags: dict[str, str] | None = None
    existing: bool = False
    parent: str = ""
    scope: str = ""
    subscription: str = ""
    group: str = ""
    depends_on: tuple[str, ...] = ()
    title: str = ""
    notes: Mapping[str, Comment] = MappingProxyType({})


class Parameter(NamedTuple):
    """A string parameter. `default`: None without one, a text, or the call of `utcNow`."""

    name: str
    description: str
    default: str | Call | None


class Unit(NamedTuple):
    """What is deployed into one resource group at one stage.

    `key` names the unit in file and deployment names. `machines` counts what it protects.
    """

    key: str
    stage: int
    subscription: str
    group: str
    shard: str
    parameters: tuple[Parameter, ...]
    resources: tuple[IrResource, ...]
    collections: tuple[tuple[str, str], ...]
    points: tuple[tuple[str, str], ...]
    digest: str
    after: tuple[str, ...] = ()

    @property
    def nested_parameters(self) -> tuple[Parameter, ...]:
        """The parameters of the unit inside of a root: the stamp first, without a default since the root gives it."""
        stamps = tuple(one._replace(default=None) for one in self.parameters if one.name == "stamp")
        return stamps + tuple(one for one in self.parameters if one.name != "stamp")

    @property
    def deployed(self) -> tuple[IrResource, ...]:
        return tuple(resource for resource in self.resources if not resource.existing)


class Program(NamedTuple):
    """All units of a spec in the order in which they are deployed. `scope`: how they are bound into roots."""

    name: str
    source: str
    description: str
    units: tuple[Unit, ...]
    location: str
    scope: str
    digest: str
    stamped: bool = False

    @property
    def subscription(self) -> str:
        """The one that all units lie in, in lower case; "" when there are several, and every root names them."""
        found = {unit.subscription.lower() for unit in self.units}
        return found.pop() if len(found) == 1 else ""
