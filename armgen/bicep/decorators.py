"""Decorators: which exist, where they may stand, what they take."""

from __future__ import annotations

from armgen.bicep import builtins, syntax
from armgen.bicep.document import KINDS
from armgen.bicep.model import FileModel
from armgen.bicep.syntax import Decorator, Expression, TypeExpression
from armgen.bicep.type_names import ambient, decorated

_TARGETS = {
    "secure": frozenset({"string", "object", "any"}),
    "minLength": frozenset({"string", "array", "any"}),
    "maxLength": frozenset({"string", "array", "any"}),
    "minValue": frozenset({"int", "any"}),
    "maxValue": frozenset({"int", "any"}),
    "sealed": frozenset({"object", "any"}),
}


def is_constant(node: Expression) -> bool:
    """Whether a value is written out: literals, and objects and arrays of them."""
    if isinstance(node, syntax.StringLiteral | syntax.IntLiteral | syntax.KeywordLiteral):
        return True
    if isinstance(node, syntax.Unary):
        return isinstance(node.operand, syntax.IntLiteral | syntax.KeywordLiteral)
    if isinstance(node, syntax.Group):
        return is_constant(node.inner)
    if isinstance(node, syntax.ArrayLiteral):
        return all(not isinstance(one, syntax.Spread) and is_constant(one) for one in node.items)
    if isinstance(node, syntax.ObjectLiteral):
        return all(isinstance(one, syntax.Property) and is_constant(one.value) for one in node.members)
    return False


def check_decorators(model: FileModel, node: syntax.Declaration) -> None:
    """What is wrong with the decorators of a declaration."""
    kind = KINDS[type(node)]
    declared = getattr(node, "type", None) if kind in ("param", "output", "type") else None
    looped = isinstance(getattr(node, "value", None), syntax.Loop)
    if node.decorators:
        _check(model, node.decorators, kind, declared, looped)


def check_members(model: FileModel, node: TypeExpression) -> None:
    """What is wrong with the decorators inside a type."""
    for decorators, kind in decorated(node):
        _check(model, decorators, "type member", kind, False)


def _check(
    model: FileModel,
    decorators: tuple[Decorator, ...],
    kind: str,
    declared: TypeExpression | None,
    looped: bool,
) -> None:
    allowed = builtins.DECORATORS.get(kind, frozenset())
    seen: set[str] = set()
    for one in decorators:
        start = one.start + 1
        if one.namespace not in ("", "sys") and one.namespace not in model.symbols:
            message = f"There is no decorator '{one.namespace}.{one.name}'."
            model.report("RP902", start, one.end, message, f"Write @{one.name}() or @sys.{one.name}().")
            continue
        if one.name not in builtins.ALL_DECORATORS or (
            one.name in builtins.EXPERIMENTAL_DECORATORS and one.name not in model.config.features
        ):
            help = model.near(one.name, list(allowed)) or "Correct its spelling."
            model.report("RP902", start, one.end, f"There is no decorator '{one.name}'.", help)
            continue
        if one.name not in allowed:
            message = f"The decorator @{one.name}() has no place at {_article(kind)}."
            model.report("RP707", start, one.end, message, "Remove it.")
            continue
        if one.name in seen:
            model.report("RP907", one.start, one.end, f"@{one.name}() stands here twice.", "Keep one of the two.")
        seen.add(one.name)
        problem = _problem(model, one, declared, looped)
        if problem:
            model.report("RP707", one.start, one.end, problem, "Correct or remove the decorator.")


def _problem(model: FileModel, one: Decorator, declared: TypeExpression | None, looped: bool) -> str:
    least, most = builtins.ARITY.get(one.name, (0, 9))
    if not least <= len(one.args) <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        return f"@{one.name}() takes {wanted} argument{'' if wanted == '1' else 's'}, not {len(one.args)}."
    first = one.args[0] if one.args else None
    if one.name == "batchSize" and first is not None:
        if not looped:
            return "@batchSize() is for loops only."
        if isinstance(first, syntax.IntLiteral) and first.value < 1:
            return "A batch has 1 resource at least."
        if not isinstance(first, syntax.IntLiteral):
            return "@batchSize() takes a number."
    if one.name == "allowed" and not isinstance(first, syntax.ArrayLiteral):
        return "@allowed() takes an array."
    if first is not None and one.name != "retryOn" and not is_constant(first):
        return f"@{one.name}() takes a constant."
    if one.name in _TARGETS and declared is not None:
        base = declared.base if isinstance(declared, syntax.NullableType) else declared
        name = ambient(model, base)
        if name and name not in _TARGETS[one.name]:
            return f"@{one.name}() is not for the type {name}."
    return ""


def _article(kind: str) -> str:
    word = {"param": "parameter", "var": "variable", "func": "function"}.get(kind, kind)
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
