"""The Python API of docs/python-api.md."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import armgen
import armgen.lint.report  # loading the package must not hide the function of its name
from tests.rules.texts import facts, machine, rpc, spec

ROOT = Path(__file__).resolve().parent.parent
VM = machine("vm01")
ULTRA = machine("vm01", disks=("{name: log, role: data, lun: 0, sku: UltraSSD_LRS}",))


def written(folder: Path, text: str, name: str = "spec.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_spec_is_loaded_and_compiled(tmp_path: Path) -> None:
    loaded = armgen.load(str(written(tmp_path, spec(rpc("n-{stamp}: {}"), VM))))
    assert isinstance(loaded, armgen.Spec)
    assert loaded.name == "test" and list(loaded.collections) == ["rpc"]
    build = armgen.compile(loaded)
    assert isinstance(build, armgen.Build)
    assert set(build.arm) == {"test.json", "test.parameters.json"}
    assert set(build.bicep) == {"test.bicep", "test.bicepparam"}
    assert json.loads(build.arm["test.json"])["resources"][0]["name"] == "rpc"
    assert [unit.key for unit in build.units] == ["rg-recovery"]


def test_the_files_are_those_of_the_command(tmp_path: Path) -> None:
    from armgen.commands.build import build

    path = written(tmp_path, spec(rpc("p: {}"), VM))
    build(paths=[str(path)], output=tmp_path / "out")
    made = armgen.compile(armgen.load(path))
    for name, data in {**made.arm, **made.bicep}.items():
        assert (tmp_path / "out" / name).read_bytes() == data


def test_inventories_are_loaded_with_it(tmp_path: Path) -> None:
    written(tmp_path, facts(ULTRA), "facts.yaml")
    path = written(tmp_path, spec(rpc("p: {exclude: unsupported}")) + "inventory: [facts.yaml]\n")
    assert b"'log'" in armgen.compile(armgen.load(path)).arm["test.json"]


def test_what_cannot_be_read_says_where(tmp_path: Path) -> None:
    path = written(tmp_path, spec(rpc("p: {consistency: crashy}"), VM))
    with pytest.raises(armgen.SpecError) as caught:
        armgen.load(path)
    (found,) = caught.value.diagnostics
    assert found.code == "RP901" and "Did you mean 'crash'?" in found.message
    for text in ("a: [", "", "[]"):
        with pytest.raises(armgen.SpecError) as caught:
            armgen.load(written(tmp_path, text))
        assert caught.value.diagnostics
    with pytest.raises(armgen.SpecError, match="There is no file"):
        armgen.load(tmp_path / "nowhere.yaml")
    with pytest.raises(armgen.SpecError, match="is no spec"):
        armgen.load(written(tmp_path, '{"$schema": "https://x/deploymentTemplate.json#", "resources": []}', "t.json"))


def test_nothing_is_compiled_past_an_error(tmp_path: Path) -> None:
    loaded = armgen.load(written(tmp_path, spec(rpc("p: {}"), ULTRA)))
    with pytest.raises(armgen.SpecError) as caught:
        armgen.compile(loaded)
    assert [one.code for one in caught.value.diagnostics] == ["RP102"]
    assert armgen.compile(loaded, lint=False).arm
    assert armgen.compile(loaded, constraints="2026-09").arm
    unknown = armgen.load(written(tmp_path, spec(rpc("p: {}", of="vm02"), VM)))
    with pytest.raises(armgen.SpecError):
        armgen.compile(unknown, lint=False)


def test_a_suppressed_error_is_none(tmp_path: Path) -> None:
    text = spec(rpc("p: {}"), ULTRA) + "ignore:\n  - {rule: RP102, reason: known}\n"
    assert armgen.compile(armgen.load(written(tmp_path, text))).arm


def test_lint_reports(tmp_path: Path) -> None:
    path = written(tmp_path, spec(rpc("p: {}"), ULTRA))
    report = armgen.lint([path], config=False)
    assert isinstance(report, armgen.LintReport)
    assert [(one.code, one.severity.value) for one in report.diagnostics] == [("RP102", "error")]
    assert report.exit_code() == 1
    assert armgen.lint([str(path)], constraints="2026-09", config=False).diagnostics == ()
    assert armgen.lint([path], ignore=["RP102"], config=False).diagnostics == ()


def test_import_loads_nothing() -> None:
    code = "import sys, armgen; print(sorted(m for m in sys.modules if m.startswith('armgen')))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['armgen', 'armgen._version']"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError):
        _ = armgen.nothing  # type: ignore[attr-defined]
    assert set(armgen.__all__) >= {"load", "lint", "compile", "Spec", "SpecError", "Build", "LintReport"}
