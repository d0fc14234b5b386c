"""Specs and facts for cases, in a few words."""

from __future__ import annotations

from textwrap import dedent, indent

from tests.estates import HEAD, SUBSCRIPTION, collection_id, disk_id, machine, vm_id

__all__ = ["SUBSCRIPTION", "collection_id", "disk_id", "facts", "fleet", "machine", "on_disk", "rpc", "spec", "vm_id"]


def spec(collections: str, *machines: str, head: str = HEAD, more: str = "") -> str:
    """A spec of these machines and collections."""
    text = head
    if machines:
        text += "machines:\n" + "".join(machines)
    if collections:
        text += "collections:\n" + indent(dedent(collections).strip(), "  ") + "\n"
    return text + dedent(more)


def rpc(*points: str, of: str = "vm01", name: str = "rpc", more: str = "", mark: str = "") -> str:
    """One collection with its restore points."""
    lines = [f"{name}:{mark}", f"  machine: {of}"]
    lines += [f"  {line}" for line in more.splitlines()]
    lines += ["  restorePoints:", *(f"    {point}" for point in points)] if points else ["  restorePoints: {}"]
    return "\n".join(lines) + "\n"


def on_disk(disk: str, *points: str, vm: tuple[str, ...] = (), **more: str) -> str:
    """A spec of one machine with a disk of a kind."""
    return spec(rpc(*points, **more), machine("vm01", *vm, disks=(disk,) if disk else ()))


def fleet(policy: str, *machines: str, name: str = "nightly", mark: str = "", head: str = HEAD, more: str = "") -> str:
    """A spec with one policy; `collection` and `restorePoint` are given unless the policy says otherwise."""
    body = dedent(policy).strip()
    lines = [] if "collection:" in body.split("copyTo")[0] else ['collection: "{machine}-rpc"']
    lines += [] if "restorePoint:" in body else ['restorePoint: "auto-{stamp}"']
    text = head + "machines:\n" + "".join(machines) + f"policies:\n  {name}:{mark}\n"
    return text + indent("\n".join([*lines, body]).strip(), "    ") + "\n" + more


def facts(machines: str = "", collections: str = "", taken: str = "2026-11-20T00:00:00Z") -> str:
    """An inventory."""
    text = f"armgenInventory: 1\ntakenAt: {taken}\nmachines:" + (f"\n{machines}" if machines else " {}\n")
    return text + ("collections:\n" + indent(dedent(collections).strip(), "  ") + "\n" if collections else "")
