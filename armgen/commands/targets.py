"""The target that a command means, opened: Azure, or the sandbox with the spec's facts."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from armgen.azure.cloud import CloudError, SdkCloud
from armgen.azure.target import SANDBOX_URL, TargetName, azure_target
from armgen.codes import DEFAULT_EDITION
from armgen.compiler.ir import Program
from armgen.deploy.errors import failure_of
from armgen.deploy.session import Patience
from armgen.errors import FailedError, UsageError
from armgen.estate.model import Estate
from armgen.inventory.model import Inventory
from armgen.jsontypes import JsonObject

SANDBOX_PATIENCE = Patience(poll=0.2, copies=0.5, retry=0.3, wait=1.0, attempts=12)


def chosen_target(asked: str | None, configured: str | None) -> TargetName:
    """The target of the command line, else the config's. UsageError without one: there is no default."""
    name = asked or configured
    if name == "azure":
        return "azure"
    if name == "sandbox":
        return "sandbox"
    raise UsageError(
        "No target is named.", hint="Pass --target azure or --target sandbox, or set `target` in armgen.toml."
    )


@contextmanager
def open_cloud(target: TargetName, cloud: str, estate: Estate | None, program: Program | None) -> Iterator[SdkCloud]:
    """The cloud of a target. A new sandbox in this process starts with the spec's facts and groups.

    A refusal that nobody has an answer to becomes a FailedError that says what to do.
    """
    with as_failure(target):
        if target == "azure":
            yield SdkCloud(azure_target(cloud))
            return
        from armgen.commands.sandbox import sandbox_session

        seed = None
        if estate is not None and program is not None:
            seed = spec_seed(estate, program)
        with sandbox_session(seed, edition=estate.edition if estate is not None else DEFAULT_EDITION) as where:
            yield SdkCloud(where, interval=0.1)


@contextmanager
def as_failure(target: TargetName = "azure") -> Iterator[None]:
    """A refusal that reaches the end of a command, as a failure with advice."""
    try:
        yield
    except CloudError as error:
        inner = failure_of({"error": {"code": error.code, "message": error.message, **error.body}})
        unknown = target == "sandbox" and inner.code in ("ResourceGroupNotFound", "SubscriptionNotFound")
        hint = sandbox_starts() if unknown else inner.advice.help
        raise FailedError(f"{inner.code} ({error.status}): {inner.message}", hint=hint) from error


def sandbox_starts() -> str:
    """Why a sandbox does not know what a spec names, and what to do about it."""
    if os.environ.get(SANDBOX_URL):
        return "A served sandbox holds what it was started with: `armgen sandbox serve --seed SPEC` on a new database."
    return "A sandbox holds the facts of the first spec that it saw: `armgen sandbox reset` lets it start again."


def patience_of(target: TargetName) -> Patience:
    return SANDBOX_PATIENCE if target == "sandbox" else Patience()


class Grounds(NamedTuple):
    """What a spec rests on: its facts, its groups, and machines of which only the ids are known."""

    facts: Sequence[Inventory] = ()
    groups: Sequence[tuple[str, str, str]] = ()
    bare: Sequence[tuple[str, str]] = ()


def grounds_of(estate: Estate, program: Program) -> Grounds:
    return Grounds(_facts(estate), _groups(estate, program), _bare(estate))


def spec_seed(estate: Estate, program: Program) -> JsonObject:
    """What a sandbox starts with."""
    from armgen.commands.seed import seed_of

    return seed_of(*grounds_of(estate, program))


def _facts(estate: Estate) -> list[Inventory]:
    """All inventories of the spec, and the machines that it declares itself."""
    spec = estate.spec
    own = [Inventory(spec.document, None, spec.machines, {})] if spec is not None and spec.machines else []
    return [*estate.facts.inventories, *own]


def _bare(estate: Estate) -> list[tuple[str, str]]:
    """The machines that the spec names by their ids and has no facts of, each where its collection is."""
    return [
        (str(one.machine_ref), one.location)
        for one in estate.collections
        if one.machine is None and one.machine_ref is not None and isinstance(one.location, str)
    ]


def _groups(estate: Estate, program: Program) -> list[tuple[str, str, str]]:
    """The groups that units are deployed into, each in the location of its first collection."""
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for one in estate.collections:
        subscription, group = str(one.ref.subscription), str(one.ref.group)
        location = one.location if isinstance(one.location, str) else program.location
        found.setdefault((subscription.lower(), group.lower()), (subscription, group, location))
    return list(found.values())
