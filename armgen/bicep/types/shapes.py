"""What a value may be. `ANY` stands for all that is not known: nothing is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeAlias


class Anything(NamedTuple):
    name: str = "any"


class Null(NamedTuple):
    name: str = "null"


class Text(NamedTuple):
    """A string: a certain one, or of a length between two."""

    value: str | None = None
    least: int | None = None
    most: int | None = None


class Whole(NamedTuple):
    """An int: a certain one, or one between two."""

    value: int | None = None
    least: int | None = None
    most: int | None = None


class Truth(NamedTuple):
    value: bool | None = None


class Member(NamedTuple):
    shape: Shape
    required: bool


class Record(NamedTuple):
    """An object. `rest` is what its other members are, None when it has no others; `lenient`: others are frowned upon,
    which the compiler only warns of.
    """

    members: Mapping[str, Member]
    rest: Shape | None
    lenient: bool = False


class Tagged(NamedTuple):
    """One of several objects, told apart by the text of one member."""

    key: str
    options: Mapping[str, Shape]


class Items(NamedTuple):
    """An array of any length, or of a length between two."""

    item: Shape
    least: int | None = None
    most: int | None = None


class Row(NamedTuple):
    """An array with a type for each position."""

    items: tuple[Shape, ...]


class OneOf(NamedTuple):
    members: tuple[Shape, ...]


class Arrow(NamedTuple):
    """A lambda that takes so many arguments. `params` are what it is called with."""

    params: tuple[Shape, ...]
    optional: int
    result: Shape


class Alias:
    """A type that is worked out when it is looked at: types may hold themselves."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Shape]) -> None:
        self._make: Callable[[], Shape] | None = make
        self._made: Shape = ANY

    def made(self) -> Shape:
        passed: list[Alias] = []
        shape: Shape = self
        while isinstance(shape, Alias) and shape._make is not None:
            passed.append(shape)
            make, shape._make = shape._make, None
            shape = make()
        made = shape._made if isinstance(shape, Alias) else shape
        for one in passed:
            one._made = made
        return made


Shape: TypeAlias = "Anything | Null | Text | Whole | Truth | Record | Tagged | Items | Row | OneOf | Arrow | Alias"

ANY, NULL = Anything(), Null()
TEXT, WHOLE, TRUTH = Text(), Whole(), Truth()
OBJECT, ARRAY = Record({}, ANY), Items(ANY)
_MOST_SHOWN = 5
_MOST_MEMBERS = 2_000  # a list of allowed values is shorter: values that grow at each step are not followed


def bare(shape: Shape) -> Shape:
    """A type without the names on the way to it."""
    return shape.made() if isinstance(shape, Alias) else shape


def one_of(shapes: Iterable[Shape]) -> Shape:
    """Any of the types: one flat list, each once."""
    found: dict[object, Shape] = {}
    for shape in shapes:
        one = bare(shape)
        for member in one.members if isinstance(one, OneOf) else (one,):
            each = bare(member)
            if each is ANY or len(found) > _MOST_MEMBERS:
                return ANY
            plain = isinstance(each, Text | Whole | Truth | Null)
            found.setdefault((type(each), each) if plain else id(each), each)
    return next(iter(found.values())) if len(found) == 1 else OneOf(tuple(found.values()))


def is_nullable(shape: Shape) -> bool:
    one = bare(shape)
    return isinstance(one, OneOf) and any(bare(member) is NULL for member in one.members)


def without_null(shape: Shape) -> Shape:
    """A type without null; null itself stays."""
    one = bare(shape)
    if not is_nullable(one) or not isinstance(one, OneOf):
        return one
    return one_of(member for member in one.members if bare(member) is not NULL)


def item_of(shape: Shape) -> Shape:
    """What an array holds."""
    one = without_null(shape)
    if isinstance(one, Items):
        return one.item
    return one_of(one.items) if isinstance(one, Row) and one.items else ANY


def said(shape: Shape) -> str:
    """A type as Bicep writes it, shortened."""
    one = bare(shape)
    if isinstance(one, Anything | Null):
        return one.name
    if isinstance(one, Text):
        return "string" if one.value is None else f"'{one.value}'"
    if isinstance(one, Whole):
        return "int" if one.value is None else str(one.value)
    if isinstance(one, Truth):
        return "bool" if one.value is None else str(one.value).lower()
    if isinstance(one, OneOf):
        names = list(dict.fromkeys(said(member) for member in one.members))
        return " | ".join([*names[:_MOST_SHOWN], *(["..."] if len(names) > _MOST_SHOWN else [])])
    if isinstance(one, Items):
        return "array" if bare(one.item) is ANY or isinstance(bare(one.item), OneOf) else f"{said(one.item)}[]"
    if isinstance(one, Arrow):
        return "lambda"
    return "array" if isinstance(one, Row) else "object"
