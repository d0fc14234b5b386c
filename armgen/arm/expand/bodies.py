"""The body of a resource: evaluated when somebody asks, whole or a node at a time."""

from __future__ import annotations

from armgen.arm.errors import TemplateError
from armgen.arm.evaluator import Evaluator, member
from armgen.arm.expand import loops
from armgen.arm.expand.frame import Frame
from armgen.arm.expand.made import DEPLOYMENT, Made
from armgen.arm.expand.model import ExpandedResource
from armgen.arm.expand.reading import get, key_of
from armgen.arm.parser import parse
from armgen.arm.syntax import Call, Text
from armgen.arm.values import Deferred, Value, find_key, weigh
from armgen.jsontypes import JsonObject, JsonValue, Path

NOT_EVALUATED = Call("notEvaluated")
"""What stands for a value that the work for the template did not suffice for."""

_AT_START = frozenset(
    {"name", "type", "apiversion", "condition", "scope", "dependson", "location", "copy", "resources"}
)
_LEFT_OUT = frozenset({"copy", "resources", "comments", "metadata", "existing"})


class Body:
    """One resource's body. Memoises, and never raises: what is wrong is a fault of the template and stays Deferred."""

    __slots__ = ("_frame", "_left_out", "_made", "_values", "_whole")

    def __init__(self, frame: Frame, made: Made, *, left_out: bool = False) -> None:
        self._frame = frame
        self._left_out = left_out
        self._made = made
        self._whole: dict[str, Value] | None = None
        self._values: dict[Path, Value] = {}

    def whole(self) -> dict[str, Value]:
        """The whole resource without its loop and its children; what is null is not there."""
        if self._whole is None:
            found: dict[str, Value] = {}
            for key, raw in self._made.raw.items():
                lower = key.lower()
                if lower in _LEFT_OUT:
                    continue
                value = self._own(lower)
                if value is None:
                    value = self._evaluated(raw, (key,), lower)
                if value is not None:
                    found[key] = value
            self._whole = found
        return self._whole

    def _own(self, lower: str) -> Value:
        """What is known of the resource already."""
        made = self._made
        if lower == "name":
            return made.name
        if lower == "type":
            return made.type
        if lower == "apiversion":
            return made.api_version
        return made.entries if lower == "dependson" else None

    def value(self, path: Path) -> Value:
        """The node at a path of the body, None when there is none."""
        key = tuple(step.lower() if isinstance(step, str) else step for step in path)
        if key not in self._values:
            self._values[key] = self._value(path)
        return self._values[key]

    def _value(self, path: Path) -> Value:
        own = self._own(_first(path)) if len(path) == 1 else None
        if own:
            return own
        if self._whole is not None and _first(path) not in _LEFT_OUT:
            return _below(self._whole, path)
        at: JsonValue = self._made.raw
        real: Path = ()
        for index, step in enumerate(path):
            if isinstance(at, dict) and isinstance(step, str):
                spelled = key_of(at, step)
                if spelled is None:
                    return self._loop_or_expression(at, real, path[index:])
                at, real = at[spelled], (*real, spelled)
            elif isinstance(at, list) and isinstance(step, int):
                if not 0 <= step < len(at):
                    return None
                at, real = at[step], (*real, step)
            else:
                return _below(self._evaluated(at, real, _first(real)), path[index:])
        return self._evaluated(at, real, _first(real))

    def _loop_or_expression(self, at: JsonObject, real: Path, rest: Path) -> Value:
        """A property that a loop makes, or that has an expression for its name."""
        if loops.loops_of(at) is None and not any(key[:1] == "[" for key in at):
            return None
        return _below(self._evaluated(at, real, _first(real)), rest)

    def where(self, path: Path) -> Path:
        """The path in the template of a node of the body, of its nearest ancestor that is written there."""
        at: JsonValue = self._made.raw
        real: Path = ()
        steps = list(path)
        while steps:
            step = steps.pop(0)
            if isinstance(at, dict) and isinstance(step, str):
                spelled = key_of(at, step)
                if spelled is None:
                    found = _loop_named(at, step)
                    if found is None:
                        break
                    key, index, input_key = found
                    at, real = at[key][index][input_key], (*real, key, index, input_key)  # type: ignore[index, call-overload]
                    if steps and isinstance(steps[0], int):
                        steps.pop(0)
                    continue
                at, real = at[spelled], (*real, spelled)
            elif isinstance(at, list) and isinstance(step, int) and 0 <= step < len(at):
                at, real = at[step], (*real, step)
            else:
                break
        return (*self._made.path, *real)

    def _evaluator(self, lower: str) -> Evaluator:
        return self._frame.evaluator("name" if lower in _AT_START else "properties", self._made.loops)

    def _evaluated(self, raw: JsonValue, path: Path, lower: str) -> Value:
        """A value with the nested template in it left as it is written."""
        if lower == "properties" and self._made.type.lower() == DEPLOYMENT:
            return self._deployment(raw, path)
        return self.safe(self._evaluator(lower), raw, path)

    def _deployment(self, raw: JsonValue, path: Path) -> Value:
        if len(path) > 1:
            inside = path[1] if isinstance(path[1], str) else ""
            if inside.lower() == "template":
                return raw  # type: ignore[return-value]
        if not isinstance(raw, dict) or len(path) > 1:
            return self.safe(self._evaluator("properties"), raw, path)
        found: dict[str, Value] = {}
        for key, item in raw.items():
            if key.lower() == "template":
                found[key] = item  # type: ignore[assignment]
            else:
                found[key] = self.safe(self._evaluator("properties"), item, (*path, key))
        return found

    def safe(self, evaluator: Evaluator, raw: JsonValue, path: Path) -> Value:
        """A value; what is wrong in it is told and stays an expression, all else is evaluated."""
        if self._frame.run.budget.left < 0:
            return Deferred(NOT_EVALUATED)
        try:
            value = loops.evaluate(evaluator, raw)
            evaluator.budget.spend(weigh(value) // 2)
            return value
        except TemplateError as error:
            self._frame.refused(error, (*self._made.path, *path), left_out=self._left_out)
        except RecursionError:
            self._frame.fault("RP707", (*self._made.path, *path), "The value is nested too deep.")
        if isinstance(raw, dict) and loops.loops_of(raw) is None:
            return {key: self.safe(evaluator, item, (*path, key)) for key, item in raw.items()}
        if isinstance(raw, list):
            return [self.safe(evaluator, item, (*path, index)) for index, item in enumerate(raw)]
        return _as_written(raw)


def without_template(resource: ExpandedResource) -> dict[str, Value]:
    """The body of a resource; of a deployment without the template inside of it, which is none of its own values."""
    body = resource.body()
    if resource.type.lower() != DEPLOYMENT:
        return body
    key = find_key(body, "properties")
    properties = body[key] if key is not None else None
    if key is None or not isinstance(properties, dict):
        return body
    return {**body, key: {name: item for name, item in properties.items() if name.lower() != "template"}}


def _as_written(raw: JsonValue) -> Deferred:
    if isinstance(raw, str):
        try:
            return Deferred(parse(raw[1:-1]))
        except TemplateError:
            return Deferred(Call("invalid", (Text(raw),)))
    return Deferred(Call("invalid"))


def _first(path: Path) -> str:
    return str(path[0]).lower() if path else ""


def _below(value: Value, path: Path) -> Value:
    at = value
    for step in path:
        if isinstance(at, Deferred):
            at = member(at, step)
        elif isinstance(at, dict) and isinstance(step, str):
            key = find_key(at, step)
            at = at[key] if key is not None else None
        elif isinstance(at, list) and isinstance(step, int) and 0 <= step < len(at):
            at = at[step]
        else:
            return None
    return at


def _loop_named(at: JsonObject, name: str) -> tuple[str, int, str] | None:
    found = loops.loops_of(at)
    for index, loop in enumerate(found[1] if found is not None else ()):
        label = get(loop, "name")
        key = key_of(loop, "input") if isinstance(loop, dict) else None
        if isinstance(label, str) and label.lower() == name.lower() and key is not None and found is not None:
            return found[0], index, key
    return None
