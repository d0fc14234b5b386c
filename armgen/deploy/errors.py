"""What each error of a restore point means for a run: send it again, wait first, or somebody must fix something.

Source: facts C (the troubleshooting page of restore points) and E4 (errors of deployments).
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from armgen.jsontypes import JsonValue
from armgen.whatif.compare import get, text_at

Action = Literal["retry", "wait", "fix"]


class Advice(NamedTuple):
    """`retry`: send it again. `wait`: send it again after a while. `fix`: it fails until `help` is done."""

    action: Action
    help: str


class Failure(NamedTuple):
    """Why a resource was not made."""

    code: str
    message: str
    advice: Advice


class _Row(NamedTuple):
    code: str
    message: str
    action: Action
    help: str


# The first row whose code and message fit; both are searched without case. Narrow rows stand before wide ones.
_ROWS = (
    _Row("DiskRestorePointUsedByCustomer", "", "fix", "End the access of every disk restore point (endGetAccess)."),
    _Row("OperationNotAllowed", "already exists|different|immutable", "fix", "Give the restore point another name."),
    _Row("OperationNotAllowed", "cannot exceed|maximum|limit", "fix", "Delete restore points of the VM: it has 500."),
    _Row("OperationNotAllowed", "interval", "fix", "Run again once the interval has passed."),
    _Row("OperationNotAllowed", "replicat", "wait", "An earlier copy of the pair is on its way."),
    _Row("OperationNotAllowed", "not allocated|excludeDisks", "fix", "Leave the disk out with `exclude`."),
    _Row("OperationNotAllowed", "shared", "fix", "Leave the shared disk out with `exclude`."),
    _Row("OperationNotAllowed", "changed|modified|updat|progress", "retry", "The VM changed meanwhile."),
    _Row("VMAgentStatusCommunicationError", "", "fix", "Start or reinstall the VM agent."),
    _Row("VMRestorePointInternalError", "", "retry", "If it stays: check the agent, waagent.conf and AppLocker rules."),
    _Row("VMRestorePointClientError", "concurrent|another|in progress", "wait", "The VM makes another point."),
    _Row("VMRestorePointClientError", "shared", "fix", "Leave the shared disk out with `exclude`."),
    _Row("VMRestorePointClientError", "memory quota", "fix", "Restart COMSysApp, then the VM: COM+ is out of memory."),
    _Row("VMRestorePointClientError", "MSDTC", "fix", "Start MSDTC as Network Service, or reinstall it."),
    _Row("VMRestorePointClientError", "COM\\+", "fix", "Restart COM+ System Application, then the VM."),
    _Row("VMRestorePointClientError", "VSS", "fix", "Restart the VSS writers, or reboot the VM."),
    _Row("VMRestorePointClientError", "redistributable|VC\\+\\+", "fix", "Install the VC++ 2012 runtime, reboot."),
    _Row("VMRestorePointClientError", "maximum|snapshots", "fix", "Delete restore points of the VM: it has 500."),
    _Row("VMRestorePointClientError", "resources|inadequate", "fix", "The VM is too small: resize it."),
    _Row("VMRestorePointClientError", "network|connectiv", "fix", "Let the extension reach Azure, or set its proxy."),
    _Row("VMRestorePointClientError", "", "fix", "See the troubleshooting page of restore points for this message."),
    _Row("DiskRestorePointClientError", "", "fix", "Make the key vault of the disk encryption set again, same name."),
    _Row("BadRequest", "api-?version|2021-03-01|2022-03-01", "fix", "Raise `apiVersion`."),
    _Row("InternalError|InternalExecutionError|InternalOperationError|InternalDiskRestorePointError", "", "retry",
         "If it stays: check the agent and its extension, and locks on the group."),
    _Row("OSProvisioningClientError", "", "fix", "Generalise the image, then try again."),
    _Row("AllocationFailed", "", "fix", "Resize the VM or move it to another zone."),
    _Row("TooManyRequests|OperationThrottled|Throttl|429", "", "wait", "The service limits how often it is asked."),
    _Row("Conflict", "", "retry", "The VM or the collection was being changed."),
    _Row("AnotherOperationInProgress|ResourceGroupBeingDeleted|DeploymentActive.*", "", "wait", "It is in use."),
    _Row("InternalServerError|ServerTimeout|ServiceUnavailable|GatewayTimeout|RequestTimeout|50\\d", "", "retry",
         "The service failed for a moment."),
    _Row("AuthorizationFailed|LinkedAuthorizationFailed", "", "fix", "Give the account the right to write there."),
    _Row("ScopeLocked", "", "fix", "A lock stands in the way: somebody must lift it."),
    _Row("ResourceGroupNotFound", "", "fix", "Make the resource group: armgen makes none."),
    _Row("RequestDisallowedByPolicy", "", "fix", "A policy of the subscription forbids it."),
    _Row("ParentResourceNotFound|ResourceNotFound|NotFound", "", "fix", "What it rests on is gone: check the spec."),
)  # fmt: skip

_OTHER = Advice("fix", "Correct what the message says, then try again.")


def advise(code: str, message: str) -> Advice:
    """What to do about an error."""
    for row in _ROWS:
        if re.fullmatch(row.code, code, re.IGNORECASE) and re.search(row.message, message, re.IGNORECASE):
            return Advice(row.action, row.help)
    return _OTHER


def failure_of(error: JsonValue) -> Failure:
    """The innermost error of an envelope: the outer ones say only that something failed."""
    at = error
    while True:
        inner = get(at, "error") or get(at, "details")
        if isinstance(inner, list):
            inner = next((one for one in inner if isinstance(one, dict)), None)
        if not isinstance(inner, dict):
            break
        at = inner
    code, message = text_at(at, "code") or "Unknown", text_at(at, "message")
    return Failure(code, message[:500], advise(code, message))
