"""`armgen sandbox`, and the sandbox that `--target sandbox` starts in its own process."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from armgen.azure.target import SANDBOX_URL, Target, sandbox_target
from armgen.codes import DEFAULT_EDITION
from armgen.errors import FailedError, UnreachableError, UsageError
from armgen.jsontypes import JsonObject, JsonValue

if TYPE_CHECKING:
    from armgen.commands.targets import Grounds
    from armgen.sandbox.server import Running

STATE = Path(".armgen") / "sandbox.db"
SANDBOX_TOKEN = "ARMGEN_SANDBOX_TOKEN"  # noqa: S105 - the name of a variable, not a secret
IN_PROCESS_PACE = 0.01
"""How much faster than Azure the sandbox of `--target sandbox` is: a restore point takes 0.2 s."""

IN_PROCESS_COPY = 600.0
"""Seconds at Azure's pace that its copies take: 6 s here, a third of what a served sandbox takes."""


def serve(
    *, port: int, state: Path, seed_files: Sequence[str], edition: str = DEFAULT_EDITION, pace: float = 1.0
) -> Running:
    """Start a sandbox that keeps its state in a file. A database that holds something already is not seeded again."""
    from armgen.sandbox.clock import Clock
    from armgen.sandbox.server import start
    from armgen.sandbox.world import Settings

    seed = read_seed(seed_files) if seed_files else None
    return start(state, seed, clock=Clock(pace=pace), settings=Settings(edition=edition), port=port)


def read_seed(files: Sequence[str]) -> JsonObject:
    """Inventories and specs as one seed; of a spec its facts and its groups. UsageError for a file that is neither."""
    from armgen.commands.seed import seed_of

    parts = [_grounds_of_file(name) for name in files]
    return seed_of(
        [one for part in parts for one in part.facts],
        [one for part in parts for one in part.groups],
        [one for part in parts for one in part.bare],
    )


def _grounds_of_file(name: str) -> Grounds:
    from armgen.commands.targets import Grounds
    from armgen.documents import DocumentError, read_document
    from armgen.documents.kinds import kind_of
    from armgen.inventory.read import read_inventory
    from armgen.lint.discover import bytes_of

    try:
        document, value = read_document(name, bytes_of(name))
    except OSError as error:
        raise UsageError(f"'{name}' cannot be read: {error.strerror}.", hint="Correct the path.") from None
    except DocumentError as error:
        raise UsageError(f"{name}:{error.span.line}:{error.span.column}: {error.message}", hint=error.help) from None
    if kind_of(value) == "spec":
        return _grounds_of_spec(name)
    inventory, problems = read_inventory(document, value)
    if inventory is None or problems:
        reason = problems[0].message if problems else "it is no inventory"
        raise UsageError(f"{name}: {reason}", hint="Make one with `armgen inventory import`.")
    return Grounds([inventory])


def _grounds_of_spec(name: str) -> Grounds:
    from armgen.commands.specs import one_spec
    from armgen.commands.targets import grounds_of
    from armgen.compiler.lower import lower

    estate = one_spec(name).estate
    if estate is None:
        raise UsageError(f"{name} cannot be used.", hint=f"`armgen lint {name}` says why.")
    return grounds_of(estate, lower(estate))


@contextmanager
def sandbox_session(
    seed: JsonValue = None,
    *,
    edition: str = DEFAULT_EDITION,
    state: Path = STATE,
    pace: float = IN_PROCESS_PACE,
) -> Iterator[Target]:
    """The target that `--target sandbox` means: the one at ARMGEN_SANDBOX_URL, else one in this process.

    One in this process keeps its state in `state`, plants `seed` in a new database, and stops at the end; what runs in
    it goes on when the next one starts.
    """
    url = os.environ.get(SANDBOX_URL)
    if url:
        yield sandbox_target(url)
        return
    from armgen.sandbox.clock import Clock
    from armgen.sandbox.server import start
    from armgen.sandbox.world import Settings, Timings

    timings = Timings(copy=IN_PROCESS_COPY, copy_step=IN_PROCESS_COPY / 5)
    running = start(state, seed, clock=Clock(pace=pace), settings=Settings(edition=edition, timings=timings))
    try:
        yield sandbox_target(running.url)
    finally:
        running.stop()


def reset(state: Path = STATE) -> str:
    """Forget everything in the served sandbox, or remove the database of the one in the process; what was done.

    UsageError without the token of a served one, UnreachableError when it does not answer or refuses the token.
    """
    url = os.environ.get(SANDBOX_URL)
    if not url:
        return _remove(state)
    token = os.environ.get(SANDBOX_TOKEN)
    if not token:
        raise UsageError(
            f"{SANDBOX_TOKEN} is not set.",
            hint="Set it to the token that `armgen sandbox serve` printed when it started.",
        )
    _post(sandbox_target(url).url, "/sandbox/reset", token)
    return f"The sandbox at {url} has forgotten everything."


def _remove(state: Path) -> str:
    gone = [path for path in (state, Path(f"{state}-wal"), Path(f"{state}-shm")) if path.exists()]
    try:
        for path in gone:
            path.unlink()
    except OSError as error:
        raise FailedError(f"'{error.filename}' cannot be removed: {error.strerror}.", hint="Is it in use?") from None
    return f"Removed {state}." if gone else f"There is no {state}: nothing to forget."


def _post(url: str, path: str, token: str) -> None:
    from urllib.error import HTTPError, URLError
    from urllib.request import Request, urlopen

    request = Request(url.rstrip("/") + path, data=b"{}", method="POST", headers={"x-armgen-sandbox-token": token})  # noqa: S310
    try:
        with urlopen(request, timeout=30):  # noqa: S310 - only loopback addresses come here
            return
    except HTTPError as error:
        raise UnreachableError(
            f"The sandbox refused the request ({error.code}).", hint=f"Is {SANDBOX_TOKEN} the token of this sandbox?"
        ) from None
    except (URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        raise UnreachableError(f"The sandbox at {url} does not answer: {reason}.", hint="Is it running?") from None
