"""`armgen build`: what is written, when, and when not."""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path

import pytest

from armgen import files
from armgen.commands.build import build
from armgen.documents.yaml_text import read_yaml
from armgen.errors import UsageError
from tests.cli.test_commands import armgen
from tests.rules.texts import facts, fleet, machine, rpc, spec

VM = machine("vm01")
ULTRA = machine("vm01", disks=("{name: log, role: data, lun: 0, sku: UltraSSD_LRS}",))


def write(folder: Path, text: str, name: str = "spec.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_files_go_beside_the_spec_without_a_folder(tmp_path: Path) -> None:
    write(tmp_path, spec(rpc("p: {}"), VM))
    assert armgen("build", "spec.yaml", cwd=tmp_path).returncode == 0
    assert names(tmp_path) == ["spec.yaml", "test.bicep", "test.bicepparam", "test.json", "test.parameters.json"]


@pytest.mark.parametrize(("kind", "endings"), [("arm", {".json"}), ("bicep", {".bicep", ".bicepparam"})])
def test_one_format_alone(kind: str, endings: set[str], tmp_path: Path) -> None:
    write(tmp_path, spec(rpc("p: {}"), VM))
    assert armgen("build", "spec.yaml", "--format", kind, "-o", "out", cwd=tmp_path).returncode == 0
    assert {Path(name).suffix for name in names(tmp_path / "out")} == endings


def test_stdout_prints_and_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path, spec(rpc("p: {}"), VM))
    done = armgen("build", "spec.yaml", "--stdout", "--format", "arm", cwd=tmp_path)
    assert done.returncode == 0
    assert "=== test.json\n{\n" in done.stdout and "=== test.parameters.json\n" in done.stdout
    assert names(tmp_path) == ["spec.yaml"]


def test_check_compares_and_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path, spec(rpc("p: {}"), VM))
    assert armgen("build", "spec.yaml", "--check", cwd=tmp_path).returncode == 1
    assert names(tmp_path) == ["spec.yaml"]
    assert armgen("build", "spec.yaml", cwd=tmp_path).returncode == 0
    assert armgen("build", "spec.yaml", "--check", cwd=tmp_path).returncode == 0
    made = tmp_path / "test.json"
    made.write_text(made.read_text(encoding="utf-8").replace('"name": "rpc"', '"name": "other"'), encoding="utf-8")
    done = armgen("build", "spec.yaml", "--check", cwd=tmp_path)
    assert done.returncode == 1
    assert '-      "name": "other"' in done.stdout and '+      "name": "rpc"' in done.stdout


def test_check_does_not_mind_the_version(tmp_path: Path) -> None:
    write(tmp_path, spec(rpc("p: {}"), VM))
    armgen("build", "spec.yaml", cwd=tmp_path)
    for path in (tmp_path / "test.json", tmp_path / "test.bicep", tmp_path / "test.bicepparam"):
        text = (
            path.read_text(encoding="utf-8").replace("armgen 0", "armgen 9").replace('"version": "0', '"version": "9')
        )
        path.write_text(text, encoding="utf-8")
    assert armgen("build", "spec.yaml", "--check", cwd=tmp_path).returncode == 0


def test_files_of_another_version_stay_and_the_manifest_has_their_hashes(tmp_path: Path) -> None:
    two = rpc("p: {}", name="a") + rpc("p: {}", name="b", more="resourceGroup: rg-b")
    write(tmp_path, spec(two, VM, more="deployment: {location: eastus}\n"))
    armgen("build", "spec.yaml", cwd=tmp_path)
    for path in [one for one in tmp_path.rglob("*") if one.suffix in (".json", ".bicep", ".bicepparam")]:
        text = path.read_text(encoding="utf-8")
        text = text.replace("Made by armgen 0", "Made by armgen 10").replace('"version": "0', '"version": "10')
        path.write_text(text, encoding="utf-8", newline="\n")
    manifest = tmp_path / "test.manifest.json"
    assert armgen("build", "spec.yaml", cwd=tmp_path).returncode == 0
    for row in json.loads(manifest.read_bytes())["roots"][0]["files"].values():
        data = (tmp_path / row["path"]).read_bytes()
        assert (row["bytes"], row["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    assert armgen("build", "spec.yaml", "--check", cwd=tmp_path).returncode == 0


def test_an_error_stops_it_and_no_lint_does_not(tmp_path: Path) -> None:
    path = write(tmp_path, spec(rpc("p: {}"), ULTRA))
    assert build(paths=[str(path)], output=tmp_path / "out").refused
    assert not (tmp_path / "out").exists()
    assert not build(paths=[str(path)], output=tmp_path / "out", lint_first=False).refused
    assert "test.json" in names(tmp_path / "out")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (spec(rpc("p: {}"), VM) + "name: again\n", "RP900"),
        (spec(rpc("p: {}"), VM) + "colour: blue\n", "RP901"),
        (spec(rpc("p: {}", of="vm02"), VM), "RP902"),
        (fleet("collection: rpc", VM, machine("vm02")), "RP907"),
    ],
)
def test_what_even_no_lint_refuses(text: str, code: str, tmp_path: Path) -> None:
    write(tmp_path, text)
    done = armgen("build", "spec.yaml", "-o", "out", "--no-lint", cwd=tmp_path)
    assert done.returncode == (1 if code == "RP907" else 2)
    assert code in done.stderr and "Nothing was written." in done.stderr
    assert not (tmp_path / "out").exists()


def test_two_specs_of_one_name_are_rp907(tmp_path: Path) -> None:
    write(tmp_path, spec(rpc("p: {}"), VM), "a/one.yaml")
    write(tmp_path, spec(rpc("p: {}"), VM), "b/two.yaml")
    done = armgen("build", ".", "-o", "out", cwd=tmp_path)
    assert done.returncode == 1
    assert "error[RP907]: Two specs would write 'out/test.json'" in done.stderr and "b/two.yaml:2:7" in done.stderr
    assert not (tmp_path / "out").exists()
    assert armgen("build", ".", cwd=tmp_path).returncode == 0, "beside each spec they do not meet"


def test_a_failure_leaves_the_old_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, spec(rpc("p: {}"), VM))
    build(paths=[str(path)], output=tmp_path / "out")
    before = {name: (tmp_path / "out" / name).read_bytes() for name in names(tmp_path / "out")}
    write(tmp_path, spec(rpc("q: {}"), VM))
    real = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        if "bicep" in self.name:
            raise OSError(28, "No space left on device", str(self))
        return real(self, data)

    monkeypatch.setattr(files.Path, "write_bytes", full)
    with pytest.raises(UsageError, match="No space left"):
        build(paths=[str(path)], output=tmp_path / "out")
    assert {name: (tmp_path / "out" / name).read_bytes() for name in names(tmp_path / "out")} == before


def test_a_folder_in_the_place_of_a_file_keeps_all_others_from_being_written(tmp_path: Path) -> None:
    path = write(tmp_path, spec(rpc("p: {}"), VM))
    (tmp_path / "out" / "test.parameters.json").mkdir(parents=True)
    with pytest.raises(UsageError, match=r"test\.parameters\.json' cannot be written: a folder has that name"):
        build(paths=[str(path)], output=tmp_path / "out")
    assert [one.name for one in (tmp_path / "out").rglob("*")] == ["test.parameters.json"]


def test_nothing_to_build_says_so(tmp_path: Path) -> None:
    write(tmp_path, "{}", "other.yaml")
    done = armgen("build", ".", cwd=tmp_path)
    assert done.returncode == 2 and "There is no spec to build." in done.stderr
    done = armgen("build", "nowhere", cwd=tmp_path)
    assert done.returncode == 2 and "RP902" in done.stderr


TEMPLATE = '{"$schema": "x", "contentVersion": "1.0.0.0", "resources": []}'


@pytest.mark.parametrize(
    ("name", "text"), [("main.json", TEMPLATE), ("main.bicep", ""), ("other.yaml", "a: b"), ("a.yaml", "")]
)
def test_a_file_that_is_no_spec_is_named_and_nothing_written(name: str, text: str, tmp_path: Path) -> None:
    write(tmp_path, spec(rpc("p: {}"), VM))
    write(tmp_path, text, name)
    for named in ([name], ["spec.yaml", name]):
        done = armgen("build", *named, "-o", "out", cwd=tmp_path)
        assert done.returncode == 2 and f"error[RP906]: '{name}' was skipped" in done.stderr
        assert f"{name}:1:1" in done.stderr and not (tmp_path / "out").exists()
    assert armgen("build", ".", "-o", "out", cwd=tmp_path).returncode == 0, "in a folder it is passed over"


def test_a_second_build_does_not_speak_of_what_the_first_has_made(tmp_path: Path) -> None:
    write(tmp_path, spec(rpc("p: {}"), VM))
    armgen("build", ".", cwd=tmp_path)
    assert armgen("build", ".", cwd=tmp_path).stderr == "4 files were up to date.\n"


@pytest.mark.parametrize("other", [("--stdout",), ("--explain-match",), ("--matrix", "github")])
def test_a_check_does_nothing_else(other: tuple[str, ...], tmp_path: Path) -> None:
    write(tmp_path, spec(rpc("p: {}"), VM))
    done = armgen("build", "spec.yaml", "--check", *other, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "") and "one of them at a time" in done.stderr


def test_explain_match_lists_what_is_made(tmp_path: Path) -> None:
    write(tmp_path, fleet("exclude: unsupported\nmatch: {names: [vm*]}", ULTRA, machine("web")))
    done = armgen("build", "spec.yaml", "--explain-match", cwd=tmp_path)
    assert done.stdout == (
        "vm01\n  policy nightly -> vm01-rpc -> auto-{stamp}, without log (an Ultra disk)\n"
        "web\n  no policy matches it, no collection names it\n"
    )


@pytest.mark.parametrize("group", ["../../outside", "..", "a/b", "C:\\\\x", ".hidden", "x."])
def test_no_name_leads_out_of_the_folder(group: str, tmp_path: Path) -> None:
    text = spec(rpc("p: {}") + rpc("p: {}", name="two", more=f'resourceGroup: "{group}"'), VM)
    text = text.replace("defaults: {", "deployment: {location: eastus}\ndefaults: {")
    path = write(tmp_path / "in", text)
    built = build(paths=[str(path)], output=tmp_path / "in" / "out")
    assert not built.refused
    assert sorted(one.name for one in tmp_path.iterdir()) == ["in"]
    assert len([name for name in names(tmp_path / "in" / "out") if name.startswith("modules/")]) == 2
    assert all(not part.startswith(".") for name in names(tmp_path / "in" / "out") for part in name.split("/"))


def test_a_matrix_has_a_job_for_each_root(tmp_path: Path) -> None:
    groups = rpc("p: {}", name="a", more="resourceGroup: rg-a") + rpc("p: {}", name="b", more="resourceGroup: rg_a")
    text = spec(groups, VM, more="deployment: {scope: resourceGroup}\n").replace("name: test", "name: 1st")
    write(tmp_path, text)
    roots = [{"root": "1st-rg-a", "shard": "1/2"}, {"root": "1st-rg_a", "shard": "2/2"}]
    github = armgen("build", "spec.yaml", "--matrix", "github", cwd=tmp_path).stdout
    assert json.loads(github) == {"include": roots}
    devops = json.loads(armgen("build", "spec.yaml", "--matrix", "azure-devops", cwd=tmp_path).stdout)
    assert list(devops.values()) == roots
    assert all(re.fullmatch("[A-Za-z][A-Za-z0-9_]{0,99}", name) for name in devops)


@pytest.mark.skipif(os.name == "nt", reason="no file has such a name")
def test_the_name_of_a_spec_does_not_leave_the_header(tmp_path: Path) -> None:
    path = write(tmp_path, spec(rpc("p: {}"), VM), "a\nparam b string\u2028.yaml")
    text = build(paths=[str(path)], write=False, output=tmp_path).files[tmp_path / "test.bicep"].decode()
    assert "from a param b string .yaml (sha256" in text.splitlines()[0]


def test_a_build_that_makes_no_file_says_so(tmp_path: Path) -> None:
    write(tmp_path, "armgen: 1\nname: t\ndeployment: {scope: resourceGroup}\ncollections: {}\n")
    done = armgen("build", "spec.yaml", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "There was nothing to write.\n")
    assert names(tmp_path) == ["spec.yaml"]


@pytest.mark.parametrize("name", ["test.json", "TEST.json"])
def test_a_spec_is_not_compiled_over_itself(name: str, tmp_path: Path) -> None:
    text = json.dumps(read_yaml("spec.yaml", spec(rpc("p: {}"), VM))[1])
    write(tmp_path, text, name)
    for more in ((), ("--check",), ("--no-lint",), ("-o", ".")):
        done = armgen("build", name, *more, cwd=tmp_path)
        assert done.returncode == 1 and "error[RP907]: The build would write 'test.json'" in done.stderr
        assert names(tmp_path) == [name] and (tmp_path / name).read_text(encoding="utf-8") == text
    assert armgen("build", name, "--stdout", cwd=tmp_path).returncode == 0
    assert armgen("build", name, "-o", "out", cwd=tmp_path).returncode == 0


def test_nor_is_it_compiled_over_its_facts(tmp_path: Path) -> None:
    write(tmp_path, spec(rpc("p: {}"), more="inventory: [test.parameters.json]\n"))
    text = json.dumps(read_yaml("facts.yaml", facts(VM))[1])
    write(tmp_path, text, "test.parameters.json")
    assert armgen("build", "spec.yaml", cwd=tmp_path).returncode == 1
    assert (tmp_path / "test.parameters.json").read_text(encoding="utf-8") == text
