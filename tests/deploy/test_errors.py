"""Every error of the troubleshooting page has advice."""

from __future__ import annotations

import pytest

from armgen.deploy.errors import advise, failure_of


@pytest.mark.parametrize(
    ("code", "message", "action"),
    [
        ("DiskRestorePointUsedByCustomer", "There is an active SAS", "fix"),
        ("OperationNotAllowed", "The VM was changed while its restore point was created.", "retry"),
        ("OperationNotAllowed", "Disks are not allocated, use excludeDisks.", "fix"),
        ("OperationNotAllowed", "A restore point with another model already exists.", "fix"),
        ("OperationNotAllowed", "The count cannot exceed 500.", "fix"),
        ("OperationNotAllowed", "The shortest interval between two restore points is 180 minutes.", "fix"),
        ("OperationNotAllowed", "Another copy of this source and target still replicates.", "wait"),
        ("DeploymentActiveAndUneditable", "Another deployment is in its last phase.", "wait"),
        ("VMAgentStatusCommunicationError", "VM has not reported status", "fix"),
        ("VMRestorePointInternalError", "An internal execution error", "retry"),
        ("VMRestorePointClientError", "COM+ error", "fix"),
        ("VMRestorePointClientError", "VSS writers are bad", "fix"),
        ("VMRestorePointClientError", "concurrent creation on the VM", "wait"),
        ("VMRestorePointClientError", "shared disks are unsupported", "fix"),
        ("DiskRestorePointClientError", "key vault not found", "fix"),
        ("BadRequest", "needs api-version 2021-03-01", "fix"),
        ("InternalError", "retry later", "retry"),
        ("InternalDiskRestorePointError", "", "retry"),
        ("OSProvisioningClientError", "", "fix"),
        ("AllocationFailed", "", "fix"),
        ("TooManyRequests", "throttled", "wait"),
        ("Conflict", "the VM changed", "retry"),
        ("SomethingNew", "nobody has seen it", "fix"),
    ],
)
def test_advice(code: str, message: str, action: str) -> None:
    found = advise(code, message)
    assert found.action == action
    assert found.help


def test_the_innermost_error_is_the_one() -> None:
    error = {
        "status": "Failed",
        "error": {"code": "DeploymentFailed", "details": [{"code": "InternalError", "message": "x"}]},
    }
    found = failure_of(error)  # type: ignore[arg-type]
    assert (found.code, found.message, found.advice.action) == ("InternalError", "x", "retry")
