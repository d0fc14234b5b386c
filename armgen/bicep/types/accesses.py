"""The types of members and items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from armgen.bicep import syntax
from armgen.bicep.symbols import ModuleSymbol, NamespaceSymbol, ResourceSymbol
from armgen.bicep.syntax import Expression
from armgen.bicep.types.fits import Place, takes
from armgen.bicep.types.members import PLAIN, unreadable
from armgen.bicep.types.outputs import output_of
from armgen.bicep.types.shapes import (
    ANY,
    NULL,
    TEXT,
    WHOLE,
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
    item_of,
    one_of,
    said,
    without_null,
)

if TYPE_CHECKING:
    from armgen.bicep.types.infer import Inference, Locals


def property_of(inference: Inference, node: syntax.PropertyAccess, names: Locals) -> Shape:
    """`base.name`"""
    place = (node.at, node.end)
    known = _known(inference, node.base, node.name, place if not node.safe else None, names)
    if known is not None:
        return known
    base = inference.of(node.base, names)
    return _with_null(base, node.safe, _member(inference, base, node.name, place, node.safe))


def _known(inference: Inference, base: Expression, name: str, place: Place | None, names: Locals) -> Shape | None:
    """A member of a resource, module or namespace; None for that of a value. `place`: where to report one that is not
    there.
    """
    symbol = _symbol(inference, base, names)
    if isinstance(symbol, ResourceSymbol | ModuleSymbol):
        _indices(inference, base, names)
        if place is not None and unreadable(symbol, name):
            help = "Most of what a resource has is in its properties, and of a module in its outputs."
            inference.report(*place, f"'{symbol.name}' has no member '{name}'.", help)
        plain = {"name"} if isinstance(symbol, ModuleSymbol) else PLAIN
        return TEXT if name in plain else ANY
    if isinstance(symbol, NamespaceSymbol):
        return inference.exported(inference.member(symbol, name))
    if isinstance(base, syntax.PropertyAccess) and base.name == "outputs":
        module = _symbol(inference, base.base, names)
        if isinstance(module, ModuleSymbol):
            _indices(inference, base.base, names)
            return output_of(module, name)
    if isinstance(base, syntax.Name) and base.name not in names and base.name in ("sys", "az", "this"):
        return ANY if inference.find(base.name) is None else None
    return None


def _symbol(
    inference: Inference, node: Expression, names: Locals
) -> ResourceSymbol | ModuleSymbol | NamespaceSymbol | None:
    """The resource, module or namespace that an expression is; one of a loop by its index."""
    while isinstance(node, syntax.NonNull | syntax.Group):
        node = node.base if isinstance(node, syntax.NonNull) else node.inner
    if isinstance(node, syntax.IndexAccess):
        found = _symbol(inference, node.base, names)
        return found if isinstance(found, ResourceSymbol | ModuleSymbol) and found.loop is not None else None
    if isinstance(node, syntax.NestedAccess):
        outer = _symbol(inference, node.base, names)
        return outer.nested.get(node.name) if isinstance(outer, ResourceSymbol) else None
    if not isinstance(node, syntax.Name) or node.name in names:
        return None
    symbol = inference.find(node.name)
    return symbol if isinstance(symbol, ResourceSymbol | ModuleSymbol | NamespaceSymbol) else None


def _indices(inference: Inference, node: Expression, names: Locals) -> None:
    """The indices on the way to a resource or module, which are numbers."""
    while isinstance(node, syntax.NonNull | syntax.Group | syntax.NestedAccess | syntax.IndexAccess):
        if isinstance(node, syntax.IndexAccess):
            inference.wants(node.index, WHOLE, names)
        node = node.inner if isinstance(node, syntax.Group) else node.base


def _with_null(base: Shape, safe: bool, shape: Shape) -> Shape:
    return one_of((shape, NULL)) if safe and is_nullable(base) else shape


def _member(inference: Inference, base: Shape, name: str, place: Place, safe: bool) -> Shape:
    shape = without_null(base)
    if isinstance(shape, Record):
        member = shape.members.get(name)
        if member is not None:
            return member.shape
        if shape.rest is not None or safe:
            return shape.rest or ANY
        near = inference.model.near(name, list(shape.members))
        inference.report(*place, f"This object has no member '{name}'.", near or _listed(shape))
    elif isinstance(shape, OneOf):
        return _of_each(shape, name)
    elif isinstance(shape, Text | Whole | Truth | Items | Row) or (isinstance(shape, Null) and not safe):
        help = (
            "Index it, or use length(), first() and the like." if isinstance(shape, Items | Row) else "Name an object."
        )
        inference.report(*place, f"A value of type {said(shape)} has no members.", help)
    return ANY


def _of_each(shape: OneOf, name: str) -> Shape:
    """A member that each of several objects has."""
    found: list[Shape] = []
    for one in shape.members:
        record = bare(one)
        member = record.members.get(name) if isinstance(record, Record) else None
        if member is None:
            return ANY
        found.append(member.shape)
    return one_of(found)


def _listed(shape: Record) -> str:
    names = ", ".join(f"'{name}'" for name in shape.members)
    return f"It has {names}." if names else "It is empty."


def index_of(inference: Inference, node: syntax.IndexAccess, names: Locals) -> Shape:
    """`base[index]`"""
    if _symbol(inference, node, names) is not None:
        _indices(inference, node, names)
        return ANY
    if isinstance(node.index, syntax.StringLiteral) and not node.from_end:
        known = _known(inference, node.base, node.index.value, None, names)
        if known is not None:
            return known
    base, index = inference.of(node.base, names), without_null(inference.of(node.index, names))
    return _with_null(base, node.safe, _item(inference, node, without_null(base), index))


def _item(inference: Inference, node: syntax.IndexAccess, base: Shape, index: Shape) -> Shape:
    """What `?` before the index lets pass is warned of, but for an item that an array does not have."""
    if isinstance(base, Items | Row):
        return _array_item(inference, node, base, index)
    place = (node.index.start, node.index.end)
    if isinstance(base, Record) and isinstance(index, Text) and index.value is not None and not node.from_end:
        return _member(inference, base, index.value, place, node.safe)
    if isinstance(base, Record) and not base.members and base.rest is None and takes(TEXT, index):
        inference.report(node.base.start, node.base.end, "This object is empty.", "Give it members.")
        return ANY
    if node.safe:
        return ANY
    if isinstance(base, Record | Tagged):
        if node.from_end:
            inference.report(*place, "An object has no last member.", "Name a member.")
        elif not takes(TEXT, index):
            inference.report(
                *place, f"An object is indexed with a string, and this is {said(index)}.", "Name a member."
            )
    elif base is ANY:
        if not takes(WHOLE, index) and (node.from_end or not takes(TEXT, index)):
            wanted = "number" if node.from_end else "number or a string"
            inference.report(*place, f"A {wanted} is wanted as the index, and this is {said(index)}.", "Correct it.")
    elif _no_items(base):
        message = f"A value of type {said(base)} has no items."
        inference.report(node.base.start, node.base.end, message, "Index an array or an object.")
    return ANY


def _no_items(shape: Shape) -> bool:
    """Whether it is, or may be, of a type that is never indexed."""
    one = bare(shape)
    if isinstance(one, OneOf):
        return any(_no_items(member) for member in one.members)
    return isinstance(one, Text | Whole | Truth | Null)


def _array_item(inference: Inference, node: syntax.IndexAccess, base: Items | Row, index: Shape) -> Shape:
    if not takes(WHOLE, index):
        if not node.safe:
            message = f"An array is indexed with a number, and this is {said(index)}."
            inference.report(node.index.start, node.index.end, message, "Count from 0.")
        return ANY
    wanted = _numbers(index) if isinstance(base, Row) else []
    if not isinstance(base, Row) or not wanted:
        return item_of(base)
    count = len(base.items)
    for number in wanted:
        if not (1 <= number <= count if node.from_end else 0 <= number < count):
            message = f"There is no item {'^' if node.from_end else ''}{number}: the array has {count}."
            help = "The last item is ^1." if node.from_end else "Items are counted from 0."
            inference.report(node.index.start, node.index.end, message, help)
            return ANY
    return one_of([base.items[-number if node.from_end else number] for number in wanted])


def _numbers(index: Shape) -> list[int]:
    """The numbers that an index may be, as far as these are all known."""
    members = index.members if isinstance(index, OneOf) else (index,)
    known = [one.value for one in map(bare, members) if isinstance(one, Whole) and one.value is not None]
    return known if len(known) == len(members) else []
