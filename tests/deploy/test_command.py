"""The commands as people type them: exit codes, what goes where, marks of the sandbox."""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import sys
from pathlib import Path
from typing import NamedTuple

import jsonschema
import pytest

from armgen import assets
from tests.deploy.sandboxes import Place, served
from tests.deploy.test_runs import SPEC, STAMP
from tests.estates import vm_id


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def armgen(*args: str, cwd: Path, url: str | None = None) -> Done:
    """The command in this process, with no terminal and no settings of the person who tests."""
    from armgen.cli.main import run

    before, folder, arguments = dict(os.environ), Path.cwd(), sys.argv
    out, err = io.StringIO(), io.StringIO()
    try:
        for key in [key for key in os.environ if key.startswith(("ARMGEN_", "AZURE_"))]:
            del os.environ[key]
        if url is not None:
            os.environ["ARMGEN_SANDBOX_URL"] = url
        os.chdir(cwd)
        sys.argv = ["armgen", *args]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as ended:
            run()
    finally:
        gc.enable()
        os.environ.clear()
        os.environ.update(before)
        os.chdir(folder)
        sys.argv = arguments
    return Done(int(ended.value.code or 0), out.getvalue(), err.getvalue())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "spec.yaml").write_text(SPEC)
    return tmp_path


def test_there_is_no_default_target_and_nobody_to_ask(folder: Path) -> None:
    none = armgen("deploy", "spec.yaml", "--yes", cwd=folder)
    assert (none.returncode, none.stdout) == (2, "")
    assert "No target is named" in none.stderr
    silent = armgen("deploy", "spec.yaml", "--target", "sandbox", cwd=folder)
    assert silent.returncode == 2
    assert "--yes" in silent.stderr


def test_the_sandbox_is_on_this_machine_and_not_azure(folder: Path) -> None:
    assert (
        armgen("deploy", "spec.yaml", "--target", "sandbox", "--yes", cwd=folder, url="http://10.0.0.1").returncode == 2
    )
    assert (
        armgen("deploy", "spec.yaml", "--target", "azure", "--yes", cwd=folder, url="http://127.0.0.1:9").returncode
        == 2
    )
    gone = armgen("deploy", "spec.yaml", "--target", "sandbox", "--yes", cwd=folder, url="http://127.0.0.1:9")
    assert gone.returncode == 3
    assert "cannot be reached" in gone.stderr


def test_an_error_of_the_lint_stops_it(folder: Path) -> None:
    (folder / "spec.yaml").write_text(SPEC.replace("machine: sql01", "machine: nowhere"))
    done = armgen("deploy", "spec.yaml", "--target", "sandbox", "--yes", cwd=folder)
    assert done.returncode == 2
    assert "RP902" in done.stderr
    assert "Nothing was sent." in done.stderr


def test_the_whole_way_in_the_process(folder: Path) -> None:
    seen = armgen("deploy", "spec.yaml", "--target", "sandbox", "--what-if-only", "--detailed-exitcode", cwd=folder)
    assert seen.returncode == 4
    assert seen.stdout.startswith("[sandbox] Note:")
    made = armgen(
        "deploy", "spec.yaml", "--target", "sandbox", "--yes", "--stamp", STAMP, "--format", "json", cwd=folder
    )
    assert made.returncode == 0, made.stderr
    body = json.loads(made.stdout)
    jsonschema.validate(body, json.loads(assets.schema_text("deploy-output")))
    assert (body["target"], body["state"], body["stamp"]) == ("sandbox", "succeeded", STAMP)
    assert "[sandbox] armgen-test: Succeeded" in made.stderr
    again = armgen("what-if", "spec.yaml", "--target", "sandbox", "--stamp", STAMP, "--detailed-exitcode", "--format", "json",
                   cwd=folder)  # fmt: skip
    assert again.returncode == 0, again.stdout
    found = json.loads(again.stdout)
    jsonschema.validate(found, json.loads(assets.schema_text("what-if-output")))
    assert (found["target"], found["predictedBy"], found["hasChanges"]) == ("sandbox", "azure", False)
    assert (folder / ".armgen" / "sandbox.db").is_file()


def test_a_target_of_the_config(folder: Path) -> None:
    (folder / "armgen.toml").write_text('target = "sandbox"\n')
    shown = armgen("status", "spec.yaml", cwd=folder)
    assert shown.returncode == 0
    assert "No run of this spec is remembered." in shown.stdout


def test_a_dry_run_prints_requests_and_sends_none(folder: Path) -> None:
    with served(SPEC) as place:
        done = armgen("deploy", "spec.yaml", "--target", "sandbox", "--dry-run", "--format", "json", cwd=folder,
                      url=place.running.url)  # fmt: skip
        body = json.loads(done.stdout)
        assert [one["method"] for one in body["requests"]] == ["PUT"]
        assert body["requests"][0]["path"].endswith("/deployments/armgen-test")
        after = armgen(
            "status", "spec.yaml", "--target", "sandbox", "--format", "json", cwd=folder, url=place.running.url
        )
        assert json.loads(after.stdout)["run"] is None


@pytest.mark.parametrize(
    "options",
    [
        ("--resume", "--wait"),
        ("--detailed-exitcode",),
        ("--copy-timeout", "1h", "--no-wait-copies"),
        ("--policy", "nobody"),
        ("--stamp", "today"),
        ("--max-failures", "many"),
        ("--timeout", "soon"),
    ],
)
def test_options_that_do_not_go_together(options: tuple[str, ...], folder: Path) -> None:
    done = armgen("deploy", "spec.yaml", "--target", "sandbox", "--yes", *options, cwd=folder)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "options",
    [
        ("--state", "nowhere.yaml"),
        ("--state", "spec.yaml", "--target", "sandbox"),
        ("--show-noise",),
        ("--subscription", "x"),
        ("-p", "a=b"),
    ],
)
def test_options_of_what_if_that_do_not_go_together(options: tuple[str, ...], folder: Path) -> None:
    done = armgen("what-if", "spec.yaml", *options, cwd=folder)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_clouds_name_is_checked(folder: Path) -> None:
    done = armgen("deploy", "spec.yaml", "--target", "azure", "--cloud", "AzureMoon", "--yes", cwd=folder)
    assert done.returncode == 2
    assert "AzureChinaCloud" in done.stderr


CANARIES = ("canary-userdata", "canary-osprofile", "canary-sas", "Y2FuYXJ5LXVzZXJkYXRh")


def plant(place: Place) -> None:
    """Secrets where Azure keeps them: what is captured of a machine holds them afterwards."""
    from tests.sandbox.raw import Api

    api = Api(place.running)
    body = api.call("GET", vm_id("sql01"), version="2024-11-01").body
    body["properties"]["userData"] = "Y2FuYXJ5LXVzZXJkYXRh"
    body["properties"]["osProfile"] = {
        "computerName": "sql01",
        "adminUsername": "canary-osprofile",
        "customData": "canary-userdata",
    }
    body["properties"]["diagnosticsProfile"] = {
        "bootDiagnostics": {"enabled": True, "storageUri": "https://x.blob.core.windows.net/?sig=canary-sas"}
    }
    for name in (
        "properties.provisioningState",
        "properties.vmId",
        "properties.timeCreated",
        "properties.instanceView",
    ):
        body["properties"].pop(name.split(".")[1], None)
    answer = api.call("PUT", vm_id("sql01"), {key: body[key] for key in ("location", "properties")}, "2024-11-01")
    assert answer.status in (200, 201), answer


def test_secrets_reach_no_output(folder: Path) -> None:
    with served(SPEC) as place:
        plant(place)
        url = place.running.url
        said: list[str] = []
        deploy = ("deploy", "spec.yaml", "--target", "sandbox", "--yes", "--stamp", STAMP)
        what_if = ("what-if", "spec.yaml", "--target", "sandbox", "--stamp", STAMP, "--show-noise", "--show-unmanaged")
        for command in (
            (*deploy, "--dry-run"),
            deploy,
            (*deploy, "--format", "json"),
            what_if,
            (*what_if, "--format", "json"),
            (*what_if, "--format", "markdown"),
            ("status", "spec.yaml", "--target", "sandbox", "--format", "json"),
            (
                "inventory",
                "pull",
                "--target",
                "sandbox",
                "--subscription",
                vm_id("x").split("/")[2],
                "-o",
                "pulled.yaml",
            ),
        ):
            done = armgen(*command, cwd=folder, url=url)
            assert done.returncode == 0, (command, done.stderr)
            said += [done.stdout, done.stderr]
        said.append((folder / "pulled.yaml").read_text())
        point = place.cloud.get(f"{vm_id('x').partition('/resourceGroups')[0]}/resourceGroups/rg-recovery/providers/"
                                f"Microsoft.Compute/restorePointCollections/c1/restorePoints/fixed", "2025-04-01")  # fmt: skip
        assert any(canary in json.dumps(point) for canary in CANARIES), "the canary was not planted"
        for canary in CANARIES:
            assert not any(canary in text for text in said), canary


def test_a_dry_run_is_refused_like_a_run(folder: Path) -> None:
    with served(SPEC) as place:
        url = place.running.url
        assert (
            armgen(
                "deploy", "spec.yaml", "--target", "sandbox", "--yes", "--stamp", STAMP, cwd=folder, url=url
            ).returncode
            == 0
        )
        (folder / "spec.yaml").write_text(SPEC.replace("name: test", "name: other"))
        done = armgen("deploy", "spec.yaml", "--target", "sandbox", "--dry-run", cwd=folder, url=url)
        assert (done.returncode, done.stdout) == (1, "")
        assert "belongs to the spec 'test'" in done.stderr


@pytest.mark.parametrize("command", [("deploy", "s.yaml", "--yes"), ("what-if", "s.yaml"), ("status", "s.yaml")])
def test_a_cloud_that_is_none(command: tuple[str, ...], tmp_path: Path) -> None:
    done = armgen(*command, "--target", "sandbox", "--cloud", "Contoso", cwd=tmp_path)
    assert done.returncode == 2
    assert "AzureChinaCloud" in done.stderr


def test_who_seeds_a_sandbox_depends_on_who_started_it(folder: Path) -> None:
    elsewhere = SPEC.replace("resourceGroup: rg-recovery", "resourceGroup: rg-elsewhere")
    assert elsewhere != SPEC
    armgen("deploy", "spec.yaml", "--target", "sandbox", "--yes", cwd=folder)
    (folder / "spec.yaml").write_text(elsewhere)
    own = armgen("deploy", "spec.yaml", "--target", "sandbox", "--yes", cwd=folder)
    assert (own.returncode, "armgen sandbox reset" in own.stderr) == (1, True)
    asked = armgen("what-if", "spec.yaml", "--target", "sandbox", cwd=folder)
    assert (asked.returncode, "armgen sandbox reset" in asked.stderr) == (1, True)
    with served(SPEC) as place:
        done = armgen("deploy", "spec.yaml", "--target", "sandbox", "--yes", cwd=folder, url=place.running.url)
    assert (done.returncode, "armgen sandbox serve --seed" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("where", "said"),
    [("missing_groups", "Nothing was sent."), ("deploy", "What is running goes on; `--resume` picks it up.")],
)
def test_an_interrupt_says_whether_something_runs(
    where: str, said: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(f"armgen.commands.deploy.{where}", interrupted)
    done = armgen("deploy", "spec.yaml", "--target", "sandbox", "--yes", cwd=folder)
    assert (done.returncode, said in done.stderr) == (130, True)


def test_no_time_for_copies_is_no_time(folder: Path) -> None:
    copied = "  w: {location: westus, copyOf: c1, restorePoints: {fixed: {}}}\n"
    (folder / "spec.yaml").write_text(SPEC + copied)
    with served(SPEC + copied, pace=0.01) as place:
        done = armgen("deploy", "spec.yaml", "--target", "sandbox", "--yes", "--copy-timeout", "0s", cwd=folder,
                      url=place.running.url)  # fmt: skip
    assert (done.returncode, "w/fixed" in done.stdout and "replicating" in done.stdout) == (1, True)
