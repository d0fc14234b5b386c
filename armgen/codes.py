"""Every code that armgen can report, one frozen row each.

What a code finds is documented in `armgen/rules/<slug>.py`; what the documentation says about its subject, with
sources, is in `schemas/catalog/statements.json`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

from armgen.assets import CATALOG
from armgen.diagnostics import Severity

_DATA = json.loads((CATALOG / "editions.json").read_bytes())

EDITIONS: tuple[str, ...] = tuple(_DATA["editions"])
"""The editions of the documented constraints, oldest first. A new one is data: `schemas/catalog/editions.json`."""

DEFAULT_EDITION: str = _DATA["default"]

FAMILIES: Mapping[str, str] = {
    "RP1": "machines and disks",
    "RP2": "API versions",
    "RP3": "what is protected",
    "RP4": "limits and time",
    "RP5": "across regions",
    "RP6": "consistency and instant access",
    "RP7": "templates",
    "RP9": "the tool itself",
}

Scope: TypeAlias = Literal["disk", "point", "collection", "machine", "policy", "resource", "deployment", "run"]


class Code(NamedTuple):
    """One row.

    `scope`: the thing that a rule's check is asked about. `severity`: by edition, None where the edition has no such
    finding. `also`: by edition, what else a finding can be, as the rule's page says; None for no finding.
    `yields_to`: the codes that silence this one on the same subject. `strict_error`: an error under `--strict`.
    `lowerable`: the config may give it another severity.
    """

    id: str
    slug: str
    title: str
    scope: Scope
    severity: Mapping[str, Severity | None]
    yields_to: frozenset[str] = frozenset()
    also: Mapping[str, Severity | None] = {}
    strict_error: bool = False
    lowerable: bool = True

    @property
    def varies(self) -> bool:
        """Whether findings of one edition differ in severity."""
        return bool(self.also)

    @property
    def family(self) -> str:
        """`RP1` of `RP102`: a key of FAMILIES."""
        return self.id[:3]

    @property
    def module(self) -> str:
        """The name of the module in `armgen.rules` that documents the code."""
        return self.slug.replace("-", "_")


_LETTERS: Mapping[str, Severity | None] = {
    "E": Severity.ERROR,
    "W": Severity.WARNING,
    "I": Severity.INFO,
    "-": None,
}


def _row(
    code: str,
    slug: str,
    scope: Scope,
    letters: str,
    title: str,
    yields_to: str = "",
    *,
    strict_error: bool = False,
    lowerable: bool = True,
) -> Code:
    """A row from a word per edition: the default severity's letter, then the other one that a finding can have.

    A word holds for all editions that follow, until one of them says otherwise in its `severity`.
    """
    words = letters.split()
    by_edition: dict[str, str] = {}
    word = words[0]
    for number, edition in enumerate(EDITIONS):
        word = words[number] if number < len(words) else word
        word = by_edition[edition] = _DATA["editions"][edition].get("severity", {}).get(code, word)
    severity = {edition: _LETTERS[word[0]] for edition, word in by_edition.items()}
    also = {edition: _LETTERS[word[1]] for edition, word in by_edition.items() if len(word) > 1}
    return Code(code, slug, title, scope, severity, frozenset(yields_to.split()), also, strict_error, lowerable)


_ROWS = (
    _row("RP101", "unmanaged-disk", "disk", "E", "a disk that is not a managed disk"),
    _row("RP102", "ultra-disk", "disk", "E E-", "an Ultra disk that is not excluded"),
    _row("RP103", "ephemeral-os-disk", "disk", "E", "an ephemeral OS disk that is not excluded"),
    _row("RP104", "shared-disk", "disk", "E", "a shared disk that is not excluded"),
    _row("RP105", "premium-v2-disk", "disk", "- E", "a Premium SSD v2 disk with crash consistency"),
    _row("RP106", "write-accelerated-disk", "disk", "- E", "a write-accelerated disk with crash consistency"),
    _row("RP107", "all-disks-excluded", "point", "E", "a restore point with nothing left to capture"),
    _row("RP108", "foreign-disk-excluded", "point", "E", "an excluded disk that is not attached to the machine"),
    _row("RP109", "confidential-machine", "collection", "- E", "a confidential VM"),
    _row(
        "RP110", "crash-without-premium-storage", "point", "- W", "crash consistency on a size without premium storage"
    ),
    _row("RP111", "crash-with-write-caching", "disk", "- W", "crash consistency with ReadWrite host caching"),
    _row("RP112", "crash-across-boost-disks", "point", "- W", "crash consistency across disks of an Azure Boost size"),
    _row("RP113", "unsupported-os", "collection", "- W", "application consistency on an OS outside the support matrix"),
    _row(
        "RP114",
        "machine-without-facts",
        "collection",
        "I",
        "a machine or disk of which nothing is known",
        strict_error=True,
    ),
    _row("RP115", "stale-facts", "run", "W", "facts that are older than the config allows"),
    _row("RP116", "agent-not-ready", "collection", "W", "application consistency without a ready VM agent"),
    _row("RP201", "api-too-old-for-restore-points", "run", "E", "an API version from before restore points"),
    _row("RP202", "api-too-old-for-crash", "point", "E", "an API version from before crash consistency"),
    _row(
        "RP203",
        "property-not-in-api-version",
        "run",
        "EW",
        "a property that the API version does not have yet",
        "RP201 RP202",
    ),
    _row("RP204", "unknown-api-version", "run", "E", "an API version that the type never had", "RP201 RP202"),
    _row("RP205", "preview-feature", "run", "I", "a feature that is in preview", "RP503"),
    _row("RP301", "uniform-scale-set", "collection", "E", "a scale set in Uniform orchestration mode"),
    _row(
        "RP302",
        "scale-set-partly-covered",
        "run",
        "W",
        "a Flexible scale set of which some instances have no restore point",
    ),
    _row("RP303", "availability-set-partly-covered", "run", "W", "an availability set of which some members have none"),
    _row(
        "RP304",
        "source-not-a-machine",
        "collection",
        "E",
        "a collection whose source is neither a VM nor a collection",
        "RP301",
    ),
    _row("RP305", "moved-machine", "collection", "E W", "a machine that has moved since its id was written"),
    _row("RP306", "missing-source", "collection", "E", "a source id that is empty, malformed or a placeholder"),
    _row("RP308", "policy-without-machines", "policy", "W", "a policy that matches no machine"),
    _row("RP309", "machine-in-several-policies", "machine", "I", "a machine that several policies match"),
    _row("RP310", "unprotected-machine", "machine", "I", "a machine that nothing protects"),
    _row("RP311", "machine-recreated", "collection", "W", "a machine that was made anew since its last restore point"),
    _row("RP401", "too-many-restore-points", "run", "E", "more restore points than a VM may have", "RP407"),
    _row("RP402", "concurrent-creation", "run", "E", "restore points of one VM that could be created at once"),
    _row("RP403", "interval-too-short", "policy", "- E", "a schedule under the shortest interval"),
    _row("RP404", "creation-throttled", "run", "- W", "more creations within an hour than Azure takes"),
    _row("RP405", "too-many-collections", "run", "- E", "more collections than a subscription may have in a region"),
    _row("RP406", "too-many-instant-access", "run", "- E", "more instant-access creations at once than a region takes"),
    _row("RP407", "unbounded-schedule", "policy", "E", "a schedule without retention"),
    _row("RP408", "unbounded-stamp", "point", "I", "a stamped name in a collection without retention"),
    _row("RP409", "locked-retention", "collection", "E", "retention on a collection that is locked"),
    _row("RP501", "private-link-across-regions", "disk", "E", "a disk behind a private link in another region"),
    _row(
        "RP502",
        "customer-key-downgraded",
        "disk",
        "W WI",
        "a customer-managed key that is lost across regions",
    ),
    _row(
        "RP503", "cross-region-creation", "collection", "I E", "a restore point created in another region than its VM"
    ),
    _row("RP504", "copy-of-a-copy", "collection", "E", "a copy of a copy"),
    _row("RP505", "same-region-copy", "collection", "E", "a copy within one region"),
    _row("RP506", "duplicate-copy", "run", "E", "a restore point that is copied twice to a region"),
    _row("RP507", "exclude-on-copy", "point", "E", "excluded disks on a copy"),
    _row("RP508", "mixed-copy-sources", "collection", "E", "copies from several collections in one collection"),
    _row(
        "RP509",
        "copy-without-source",
        "collection",
        "W",
        "a copy whose source is nowhere to be found",
        "RP902 RP304 RP306",
    ),
    _row(
        "RP510",
        "parallel-copies",
        "collection",
        "W",
        "several copies of one pair of collections at once",
        "RP506 RP508",
    ),
    _row("RP511", "out-of-order-copy", "collection", "E", "a copy of a point older than one that is copied already"),
    _row("RP601", "linux-application-consistency", "point", "I", "application consistency on Linux"),
    _row("RP602", "unknown-consistency", "point", "E", "a consistency mode that is not accepted as input"),
    _row("RP603", "instant-access-with-crash", "point", "E", "instant access with crash consistency"),
    _row(
        "RP604",
        "instant-access-without-direct-disks",
        "collection",
        "E",
        "instant access without an Ultra or Premium SSD v2 data disk",
    ),
    _row("RP605", "instant-access-duration", "point", "E", "an instant access duration that cannot be"),
    _row("RP701", "template-too-large", "deployment", "EW", "a template that is too large"),
    _row("RP702", "too-many-resources", "deployment", "E", "a template with too many resources", "RP707"),
    _row("RP703", "too-many-parameters", "deployment", "E", "a template with too many parameters"),
    _row("RP704", "too-many-variables", "deployment", "EW", "a template with too many variables"),
    _row("RP705", "too-many-outputs", "deployment", "E", "a template with too many outputs"),
    _row("RP706", "expression-too-long", "deployment", "E", "an expression that is too long"),
    _row("RP707", "invalid-template", "deployment", "E", "what Azure Resource Manager refuses on sight"),
    _row("RP708", "circular-dependency", "deployment", "E", "a cycle of dependencies"),
    _row("RP709", "dangling-dependency", "deployment", "E", "a dependency on nothing in the template"),
    _row("RP710", "name-segments", "deployment", "E", "a name whose segments do not fit its type"),
    _row(
        "RP711",
        "missing-parent-dependency",
        "point",
        "E",
        "a restore point without a dependency on its collection",
        "RP709",
    ),
    _row("RP712", "restore-point-changed", "point", "E", "a restore point that exists with another model"),
    _row("RP713", "placeholder-value", "deployment", "W", "a placeholder left as a value", "RP306"),
    _row("RP714", "invalid-name", "run", "E", "a name with a length or characters that do not fit", "RP710"),
    _row("RP715", "unknown-template-schema", "deployment", "W", "a template schema that was never published"),
    _row("RP716", "read-only-property", "run", "W", "a property that the service sets", "RP201 RP202 RP203"),
    _row("RP717", "unknown-property", "run", "E", "a property that the type never had", "RP716"),
    _row("RP718", "fixed-name-in-schedule", "policy", "E", "a scheduled restore point whose name never changes"),
    _row("RP900", "syntax-error", "run", "E", "a file that could not be parsed", lowerable=False),
    _row(
        "RP901",
        "schema-violation",
        "run",
        "E",
        "a spec, inventory or config that does not fit its schema",
        lowerable=False,
    ),
    _row("RP902", "unresolved-reference", "run", "E", "a name or file that leads nowhere", "RP306", lowerable=False),
    _row("RP903", "not-evaluated", "run", "I", "what could not be evaluated", strict_error=True),
    _row("RP904", "unused-suppression", "run", "W", "a suppression that nothing needs", "RP902 RP905"),
    _row("RP905", "expired-suppression", "run", "W", "a suppression past its date"),
    _row("RP906", "skipped-file", "run", "EI", "a file that was not read", strict_error=True),
    _row("RP907", "duplicate-name", "run", "E", "two things of one name", lowerable=False),
)

CODES: Mapping[str, Code] = {row.id: row for row in _ROWS}


def find_code(text: str) -> Code | None:
    """The row of a code or slug, whatever its case; None when there is none."""
    wanted = text.strip()
    row = CODES.get(wanted.upper())
    return row if row is not None else next((one for one in _ROWS if one.slug == wanted.lower()), None)
