"""A client that knows nothing: requests as they are written, answers as they come."""

from __future__ import annotations

import http.client
import json
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from armgen.sandbox.clock import Clock
from armgen.sandbox.server import Running, start
from armgen.sandbox.world import Settings

SUB = "11111111-1111-1111-1111-111111111111"
OTHER = "22222222-2222-2222-2222-222222222222"
S = f"/subscriptions/{SUB}"
G = f"{S}/resourceGroups/rg-prod"
W = f"{S}/resourceGroups/rg-west"
COMPUTE = "/providers/Microsoft.Compute"
VM = f"{G}{COMPUTE}/virtualMachines"
DISK = f"{G}{COMPUTE}/disks"
C = f"{G}{COMPUTE}/restorePointCollections"
CW = f"{W}{COMPUTE}/restorePointCollections"
LOCKS = "/providers/Microsoft.Authorization/locks"
NOW = 1_795_000_000.0
TOKEN = "test-token"


class Answer(NamedTuple):
    status: int
    body: Any
    headers: dict[str, str]

    @property
    def code(self) -> str:
        return self.body["error"]["code"] if isinstance(self.body, dict) and "error" in self.body else ""


class Api:
    """`call` sends one request. Paths are absolute; URLs of headers may be given as they are."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.url = running.url

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        version: str | None = "2024-11-01",
        headers: dict[str, str] | None = None,
    ) -> Answer:
        split = urlsplit(self.url)
        connection = http.client.HTTPConnection(split.hostname or "", split.port, timeout=20)
        path = path.removeprefix(self.url)
        if version is not None and "api-version=" not in path:
            path += ("&" if "?" in path else "?") + f"api-version={version}"
        raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        try:
            connection.request(method, path.replace(" ", "%20"), raw, headers or {})
            response = connection.getresponse()
            text = response.read()
            found = {key.lower(): value for key, value in response.getheaders()}
            return Answer(response.status, json.loads(text) if text else None, found)
        finally:
            connection.close()

    def own(self, method: str, path: str, body: object = None) -> Answer:
        """The sandbox's own plane."""
        return self.call(method, f"/sandbox/{path}", body, None, {"x-armgen-sandbox-token": TOKEN})

    def end(self, answer: Answer) -> Answer:
        """Poll what an answer's headers name until it has ended."""
        url = answer.headers.get("azure-asyncoperation") or answer.headers.get("location")
        while url:
            answer = self.call("GET", url)
            state = answer.body.get("status") if isinstance(answer.body, dict) else None
            if answer.status != 202 and state not in ("InProgress", "Running"):
                return answer
        return answer


@contextmanager
def sandbox(seed: object = None, state=None, **settings: Any):
    """A sandbox whose clock stands still, with the fleet of `fleet()`."""
    running = start(
        state,
        fleet() if seed is None else seed,
        clock=Clock(start=NOW),
        settings=Settings(**settings),
        token=TOKEN,
    )
    try:
        yield Api(running)
    finally:
        running.stop()


def machine(name: str, os: str = "Windows", *, location: str = "eastus", disks=(), size="Standard_E8ds_v5", **more):
    """The body of a machine and its disks. `disks`: (suffix, sku, entry, own) of the data disks."""
    os_disk = {
        "name": f"{name}-os",
        "osType": os,
        "caching": "ReadWrite",
        "managedDisk": {"id": f"{DISK}/{name}-os", "storageAccountType": "Premium_LRS"},
        **more.pop("os_disk", {}),
    }
    bodies = []
    data = []
    for lun, (suffix, sku, entry, own) in enumerate(disks):
        disk_id = f"{DISK}/{name}-{suffix}"
        data.append(
            {"lun": lun, "name": f"{name}-{suffix}", "managedDisk": {"id": disk_id, "storageAccountType": sku}, **entry}
        )
        bodies.append(
            {"id": disk_id, "location": location, "sku": {"name": sku}, "properties": {"diskSizeGB": 64, **own}}
        )
    agent = more.pop("agent", "Ready")
    properties = {
        "vmId": f"vmid-{name}",
        "hardwareProfile": {"vmSize": size},
        "storageProfile": {"osDisk": os_disk, "dataDisks": data},
        "osProfile": {"computerName": name, "adminUsername": "operator"},
        "instanceView": {"vmAgent": {"statuses": [{"code": "ProvisioningState/succeeded", "displayStatus": agent}]}},
        **more,
    }
    return [*bodies, {"id": f"{VM}/{name}", "location": location, "properties": properties}]


def fleet() -> dict[str, object]:
    """One machine of every kind that matters."""
    plain = ("data", "Premium_LRS", {}, {})
    scale_set = f"{G}{COMPUTE}/virtualMachineScaleSets"
    return {
        "resources": [
            {"id": W, "location": "westus"},
            *machine("win", disks=[plain]),
            *machine("lin", "Linux", disks=[plain]),
            *machine("ultra", disks=[("fast", "UltraSSD_LRS", {}, {})]),
            *machine("v2", disks=[("fast", "PremiumV2_LRS", {}, {})]),
            *machine("wa", disks=[("log", "Premium_LRS", {"writeAcceleratorEnabled": True}, {})]),
            *machine("shared", disks=[("quorum", "Premium_LRS", {}, {"maxShares": 2})]),
            *machine("private", disks=[("secret", "Premium_LRS", {}, {"networkAccessPolicy": "AllowPrivate"})]),
            *machine("ephemeral", os_disk={"diffDiskSettings": {"option": "Local"}}),
            *machine("old", os_disk={"managedDisk": {}, "vhd": {"uri": "https://x/old.vhd"}}),
            *machine("small", size="Standard_D2_v4", disks=[plain]),
            *machine("conf", securityProfile={"securityType": "ConfidentialVM"}),
            *machine("deaf", agent="Not Ready"),
            *machine("uni", virtualMachineScaleSet={"id": f"{scale_set}/uniform"}),
            *machine("flex", virtualMachineScaleSet={"id": f"{scale_set}/flexible"}),
            {"id": f"{scale_set}/uniform", "location": "eastus", "properties": {"orchestrationMode": "Uniform"}},
            {"id": f"{scale_set}/flexible", "location": "eastus", "properties": {"orchestrationMode": "Flexible"}},
        ]
    }


def collection(name: str, location: str = "eastus", **more: object) -> dict[str, object]:
    """The body of a collection of a machine of the fleet."""
    return {"location": location, "properties": {"source": {"id": f"{VM}/{name}"}}, **more}


def copies_of(name: str, location: str = "westus") -> dict[str, object]:
    return {"location": location, "properties": {"source": {"id": f"{C}/{name}"}}}


def copy_of(point: str) -> dict[str, object]:
    return {"properties": {"sourceRestorePoint": {"id": point}}}


CRASH = {"properties": {"consistencyMode": "CrashConsistent"}}
