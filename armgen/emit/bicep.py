"""Bicep from the same units: one render of a template a file, filters that print resources and values.

A large unit has hundreds of resources: printed by a template they took five times as long (facts/performance.md
section 7 has the like).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from armgen._version import __version__
from armgen.arm.syntax import Access, Call, Number, Text
from armgen.assets import TEMPLATES
from armgen.compiler.ir import Format, IrResource, IrValue, Param, Parameter, Pick, Program, Ref, Unit
from armgen.compiler.names import Symbols, deployment_name

if TYPE_CHECKING:
    import jinja2

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_KEYWORDS = frozenset({"true", "false", "null"})
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPECIAL = re.compile(r"[\\'\n\r\t]|\$(?=\{)|[\x00-\x1f\x7f\u0085\u2028\u2029\ufeff]")
_LINE_ENDS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]")


class Module(NamedTuple):
    """A module of a root. `subscription` is "" where it is the deployment's own."""

    symbol: str
    path: str
    name: str
    subscription: str
    group: str
    stamped: bool
    depends_on: tuple[str, ...]


def unit_text(program: Program, unit: Unit, *, nested: bool = False) -> str:
    """The Bicep file of one unit; as a module it has no default for the stamp."""
    parameters = unit.nested_parameters if nested else unit.parameters
    collections: dict[str, IrValue] = {name: Ref(symbol) for name, symbol in unit.collections}
    points: dict[str, IrValue] = {name: Ref(symbol) for name, symbol in unit.points}
    return _render(
        "unit.bicep.j2",
        program,
        unit.digest,
        description="" if nested else program.description,
        parameters=parameters,
        existing=[resource for resource in unit.resources if resource.existing],
        deployed=unit.deployed,
        collections=collections,
        points=points,
    )


def root_text(program: Program, units: Sequence[Unit], digest: str, paths: dict[str, str]) -> str:
    """A subscription-level file with a module for each unit."""
    stamps = [parameter for unit in units for parameter in unit.parameters if parameter.name == "stamp"]
    symbols = Symbols(["stamp"])
    by_key = {unit.key: symbols.add(unit.key, unit.key) for unit in units}
    home = program.subscription
    modules = [
        Module(
            symbol=by_key[unit.key],
            path=paths[unit.key],
            name=deployment_name("armgen", program.name, unit.key),
            subscription="" if unit.subscription.lower() == home else unit.subscription,
            group=unit.group,
            stamped=any(parameter.name == "stamp" for parameter in unit.parameters),
            depends_on=tuple(by_key[key] for key in unit.after if key in by_key),
        )
        for unit in units
    ]
    return _render(
        "root.bicep.j2", program, digest, description=program.description, parameters=stamps[:1], modules=modules
    )


def parameters_text(program: Program, template: str, parameters: Sequence[Parameter], digest: str) -> str:
    """The .bicepparam file of a root; the stamp is never in it."""
    written = [parameter for parameter in parameters if isinstance(parameter.default, str)]
    return _render("parameters.bicepparam.j2", program, digest, template=template, parameters=written)


def _render(name: str, program: Program, digest: str, **values: object) -> str:
    text = (
        _environment()
        .get_template(name)
        .render(version=__version__, source=_one_line(program.source), digest=digest[:12], **values)
    )
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES / "bicep"),
        autoescape=False,  # noqa: S701 - Bicep, where every value goes through the filter below
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["bicep"] = literal
    environment.filters["declarations"] = _declarations
    return environment


def _one_line(text: str) -> str:
    """Text that cannot end a comment."""
    return " ".join(_LINE_ENDS.sub(" ", text).split())


def _declarations(resources: Iterable[IrResource]) -> str:
    """Each resource after a blank line."""
    return "".join([_existing(one) if one.existing else _deployed(one) for one in resources])


def _existing(resource: IrResource) -> str:
    parent = f"  parent: {resource.parent}\n" if resource.parent else ""
    scope = ""
    if resource.group:
        subscription = f"{literal(resource.subscription)}, " if resource.subscription else ""
        scope = f"  scope: resourceGroup({subscription}{literal(resource.group)})\n"
    return f"\n{_head(resource)} existing = {{\n{parent}  name: {literal(resource.name)}\n{scope}}}\n"


def _deployed(resource: IrResource) -> str:
    lines = [f"\n// {_one_line(resource.title)}\n"] if resource.title else []
    lines.append(f"\n{_head(resource)} = {{\n")
    if resource.parent:
        lines.append(f"  parent: {resource.parent}\n")
    note = resource.notes.get("name")
    if note is not None:
        lines.append(f"  #disable-next-line {note.disable} // {note.text}\n")
    lines.append(f"  name: {literal(resource.name)}\n")
    if resource.scope:
        lines.append(f"  scope: {resource.scope}\n")
    if resource.location is not None:
        lines.append(f"  location: {literal(resource.location)}\n")
    if resource.tags is not None:
        lines.append(f"  tags: {_object(resource.tags, 1)}\n")
    lines.append(f"  properties: {_properties(resource)}\n")
    if resource.depends_on:
        after = [f"    {symbol}{_why(resource, symbol)}\n" for symbol in resource.depends_on]
        lines += ["  dependsOn: [\n", *after, "  ]\n"]
    lines.append("}\n")
    return "".join(lines)


def _head(resource: IrResource) -> str:
    return f"resource {resource.symbol} '{resource.type}@{resource.api_version}'"


def _why(resource: IrResource, symbol: str) -> str:
    """The remark beside a dependency."""
    note = resource.notes.get(symbol)
    return f" // {note.text}" if note is not None else ""


def _properties(resource: IrResource) -> str:
    """The `properties` object; the linter is excused on the lines whose finding is the purpose."""
    body = resource.properties or {}
    text = _object(body, 1)
    for key, note in resource.notes.items():
        if note.disable and key in body:
            line = f"\n    {key}: "
            text = text.replace(line, f"\n    #disable-next-line {note.disable} // {note.text}{line}", 1)
        elif f" id: {key}.id\n" in text:
            text = text.replace(f" id: {key}.id\n", f" id: {key}.id // {_one_line(note.text)}\n", 1)
    return text


def literal(value: IrValue, depth: int = 0) -> str:
    """A value as Bicep writes it; `depth` is the indentation level of the line that it starts on."""
    if isinstance(value, str):
        return f"'{escape(value)}'"
    if isinstance(value, Ref):
        return _reference(value, depth)
    if isinstance(value, dict):
        return _object(value, depth)
    if isinstance(value, list):
        deeper = "  " * (depth + 1)
        items = "".join([f"{deeper}{literal(item, depth + 1)}\n" for item in value])
        return f"[\n{items}{'  ' * depth}]" if value else "[]"
    if isinstance(value, Param):
        return value.name
    if isinstance(value, Format):
        parts = [escape(part) if isinstance(part, str) else f"${{{part.name}}}" for part in value.parts]
        return f"'{''.join(parts)}'"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else _expression(value)


def _object(value: Mapping[str, IrValue], depth: int) -> str:
    if not value:
        return "{}"
    deeper = "  " * (depth + 1)
    entries = [
        f"{_remark(item, deeper)}{deeper}{_key(key)}: {literal(item, depth + 1)}\n" for key, item in value.items()
    ]
    return f"{{\n{''.join(entries)}{'  ' * depth}}}"


def _remark(value: IrValue, indent: str) -> str:
    """A line that says which disk is picked and why so."""
    if not isinstance(value, Ref) or not value.steps:
        return ""
    picks = [step for step in value.steps if isinstance(step, Pick)]
    return "".join(
        f"{indent}// the disk at LUN {pick.value}: the service chooses the name of its restore point\n"
        for pick in picks
    )


def escape(text: str) -> str:
    """The inside of a single-quoted Bicep string."""

    def one(match: re.Match[str]) -> str:
        char = match[0]
        return "\\$" if char == "$" else _ESCAPES.get(char, f"\\u{{{ord(char):x}}}")

    return _SPECIAL.sub(one, text) if _SPECIAL.search(text) else text


def _key(key: str) -> str:
    return key if _IDENTIFIER.match(key) and key not in _KEYWORDS else f"'{escape(key)}'"


def _reference(ref: Ref, depth: int) -> str:
    if ref.prop == "id":
        return f"{ref.symbol}.id"
    text = f"{ref.symbol}.properties"
    indent = "  " * (depth + 1)
    for step in ref.steps:
        if isinstance(step, Pick):
            test = f"{step.item} => {step.item}.{step.field} == {step.value}"
            text = f"first(filter(\n{indent}{text},\n{indent}{test}\n{'  ' * depth}))!"
        else:
            text += f".{step}"
    return text


def _expression(node: Text | Number | Call | Access) -> str:
    if isinstance(node, Text):
        return f"'{escape(node.value)}'"
    if isinstance(node, Number):
        return str(node.value)
    if isinstance(node, Call):
        return f"{node.name}({', '.join(map(_expression, node.args))})"
    key = node.key.value if isinstance(node.key, Text) else ""
    return f"{_expression(node.base)}.{key}" if key else f"{_expression(node.base)}[{_expression(node.key)}]"
