"""One root: its request, its end, and what failed in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from armgen.azure.cloud import CloudError, Scope
from armgen.compiler.ir import Program
from armgen.compiler.names import deployment_name
from armgen.deploy.errors import Failure, failure_of
from armgen.deploy.history import ENDED, RootState, state_of, tags_for
from armgen.deploy.roots import Root, request
from armgen.deploy.session import Event, OtherRunError, Session
from armgen.ids import ResourceId
from armgen.jsontypes import JsonObject
from armgen.whatif.compare import get, text_at


class Sent(NamedTuple):
    """How a root ended: "Refused" when Azure did not take it. `failures` by the lower-case ids of resources."""

    state: str
    failures: Mapping[str, Failure]
    root: RootState | None


def send(session: Session, program: Program, root: Root, planned: Iterable[str]) -> Sent:
    """Start a root, or attach to it when its first answer was lost, and wait for its end. Raises OtherRunError."""
    name, scope = root.slot.name, root.slot.scope
    body = request(root, program, session.run.stamp, tags_for(session.run, planned, program.name))
    if not scope.group:
        old = session.cloud.get_deployment(scope, name)
        if old is not None and text_at(old, "location"):
            body["location"] = text_at(old, "location")  # the location of a name never changes (facts E6)
    session.tell(Event("root", name, "started", _size(root)))
    try:
        session.cloud.put_deployment(scope, name, body)
    except CloudError as error:
        if not (error.status == 409 and error.code.lower() == "deploymentactive"):
            return _refused(session, root, error)
        _attach(session, root)
    state = until_ended(session, scope, name, lambda: _tell_units(session, root))
    ended = session.cloud.get_deployment(scope, name)
    failures = {} if state.lower() == "succeeded" else _failures(session, program, root, ended or {})
    session.tell(Event("root", name, state))
    return Sent(state, failures, state_of(root.slot, ended) if ended is not None else None)


def until_ended(session: Session, scope: Scope, name: str, look: Callable[[], None] = lambda: None) -> str:
    """The state that a deployment ends in, "" when it is gone."""
    delay = min(0.5, session.settings.patience.poll)
    while True:
        body = session.cloud.get_deployment(scope, name)
        state = text_at(body, "properties", "provisioningState")
        if body is None or state.lower() in ENDED:
            return state
        look()
        session.pause(delay, f"'{name}' still runs in Azure (--timeout); `--resume` goes on with it.")
        delay = min(delay * 1.5, session.settings.patience.poll)


def _size(root: Root) -> str:
    units, resources = len(root.units), len(root.all_ids)
    return f"{units} unit{'s' * (units != 1)}, {resources} resource{'s' * (resources != 1)}"


def _attach(session: Session, root: Root) -> None:
    """The name is in use: by this very run, or by another."""
    body = session.cloud.get_deployment(root.slot.scope, root.slot.name)
    state = state_of(root.slot, body) if body is not None else None
    if state is None or state.run.id != session.run.id:
        raise OtherRunError(root.slot.name, state.run.id if state is not None else "of somebody else")


def _refused(session: Session, root: Root, error: CloudError) -> Sent:
    failure = failure_of({"error": {"code": error.code, "message": error.message, **error.body}})
    session.tell(Event("root", root.slot.name, "Refused", f"{failure.code}: {failure.message}"))
    return Sent("Refused", dict.fromkeys(root.all_ids, failure), None)


def _tell_units(session: Session, root: Root) -> None:
    for row in session.cloud.operations(root.slot.scope, root.slot.name):
        unit = text_at(row, "properties", "targetResource", "resourceName")
        if unit:
            session.tell(Event("unit", unit, text_at(row, "properties", "provisioningState"), root.slot.name))


def _failures(session: Session, program: Program, root: Root, body: JsonObject) -> dict[str, Failure]:
    """What failed, read from the operations of the root and of its failed units.

    A unit that failed without an operation to show for it has failed as a whole, and so has such a root.
    """
    units = {deployment_name("armgen", program.name, unit.key).lower(): root.ids[unit.key] for unit in root.units}
    found: dict[str, Failure] = {}
    for row in _failed(session.cloud.operations(root.slot.scope, root.slot.name)):
        text = text_at(row, "properties", "targetResource", "id")
        rid = ResourceId.parse(text)
        if rid is None or rid.name.lower() not in units:
            continue
        inner = {
            text_at(one, "properties", "targetResource", "id").lower(): failure_of(
                get(one, "properties", "statusMessage")
            )
            for one in _failed(session.cloud.operations(Scope(rid.subscription, rid.group), rid.name))
        }
        own = failure_of(get(row, "properties", "statusMessage"))
        found.update(inner or dict.fromkeys(units[rid.name.lower()], own))
    if not found and text_at(body, "properties", "provisioningState").lower() == "failed":
        found = dict.fromkeys(root.all_ids, failure_of(get(body, "properties")))
    return {**_below(found, root), **found}


def _failed(rows: Iterable[JsonObject]) -> list[JsonObject]:
    return [row for row in rows if text_at(row, "properties", "provisioningState").lower() == "failed"]


def _below(found: Mapping[str, Failure], root: Root) -> dict[str, Failure]:
    """The points of a collection that failed have failed with it."""
    return {
        key: failure
        for home, failure in found.items()
        for key in root.all_ids
        if key.startswith(f"{home}/restorepoints/")
    }
