"""What-if of a template: ARM JSON or Bicep, with its parameters, expanded and compared."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from armgen.arm.expand.model import Program
from armgen.arm.values import is_known, to_json
from armgen.azure.cloud import Cloud, Scope
from armgen.catalog import default_api_version
from armgen.commands.expand import ProgramOf, opened, refusals
from armgen.commands.preview import what_if_body
from armgen.commands.targets import open_cloud
from armgen.deploy.live import points_of, read_collections
from armgen.deploy.plan import stamp_of
from armgen.diagnostics import Diagnostic, Severity
from armgen.errors import UsageError
from armgen.estate.model import COLLECTION, POINT
from armgen.jsontypes import JsonObject, JsonValue
from armgen.lint.discover import discover
from armgen.lint.files import LintFile
from armgen.lint.judge import Place, Setting
from armgen.lint.load import load_inventories
from armgen.whatif.compare import get, text_at
from armgen.whatif.model import Preview
from armgen.whatif.online import Expected, normalise
from armgen.whatif.predict import Question, predict
from armgen.whatif.state import state_of
from armgen.whatif.wanted import Wish, wish_of_template

if TYPE_CHECKING:
    from armgen.commands.whatif import Asked

NAME = "armgen-what-if"
"""What the deployment is called in the question to Azure: nothing of that name is made."""


class FromTemplate(NamedTuple):
    """`preview` is None when the template cannot be expanded, or (`refused`) when it can and Azure would not take it;
    `found` says why, or what was left open.
    """

    preview: Preview | None
    found: tuple[Diagnostic, ...]
    refused: bool = False


def template_file(path: str) -> LintFile | None:
    """The template at `path`; None when there is a spec, or nothing of use."""
    files = discover([path]).files
    return files[0] if len(files) == 1 and files[0].kind != "spec" else None


def template_preview(file: LintFile, asked: Asked, now: datetime) -> FromTemplate:
    """What deploying the template would change. UsageError when the place of an online question is not known."""
    inventories, found = load_inventories([asked.state] if asked.state is not None else [])
    place = Place(asked.place.subscription, asked.place.resource_group, asked.place.location)
    setting = Setting(inventories=inventories, parameters=asked.place.parameters, place=place, now=now)
    made = _expand(file, setting, asked.stamp, now)
    everything = (*found, *made.found)
    if made.expanded is None or made.program is None or any(one.severity is Severity.ERROR for one in everything):
        return FromTemplate(None, everything)
    wish = wish_of_template(made.program)
    if asked.target is None:
        refused = refusals(made.expanded)
        if refused:
            return FromTemplate(None, (*everything, *refused), refused=True)
        return FromTemplate(predict(Question(wish, state_of(inventories), asked.mode)), everything)
    scope = _scope(made.program, asked)
    with open_cloud(asked.target, asked.cloud, None, None) as cloud:
        return FromTemplate(_online(cloud, made.program, wish, scope, asked), everything)


def _expand(file: LintFile, setting: Setting, stamp: str | None, now: datetime) -> ProgramOf:
    """The expansion. `--stamp`, else the time now, is the parameter of that name when the template has one."""
    made = opened(file, setting)
    if made.program is None:
        return made
    declared = made.program.deployments[0].parameters
    name = next((one for one in declared if one.lower() == "stamp"), None)
    if name is None or (stamp is None and is_known(declared[name])):
        return made
    return opened(file, setting._replace(parameters=(*setting.parameters, f"{name}={stamp or stamp_of(now)}")))


def _scope(program: Program, asked: Asked) -> Scope:
    subscription, group = asked.place.subscription, asked.place.resource_group
    kind = program.deployments[0].place.kind
    if subscription is None or (kind == "resourceGroup" and group is None):
        missing = "--subscription" if subscription is None else "--resource-group"
        raise UsageError("Where the template would be deployed is not known.", hint=f"Pass {missing}.")
    if kind == "resourceGroup":
        return Scope(subscription, group or "")
    if kind != "subscription":
        raise UsageError(f"Templates of a {kind} are not asked about.", hint="Predict offline, without --target.")
    if asked.mode == "complete":
        raise UsageError("Complete mode is for one resource group.", hint="Leave --mode out.")
    if asked.place.location is None:
        raise UsageError("A subscription-level deployment is kept in a location.", hint="Pass --location.")
    return Scope(subscription)


def _online(cloud: Cloud, program: Program, wish: Wish, scope: Scope, asked: Asked) -> Preview:
    root = program.deployments[0]
    parameters: JsonObject = {
        name: {"value": to_json(value)} for name, value in root.parameters.items() if is_known(value)
    }
    properties: JsonObject = {
        "mode": "Complete" if asked.mode == "complete" else "Incremental",
        "template": root.template,
        "parameters": parameters,
    }
    body: JsonObject = {"properties": properties}
    if not scope.group:
        body["location"] = asked.place.location
    answer = cloud.what_if(scope, NAME, what_if_body(body, asked.level))

    def holds_points(text: str) -> bool:
        found = cloud.get(text, default_api_version(COLLECTION), "$expand=restorePoints")
        points: JsonValue = get(found, "properties", "restorePoints")
        return bool(points)

    ids = {one.key: one.id for one in wish.resources if not one.unknown}
    expected = Expected(ids, holds_points=holds_points, states=_states(cloud, wish))
    return normalise([answer], expected, asked.target, show_noise=asked.show_noise)


def _states(cloud: Cloud, wish: Wish) -> dict[str, str]:
    """The states of the restore points that the template asks for, as far as they exist."""
    points = {one.key: one.id for one in wish.resources if not one.unknown and one.type.lower() == POINT.lower()}
    homes = {key.rpartition("/restorepoints/")[0]: text[: text.lower().rindex("/restorepoints/")]
             for key, text in points.items()}  # fmt: skip
    found = read_collections(cloud, [homes[key] for key in sorted(homes)])
    inside = [one for body in found.values() for one in points_of(body)]
    return {text_at(one, "id").lower(): text_at(one, "properties", "provisioningState") for one in inside}
