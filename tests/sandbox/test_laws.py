"""Whatever is asked for in whatever order, some things never happen."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from armgen.sandbox.application import Application
from armgen.sandbox.clock import Clock
from armgen.sandbox.seed import plant
from armgen.sandbox.store import Store
from armgen.sandbox.whatif import differences
from armgen.sandbox.wire import Request, Response
from armgen.sandbox.world import Settings
from tests.sandbox.raw import CRASH, CW, LOCKS, NOW, VM, C, collection, copies_of, copy_of, fleet

MACHINES = ("win", "lin")
NAMES = ("p1", "p2")


class World:
    """The application without a socket, and what has been asked of it."""

    def __init__(self) -> None:
        self.store = Store(None)
        self.application = Application(self.store, Clock(start=NOW), Settings(throttle=False), "t")
        self.store.begin()
        plant(self.application._world(), fleet())
        self.store.commit()

    def call(self, method: str, path: str, body: Any = None) -> Response:
        path, _, query = path.partition("?")
        fields = dict(one.split("=") for one in query.split("&")) if query else {}
        version = "2020-05-01" if LOCKS in path else "2024-11-01"
        request = Request(method, path, {"api-version": version, **fields}, {}, body, 0, "http://x")
        return self.application._locked(self.application._answer, request)


POINTS = st.builds(
    lambda machine, name: f"{C}/{machine}/restorePoints/{name}", st.sampled_from(MACHINES), st.sampled_from(NAMES)
)
COPIES = st.builds(lambda machine, name: (machine, name), st.sampled_from(MACHINES), st.sampled_from(NAMES))
ACTIONS = st.one_of(
    st.builds(lambda machine: ("PUT", f"{C}/{machine}", collection(machine)), st.sampled_from(MACHINES)),
    st.builds(lambda machine: ("PUT", f"{CW}/{machine}", copies_of(machine)), st.sampled_from(MACHINES)),
    st.builds(lambda path, body: ("PUT", path, body), POINTS, st.sampled_from([{}, CRASH])),
    st.builds(
        lambda one: ("PUT", f"{CW}/{one[0]}/restorePoints/{one[1]}", copy_of(f"{C}/{one[0]}/restorePoints/{one[1]}")),
        COPIES,
    ),
    st.builds(lambda path: ("DELETE", path, None), POINTS),
    st.builds(lambda machine: ("DELETE", f"{C}/{machine}", None), st.sampled_from(MACHINES)),
    st.builds(
        lambda machine: ("PUT", f"{C}/{machine}{LOCKS}/l", {"properties": {"level": "CanNotDelete"}}),
        st.sampled_from(MACHINES),
    ),
    st.builds(lambda machine: ("DELETE", f"{C}/{machine}{LOCKS}/l", None), st.sampled_from(MACHINES)),
    st.builds(
        lambda machine: ("PATCH", f"{VM}/{machine}", {"properties": {"licenseType": "x"}}), st.sampled_from(MACHINES)
    ),
    st.builds(lambda seconds: ("WAIT", seconds, None), st.sampled_from([1, 10, 600, 1800])),
    st.builds(lambda path: ("GET", f"{path}?$expand=instanceView", None), POINTS),
)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(ACTIONS, max_size=40))
def test_no_overlap_no_change_of_a_point_and_no_failure_of_the_server(actions: list[tuple[str, Any, Any]]) -> None:
    world = World()
    models: dict[str, Any] = {}
    for method, path, body in actions:
        if method == "WAIT":
            world.application.clock.advance(path)
            continue
        answer = world.call(method, path, body)
        assert answer.status < 500
        if answer.status >= 400:
            assert isinstance(answer.body, dict) and answer.body["error"]
            continue
        if method == "PUT" and "/restorePoints/" in path:
            shown = answer.body["properties"]  # type: ignore[index, call-overload]
            fixed = {
                key: shown.get(key) for key in ("consistencyMode", "timeCreated", "excludeDisks", "sourceRestorePoint")
            }
            if answer.status == 200:
                assert models[path] == fixed
            models[path] = fixed
    running: dict[str, str] = {}
    for line in world.store.log():
        source, resource = str(line.get("source", "")), str(line["resource"])
        if line["what"] == "creating":
            assert line["mode"] == "copy" or source not in running, "two creations of one machine at once"
            if line["mode"] != "copy":
                running[source] = resource
        elif line["what"] in ("created", "failed"):
            running.pop(source, None)
    world.store.close()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["a", "b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


def _blank(value: Any) -> Any:
    """Without empty objects, empty lists and nulls, which what-if does not see come and go."""
    if isinstance(value, dict):
        kept = {key: _blank(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, {}, [])}
    return [_blank(item) for item in value] if isinstance(value, list) else value


@settings(max_examples=200, derandomize=True, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abc"), JSON, max_size=3), st.dictionaries(st.sampled_from("abc"), JSON, max_size=3)
)
def test_differences_are_none_exactly_between_equals(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert differences(before, before) == []
    if differences(before, after) == []:
        assert _blank(before) == _blank(after)
