"""Parameter files: `.bicepparam` read and evaluated, as the compiler does it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from armgen.arm.context import Context, place_of
from armgen.arm.errors import TemplateError
from armgen.arm.expand.frame import Frame
from armgen.arm.expand.reading import get
from armgen.arm.expand.run import Run
from armgen.arm.parser import parse
from armgen.arm.syntax import Access, Call, Node, Text, escape, is_expression, to_template_string
from armgen.arm.values import Deferred, to_json
from armgen.bicep import syntax
from armgen.bicep.document import BicepDocument
from armgen.bicep.files import FileProblemError, Reader, decode, shown
from armgen.bicep.into_arm.template import Lowerer
from armgen.bicep.lowering import check, opened, workspace_of
from armgen.bicep.model import FileModel
from armgen.bicep.module_facts import parameters_of
from armgen.bicep.symbols import ModuleTarget
from armgen.bicep.types.check import check_values
from armgen.bicep.workspace import Workspace
from armgen.diagnostics import Diagnostic, Origin, Severity, Span, text_path
from armgen.jsontypes import JsonObject, JsonValue

_MOST_EXTENDS = 16


class Params(NamedTuple):
    """What a parameter file says.

    `using`: the template that it is for, None for `using none` or one that is not there. `entries` are the members of
    `parameters` of the JSON form (`{"value": ...}`, `{"reference": ...}` for a secret of a key vault, `{"expression":
    ...}` for an input from outside); `values` the plain values among them; `origins` where each stands. `files`: every
    file that was opened.
    """

    using: Path | None
    entries: dict[str, JsonObject]
    values: dict[str, JsonValue]
    origins: dict[str, Origin]
    diagnostics: list[Diagnostic]
    files: list[Path]
    document: BicepDocument


def read_params(
    path: str | Path,
    *,
    text: str | None = None,
    root: Path | None = None,
    read: Reader | None = None,
    cache_root: Path | None = None,
    name: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Params:
    """The values of a `.bicepparam` file. `environment` answers readEnvironmentVariable(): os.environ without it.

    Arguments as those of `lower`. What is wrong is a finding: this raises nothing.
    """
    path = Path(path)
    files, workspace = workspace_of(path, root, read, cache_root)
    label = name or shown(path)
    try:
        content = text if text is not None else decode(files.read(path.resolve(), path.name), path.name)
    except FileProblemError as problem:
        return _nothing(label, "", "RP902" if problem.code == "RP903" else problem.code, problem.message, problem.help)
    reader = _Reader(workspace, os.environ if environment is None else environment)
    try:
        model = workspace.open(path.resolve(), content, label)
        made = reader.read(model)
    except RecursionError:
        return _nothing(label, content, "RP900", "The file is nested too deeply.", "Split it with variables.")
    return Params(
        using=made.target,
        entries=made.entries,
        values={key: entry["value"] for key, entry in made.entries.items() if "value" in entry},
        origins={key: Origin(made.homes[key].document, ("param", key)) for key in made.entries},
        diagnostics=[one for each in workspace.order for one in each.diagnostics],
        files=opened(path, files),
        document=model.document,
    )


def _nothing(label: str, text: str, code: str, message: str, help: str) -> Params:
    """A file that nothing came of."""
    document = BicepDocument(label, text, "bicepparam")
    found = Diagnostic(code, Severity.ERROR, message, Origin(document, text_path(Span(1, 1, 1, 2))), help)
    return Params(None, {}, {}, {}, [found], [], document)


class _Made(NamedTuple):
    target: Path | None
    entries: dict[str, JsonObject]
    homes: dict[str, FileModel]


class _Reader:
    def __init__(self, workspace: Workspace, environment: Mapping[str, str]) -> None:
        self._workspace = workspace
        self._environment = environment
        self._reading: list[Path] = []

    def read(self, model: FileModel) -> _Made:
        """One file with those that it extends."""
        self._reading.append(model.path)
        base = self._base(model)
        target = self._target(model)
        check(self._workspace)
        check_values(model, target)
        own = self._own(model, base)
        self._reading.pop()
        entries = {**own, **{key: entry for key, entry in base.entries.items() if key not in own}}
        homes = {**base.homes, **dict.fromkeys(own, model)}
        if len(self._reading) == 0:
            self._judge(model, target, entries)
        path = target.library.model.path if target and target.library and target.library.model else None
        if path is None and target is not None and target.library is not None and target.library.arm is not None:
            path = Path(target.library.arm.document.name)
        return _Made(path or base.target, entries, homes)

    def _base(self, model: FileModel) -> _Made:
        found = model.all(syntax.Extends)
        for extra in found[1:]:
            model.report("RP907", extra.start, extra.end, "A parameter file extends one other.", "Keep one `extends`.")
        if not found or not isinstance(found[0].path, syntax.StringLiteral):
            return _Made(None, {}, {})
        node = found[0].path
        try:
            path = self._workspace.files.resolve(model.path.parent, node.value)
            if path in self._reading or len(self._reading) > _MOST_EXTENDS:
                message, help = f"'{node.value}' extends this file again.", "Break the circle."
                model.report("RP707", node.start, node.end, message, help)
                return _Made(None, {}, {})
            text = decode(self._workspace.files.read(path, node.value), node.value)
        except FileProblemError as problem:
            _report(model, node, problem)
            return _Made(None, {}, {})
        return self.read(self._workspace.models.get(path) or self._workspace.open(path, text))

    def _target(self, model: FileModel) -> ModuleTarget | None:
        found = model.all(syntax.Using)
        if not found:
            if not model.file.errors:
                model.report(
                    "RP902", 0, 1, "A parameter file says which template it is for.", "Write using 'main.bicep'."
                )
            return None
        for extra in found[1:]:
            model.report("RP907", extra.start, extra.end, "There is one `using` in a parameter file.", "Keep one.")
        config = found[0].config
        if config is not None and "deployCommands" not in model.config.features:
            message = "`using ... with` needs the experimental feature 'deployCommands'."
            model.report("RP707", config.start, config.end, message, "Enable it in bicepconfig.json, or leave it out.")
        node = found[0].path
        if not isinstance(node, syntax.StringLiteral):
            if node is not None:
                model.report("RP707", node.start, node.end, "A path may not have holes.", "Write the path itself.")
            return None
        try:
            return self._workspace.module(model, node.value)
        except FileProblemError as problem:
            _report(model, node, problem)
            return None

    def _own(self, model: FileModel, base: _Made) -> dict[str, JsonObject]:
        """The entries of the file's own parameters."""
        _check_uses(model)
        try:
            lowered = Lowerer().file(model)
        except RecursionError:
            lowered = None
        if lowered is None:
            return {}
        template = _rewritten(lowered.template, self._environment)
        known: JsonValue = {
            escape(key): _escaped(entry["value"]) for key, entry in base.entries.items() if "value" in entry
        }
        variables = template.get("variables")
        template["variables"] = {"base": known, **(variables if isinstance(variables, dict) else {})}
        context = Context()
        frame = Frame(Run(context, None, None, nest=False), template, place_of(context, "resourceGroup"), {})
        entries: dict[str, JsonObject] = {}
        for node in model.all(syntax.Parameter):
            name = node.name.name
            symbol = model.symbols.get(name)
            if symbol is None or symbol.node is not node or model.is_broken(node) or node.default is None:
                continue
            entry = self._entry(model, frame, node, node.default)
            if entry is not None:
                entries[name] = entry
        return entries

    def _entry(
        self, model: FileModel, frame: Frame, node: syntax.Parameter, value_node: syntax.Expression
    ) -> JsonObject | None:
        name = node.name.name
        before = len(frame.faults)
        try:
            if isinstance(value_node, syntax.KeywordLiteral) and value_node.value is None:
                return {"value": None}
            secret = _secret(frame, name)
            if secret is not None:
                return secret
            value = frame.parameter(name)
        except TemplateError as error:
            _wrong(model, value_node, error.message)
            return None
        if len(frame.faults) > before:
            _wrong(model, value_node, frame.faults[before].message)
            return None
        if isinstance(value, Deferred):
            return {"expression": to_template_string(value.node)}
        return {"value": to_json(value)}

    def _judge(self, model: FileModel, target: ModuleTarget | None, entries: Mapping[str, JsonObject]) -> None:
        """Whether the values are those that the template wants."""
        declared = parameters_of(target)
        if declared is None or target is None:
            return
        spelled = {name.lower(): name for name in declared}
        for node in model.all(syntax.Parameter):
            name = node.name.name
            if name.lower() not in spelled:
                help = model.near(name, list(declared)) or "Remove it, or declare it in the template."
                message = f"The template declares no parameter '{name}'."
                model.report("RP902", node.name.start, node.name.end, message, help)
        given = {name.lower() for name, entry in entries.items() if entry.get("value", "") is not None}
        written = {one.name.name.lower() for one in model.all(syntax.Parameter) if model.is_broken(one)}
        missing = [name for name, one in declared.items() if one.required and name.lower() not in given | written]
        using = model.all(syntax.Using)
        if missing and using and isinstance(using[0].path, syntax.StringLiteral):
            place = using[0].path
            listed = ", ".join(f"'{name}'" for name in missing)
            message = f"The template wants a value for {listed}."
            model.report("RP707", place.start, place.end, message, f"Write `param {missing[0]} = ...`.")


def _report(model: FileModel, node: syntax.StringLiteral, problem: FileProblemError) -> None:
    severity = Severity.INFO if problem.code == "RP903" else Severity.ERROR
    model.report(problem.code, node.start, node.end, problem.message, problem.help, severity)


def _wrong(model: FileModel, node: syntax.Expression, message: str) -> None:
    model.report("RP707", node.start, node.end, message, "Correct the expression.")


def _check_uses(model: FileModel) -> None:
    """Parameters whose values are not known in the file cannot be used by others."""
    unknown: dict[str, str] = {}
    for node in model.all(syntax.Parameter):
        value = node.default
        if isinstance(value, syntax.KeywordLiteral) and value.value is None:
            unknown[node.name.name] = "is null, which stands for the default of the template"
        elif isinstance(value, syntax.FunctionCall | syntax.MethodCall) and value.name == "getSecret":
            unknown[node.name.name] = "is a secret, which is read from its key vault later"
    if not unknown:
        return
    for symbol in model.symbols.values():
        for use in symbol.uses:
            why = unknown.get(use.symbol.name) if use.symbol.kind == "param" else None
            if why is not None:
                message = f"'{use.symbol.name}' {why}: no other value can use it."
                model.report("RP707", use.start, use.end, message, "Write the value itself.")


def _secret(frame: Frame, name: str) -> JsonObject | None:
    """The reference that `az.getSecret(subscription, group, vault, secret[, version])` stands for as a whole value."""
    raw = get(frame.declared.get(name), "defaultValue")
    node = parse(raw[1:-1]) if isinstance(raw, str) and is_expression(raw) else None
    evaluator = frame.evaluator("parameter")
    while isinstance(node, Call) and node.name == "if" and len(node.args) == 3:
        node = node.args[1 if evaluator.node(node.args[0]) is True else 2]
    if not isinstance(node, Call) or node.name.lower() not in ("getsecret", "az.getsecret"):
        return None
    texts = [evaluator.node(arg) for arg in node.args]
    if not all(isinstance(text, str | Deferred) for text in texts) or len(texts) not in (4, 5):
        raise TemplateError("InvalidTemplate", "getSecret takes a subscription, a group, a vault, a name, a version.")
    vault = f"/subscriptions/{texts[0]}/resourceGroups/{texts[1]}/providers/Microsoft.KeyVault/vaults/{texts[2]}"
    if not all(isinstance(text, str) for text in texts[:3]):
        parts = [text.node if isinstance(text, Deferred) else Text(str(text)) for text in texts[:3]]
        vault = to_template_string(Call("resourceId", (*parts[:2], Text("Microsoft.KeyVault/vaults"), parts[2])))
    reference: JsonObject = {"keyVault": {"id": vault}, "secretName": to_json(texts[3])}
    if len(texts) == 5:
        reference["secretVersion"] = to_json(texts[4])
    return {"reference": reference}


def _escaped(value: JsonValue) -> JsonValue:
    """A plain value as a template holds it."""
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, list):
        return [_escaped(item) for item in value]
    if isinstance(value, dict):
        return {escape(key): _escaped(item) for key, item in value.items()}
    return value


def _rewritten(template: JsonObject, environment: Mapping[str, str]) -> JsonObject:
    """The template with every environment variable in its place, and inputs from outside by their names."""

    def value(one: JsonValue) -> JsonValue:
        if isinstance(one, str):
            if not is_expression(one) or not ("EnvironmentVariable(" in one or "externalInput(" in one):
                return one
            return to_template_string(_with_environment(parse(one[1:-1]), environment))
        if isinstance(one, list):
            return [value(item) for item in one]
        if isinstance(one, dict):
            return {key: value(item) for key, item in one.items()}
        return one

    return {key: value(item) for key, item in template.items()}


def _with_environment(node: Node, environment: Mapping[str, str]) -> Node:
    if isinstance(node, Access):
        return Access(_with_environment(node.base, environment), _with_environment(node.key, environment))
    if not isinstance(node, Call):
        return node
    args = tuple(_with_environment(arg, environment) for arg in node.args)
    if node.name.lower() == "readenvironmentvariable" and args and isinstance(args[0], Text):
        if args[0].value in environment:
            return Text(environment[args[0].value])
        if len(args) > 1:
            return args[1]
        return Call("fail", (Text(f"There is no environment variable '{args[0].value}', and no default for it."),))
    if node.name.lower() == "externalinput" and args and isinstance(args[0], Text):
        return Call("externalInputs", (args[0],))
    return Call(node.name, args)
