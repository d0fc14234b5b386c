"""The way from a template to its program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path as FilePath

from armgen.arm.context import Context, place_of
from armgen.arm.errors import TemplateError
from armgen.arm.evaluator import Evaluator
from armgen.arm.expand import loops
from armgen.arm.expand.bodies import Body
from armgen.arm.expand.declare import declare
from armgen.arm.expand.dependencies import connect
from armgen.arm.expand.frame import Frame
from armgen.arm.expand.made import DEPLOYMENT, Made
from armgen.arm.expand.model import ExpandedDeployment, ExpandedResource, Program, Runtime, ScopeKind
from armgen.arm.expand.nested import inner_frame
from armgen.arm.expand.reading import expressions, get, key_of, section, texts
from armgen.arm.expand.run import MOST_RESOURCES, MOST_SECONDS, Linked, OutOfBudgetError, Run
from armgen.arm.expand.unreached import check_unreached
from armgen.arm.parser import MAX_LENGTH
from armgen.arm.syntax import Access, Call, Text
from armgen.arm.values import Deferred, Value, weigh
from armgen.jsontypes import JsonObject, JsonValue, Path

_COST_OF_OUTPUT = 8
"""Steps of the budget for each member of an output: there are no other bounds for what outputs may hold."""

_NAME = Deferred(Access(Call("deployment"), Text("name")))


def expand_program(
    template: JsonObject,
    parameters: Mapping[str, Value] | None = None,
    context: Context | None = None,
    *,
    runtime: Runtime | None = None,
    folder: FilePath | None = None,
    root: FilePath | None = None,
    read: Callable[[FilePath], bytes] = FilePath.read_bytes,
    nest: bool = True,
) -> Program:
    """Everything that a template deploys, with all that is nested in it. Never raises: what is wrong is a fault.

    `parameters` are plain values by name (Deferred for one that is not known; without a value and a default a
    parameter is not known). Linked templates are read, by `read`, from `folder`, inside of `root` only. `runtime`
    answers `reference` and `list*`; with one, bodies are evaluated only when asked for. `nest`: read nested
    deployments too.
    """
    context = context or Context()
    run = Run(context, runtime, linked_reader(folder, root, read), nest=nest)
    place = place_of(context, scope_of(template))
    frame = Frame(run, template, place, parameters or {}, name=context.deployment or "", location=context.location)
    try:
        _read(frame)
    except OutOfBudgetError:
        frame.fault(
            "RP903",
            (),
            f"The template makes more than {MOST_RESOURCES} resources, or took more than {MOST_SECONDS:g} s: the rest"
            " of it was not checked.",
            "Split it.",
        )
    except RecursionError:
        frame.fault("RP903", (), "The template is nested too deep: the rest of it was not checked.", "Flatten it.")
    bodies = {made.number: Body(one, made) for one in run.frames for made in one.made}
    outputs = [cache(partial(outputs_of, one)) for one in run.frames]
    if runtime is None:
        for one in run.frames:
            _check(one, bodies)
            outputs[one.number]()
            check_unreached(one)
    resources = tuple(_resource(one, made, bodies[made.number]) for one, made in _in_order(run))
    return Program(tuple(_deployment(one, outputs[one.number]) for one in run.frames), resources, tuple(run.files))


def scope_of(template: JsonObject) -> ScopeKind:
    """The scope that a template is deployed at, by its `$schema`."""
    schema = get(template, "$schema")
    text = schema.lower() if isinstance(schema, str) else ""
    if "subscriptiondeploymenttemplate" in text:
        return "subscription"
    if "managementgroupdeploymenttemplate" in text:
        return "managementGroup"
    if "tenantdeploymenttemplate" in text:
        return "tenant"
    return "resourceGroup"


def _read(frame: Frame) -> None:
    frame.settle()
    try:
        declare(frame)
    finally:
        connect(frame)
    if not frame.run.nest:
        return
    for made in frame.made:
        if made.type.lower() == DEPLOYMENT and not made.existing:
            inner = inner_frame(frame, made)
            if inner is not None:
                _read(inner)


def _in_order(run: Run) -> list[tuple[Frame, Made]]:
    found = [(frame, made) for frame in run.frames for made in frame.made]
    found.sort(key=lambda one: one[1].number)
    return found


def _check(frame: Frame, bodies: Mapping[int, Body]) -> None:
    """Evaluate each declaration, of a loop the first and the last member, so that what is wrong is told."""
    seen: set[int] = set()
    last = {id(made.raw): made.number for made in frame.made}
    for made in frame.made:
        if id(made.raw) not in seen or last[id(made.raw)] == made.number:
            seen.add(id(made.raw))
            bodies[made.number].whole()
    for made in frame.skipped:
        if id(made.raw) not in seen and not made.loop:
            seen.add(id(made.raw))
            Body(frame, made, left_out=True).whole()


def outputs_of(frame: Frame) -> dict[str, Value]:
    """The outputs by name; what is wrong with one is a fault, and it stays an expression."""
    found: dict[str, Value] = {}
    key, outputs = section(frame.template, "outputs")
    evaluator = frame.evaluator("output")
    for name, raw in outputs.items():
        if not isinstance(raw, dict):
            frame.fault("RP707", (key, name), "An output must be an object with a `type` and a `value`.")
            continue
        try:
            if _is_made(evaluator, raw):
                value = _output(evaluator, raw, name)
                evaluator.budget.spend(weigh(value) * _COST_OF_OUTPUT)
                found[name] = value
        except TemplateError as error:
            frame.refused(error, (key, name))
            found[name] = Deferred(Call("invalid", (Text(name),)))
        except RecursionError:
            frame.fault("RP707", (key, name), "The output is nested too deep.")
    return found


def _is_made(evaluator: Evaluator, raw: JsonObject) -> bool:
    condition = evaluator.value(get(raw, "condition"))
    return condition is not False and not (isinstance(condition, str) and condition.lower() == "false")


def _output(evaluator: Evaluator, raw: JsonObject, name: str) -> Value:
    copy = get(raw, "copy")
    if isinstance(copy, dict):
        return loops.run_loop(evaluator, {"name": name, **copy}, bare=True)[1]
    key = key_of(raw, "value")
    if key is None:
        raise TemplateError("InvalidTemplate", f"The output '{name}' has no `value`.")
    try:
        return evaluator.value(raw[key])
    except TemplateError as error:
        error.path = (key, *error.path)
        raise


def _resource(frame: Frame, made: Made, body: Body) -> ExpandedResource:
    return ExpandedResource(
        number=made.number,
        deployment=frame.number,
        path=made.path,
        instance=made.instance,
        symbol=made.symbol,
        type=made.type,
        name=made.name,
        id=made.id,
        api_version=made.api_version,
        api_profile=made.api_profile,
        condition=made.condition,
        existing=made.existing,
        depends_on=tuple(sorted(made.depends_on)),
        source=made.raw,
        body=body.whole,
        value=body.value,
        where=body.where,
    )


def _deployment(frame: Frame, outputs: Callable[[], dict[str, Value]]) -> ExpandedDeployment:
    longest, at = _longest(frame)
    schema = get(frame.template, "$schema")
    return ExpandedDeployment(
        number=frame.number,
        parent=frame.parent.number if frame.parent is not None else None,
        name=frame.name or _NAME,
        place=frame.place,
        document=frame.document,
        root=frame.root,
        template=frame.template,
        schema=schema if isinstance(schema, str) else None,
        parameters=frame.parameters,
        resources=tuple(made.number for made in frame.made),
        skipped=tuple(made.path for made in frame.skipped),
        outputs=outputs,
        faults=frame.faults,
        variables=frame.variable_count,
        longest_expression=longest,
        longest_at=at,
    )


def _longest(frame: Frame) -> tuple[int, Path]:
    """The length of the longest expression, and where it stands when Azure takes none of that length."""
    longest = max(map(len, frame.run.once(frame.template, "texts", texts)), default=0)
    if longest <= MAX_LENGTH:
        return longest, ()
    holder, key, _ = next(one for one in expressions(frame.template) if len(one[2]) == longest)
    return longest, (*holder, key)


def linked_reader(
    folder: FilePath | None, root: FilePath | None, bytes_of: Callable[[FilePath], bytes] = FilePath.read_bytes
) -> Linked | None:
    """Reads linked templates from disk, inside of `root` (without one: of `folder`); None without a folder."""
    if folder is None:
        return None
    inside = (root or folder).resolve()
    home = folder

    def read(document: str | None, relative: str) -> tuple[str, JsonObject]:
        from armgen.documents import DocumentError, read_document

        base = FilePath(document).parent if document is not None else home
        path = (base / relative.replace("\\", "/")).resolve()
        if not path.is_relative_to(inside):
            raise TemplateError("InvalidTemplate", f"'{relative}' lies outside of {inside.name}.")
        try:
            value: JsonValue = read_document(str(path), bytes_of(path))[1]
        except OSError as error:
            raise TemplateError("InvalidTemplate", f"'{relative}' cannot be read ({error.strerror}).") from None
        except DocumentError as error:
            raise TemplateError("InvalidTemplate", f"'{relative}' is no JSON: {error.message}") from None
        if not isinstance(value, dict) or key_of(value, "resources") is None:
            raise TemplateError("InvalidTemplate", f"'{relative}' is no template.")
        return str(path), value

    return read
