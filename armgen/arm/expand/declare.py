"""From the resources that a template declares to those that it makes: loops, conditions, children, names, ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from armgen.arm.errors import TemplateError
from armgen.arm.expand.frame import Frame
from armgen.arm.expand.loops import MOST_ROUNDS, count_of
from armgen.arm.expand.made import DEPLOYMENT, Made
from armgen.arm.expand.model import Place
from armgen.arm.expand.names import Name, id_in, join_names, split_name
from armgen.arm.expand.reading import get, key_of
from armgen.arm.syntax import Access, Call, Number, Text, print_node
from armgen.arm.values import Deferred, Value, to_node, type_name
from armgen.jsontypes import JsonObject, JsonValue, Path

_UNKNOWN = "Unknown/unknown"
"""The type of a resource that has none, or one that is known to the deployment only."""
Rounds = Mapping[str, "int | Deferred"]


def declare(frame: Frame) -> None:
    """Make every resource of a template; OutOfBudgetError when that are more than is read."""
    key = key_of(frame.template, "resources")
    if key is not None:
        profile = get(frame.template, "apiProfile")
        _Declarer(frame, profile if isinstance(profile, str) else "").section(frame.template[key], (key,), None, {})
    for made in (*frame.made, *frame.skipped):
        frame.table.add(made)


class _Declarer:
    def __init__(self, frame: Frame, profile: str) -> None:
        self._frame = frame
        self._profile = profile
        self._rounds: Rounds = {}
        self._evaluator = frame.evaluator("name")
        self._left_out = False  # whether its condition leaves out the resource that is read

    def section(self, value: JsonValue, path: Path, parent: Made | None, rounds: Rounds) -> None:
        """The `resources` of a template or of a resource: a list, or an object by symbolic names."""
        if isinstance(value, dict):
            entries: Iterator[tuple[str, Path, JsonValue]] = (
                (symbol, (*path, symbol), raw) for symbol, raw in value.items()
            )
        elif isinstance(value, list):
            entries = (("", (*path, index), raw) for index, raw in enumerate(value))
        else:
            if value is not None:
                self._frame.fault("RP707", path, "`resources` must be a list, or an object of symbolic names.")
            return
        for symbol, at, raw in entries:
            if isinstance(raw, dict):
                self._resource(raw, at, symbol, parent, rounds)
            else:
                self._frame.fault("RP707", at, "A resource must be an object.")

    def _resource(self, raw: JsonObject, path: Path, symbol: str, parent: Made | None, rounds: Rounds) -> None:
        key = key_of(raw, "copy")
        loop = raw[key] if key is not None else None
        if key is None or not isinstance(loop, dict):
            self._one(Made(raw, path, symbol, rounds), parent)
            return
        if parent is not None:
            self._frame.fault("RP707", (*path, key), "A resource inside of another one cannot have a copy loop.")
            self._one(Made(raw, path, symbol, {**rounds, "": 0, _label(loop).lower(): 0}), parent)
            return
        self._loop(raw, path, symbol, key, loop, rounds)

    def _loop(self, raw: JsonObject, path: Path, symbol: str, key: str, loop: JsonObject, rounds: Rounds) -> None:
        evaluator = self._frame.evaluator("name", rounds)
        try:
            name = evaluator.value(get(loop, "name"))
            count = count_of(self._frame.evaluator("count", rounds), get(loop, "count"))
        except TemplateError as error:
            self._frame.refused(error, (*path, key))
            name, count = _label(loop), _clamped(get(loop, "count"))
        label = name if isinstance(name, str) else ""
        if not label:
            self._frame.fault("RP707", (*path, key), "A copy loop needs a `name`.")
        if isinstance(count, Deferred):
            self._frame.fault(
                "RP903",
                (*path, key, key_of(loop, "count") or "count"),
                "How often the loop runs is known to the deployment only: one round of it was checked.",
                "Give the parameters values with `-p` or a parameter file.",
            )
            self._frame.table.add_open_loop(label, symbol)
            index: int | Deferred = Deferred(Call("copyIndex", (Text(label),)))
            self._one(self._member(raw, path, symbol, label, 0, {**rounds, "": index, label.lower(): index}), None)
            return
        for number in range(count):
            self._one(
                self._member(raw, path, symbol, label, number, {**rounds, "": number, label.lower(): number}), None
            )
        if count == 0:
            self._frame.table.add_empty_loop(label, symbol)

    @staticmethod
    def _member(raw: JsonObject, path: Path, symbol: str, label: str, number: int, rounds: Rounds) -> Made:
        made = Made(raw, path, symbol, rounds)
        made.loop, made.round, made.instance = label, number, f"[{number}]"
        return made

    def _one(self, made: Made, parent: Made | None) -> None:
        frame = self._frame
        frame.run.spend()
        if parent is not None:
            made.instance, made.is_nested = parent.instance, True
            made.loop, made.round = parent.loop and "", parent.round
        if frame.parent is not None and frame.parent.instance:
            made.instance = frame.parent.instance + made.instance
        made.existing = get(made.raw, "existing") is True
        deployed = self._condition(made)
        self._left_out = not deployed
        self._type(made, parent)
        self._name(made, parent)
        self._version(made)
        made.id = self._id(made)
        self._left_out = False
        if deployed:
            made.number = len(frame.run.made)
            frame.run.made.append(made)
            frame.made.append(made)
        else:
            frame.skipped.append(made)
        children = key_of(made.raw, "resources")
        if children is not None and made.type.lower() != DEPLOYMENT:
            self.section(made.raw[children], (*made.path, children), made, made.loops)

    def _read(self, made: Made, name: str) -> Value:
        """A property that is known at the start of a deployment; None when it is absent or wrong."""
        key = key_of(made.raw, name)
        if key is None:
            return None
        value = made.raw[key]
        if isinstance(value, str) and value[:1] != "[":
            return value
        try:
            if made.loops is not self._rounds:
                self._rounds, self._evaluator = made.loops, self._frame.evaluator("name", made.loops)
            return self._evaluator.value(value)
        except TemplateError as error:
            self._frame.refused(error, (*made.path, key), left_out=self._left_out)
            text = value[1:-1] if isinstance(value, str) else str(value)
            return Deferred(Call("invalid", (Text(text),)))

    def _type(self, made: Made, parent: Made | None) -> None:
        found = self._read(made, "type")
        if not isinstance(found, str) or not found:
            if not isinstance(found, Deferred):
                self._frame.fault("RP707", made.path, "A resource needs a `type`.")
            made.type = parent.type + "/unknown" if parent is not None else _UNKNOWN
            return
        if parent is None:
            made.type = found
            if "/" not in found.strip("/"):
                path = (*made.path, key_of(made.raw, "type") or "type")
                self._frame.fault("RP710", path, f"The type '{found}' names no resource provider.")
                made.type = f"Unknown/{found}"
            return
        kind = found.strip("/")
        if "." not in kind.partition("/")[0]:
            made.type = f"{parent.type}/{kind}"
            return
        self._frame.fault(
            "RP710",
            (*made.path, key_of(made.raw, "type") or "type"),
            f"Inside of another resource the type is what follows that of the parent, not '{found}'.",
            f"Write '{kind.rpartition('/')[2]}', or move the resource to the top with its whole name.",
        )
        made.type = kind if kind.lower().startswith(parent.type.lower() + "/") else f"{parent.type}/{kind}"

    def _name(self, made: Made, parent: Made | None) -> None:
        found = self._read(made, "name")
        if isinstance(found, (int, float)) and not isinstance(found, bool):
            found = str(found)
        if not isinstance(found, (str, Deferred)) or found == "":
            is_nameless = bool(made.symbol) and (made.type.lower() == DEPLOYMENT or _is_foreign(made.raw))
            if not is_nameless and not (self._left_out and key_of(made.raw, "name")):
                self._frame.fault("RP707", made.path, "A resource needs a `name`.")
            found = made.symbol or "unnamed"
        made.local = made.name = found
        count = made.type.count("/")
        path = (*made.path, key_of(made.raw, "name") or "name")
        if parent is not None:
            self._child_name(made, parent, found, path)
            return
        names = split_name(found, count)
        if names is not None:
            made.names = tuple(names)
        elif isinstance(found, str) and made.type != _UNKNOWN and not _is_foreign(made.raw):
            segments = found.count("/") + 1
            self._frame.fault(
                "RP710",
                path,
                f"The name '{found}' has {segments} segment{'s' if segments > 1 else ''}; its type {made.type} takes"
                f" {count}.",
                "Write the names of the parents before it, with slashes between."
                if segments < count
                else "Leave out what its type has no segment for.",
            )

    def _child_name(self, made: Made, parent: Made, found: Name, path: Path) -> None:
        """A child has a name of as many segments as the type that it adds to that of its parent."""
        count = made.type.count("/") - parent.type.count("/")
        parts = split_name(found, count)
        if parts is None and isinstance(found, str):
            segments = found.split("/")
            kept = "/".join(segments[-count:])
            wanted = "one segment" if count == 1 else f"{count} segments, as its type is"
            self._frame.fault(
                "RP710",
                path,
                f"Inside of another resource the name is {wanted}, not '{found}'.",
                f"Write '{kept}'." if len(segments) > count else "Write a segment for each of its type.",
            )
            made.local = found = kept
            parts = split_name(found, count)
        made.names = (*parent.names, *parts) if parent.names and parts else ()
        made.name = join_names([parent.name, found])

    def _version(self, made: Made) -> None:
        found = self._read(made, "apiVersion")
        made.api_version = found if isinstance(found, (str, Deferred)) else ""
        made.api_profile = self._profile if made.api_version == "" else ""

    def _condition(self, made: Made) -> bool:
        """Whether the resource is made; an unknown condition counts as true and is kept."""
        found = self._read(made, "condition")
        if isinstance(found, Deferred):
            made.condition = found
            return True
        if isinstance(found, str) and found.strip().lower() in ("true", "false"):
            return found.strip().lower() == "true"
        if found is not None and not isinstance(found, bool):
            path = (*made.path, key_of(made.raw, "condition") or "condition")
            self._frame.fault("RP707", path, f"A condition must be true or false; this is {_shown_type(found)}.")
        return found is not False

    def _id(self, made: Made) -> Name:
        frame = self._frame
        place = frame.place
        if made.type.lower() == DEPLOYMENT:
            place = place_of_deployment(frame, self._read, made)
        elif made.existing:
            place = _place_of_group(frame, self._read, made)
        scope = self._read(made, "scope") if made.type.lower() != DEPLOYMENT else None
        if scope is None and made.is_nested:
            scope = self._scope_of_parent(made)
        names = list(made.names) or [made.name]
        if len(names) != made.type.count("/"):
            return Deferred(Call("resourceId", (Text(made.type), to_node(made.name))))
        return id_in(frame.environment, place, made.type, names, self._whole_scope(scope, place))

    def _scope_of_parent(self, made: Made) -> Value:
        for other in reversed((*self._frame.made, *self._frame.skipped)):
            if other.path == made.path[: len(other.path)] and other.instance == made.instance:
                return self._read(other, "scope")
        return None

    def _whole_scope(self, scope: Value, place: Place) -> Name | None:
        """The id that an extension resource hangs on, of a scope as people write it."""
        if not isinstance(scope, (str, Deferred)) or scope == "":
            return None
        if isinstance(scope, Deferred) or scope.startswith("/"):
            return scope
        parts = scope.split("/")
        if len(parts) >= 3 and len(parts) % 2 == 1 and "." in parts[0]:
            kind = "/".join([parts[0], *parts[1::2]])
            return id_in(self._frame.environment, place, kind, [*parts[2::2]], None)
        found = self._frame.table.find(scope)
        return found[0].id if found else scope


def place_of_deployment(frame: Frame, read: Callable[[Made, str], Value], made: Made) -> Place:
    """Where a nested deployment runs: by `subscriptionId`, `resourceGroup` or `scope`, else where its template runs."""
    scope = read(made, "scope")
    if isinstance(scope, (str, Deferred)) and scope != "":
        return _place_of_scope(scope, frame.place)
    return _place_of_group(frame, read, made)


def _place_of_group(frame: Frame, read: Callable[[Made, str], Value], made: Made) -> Place:
    """The place that `subscriptionId` and `resourceGroup` name: of a deployment, or where an existing resource lies."""
    subscription, group, here = read(made, "subscriptionId"), read(made, "resourceGroup"), frame.place
    if isinstance(group, (str, Deferred)) and group != "":
        mine = subscription if isinstance(subscription, (str, Deferred)) and subscription else here.subscription
        return Place("resourceGroup", mine, group)
    if isinstance(subscription, (str, Deferred)) and subscription != "":
        return Place("subscription", subscription)
    return here


def _place_of_scope(scope: Name, here: Place) -> Place:
    if isinstance(scope, Deferred):
        # `[format('Microsoft.Management/managementGroups/{0}', ...)]` or a group's id: the kind is in the text.
        text = print_node(scope.node).lower()
        if "managementgroups" in text:
            name = Deferred(Call("last", (Call("split", (scope.node, Text("/"))),)))
            return Place("managementGroup", management_group=name)
        if "resourcegroup" in text:
            part = Call("split", (scope.node, Text("/")))
            return Place("resourceGroup", Deferred(Access(part, Number(2))), Deferred(Access(part, Number(4))))
        return here
    parts = scope.strip("/").split("/")
    lower = [part.lower() for part in parts]
    if scope == "/":
        return Place("tenant")
    if "managementgroups" in lower:
        return Place("managementGroup", management_group=parts[-1])
    if lower[:1] == ["subscriptions"] and len(parts) >= 4:
        return Place("resourceGroup", parts[1], parts[3])
    if lower[:1] == ["subscriptions"] and len(parts) == 2:
        return Place("subscription", parts[1])
    return here


def _shown_type(value: Value) -> str:
    kind = type_name(value)
    return f"an {kind}" if kind[:1] in "AIOaio" else f"a {kind}"


def _is_foreign(raw: JsonObject) -> bool:
    """Whether an extension of the service makes the resource (Microsoft Graph, Kubernetes): it is named by its
    properties, its version is in its type."""
    return any(isinstance(get(raw, key), str) for key in ("import", "extension"))


def _label(loop: JsonObject) -> str:
    name = get(loop, "name")
    return name if isinstance(name, str) and name[:1] != "[" else ""


def _clamped(value: JsonValue) -> int:
    """The rounds of a loop whose count Azure refuses: as many as it takes at most, none of a wrong type."""
    return MOST_ROUNDS if isinstance(value, int) and not isinstance(value, bool) and value > MOST_ROUNDS else 0
