"""What the request of a restore point asks for: the part of it that the service compares with a stored one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from armgen.ids import ResourceId, same
from armgen.jsontypes import JsonObject, JsonValue
from armgen.sandbox.machines import CRASH
from armgen.sandbox.wire import Refusal, fields, get, items, text


class PointModel(NamedTuple):
    """`excluded`: lower-case disk ids; `source`: the id of the point that is copied, "" for a local one.

    `keys`: encryption by lower-case id of a disk, or, in a copy, of the source's disk restore point.
    """

    crash: bool
    excluded: frozenset[str]
    exclude_as_sent: tuple[str, ...]
    source: str
    duration: int | None
    keys: Mapping[str, JsonObject]

    def as_json(self) -> JsonObject:
        """What two requests of one model have in common. Order and case of the disks do not count."""
        excluded: list[JsonValue] = [*sorted(self.excluded)]
        keys: JsonObject = {disk: self.keys[disk] for disk in sorted(self.keys)}
        return {
            "crash": self.crash,
            "exclude": excluded,
            "source": self.source.lower(),
            "duration": self.duration,
            "keys": keys,
        }


def read_model(body: JsonObject) -> PointModel:
    """The model of a request body. InvalidParameter for what the service does not take (facts A2)."""
    mode = get(body, "properties", "consistencyMode")
    if mode is not None and not (isinstance(mode, str) and same(mode, CRASH)):
        raise Refusal(
            400,
            "InvalidParameter",
            f"The value '{mode}' of consistencyMode is not supported as input: leave it out, or write {CRASH}.",
            target="consistencyMode",
        )
    given = get(body, "properties", "excludeDisks")
    if given == []:
        raise Refusal(400, "InvalidParameter", "excludeDisks must not be empty: leave it out.", target="excludeDisks")
    if isinstance(given, list) and not all(isinstance(one, dict) and text(one, "id") for one in given):
        raise Refusal(
            400,
            "InvalidParameter",
            "Each entry of excludeDisks is an object with the 'id' of a disk.",
            target="excludeDisks",
        )
    sent = tuple(text(one, "id") for one in items(body, "properties", "excludeDisks"))
    for disk in sent:
        if ResourceId.parse(disk) is None:
            raise Refusal(
                400, "LinkedInvalidPropertyId", f"Property id '{disk}' at path 'properties.excludeDisks' is invalid."
            )
    source = text(body, "properties", "sourceRestorePoint", "id")
    if get(body, "properties", "sourceRestorePoint") is not None and ResourceId.parse(source) is None:
        raise Refusal(
            400,
            "LinkedInvalidPropertyId",
            f"Property id '{source}' at path 'properties.sourceRestorePoint.id' is invalid.",
        )
    duration = get(body, "properties", "instantAccessDurationMinutes")
    return PointModel(
        mode is not None,
        frozenset(disk.lower() for disk in sent),
        sent,
        source,
        duration if isinstance(duration, int) else None,
        _keys(body, bool(source)),
    )


def _keys(body: JsonObject, copied: bool) -> dict[str, JsonObject]:
    """The encryption that the request chooses for each disk."""
    profile = fields(body, "properties", "sourceMetadata", "storageProfile")
    found: dict[str, JsonObject] = {}
    for disk in (fields(profile, "osDisk"), *items(profile, "dataDisks")):
        encryption = fields(disk, "diskRestorePoint", "encryption")
        if not encryption:
            continue
        path = ("diskRestorePoint", "sourceDiskRestorePoint", "id") if copied else ("managedDisk", "id")
        key = text(disk, *path).lower()
        if not key:
            raise Refusal(
                400,
                "InvalidParameter",
                f"An encryption needs '{'.'.join(path)}', which says whose it is.",
                target="sourceMetadata.storageProfile",
            )
        kind = text(encryption, "type")
        if same(kind, "EncryptionAtRestWithCustomerKey") and not text(encryption, "diskEncryptionSet", "id"):
            raise Refusal(
                400,
                "InvalidParameter",
                "Encryption with a customer's key needs a diskEncryptionSet.",
                target="encryption",
            )
        found[key] = encryption
    return found
