"""A deployer that dies at its n-th request, for every n, gone on with from a fresh checkout: Azure is the only state."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from armgen.deploy.history import read_past
from armgen.errors import UsageError
from tests.deploy.sandboxes import KilledError, picture, run, served
from tests.deploy.test_runs import STAMP, TWO
from tests.estates import estate_of

EVERY = os.environ.get("ARMGEN_KILLS", "all" if os.environ.get("CI") else "") == "all"
"""All moments, before and after the request; without it every eleventh before and every seventeenth after."""

PACE = 0.0001


def undisturbed() -> tuple[dict[str, object], int]:
    with served(TWO, pace=PACE) as place:
        assert run(place, TWO, stamp=STAMP).outcome.state == "succeeded"
        return picture(place, TWO), place.cloud.count


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_the_end_is_that_of_an_undisturbed_run(after: bool) -> None:
    wanted, requests = undisturbed()
    assert requests > 40
    step = 1 if EVERY else (17 if after else 11)
    for moment in range(1, requests + 1, step):
        with served(TWO, pace=PACE) as place:
            place.cloud.kill_at, place.cloud.kill_after = moment, after
            killed = False
            try:
                run(place, TWO, stamp=STAMP)
            except KilledError:
                killed = True
            finished = place.again()
            try:
                outcome = run(finished, TWO, resume=True).outcome
            except UsageError:
                # It died before anything was sent: there is no run to go on with.
                assert "put_deployment" not in place.cloud.writes, f"the run killed at {moment} is not remembered"
                outcome = run(place.again(), TWO, stamp=STAMP).outcome
            assert outcome.state in ("succeeded", "nothing"), (moment, killed, outcome)
            assert picture(place, TWO) == wanted, moment


def test_a_killed_run_is_in_the_way_of_a_new_one() -> None:
    from armgen.errors import FailedError

    with served(TWO, pace=0.02) as place:
        puts = 0
        original = place.cloud.inner.put_deployment

        def put(*args: object) -> object:
            nonlocal puts
            puts += 1
            if puts == 2:
                raise KilledError
            return original(*args)  # type: ignore[arg-type]

        place.cloud.inner.put_deployment = put  # type: ignore[assignment, method-assign]
        with pytest.raises(KilledError):
            run(place, TWO, stamp=STAMP)
        with pytest.raises(FailedError, match=r"did not end|is running"):
            run(place.again(), TWO)


def test_without_its_record_a_run_cannot_be_gone_on_with() -> None:
    with served(TWO) as place:
        run(place, TWO, stamp=STAMP)
        from armgen.compiler.lower import lower
        from armgen.deploy.roots import home_of

        program = lower(estate_of(TWO))
        past = read_past(place.cloud, program, home_of(program, None))
        assert past is not None
        assert (past.run.stamp, past.unfinished, past.missing) == (STAMP, False, ())
        for one in past.roots:
            place.cloud.inner.delete_deployment(one.slot.scope, one.slot.name)
        with pytest.raises(UsageError, match="no run"):
            run(place.again(), TWO, resume=True)


def test_kill_9_of_the_command_and_resume_from_another_folder(tmp_path: Path) -> None:
    with served(TWO, pace=0.01) as place:
        environment = {**os.environ, "ARMGEN_SANDBOX_URL": place.running.url}
        first, second = tmp_path / "first", tmp_path / "second"
        for folder in (first, second):
            folder.mkdir()
            (folder / "spec.yaml").write_text(TWO)
        command = [sys.executable, "-m", "armgen", "deploy", "spec.yaml", "--target", "sandbox", "--yes"]
        process = subprocess.Popen(
            [*command, "--stamp", STAMP], cwd=first, env=environment, stderr=subprocess.PIPE, text=True
        )
        assert process.stderr is not None
        for line in process.stderr:
            if "started" in line:
                break
        time.sleep(0.1)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stderr.close()
        resumed = subprocess.run(
            [*command, "--resume", "--no-wait-copies"],
            cwd=second,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert resumed.returncode == 0, resumed.stderr
        assert f"Stamp {STAMP}" in resumed.stdout
        assert not (second / ".armgen").exists()
