"""A syntax tree as Bicep text that reads back as the same tree. Comments and directives are no nodes: they are lost."""

from __future__ import annotations

from armgen.bicep import syntax
from armgen.bicep.syntax import Declaration, Decorator, Expression, File, TypeExpression

_INDENT = "  "
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def to_text(file: File) -> str:
    """The declarations of a file, one blank line between two."""
    return "\n\n".join(declaration_text(one) for one in file.declarations) + "\n"


def quoted(value: str) -> str:
    """A Bicep string literal on one line."""
    return f"'{_inner(value)}'"


def _inner(value: str) -> str:
    text = "".join(_ESCAPES.get(character) or _character(character) for character in value)
    return text.replace("${", "\\${")


def _character(character: str) -> str:
    return character if character.isprintable() else f"\\u{{{ord(character):x}}}"


def _interpolation(node: syntax.Interpolation) -> str:
    pieces = [_inner(node.parts[0])]
    for hole, part in zip(node.holes, node.parts[1:], strict=True):
        pieces.append("${" + expression_text(hole, 0) + "}" + _inner(part))
    return "'" + "".join(pieces) + "'"


# Expressions


def expression_text(node: Expression, level: int = 0) -> str:
    """An expression; `level` is how deep the lines that it breaks into are indented."""
    if isinstance(node, syntax.StringLiteral):
        return quoted(node.value)
    if isinstance(node, syntax.Interpolation):
        return _interpolation(node)
    if isinstance(node, syntax.IntLiteral):
        return str(node.value)
    if isinstance(node, syntax.KeywordLiteral):
        return _keyword(node.value)
    if isinstance(node, syntax.Name):
        return node.name
    if isinstance(node, syntax.ObjectLiteral):
        return _object(node, level)
    if isinstance(node, syntax.ArrayLiteral):
        return _array(node, level)
    if isinstance(node, syntax.Unary):
        return node.operator + expression_text(node.operand, level)
    if isinstance(node, syntax.Binary):
        return f"{expression_text(node.left, level)} {node.operator} {expression_text(node.right, level)}"
    if isinstance(node, syntax.Ternary):
        then, other = expression_text(node.then, level), expression_text(node.other, level)
        return f"{expression_text(node.test, level)} ? {then} : {other}"
    if isinstance(node, syntax.Lambda):
        return f"{_lambda_head(node)} => {expression_text(node.body, level)}"
    if isinstance(node, syntax.Loop):
        return _loop(node, level)
    if isinstance(node, syntax.Conditional):
        return f"if ({expression_text(node.test, level)}) {expression_text(node.body, level)}"
    if isinstance(node, syntax.Group):
        return f"({expression_text(node.inner, level)})"
    return _access(node, level)


def _access(
    node: syntax.FunctionCall
    | syntax.MethodCall
    | syntax.PropertyAccess
    | syntax.IndexAccess
    | syntax.NestedAccess
    | syntax.NonNull,
    level: int,
) -> str:
    if isinstance(node, syntax.FunctionCall):
        return f"{node.name}({_arguments(node.args, level)})"
    base = expression_text(node.base, level)
    if isinstance(node, syntax.MethodCall):
        return f"{base}.{node.name}({_arguments(node.args, level)})"
    if isinstance(node, syntax.PropertyAccess):
        return f"{base}.{'?' if node.safe else ''}{node.name}"
    if isinstance(node, syntax.IndexAccess):
        marks = ("?" if node.safe else "") + ("^" if node.from_end else "")
        return f"{base}[{marks}{expression_text(node.index, level)}]"
    if isinstance(node, syntax.NestedAccess):
        return f"{base}::{node.name}"
    return f"{base}!"


def _keyword(value: bool | None) -> str:
    return {True: "true", False: "false", None: "null"}[value]


def _arguments(args: tuple[Expression, ...], level: int) -> str:
    return ", ".join(expression_text(one, level) for one in args)


def _lambda_head(node: syntax.Lambda) -> str:
    if len(node.params) == 1:
        return node.params[0].name
    return "(" + ", ".join(one.name for one in node.params) + ")"


def _loop(node: syntax.Loop, level: int) -> str:
    item = f"({node.item.name}, {node.index.name})" if node.index else node.item.name
    return f"[for {item} in {expression_text(node.source, level)}: {expression_text(node.body, level)}]"


def _object(node: syntax.ObjectLiteral, level: int) -> str:
    if not node.members and not node.resources:
        return "{}"
    inner = _INDENT * (level + 1)
    lines = [inner + _member(one, level + 1) for one in node.members]
    lines += [_shifted(declaration_text(one, level + 1), inner) for one in node.resources]
    return "{\n" + "\n".join(lines) + "\n" + _INDENT * level + "}"


def _shifted(text: str, indent: str) -> str:
    return indent + text


def _member(node: syntax.Property | syntax.Spread, level: int) -> str:
    if isinstance(node, syntax.Spread):
        return "..." + expression_text(node.value, level)
    return f"{expression_text(node.key, level)}: {expression_text(node.value, level)}"


def _array(node: syntax.ArrayLiteral, level: int) -> str:
    if not node.items:
        return "[]"
    inner = _INDENT * (level + 1)
    lines = [
        inner
        + ("..." + expression_text(one.value, level + 1) if isinstance(one, syntax.Spread) else "")
        + ("" if isinstance(one, syntax.Spread) else expression_text(one, level + 1))
        for one in node.items
    ]
    return "[\n" + "\n".join(lines) + "\n" + _INDENT * level + "]"


# Types


def type_text(node: TypeExpression, level: int = 0) -> str:
    if isinstance(node, syntax.TypeName):
        return node.name
    if isinstance(node, syntax.TypeLiteral):
        return _type_literal(node.value)
    if isinstance(node, syntax.TypeArguments):
        return f"{node.name}<{', '.join(type_text(one, level) for one in node.args)}>"
    if isinstance(node, syntax.ArrayType):
        return type_text(node.item, level) + "[]"
    if isinstance(node, syntax.TypeAccess):
        base = type_text(node.base, level)
        if isinstance(node.name, int):
            return f"{base}[{node.name}]"
        return base + (node.name if node.name == "[*]" else f".{node.name}")
    if isinstance(node, syntax.NullableType | syntax.NonNullType):
        return type_text(node.base, level) + ("?" if isinstance(node, syntax.NullableType) else "!")
    if isinstance(node, syntax.NegatedType):
        return node.operator + type_text(node.operand, level)
    if isinstance(node, syntax.GroupType):
        return f"({type_text(node.inner, level)})"
    if isinstance(node, syntax.UnionType):
        text = " | ".join(type_text(one, level) for one in node.members)
        return "| " + text if len(node.members) == 1 else text
    if isinstance(node, syntax.TypeInterpolation):
        return "'${''}'"
    return _type_list(node, level)


def _type_list(node: syntax.ObjectType | syntax.TupleType, level: int) -> str:
    inner = _INDENT * (level + 1)
    opener, closer = ("{", "}") if isinstance(node, syntax.ObjectType) else ("[", "]")
    lines: list[str] = []
    for one in node.members if isinstance(node, syntax.ObjectType) else node.items:
        lines += [inner + _decorator(decorator, level + 1) for decorator in one.decorators]
        key = ""
        if isinstance(one, syntax.TypeProperty):
            key = ("*" if one.star else quoted(one.name)) + ": "
        lines.append(inner + key + type_text(one.type, level + 1))
    if not lines:
        return opener + closer
    return opener + "\n" + "\n".join(lines) + "\n" + _INDENT * level + closer


def _type_literal(value: str | int | bool | None) -> str:
    if isinstance(value, str):
        return quoted(value)
    return _keyword(value) if value is None or isinstance(value, bool) else str(value)


# Declarations


def _decorator(node: Decorator, level: int) -> str:
    name = f"{node.namespace}.{node.name}" if node.namespace else node.name
    return f"@{name}({_arguments(node.args, level)})"


def declaration_text(node: Declaration, level: int = 0) -> str:
    """A declaration with its decorators; the first line is not indented."""
    lines = [_decorator(one, level) for one in node.decorators]
    lines.append(_head(node, level))
    return ("\n" + _INDENT * level).join(lines)


def _head(node: Declaration, level: int) -> str:
    if isinstance(node, syntax.Resource):
        existing = " existing" if node.existing else ""
        kind = expression_text(node.type, level)
        return f"resource {node.name.name} {kind}{existing} = {expression_text(node.value, level)}"
    if isinstance(node, syntax.Module | syntax.Test):
        word = "module" if isinstance(node, syntax.Module) else "test"
        return f"{word} {node.name.name} {expression_text(node.path)} = {expression_text(node.value, level)}"
    if isinstance(node, syntax.TargetScope):
        return f"targetScope = {expression_text(node.value)}"
    if isinstance(node, syntax.Metadata | syntax.Assertion):
        word = "metadata" if isinstance(node, syntax.Metadata) else "assert"
        return f"{word} {node.name.name} = {expression_text(node.value)}"
    if isinstance(node, syntax.Parameter):
        kind = f" {type_text(node.type)}" if node.type is not None else ""
        value = f" = {expression_text(node.default)}" if node.default is not None else ""
        return f"param {node.name.name}{kind}{value}"
    if isinstance(node, syntax.Variable):
        kind = f" {type_text(node.type)}" if node.type is not None else ""
        return f"var {node.name.name}{kind} = {expression_text(node.value)}"
    if isinstance(node, syntax.TypeDeclaration):
        return f"type {node.name.name} = {type_text(node.type)}"
    if isinstance(node, syntax.Function):
        params = ", ".join(f"{one.name.name} {type_text(one.type)}" for one in node.params)
        return f"func {node.name.name}({params}) {type_text(node.type)} => {expression_text(node.body)}"
    if isinstance(node, syntax.Output):
        return f"output {node.name.name} {type_text(node.type)} = {expression_text(node.value)}"
    return _file_head(node)


def _file_head(
    node: syntax.Import | syntax.Extension | syntax.Using | syntax.Extends | syntax.ExtensionConfig,
) -> str:
    """Declarations about other files."""
    if isinstance(node, syntax.Import):
        return f"import {_imported(node)} from {expression_text(node.path)}"
    if isinstance(node, syntax.Extends):
        return f"extends {expression_text(node.path)}"
    config = f" with {expression_text(node.config)}" if node.config else ""
    if isinstance(node, syntax.Extension):
        alias = f" as {node.alias.name}" if node.alias else ""
        return f"{'import' if node.legacy else 'extension'} {expression_text(node.spec)}{config}{alias}"
    if isinstance(node, syntax.Using):
        return f"using {expression_text(node.path) if node.path else 'none'}{config}"
    return f"extensionConfig {node.name.name}{config}"


def _imported(node: syntax.Import) -> str:
    if node.items is None:
        return f"* as {node.namespace.name if node.namespace else ''}"
    items = [expression_text(one.name) + (f" as {one.alias.name}" if one.alias else "") for one in node.items]
    return "{ " + ", ".join(items) + " }" if items else "{}"
