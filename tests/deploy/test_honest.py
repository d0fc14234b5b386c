"""What-if is honest: what it predicts of random worlds is what deploying does to them."""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import datetime, timezone

from armgen.commands import deploy as deploying
from armgen.commands.preview import offline_preview
from armgen.deploy.plan import Options
from armgen.errors import FailedError
from armgen.estate.model import Estate
from armgen.inventory.model import Inventory
from armgen.whatif.compare import point_model, tags_of, text_at
from armgen.whatif.model import Preview
from armgen.whatif.state import live_state
from tests.deploy.sandboxes import FAST, Place, run, served
from tests.estates import HEAD, SUBSCRIPTION, collection_id, disk_id, estate_of, machine, vm_id

PAIRS = int(os.environ.get("ARMGEN_PAIRS", "200"))
STAMP = "20261125020000"
DISKS = ("{name: %s-d0, role: data, lun: 0, sku: Premium_LRS}", "{name: %s-d1, role: data, lun: 1, sku: UltraSSD_LRS}")
NAMES = ("p0", "p1", "n-{stamp}")


def spec_of(rng: random.Random) -> str:
    """One or two machines, a collection of each, points with modes and excludes, now and then a lock or a tag."""
    machines, collections = [], []
    for name in ("a", "b")[: rng.randint(1, 2)]:
        os_type = rng.choice(["Linux", "Windows"])
        machines.append(machine(name, f"os: {{type: {os_type}}}", "agent: Ready", disks=tuple(d % name for d in DISKS)))
        points = {}
        for point in rng.sample(NAMES, rng.randint(1, 3)):
            wish = {"exclude": rng.choice(["unsupported", f"[{name}-d1]", f"[{name}-d0, {name}-d1]"])}
            if rng.random() < 0.3:
                wish["consistency"] = "crash"
            points[point] = wish
        shown = ", ".join(
            f"'{key}': {{{', '.join(f'{k}: {v}' for k, v in wish.items())}}}" for key, wish in points.items()
        )
        extra = "".join(
            text for text in (", lock: true", ", tags: {env: prod}", ", instantAccess: false") if rng.random() < 0.3
        )
        collections.append(f"  c{name}: {{machine: {name}{extra}, restorePoints: {{{shown}}}}}\n")
    return HEAD + "machines:\n" + "".join(machines) + "collections:\n" + "".join(collections)


def state_of(rng: random.Random) -> str:
    """Nothing, or collections with the spec's tags, foreign ones or none; points that are equal, other, Failed, extra."""
    lines = ["armgenInventory: 1\nmachines: {}\ncollections:\n"]
    for name in ("a", "b"):
        if rng.random() < 0.35:
            continue
        tags = rng.choice(
            ["{armgen: test}", "{armgen: test, owner: me}", "{Armgen: test}", "{}", "{armgen: test, env: dev}"]
        )
        if rng.random() < 0.08:
            tags = "{armgen: foreign}"
        source = vm_id(name if rng.random() > 0.05 else "other")
        d0, d1 = disk_id(f"{name}-d0"), disk_id(f"{name}-d1")
        points = []
        for point in ("p0", "P1", f"n-{STAMP}", "old"):
            if rng.random() < 0.5:
                continue
            excludes = rng.choice([f"[{d1}]", f"[{d1}]", f"[{d0}, {d1}]"])
            mode = rng.choice(["application", "application", "FileSystemConsistent", "crash"])
            state = rng.choice(["Succeeded", "Succeeded", "Succeeded", "Failed"])
            points.append(
                f"'{point}': {{created: 2026-11-01T02:00:00Z, consistency: {mode}, exclude: {excludes}, state: {state}}}"
            )
        lock = "    locks: [CanNotDelete]\n" if rng.random() < 0.2 else ""
        lines.append(
            f"  c{name}:\n    id: {collection_id(f'c{name}')}\n    location: eastus\n    source: {source}\n"
            f"    tags: {tags}\n{lock}    restorePoints: {{{', '.join(points)}}}\n"
        )
    return "".join(lines) if len(lines) > 1 else "armgenInventory: 1\nmachines: {}\n"


def snapshot(place: Place) -> dict[str, tuple[object, ...]]:
    """Everything of the subscription that a spec can change, by id, with the time at which a point was made."""
    cloud = place.again().cloud
    base = f"/subscriptions/{SUBSCRIPTION}/providers"
    homes = cloud.list_all(f"{base}/Microsoft.Compute/restorePointCollections", "2025-04-01")
    bodies = [cloud.get(str(one["id"]), "2025-04-01", "$expand=restorePoints") or {} for one in homes]
    bodies += cloud.list_all(f"{base}/Microsoft.Authorization/locks", "2020-05-01")
    return {
        key: (
            tags_of(one.body),
            point_model(one.body.get("properties")),
            one.state,
            text_at(one.body, "properties", "timeCreated"),
            text_at(one.body, "properties", "level"),
        )
        for key, one in live_state(bodies).resources.items()
    }


def without_facts(estate: Estate) -> Estate:
    """The estate of somebody whose inventory has no collections: what is there is read live."""
    bare = tuple(Inventory(one.document, one.taken_at, one.machines, {}) for one in estate.facts.inventories)
    return estate._replace(facts=estate.facts._replace(inventories=bare, collections={}))


def classified(preview: Preview) -> dict[str, str]:
    return {one.resource_id.lower(): one.classification for one in preview.changes if one.classification != "unmanaged"}


def test_what_is_predicted_is_what_happens() -> None:
    seen: Counter[str] = Counter()
    for seed in range(PAIRS):
        rng = random.Random(seed)
        spec, state = spec_of(rng), state_of(rng)
        adopt = rng.random() < 0.8
        with served(estate_of(spec, state)) as place:
            seen += _check(place, without_facts(estate_of(spec)), adopt, seed)
    for name in ("create", "no-op", "tag-update", "blocked-update"):
        assert seen[name] >= (10 if PAIRS >= 200 else 2), seen


def _check(place: Place, estate: Estate, adopt: bool, seed: int) -> Counter[str]:
    before = snapshot(place)
    options = Options(adopt=adopt)
    asked = deploying.Asked(options=options, settings=FAST, stamp=STAMP)
    ready = deploying.ready(
        place.cloud, estate, asked, now=datetime.now(timezone.utc), say=lambda text: None, tell=lambda event: None
    )
    ours = offline_preview(ready.prepared, target="sandbox")
    preview = deploying.preview(place.cloud, ready, "sandbox", FAST)
    assert classified(preview) == classified(ours), f"seed {seed}: Azure and armgen do not agree"
    try:
        outcome = run(place, estate, stamp=STAMP, options=options).outcome
    except FailedError:
        assert ready.prepared.plan.refusals, f"seed {seed}: nothing foretold the refusal"
        assert snapshot(place) == before, f"seed {seed}: a refused run has changed something"
        return Counter(classified(preview).values())
    assert outcome.exit_code == 0, f"seed {seed}: {outcome}"
    after = snapshot(place)
    for key, classification in classified(preview).items():
        old, new = before.get(key), after.get(key)
        if new is None and classification == "no-op" and "/locks/" in key:
            # A lock of the same level under another name.
            assert any(other.startswith(key.rpartition("/")[0]) for other in after), f"seed {seed}: {key}"
            continue
        assert new is not None, f"seed {seed}: {key} is not there"
        if classification == "create":
            assert old is None or (old[2] == "failed" and new[2] == "succeeded"), f"seed {seed}: {key}"
        elif classification == "no-op":
            assert old == new, f"seed {seed}: {key}"
        elif classification == "tag-update":
            assert old is not None
            assert old[0] != new[0], f"seed {seed}: {key}"
            assert old[1:] == new[1:], f"seed {seed}: {key}"
        else:
            raise AssertionError(f"seed {seed}: {key} is {classification} and was not refused")
    untouched = set(before) - set(classified(preview))
    assert all(before[key] == after.get(key) for key in untouched), f"seed {seed}: something else has changed"
    assert set(after) - set(before) <= {key for key, one in classified(preview).items() if one == "create"}
    return Counter(classified(preview).values())
