"""Faults on demand, on two planes: answers to the client, and operations that end badly.

A fault is an object in the database, so that a restarted server still has it:

  plane   "http" or "operation"
  match   a regular expression, searched in the path (http) or the resource id (operation); "" for all
  method  http only: the method it is for
  times   how often it strikes, -1 for always; rate: the share of the chances that it takes (default 1)
  kind    http only: "status" (status, code, retryAfter), "latency" (seconds) or "drop" (when: before or after the work)
  code    operation: the code that the operation fails with; TooManyRequests refuses its request with 429
"""

from __future__ import annotations

import hashlib
import re

from armgen.jsontypes import JsonObject
from armgen.sandbox.wire import Refusal, text
from armgen.sandbox.world import World

MESSAGES = {
    "TooManyRequests": "The request was throttled. Retry later.",
    "InternalError": "An internal execution error occurred. Please retry later.",
    "VMRestorePointInternalError": "An internal execution error occurred while the snapshots were taken. Retry.",
    "VMRestorePointClientError": "The VSS writers of the virtual machine are in a bad state.",
    "VMAgentStatusCommunicationError": "The virtual machine has not reported the status of its agent or extensions.",
    "OperationNotAllowed": "The virtual machine was changed while its restore point was created.",
    "AllocationFailed": "Allocation failed in the cluster.",
}


def strikes(world: World, plane: str, subject: str, method: str = "", kinds: tuple[str, ...] = ()) -> JsonObject | None:
    """The first fault that strikes a subject, counted down; None when none does."""
    for number, fault in world.store.faults():
        if text(fault, "plane") != plane or (kinds and text(fault, "kind") not in kinds):
            continue
        if text(fault, "method") and text(fault, "method").upper() != method:
            continue
        if not re.search(text(fault, "match"), subject, re.IGNORECASE) or not _by_chance(fault, number):
            world.store.set_fault(number, fault)
            continue
        times = fault.get("times", 1)
        left = times - 1 if isinstance(times, int) and times > 0 else times
        world.store.set_fault(number, None if left == 0 else {**fault, "times": left})
        return fault
    return None


def _by_chance(fault: JsonObject, number: int) -> bool:
    """Whether it strikes this time: the same sequence in each run, counted in the fault itself."""
    rate = fault.get("rate", 1)
    if not isinstance(rate, int | float) or rate >= 1:
        return True
    chance = fault.get("chances", 0)
    fault["chances"] = (chance if isinstance(chance, int) else 0) + 1
    digest = hashlib.sha256(f"{number}/{chance}".encode()).digest()
    return int.from_bytes(digest[:4], "big") < rate * 2**32


def refuse_creation(world: World, point_id: str, source: str) -> None:
    """429 when the operation plane throttles this creation."""
    fault = strikes(world, "operation", f"{point_id} {source}", kinds=("refuse",))
    if fault is not None:
        code = text(fault, "code") or "TooManyRequests"
        status = fault.get("status", 429)
        raise Refusal(
            status if isinstance(status, int) else 429,
            code,
            text(fault, "message") or MESSAGES.get(code, "The request was refused."),
            headers=world.wait_headers(world.settings.timings.throttled),
        )


def failure(world: World, point_id: str, source: str) -> JsonObject | None:
    """The error with which the operation plane lets this creation end."""
    fault = strikes(world, "operation", f"{point_id} {source}", kinds=("", "fail"))
    if fault is None:
        return None
    code = text(fault, "code") or "InternalError"
    return {"code": code, "message": text(fault, "message") or MESSAGES.get(code, "The operation failed.")}


def read_fault(body: JsonObject) -> JsonObject:
    """A fault as a request gives it. InvalidRequestContent when it is none."""
    plane, kind = text(body, "plane"), text(body, "kind")
    known = {"http": ("status", "latency", "drop"), "operation": ("", "fail", "refuse")}
    if plane not in known or kind not in known[plane]:
        raise Refusal(400, "InvalidRequestContent", f"No fault has plane '{plane}' and kind '{kind}'.")
    try:
        re.compile(text(body, "match"))
    except re.error as error:
        raise Refusal(400, "InvalidRequestContent", f"match is no regular expression: {error}.") from None
    if plane == "operation" and kind == "" and text(body, "code") == "TooManyRequests":
        return {**body, "kind": "refuse"}
    return body
