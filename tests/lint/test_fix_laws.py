"""Laws of fixes over layouts that nobody chose: only what is mended differs, comments stay, twice is once."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from armgen.commands.lint import lint
from armgen.lint.fix import apply_fixes
from tests.estates import HEAD, machine

DISKS = (
    "{name: a-log, role: data, lun: 0, sku: UltraSSD_LRS}",
    "{name: a-shared, role: data, lun: 1, sku: Premium_LRS, maxShares: 2}",
    "{name: a-plain, role: data, lun: 2, sku: Premium_LRS}",
)
WHOLE = yaml.safe_load(HEAD + "machines:\n" + machine("a", disks=DISKS))

points = st.dictionaries(
    st.sampled_from(["p", "q", "z-{stamp}", "0"]),
    st.fixed_dictionaries(
        {},
        optional={
            "consistency": st.sampled_from(["application", "crash", "Crash"]),
            "exclude": st.lists(st.sampled_from(["a-plain", "a-log"]), unique=True),
        },
    ),
    min_size=1,
)
collections = st.dictionaries(
    st.sampled_from(["c", "d", "e f"]),
    st.builds(
        lambda made, version, tags: {
            "machine": "a",
            **({"apiVersion": version} if version else {}),
            **({"tags": tags} if tags else {}),
            "restorePoints": made,
        },
        points,
        st.sampled_from(["", "2020-01-01", "2021-03-01", "2025-04-01"]),
        st.dictionaries(st.sampled_from(["cost", "team"]), st.sampled_from([42, True, "x", 1.5]), max_size=2),
    ),
    min_size=1,
    max_size=2,
)


def printed(value: Any, style: str, comments: list[str]) -> str:
    if style == "json":
        return json.dumps(value, indent=2)
    if style == "json, one line":
        return json.dumps(value)
    text = yaml.safe_dump(value, default_flow_style={"flow": True, "block": False, "mixed": None}[style], width=60)
    if style != "block":
        return str(text)
    lines = iter(comments)
    return "".join(f"{line}{next(lines, '')}\n" for line in text.splitlines())


def run(text: str, name: str) -> tuple[str, list[str]]:
    """The text after all rounds, and the codes that are left."""
    path = Path(name).resolve()
    path.write_text(text, encoding="utf-8")
    data = text.encode()
    for _ in range(20):
        report = lint(paths=[name], texts={path: data}).result
        fixed = apply_fixes(report.diagnostics, unsafe=True)
        if not fixed:
            return data.decode(), [one.code for one in report.active]
        data = fixed[0].text.encode()
    raise AssertionError("the fixes do not come to an end")


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    collections,
    st.sampled_from(["block", "flow", "mixed", "json", "json, one line"]),
    st.lists(st.sampled_from(["", "  # why", " # {x}: [y"]), max_size=40),
)
def test_fixes_change_what_they_say_and_nothing_else(written: dict[str, Any], style: str, comments: list[str]) -> None:
    name = "spec.json" if style.startswith("json") else "spec.yaml"
    text = printed({**WHOLE, "collections": written}, style, comments)
    after, left = run(text, name)
    assert not {"RP102", "RP104", "RP201", "RP202", "RP203", "RP901"} & set(left)
    assert run(after, name)[0] == after
    plain = re.sub(r"^\s*//.*\n", "", after, flags=re.MULTILINE) if name == "spec.json" else after
    value = json.loads(plain) if name == "spec.json" else yaml.safe_load(plain)
    for key, collection in written.items():
        mended = value["collections"][key]
        assert mended["machine"] == "a"
        tags = {tag: str(item).lower() for tag, item in collection.get("tags", {}).items()}
        assert {tag: str(item).lower() for tag, item in mended.get("tags", {}).items()} == tags
        assert set(mended["restorePoints"]) == set(collection["restorePoints"])
        for point, before in collection["restorePoints"].items():
            now = mended["restorePoints"][point]
            assert set(now["exclude"]) == {*before.get("exclude", []), "a-log", "a-shared"}
            assert now.get("consistency") == (before["consistency"].lower() if "consistency" in before else None)
    for comment in comments[: len(text.splitlines())] if style == "block" else ():
        assert after.count(comment) >= text.count(comment)
