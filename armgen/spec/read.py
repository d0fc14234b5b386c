"""Reading a spec: the model and every mistake in one pass (SPEC.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from armgen.codes import CODES, EDITIONS
from armgen.diagnostics import Diagnostic, Document
from armgen.documents.fields import Fields, Report, as_fields
from armgen.inventory.model import ENCRYPTION_TYPES, Machine
from armgen.inventory.read import read_machines, refused_machines
from armgen.jsontypes import JsonValue
from armgen.near import nearest
from armgen.spec import model
from armgen.spec.model import Spec
from armgen.spec.times import is_cron, is_time_zone

_NAME = re.compile(r"[a-z0-9-]{1,40}")
_API_VERSION = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(-[A-Za-z0-9-]+)?")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_WORDS = re.compile(r"(?s).*\S.*")
_STAMP = frozenset({"{stamp}"})
_POLICY_NAME = frozenset({"{machine}", "{resourceGroup}", "{location}", "{policy}"})
CONSISTENCIES = ("application", "crash")


def read_spec(document: Document, value: JsonValue) -> tuple[Spec | None, list[Diagnostic]]:
    """The spec of a document; None when nothing of it can be used. Mistakes in a part leave the rest readable."""
    report = Report(document)
    if value is None:
        report.wrong(
            (), "The spec is empty.", "Start it with `armgen: 1`, `name:` and `collections:`; `armgen init` writes one."
        )
        return None, report.found
    fields = as_fields(value, (), "The spec", report)
    if fields is None:
        return None, report.found
    _version(fields)
    constraints = fields.choice("constraints", EDITIONS)
    name = _spec_name(fields, report)
    defaults = _defaults(fields)
    deployment = _deployment(fields)
    inventory = fields.texts("inventory")
    machines: dict[str, Machine] = read_machines(fields, document, report)
    spec = Spec(
        document=document,
        name=name or "unnamed",
        defaults=defaults,
        deployment=deployment,
        machines=machines,
        collections=dict(_collections(fields, report)),
        policies=dict(_policies(fields, report)),
        ignore=tuple(_ignores(fields, report)),
        inventory=inventory or (),
        constraints=constraints,
        refused=("*",) if inventory is None and fields.has("inventory") else refused_machines(fields, machines),
    )
    if fields.has("restores"):
        fields.wrong(
            "restores",
            "Restores are not supported yet.",
            "Remove `restores`; the restore points themselves are made without it.",
            "key",
        )
    fields.raw("restores")
    fields.done()
    return spec, report.found


def _version(fields: Fields) -> None:
    version = fields.raw("armgen")
    if "armgen" not in fields.value:
        fields.missing("armgen")
    elif version != 1 or isinstance(version, bool):
        fields.wrong("armgen", "This version of armgen reads version 1 of the spec language.", "Write `armgen: 1`.")


def _spec_name(fields: Fields, report: Report) -> str | None:
    written = fields.value.get("name")
    if isinstance(written, str) and "/" in written:
        fields.raw("name")
        report.wrong(
            ("name",),
            f"The spec's name '{written}' holds a slash; it becomes a file name and part of deployment names.",
            "Use lower-case letters, digits and hyphens.",
            code="RP714",
        )
        return None
    return fields.text("name", required=True, pattern=_NAME, shape="1 to 40 lower-case letters, digits and hyphens")


class Shared(NamedTuple):
    """The settings that `defaults`, collections and policies have in common."""

    subscription: str | None
    resource_group: str | None
    location: str | None
    api_version: str | None
    consistency: str | None
    tags: dict[str, str] | None


def _shared(fields: Fields) -> Shared:
    tags = fields.tags("tags")
    return Shared(
        subscription=fields.text("subscription"),
        resource_group=fields.text("resourceGroup"),
        location=fields.text("location"),
        api_version=fields.text("apiVersion", pattern=_API_VERSION, shape="a version such as 2025-04-01"),
        consistency=fields.choice("consistency", CONSISTENCIES),
        tags=dict(tags) if tags is not None else None,
    )


def _defaults(fields: Fields) -> model.Defaults:
    nested = fields.object("defaults", "`defaults`")
    if nested is None:
        return model.Defaults(("defaults",))
    shared = _shared(nested)
    nested.done()
    return model.Defaults(nested.path, *shared)


def _deployment(fields: Fields) -> model.DeploymentSettings:
    nested = fields.object("deployment", "`deployment`")
    if nested is None:
        return model.DeploymentSettings(("deployment",))
    settings = model.DeploymentSettings(
        nested.path, nested.text("location"), nested.choice("scope", ("auto", "resourceGroup"))
    )
    nested.done()
    return settings


def _collections(holder: Fields, report: Report) -> Iterable[tuple[str, model.Collection]]:
    for name, fields in holder.objects("collections", "collection"):
        fields.what = f"Collection '{name}'"
        machine = fields.text("machine", empty=True)
        copy_of = fields.text("copyOf")
        _one_source(fields)
        shared = _shared(fields)
        _placeholders(name, frozenset(), fields, None, report)
        collection = model.Collection(
            name=name,
            path=fields.path,
            restore_points=dict(_points(fields, report)),
            machine=machine,
            copy_of=copy_of,
            lock=fields.flag("lock"),
            instant_access=fields.flag("instantAccess"),
            retention=_retention(fields, "retention"),
            **shared._asdict(),
        )
        fields.done()
        if machine is not None or copy_of is not None:
            yield name, collection


def _one_source(fields: Fields) -> None:
    written = [key for key in ("machine", "copyOf") if key in fields.value]
    if len(written) == 2:
        fields.wrong(
            "copyOf",
            f"{fields.what} has both `machine` and `copyOf`.",
            "Keep one: a copy has no machine of its own.",
            "key",
        )
    elif not written and not _is_misspelled(fields):
        fields.wrong(
            None,
            f"{fields.what} has neither `machine` nor `copyOf`.",
            "Say with `machine` whose restore points it holds, or with `copyOf` which collection it copies.",
            "key",
        )


def _is_misspelled(fields: Fields) -> bool:
    """Whether one of the keys is near to the one that is missing: the reader speaks of that."""
    return any(nearest(key, ("machine", "copyOf")) for key in fields.value)


def _points(holder: Fields, report: Report) -> Iterable[tuple[str, model.RestorePoint]]:
    for name, fields in holder.objects("restorePoints", "restore point"):
        fields.what = f"Restore point '{name}'"
        _placeholders(name, _STAMP, fields, None, report)
        point = model.RestorePoint(
            name=name,
            path=fields.path,
            consistency=fields.choice("consistency", CONSISTENCIES),
            exclude=_exclude(fields),
            copy_of=fields.text("copyOf"),
            encryption=_encryption(fields),
            instant_access_duration_minutes=fields.integer("instantAccessDurationMinutes"),
        )
        fields.done()
        yield name, point


def _exclude(fields: Fields) -> tuple[str, ...] | str | None:
    value = fields.value.get("exclude")
    if isinstance(value, str) and not nearest(value, (model.UNSUPPORTED,)):
        fields.raw("exclude")
        fields.wrong(
            "exclude",
            f"`exclude` is the text '{value}', not a list of disks.",
            f"Write `exclude: [{value}]`, or `exclude: unsupported` for all disks that cannot be captured.",
        )
        return None
    if isinstance(value, str):
        return fields.choice("exclude", (model.UNSUPPORTED,))
    return fields.texts("exclude")


def _encryption(fields: Fields) -> model.Encryption | None:
    nested = fields.object("encryption", "`encryption`")
    if nested is None:
        return None
    kind = nested.choice("type", ENCRYPTION_TYPES)
    keys = nested.text("diskEncryptionSet")
    if "type" not in nested.value:
        nested.missing("type")
    if keys is None and "diskEncryptionSet" not in nested.value and kind not in (None, ENCRYPTION_TYPES[0]):
        nested.missing("diskEncryptionSet")
    nested.done()
    return model.Encryption(nested.path, kind, keys) if kind is not None else None


def _retention(fields: Fields, key: str) -> model.Retention | None:
    nested = fields.object(key, "`retention`")
    if nested is None:
        return None
    kept = [nested.integer(name, 0) for name in ("last", "daily", "weekly", "monthly", "yearly")]
    retention = model.Retention(nested.path, kept[0], kept[1], kept[2], kept[3], kept[4], nested.span("maxAge"))
    if not nested.value:
        nested.wrong(
            None, "`retention` keeps nothing.", "Say how many are kept: {last: 10}, {daily: 7, weekly: 4}.", "key"
        )
    nested.done()
    return retention


def _policies(holder: Fields, report: Report) -> Iterable[tuple[str, model.Policy]]:
    for name, fields in holder.objects("policies", "policy"):
        fields.what = f"Policy '{name}'"
        collection = fields.text("collection", required=True)
        point = fields.text("restorePoint", required=True)
        if collection is not None:
            _placeholders(collection, _POLICY_NAME, fields, "collection", report)
        if point is not None:
            _placeholders(point, _POLICY_NAME | _STAMP, fields, "restorePoint", report)
        shared = _shared(fields)
        policy = model.Policy(
            name=name,
            path=fields.path,
            collection=collection or "",
            restore_point=point or "",
            match=_match(fields, "match"),
            except_=_match(fields, "except"),
            exclude=_exclude(fields),
            schedule=_schedule(fields),
            retention=_retention(fields, "retention"),
            copy_to=_copy_to(fields, report),
            **shared._asdict(),
        )
        fields.done()
        if collection is not None and point is not None:
            yield name, policy


def _match(fields: Fields, key: str) -> model.Match | None:
    nested = fields.object(key, f"`{key}`")
    if nested is None:
        return None
    match = model.Match(
        path=nested.path,
        tags=nested.tags("tags"),
        names=nested.texts("names"),
        resource_groups=nested.texts("resourceGroups"),
        subscriptions=nested.texts("subscriptions"),
        locations=nested.texts("locations"),
        scale_sets=nested.texts("scaleSets"),
        availability_sets=nested.texts("availabilitySets"),
    )
    nested.done()
    return match


def _schedule(fields: Fields) -> model.Schedule | None:
    nested = fields.object("schedule", "`schedule`")
    if nested is None:
        return None
    every = nested.span("every")
    cron = nested.text("cron")
    zone = nested.text("timeZone")
    written = [key for key in ("every", "cron") if key in nested.value]
    if len(written) != 1:
        nested.wrong(
            None,
            "`schedule` has both `every` and `cron`." if written else "`schedule` has neither `every` nor `cron`.",
            "Write one of the two: {every: 6h}, or {cron: '0 2 * * *', timeZone: UTC}.",
            "key",
        )
    if cron is not None and not is_cron(cron):
        nested.wrong("cron", f"`cron` is '{cron}', which is no cron expression.", "Write five fields like '0 2 * * *'.")
        cron = None
    if zone is not None and not is_time_zone(zone):
        nested.wrong("timeZone", f"There is no time zone '{zone}'.", "Write an IANA name such as UTC or Europe/Berlin.")
        zone = None
    nested.done()
    return model.Schedule(nested.path, every, cron, zone) if every is not None or cron is not None else None


def _copy_to(fields: Fields, report: Report) -> model.CopyTo | None:
    nested = fields.object("copyTo", "`copyTo`")
    if nested is None:
        return None
    collection = nested.text("collection")
    if collection is not None:
        _placeholders(collection, _POLICY_NAME, nested, "collection", report)
    copy = model.CopyTo(
        path=nested.path,
        location=nested.text("location"),
        resource_group=nested.text("resourceGroup"),
        subscription=nested.text("subscription"),
        collection=collection,
        retention=_retention(nested, "retention"),
    )
    nested.done()
    return copy


def _placeholders(text: str, known: frozenset[str], fields: Fields, key: str | None, report: Report) -> None:
    """RP902 for a `{placeholder}` that means nothing where it stands."""
    for placeholder in _PLACEHOLDER.findall(text):
        if placeholder not in known:
            may = ", ".join(sorted(known)) or "none"
            report.wrong(
                fields.path if key is None else (*fields.path, key),
                f"'{text}' holds the unknown placeholder {placeholder}.",
                f"Placeholders that may stand here: {may}.",
                "auto" if key else "key",
                "RP902",
            )


def _ignores(holder: Fields, report: Report) -> Iterable[model.Ignore]:
    value = holder.raw("ignore")
    if value is None:
        return
    if not isinstance(value, list):
        holder.wrong("ignore", "`ignore` is not a list.", "Write one suppression an item: - rule: RP502")
        return
    for index, item in enumerate(value):
        fields = as_fields(item, ("ignore", index), "A suppression", report)
        if fields is None:
            continue
        rule = fields.text("rule", required=True)
        reason = fields.text("reason", required=True, pattern=_WORDS, shape="a reason in a few words")
        entry = model.Ignore(
            path=fields.path,
            rule=rule or "",
            reason=reason or "",
            at=fields.text("at") or "",
            owner=fields.text("owner") or "",
            until=fields.day("until"),
        )
        fields.done()
        if rule is not None and rule not in CODES:
            report.wrong(
                (*fields.path, "rule"),
                f"There is no rule {rule}.{_meant(rule)}",
                "Correct the code; `armgen rules` lists all rules.",
                code="RP902",
            )
        elif rule is not None and reason is not None:
            yield entry


def _meant(rule: str) -> str:
    """The rule that a code in other letters or a slug means, or one that is spelled nearly so."""
    by_slug = {row.slug: row.id for row in CODES.values()}
    code = rule.strip().upper()
    near = code if code in CODES else by_slug.get(nearest(rule, by_slug, 0.8), "")
    near = near or (nearest(code, CODES, 0.8) if len(code) > 4 else "")
    return f" Did you mean {near}?" if near else ""
