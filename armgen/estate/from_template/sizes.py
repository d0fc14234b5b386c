"""The sizes that Azure Resource Manager limits, of one template."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache

from armgen.arm.expand.bodies import without_template
from armgen.arm.expand.model import ExpandedDeployment, ExpandedResource, Program
from armgen.arm.values import to_json
from armgen.diagnostics import Origin
from armgen.estate.from_template.places import Places
from armgen.estate.model import Limits
from armgen.jsontypes import JsonObject, JsonValue

_SURELY_SMALL = 2_000_000
_GROWS = ("padleft", "range(", "map(", "reduce(", "replace(", '"copy"', '"functions"')
_READS = ("parameters(", "variables(")


def limits_of(program: Program, deployment: ExpandedDeployment, places: Places) -> Limits:
    """The limits of one template; its size is counted when somebody asks."""
    resources = [one for one in (program.resources[number] for number in deployment.resources) if not one.existing]
    at: Origin | None = None
    if deployment.longest_expression:
        at = places.of(deployment.number, deployment.longest_at)

    @cache
    def text() -> bytes:
        return _minified(deployment.template)

    return Limits(
        parameters=_count(deployment.template, "parameters"),
        variables=deployment.variables,
        outputs=_count(deployment.template, "outputs"),
        resources=len(resources),
        longest_expression=deployment.longest_expression,
        longest_at=at,
        size=lambda: max(len(text()), _expanded(program, deployment, text)),
        packed_size=lambda: _packed(text()),
    )


def _count(template: JsonObject, section: str) -> int:
    found = _section(template, section)
    return len(found) if isinstance(found, dict) else 0


def _section(template: JsonObject, name: str) -> JsonValue:
    return next((item for key, item in template.items() if key.lower() == name), None)


def _minified(value: JsonValue) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def _packed(data: bytes) -> int:
    """The size of the gzipped text; a text that is small as it stands is not packed."""
    if len(data) < 900_000:
        return len(data)
    import gzip

    return len(gzip.compress(data, 6, mtime=0))


def _expanded(program: Program, deployment: ExpandedDeployment, text: Callable[[], bytes]) -> int:
    """The size with all loops and expressions worked out; 0 when it is surely far below every limit."""
    raw = text().decode("utf-8", "surrogatepass").lower()
    if not any(word in raw for word in _GROWS):
        values = len(_minified({key: to_json(value) for key, value in deployment.parameters.items()}))
        values += len(_minified(_section(deployment.template, "variables")))
        if len(raw) + (sum(map(raw.count, _READS)) + 1) * values < _SURELY_SMALL:
            return 0
    around = {key: value for key, value in deployment.template.items() if key.lower() != "resources"}
    numbers = [number for one in _inside(program, deployment.number) for number in one.resources]
    bodies = sum(_size(program.resources[number]) for number in numbers)
    return len(_minified(around)) + bodies


def _inside(program: Program, number: int) -> list[ExpandedDeployment]:
    """The deployment and all that are nested in it inline."""
    found = [program.deployments[number]]
    inner = {resource for one in found for resource in one.resources}
    for deployment in program.deployments[number + 1 :]:
        if deployment.parent in inner and deployment.document is None:
            found.append(deployment)
            inner.update(deployment.resources)
    return found


def _size(resource: ExpandedResource) -> int:
    if resource.existing:
        return 0
    # What is nested is counted resource by resource.
    return len(_minified(to_json(without_template(resource)))) + 1
