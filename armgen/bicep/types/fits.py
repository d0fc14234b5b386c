"""Whether a value of one type may stand where another is wanted, and which part of it may not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from armgen.bicep import syntax
from armgen.bicep.syntax import Expression
from armgen.bicep.types.shapes import (
    ANY,
    NULL,
    Items,
    Null,
    OneOf,
    Record,
    Row,
    Shape,
    Tagged,
    Text,
    Truth,
    Whole,
    bare,
    is_nullable,
    one_of,
    said,
    without_null,
)

Report = Callable[[int, int, str, str], None]
"""Start, end, message, help."""

Place = tuple[int, int]


def fits(source: Shape, target: Shape) -> bool:
    """Whether a value may be of the wanted type, by its kind: what objects and arrays hold is not looked at.

    A string that is not known fits every certain one: the compiler lets parameters through.
    """
    source, target = bare(source), bare(target)
    if source is ANY or target is ANY:
        return True
    if isinstance(source, OneOf):
        return all(fits(one, target) for one in source.members)
    if isinstance(target, OneOf):
        return any(fits(source, one) for one in target.members)
    for kind in (Text, Whole, Truth):
        if isinstance(source, kind):
            if not isinstance(target, kind):
                return False
            return source.value is None or target.value is None or source.value == target.value
    if isinstance(source, Record | Tagged):
        return isinstance(target, Record | Tagged)
    if isinstance(source, Items | Row):
        return isinstance(target, Items | Row)
    return isinstance(source, Null) and isinstance(target, Null)


def takes(target: Shape, source: Shape) -> bool:
    """Whether a value is taken: one that may be null is, with a warning."""
    return fits(source, target) or (is_nullable(source) and fits(without_null(source), target))


class Fitting:
    """Compares a value with the wanted type as deep as both are known."""

    def __init__(self, report: Report, seen: dict[tuple[int, int, int], object] | None = None) -> None:
        self._report = report
        self._seen = {} if seen is None else seen  # types may hold themselves

    def value(self, node: Expression, source: Shape, target: Shape, place: Place | None = None) -> None:
        """Reports every part of a value that may not be there. `place`: where a missing member is shown."""
        source, target = bare(source), bare(target)
        if source is ANY or target is ANY or source is target:
            return
        if isinstance(node, syntax.Loop) and isinstance(source, Items) and isinstance(target, Items | Row):
            self.value(node.body, source.item, target.item if isinstance(target, Items) else one_of(target.items))
            return
        if not fits(source, target):
            if not takes(target, source):
                message = f"A value of type {said(target)} is wanted here, and this is {said(source)}."
                self._report(node.start, node.end, message, "Correct the value, or the type.")
                return
            source = without_null(source)
        if isinstance(target, OneOf):
            self._one_of(node, source, target, place)
        elif isinstance(source, Text | Whole) and isinstance(target, Text | Whole):
            self._limits(node, source, target)
        elif isinstance(source, Record):
            self._record(node, source, target, place)
        elif isinstance(source, Items | Row) and isinstance(target, Items | Row):
            self._array(node, source, target)

    def _one_of(self, node: Expression, source: Shape, target: OneOf, place: Place | None) -> None:
        """Some member of a union has to take the value whole."""
        if isinstance(source, OneOf):
            return
        members = [one for one in target.members if fits(source, one)]
        if len(members) == 1:
            self.value(node, source, members[0], place)
            return
        found: list[tuple[int, int, str, str]] = []
        for one in members:
            faults: list[tuple[int, int, str, str]] = []
            Fitting(lambda *fault, kept=faults: kept.append(fault), self._seen).value(node, source, one, place)
            if not faults:
                return
            found.extend(faults)
        for fault in found:
            self._report(*fault)

    def _limits(self, node: Expression, source: Text | Whole, target: Text | Whole) -> None:
        """Numbers and lengths that are certainly out of bounds."""
        what = "number" if isinstance(source, Whole) else "length"
        if isinstance(source, Whole) and source.value is not None:
            least: int | None = source.value
            most = least
        elif isinstance(source, Text) and source.value is not None:
            least = most = _units(source.value)
        else:
            least, most = source.least, source.most
        self._bounds(node, what, (least, most), (target.least, target.most))

    def _bounds(
        self, node: Expression, what: str, own: tuple[int | None, int | None], wanted: tuple[int | None, int | None]
    ) -> None:
        help = "Correct the value, or the limit."
        if own[0] is not None and wanted[1] is not None and own[0] > wanted[1]:
            self._report(node.start, node.end, f"The {what} is {own[0]} at least, and {wanted[1]} is the most.", help)
        elif own[1] is not None and wanted[0] is not None and own[1] < wanted[0]:
            self._report(node.start, node.end, f"The {what} is {own[1]} at most, and {wanted[0]} is the least.", help)

    # Objects

    def _record(self, node: Expression, source: Record, target: Shape, place: Place | None) -> None:
        if isinstance(target, Tagged):
            chosen = self._chosen(node, source, target)
            if chosen is None:
                return
            target = bare(chosen)
        key = (id(source), id(target), node.start)
        if not isinstance(target, Record) or key in self._seen:
            return
        self._seen[key] = (source, target)
        nodes = _members(node)
        missing = _missing(source, target)
        if missing:
            start, end = place or (node.start, node.start + 1)
            listed = ", ".join(f"'{name}'" for name in missing)
            self._report(start, end, f"The object misses {listed}.", "Add what its type wants.")
        for name, member in source.members.items():
            wanted = target.members.get(name)
            own = nodes.get(name)
            value = own.value if own is not None else node
            at = (own.key.start, own.key.end) if own is not None else None
            if wanted is not None:
                shape = wanted.shape if wanted.required else one_of((wanted.shape, NULL))
                self.value(value, member.shape, shape, at)
            elif target.rest is None:
                start, end = at or (node.start, node.end)
                help = f"Its type has {_listed(target)}."
                self._report(start, end, f"The type of this object has no member '{name}'.", help)
            else:
                self.value(value, member.shape, target.rest, at)

    def _chosen(self, node: Expression, source: Record, target: Tagged) -> Shape | None:
        """The object among several that the discriminator of a value picks."""
        listed = ", ".join(f"'{name}'" for name in target.options)
        member = source.members.get(target.key)
        if member is None:
            if source.rest is None:
                message = f"The object misses '{target.key}', which tells its kind."
                self._report(node.start, node.start + 1, message, f"It is one of {listed}.")
            return None
        tag = bare(member.shape)
        own = _members(node).get(target.key)
        value = own.value if own is not None else node
        if isinstance(tag, Text) and tag.value is not None:
            if tag.value in target.options:
                return target.options[tag.value]
            message = f"There is no kind '{tag.value}'."
            self._report(value.start, value.end, message, f"'{target.key}' is one of {listed}.")
        elif not takes(one_of([Text(name) for name in target.options]), tag):
            message = f"'{target.key}' tells the kind of this object, and {said(tag)} is none."
            self._report(value.start, value.end, message, f"It is one of {listed}.")
        return None

    # Arrays

    def _array(self, node: Expression, source: Items | Row, target: Items | Row) -> None:
        values = node.items if isinstance(node, syntax.ArrayLiteral) else ()
        spread = any(isinstance(one, syntax.Spread) for one in values)
        if isinstance(source, Items):
            self._bounds(node, "length", (source.least, source.most), _lengths(target))
            self.value(node, source.item, target.item if isinstance(target, Items) else one_of(target.items))
            return
        count = len(source.items)
        self._bounds(node, "length", (count, count), _lengths(target))
        for position, shape in enumerate(source.items):
            wanted = target.item if isinstance(target, Items) else ANY
            if isinstance(target, Row) and position < len(target.items):
                wanted = target.items[position]
            value = values[position] if values and not spread else node
            if not isinstance(value, syntax.Spread):
                self.value(value, shape, wanted)


def _lengths(target: Items | Row) -> tuple[int | None, int | None]:
    if isinstance(target, Row):
        return len(target.items), len(target.items)
    return target.least, target.most


def _members(node: Expression) -> Mapping[str, syntax.Property]:
    """The members that an object literal writes out."""
    if not isinstance(node, syntax.ObjectLiteral):
        return {}
    found: dict[str, syntax.Property] = {}
    for member in node.members:
        key = syntax.key_text(member.key) if isinstance(member, syntax.Property) else None
        if key is not None and isinstance(member, syntax.Property):
            found[key] = member
    return found


def _missing(source: Record, target: Record) -> list[str]:
    if source.rest is not None:
        return []
    return [
        name
        for name, one in target.members.items()
        if one.required and name not in source.members and not fits(NULL, one.shape)
    ]


def _listed(target: Record) -> str:
    return ", ".join(f"'{name}'" for name in target.members) or "no members"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
