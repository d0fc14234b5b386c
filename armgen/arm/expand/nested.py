"""Nested and linked deployments: templates inside of templates."""

from __future__ import annotations

from armgen.arm.errors import TemplateError
from armgen.arm.expand.bodies import Body
from armgen.arm.expand.declare import place_of_deployment
from armgen.arm.expand.frame import Frame
from armgen.arm.expand.made import Made
from armgen.arm.expand.model import Place
from armgen.arm.expand.reading import get, key_of
from armgen.arm.expand.run import MOST_NESTING
from armgen.arm.syntax import Call, Text
from armgen.arm.values import Deferred, Value
from armgen.jsontypes import JsonObject, JsonValue, Path

_UNREAD = "so what it deploys was not checked"


def inner_frame(frame: Frame, made: Made) -> Frame | None:
    """The template of a deployment resource; None, with a finding, when it is not at hand."""
    key = key_of(made.raw, "properties")
    properties = made.raw[key] if key is not None else None
    if key is None or not isinstance(properties, dict):
        frame.fault("RP707", made.path, "A deployment needs `properties` with a template.")
        return None
    path: Path = (*made.path, key)
    if frame.depth >= MOST_NESTING:
        frame.fault("RP903", path, f"Deployments are nested more than {MOST_NESTING} deep, {_UNREAD}.", "Flatten them.")
        return None
    found = _template(frame, made, properties, path)
    if found is None:
        return None
    template, document, root = found
    place = _place(frame, made)
    location = Body(frame, made).value(("location",))
    given, is_open = _given(frame, made, properties, path)
    if _is_outer(frame, properties):
        environment = frame.evaluator("properties", made.loops).environment
        return Frame(
            frame.run, template, place, given, parent=made, name=made.name, document=document, root=root,
            around=environment, depth=frame.depth + 1,
        )  # fmt: skip
    inner = Frame(
        frame.run, template, place, given, parent=made, name=made.name, document=document, root=root,
        location=location if isinstance(location, (str, Deferred)) else None, depth=frame.depth + 1,
    )  # fmt: skip
    _check_given(frame, inner, made, path, is_open)
    return inner


def _template(
    frame: Frame, made: Made, properties: JsonObject, path: Path
) -> tuple[JsonObject, str | None, Path] | None:
    """The template with the file that it stands in and its path there."""
    key = key_of(properties, "template")
    if key is not None:
        raw = properties[key]
        if isinstance(raw, dict):
            return raw, frame.document, (*frame.root, *path, key)
        value = Body(frame, made).safe(frame.evaluator("properties", made.loops), raw, ("properties", key))
        if isinstance(value, dict):
            return value, frame.document, (*frame.root, *path, key)  # type: ignore[return-value]
        frame.fault(
            "RP903",
            (*path, key),
            f"The nested template is known to the deployment only, {_UNREAD}.",
            "Write it inline.",
        )
        return None
    link = key_of(properties, "templateLink")
    if link is None:
        frame.fault("RP707", path, "A deployment needs a `template` or a `templateLink`.")
        return None
    return _linked(frame, made, properties[link], (*path, link))


def _linked(frame: Frame, made: Made, link: JsonValue, path: Path) -> tuple[JsonObject, str | None, Path] | None:
    by_id = get(link, "id")
    if isinstance(by_id, str) and by_id.startswith("[externalInputs("):
        return None  # a module whose file could not be read: Bicep's front end has said so
    relative = get(link, "relativePath")
    value: Value = None
    if relative is not None:
        value = Body(frame, made).safe(frame.evaluator("properties", made.loops), relative, ())
    if isinstance(value, str) and value:
        try:
            document, template = frame.run.read_linked(frame.document, value)
            return template, document, ()
        except TemplateError as error:
            frame.fault("RP903", path, f"{error.message} It is linked here, {_UNREAD}.", "Correct the path.")
            return None
    what = (
        "by its URL" if get(link, "uri") is not None else "by its id" if get(link, "id") is not None else "by a value"
    )
    frame.fault(
        "RP903",
        path,
        f"The deployment links its template {what}, which is not read, {_UNREAD}.",
        "Link it by `relativePath`, or check the linked template on its own.",
    )
    return None


def _is_outer(frame: Frame, properties: JsonObject) -> bool:
    key = key_of(properties, "template")
    if key is None or isinstance(properties[key], str):
        return False  # a linked template has a scope of its own; one that an expression gives is read after that
    scope = get(get(properties, "expressionEvaluationOptions"), "scope")
    if isinstance(scope, str) and scope.lower() in ("inner", "outer"):
        return scope.lower() == "outer"
    return not frame.symbolic


def _place(frame: Frame, made: Made) -> Place:
    def read(one: Made, name: str) -> Value:
        return Body(frame, one).value((name,))

    return place_of_deployment(frame, read, made)


def _given(frame: Frame, made: Made, properties: JsonObject, path: Path) -> tuple[dict[str, Value], bool]:
    """The values of parameters, and whether there may be more of them."""
    key = key_of(properties, "parameters")
    is_open = key_of(properties, "parametersLink") is not None
    if key is None:
        return {}, is_open
    listed = properties[key]
    evaluator = frame.evaluator("properties", made.loops)
    body = Body(frame, made)
    below = path[len(made.path) :]
    if not isinstance(listed, dict):
        value = body.safe(evaluator, listed, (*below, key))
        if not isinstance(value, dict):
            return {}, True
        entries: dict[str, Value] = dict(value)
        return {name: _member(entry, name) for name, entry in entries.items()}, False
    given: dict[str, Value] = {}
    for name, entry in listed.items():
        inner = key_of(entry, "value") if isinstance(entry, dict) else None
        if isinstance(entry, dict) and inner is not None:
            given[name] = body.safe(evaluator, entry[inner], (*below, key, name, inner))
        elif isinstance(entry, str):
            given[name] = _member(body.safe(evaluator, entry, (*below, key, name)), name)
        else:
            given[name] = _secret(name)
    return given, is_open


def _member(entry: Value, name: str) -> Value:
    if isinstance(entry, dict):
        key = next((key for key in entry if key.lower() == "value"), None)
        return entry[key] if key is not None else _secret(name)
    return _secret(name)


def _secret(name: str) -> Deferred:
    """A value that the deployment reads from a key vault, or that is known to it only."""
    return Deferred(Call("parameters", (Text(name),)))


def _check_given(frame: Frame, inner: Frame, made: Made, path: Path, is_open: bool) -> None:
    declared = {name.lower() for name in inner.declared}
    key = key_of(made.raw["properties"], "parameters") if isinstance(made.raw.get("properties"), dict) else None  # type: ignore[arg-type]
    for name in inner.given:
        if name.lower() not in declared:
            frame.fault(
                "RP707",
                (*path, key or "parameters", name),
                f"The nested template does not declare the parameter '{name}'.",
                "Correct the name, or leave the value out.",
            )
    if is_open:
        return
    given = {name.lower() for name in inner.given}
    missing = [name for name in inner.needs() if name.lower() not in given]
    if missing:
        frame.fault(
            "RP707",
            (*path, key) if key else path,
            f"The nested template wants a value for the parameter{'s' if len(missing) > 1 else ''} "
            f"{', '.join(repr(name) for name in missing[:8])}.",
            "Give it, or give the parameter a default.",
        )
