"""What waits for what in one template: dependsOn in all its forms, references, serial loops, cycles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from armgen.arm.errors import TemplateError
from armgen.arm.evaluator import Evaluator
from armgen.arm.expand.frame import Frame
from armgen.arm.expand.made import Made
from armgen.arm.expand.names import is_id, is_settled
from armgen.arm.expand.reading import get, key_of, texts
from armgen.arm.expand.run import MOST_DEPENDENCIES
from armgen.arm.functions import find
from armgen.arm.parser import parse
from armgen.arm.syntax import Node, calls, print_node
from armgen.arm.values import Deferred, Value
from armgen.jsontypes import JsonObject, JsonValue, Path

_READS = frozenset({"reference", "references"})


def connect(frame: Frame) -> None:
    """Fill in `depends_on` of every resource of a template."""
    is_read = any(map(_may_read, frame.run.once(frame.template, "texts", texts)))
    for made in frame.made:
        _explicit(frame, made)
        for target in frame.run.once(made.raw, "reads", lambda raw: list(_targets(raw))) if is_read else ():
            _implicit(frame, made, target)
    _serial(frame)
    _cycles(frame)


def _explicit(frame: Frame, made: Made) -> None:
    key = key_of(made.raw, "dependsOn")
    if key is None or not made.raw[key]:
        return
    raw = made.raw[key]
    entries: Sequence[tuple[Path, JsonValue]] = [((*made.path, key), raw)]
    if isinstance(raw, list):
        entries = [((*made.path, key, index), one) for index, one in enumerate(raw)]
    evaluator = frame.evaluator("name", made.loops)
    values: list[Value] = []
    for path, entry in entries:
        try:
            value = evaluator.value(entry)
        except TemplateError as error:
            frame.refused(error, path)
            continue
        values.append(value)
        for one in value if isinstance(value, list) else [value]:
            _depend(frame, made, one, path)
    if len(values) == len(entries):
        made.entries = values if isinstance(raw, list) else values[0]


def _depend(frame: Frame, made: Made, entry: Value, path: Path) -> None:
    if not isinstance(entry, (str, Deferred)):
        if entry is not None:
            frame.fault("RP707", path, "An entry of dependsOn must be a string: an id, a name, or a symbolic name.")
        return
    found = frame.table.find(entry)
    if found is None:
        if is_settled(entry):
            shown = entry if isinstance(entry, str) else f"[{print_node(entry.node)}]"
            frame.fault(
                "RP709",
                path,
                f"dependsOn names '{shown}', which is no resource of this template.",
                "Correct the name, or remove the entry: only resources of the same template can be waited for.",
            )
        return
    frame.run.dependencies += len(found)
    if frame.run.dependencies > MOST_DEPENDENCIES:
        frame.fault(
            "RP903", (), f"There are more than {MOST_DEPENDENCIES:,} dependencies: the rest was not read.", "Split it."
        )
        return
    made.depends_on.update(one.number for one in _meant(made, found) if one.number >= 0)


def _meant(made: Made, found: Sequence[Made]) -> Sequence[Made]:
    """Of several resources of one name those beside the one that waits, else all but itself."""
    if len(found) < 2:
        return found
    beside = [one for one in found if made.is_nested and one.instance == made.instance and _is_beside(one, made)]
    return beside or [one for one in found if one is not made]


def _is_beside(one: Made, other: Made) -> bool:
    """Whether two resources are children of one parent."""
    return one is not other and one.path[:-1] == other.path[:-1]


def _targets(raw: JsonObject) -> Iterator[Node]:
    """The first argument of every call in a resource that reads another one at run time."""
    body: JsonObject = {key: item for key, item in raw.items() if key.lower() not in ("resources", "copy", "dependson")}
    for text in texts(body):
        if _may_read(text):
            try:
                tree = parse(text[1:-1])
            except TemplateError:
                continue
            yield from _read_by(tree)


def _may_read(text: str) -> bool:
    """Whether an expression may read another resource at run time: most do not, and are not parsed for it."""
    lower = text.lower()
    return "reference" in lower or "list" in lower


def _read_by(tree: Node) -> Iterator[Node]:
    """What an expression reads at run time: the first argument of reference and of the list functions."""
    for call in calls(tree):
        name = call.name.lower().removeprefix("sys.")
        if call.args and (name in _READS or (name.startswith("list") and find(call.name) is not None)):
            yield call.args[0]


def _implicit(frame: Frame, made: Made, target: Node) -> None:
    """Wait for what is read by its name or symbolic name; what is read by its id is not waited for."""
    environment = frame.evaluator("properties", made.loops).environment
    try:
        value = Evaluator(environment).node(target)
    except TemplateError:
        return
    if isinstance(value, (str, Deferred)) and not is_id(value):
        for one in frame.table.find(value) or ():
            if one.number >= 0 and one is not made:
                made.depends_on.add(one.number)


def _serial(frame: Frame) -> None:
    """The members of a serial loop wait for those of the batch before."""
    loops: dict[int, list[Made]] = {}
    for made in frame.made:
        if made.loop and not made.is_nested:
            loops.setdefault(id(made.raw), []).append(made)
    for members in loops.values():
        batch = _batch(frame, members)
        if batch is None:
            continue
        batches: dict[int, list[int]] = {}
        for made in members:
            batches.setdefault(made.round // batch, []).append(made.number)
        # Batches run one after the other, also where nothing of one in between is made.
        order = sorted(batches)
        before = {number: batches[earlier] for earlier, number in pairwise(order)}
        for made in members:
            made.depends_on.update(before.get(made.round // batch, ()))


def _batch(frame: Frame, members: Sequence[Made]) -> int | None:
    """How many rounds of a serial loop run at once, None for a loop that is not serial.

    A mode or size that only the deployment knows is taken for one round after the other: no fault is certain.
    """
    loop = get(members[0].raw, "copy")
    path = (*members[0].path, key_of(members[0].raw, "copy") or "copy")
    evaluator = frame.evaluator("name", members[0].loops)
    try:
        mode, size = evaluator.value(get(loop, "mode")), evaluator.value(get(loop, "batchSize"))
    except TemplateError as error:
        frame.refused(error, path)
        return None
    if not isinstance(mode, Deferred) and (not isinstance(mode, str) or mode.lower() != "serial"):
        return None
    if isinstance(mode, Deferred) or isinstance(size, Deferred):
        if len(members) > 1:
            frame.fault(
                "RP903",
                path,
                "How many rounds of the loop run at once is known to the deployment only: their order was not checked.",
                "Give the parameters values with `-p` or a parameter file.",
            )
        return 1
    if isinstance(size, str) and size.strip().isdecimal():
        size = int(size)  # people write numbers as texts
    return size if isinstance(size, int) and size > 0 else 1


def _cycles(frame: Frame) -> None:
    """RP708 for each set of resources that wait for each other; the search goes on without its edges."""
    by_number = {made.number: made for made in frame.made}
    for made in frame.made:
        made.depends_on = {number for number in made.depends_on if number in by_number}
    for members in _rings(by_number):
        ring = [by_number[number] for number in members]
        shown = " -> ".join(str(_shown(one)) for one in (*ring, ring[0]))
        frame.fault(
            "RP708",
            ring[0].path,
            f"These resources wait for each other: {shown}.",
            "Remove one of the dependencies.",
            tuple((one.path, "waits for the next one") for one in ring[1:6]),
        )


def _shown(made: Made) -> str:
    return made.name if isinstance(made.name, str) else made.symbol or f"[{print_node(made.name.node)}]"


def _exclude_each_other(by_number: dict[int, Made], ring: Sequence[int]) -> bool:
    """Whether no deployment makes all of them: the condition of one is `not()` of that of another."""
    members = [by_number[number] for number in ring]
    conditions = {print_node(one.condition.node) for one in members if one.condition is not None}
    return any(f"not({condition})" in conditions for condition in conditions)


def _rings(by_number: dict[int, Made]) -> Iterator[list[int]]:
    """A cycle of each strongly connected part, in the order of waiting."""
    state: dict[int, int] = {}
    found: set[frozenset[int]] = set()
    for root in by_number:
        if root in state:
            continue
        path: list[int] = [root]
        at = {root: 0}
        state[root] = 1
        work = [iter(sorted(by_number[root].depends_on))]
        while work:
            number = next(work[-1], None)
            if number is None:
                work.pop()
                done = path.pop()
                del at[done]
                state[done] = 2
            elif number in at:
                ring = path[at[number] :]
                key = frozenset(ring)
                if not any(key & other for other in found) and not _exclude_each_other(by_number, ring):
                    found.add(key)
                    yield ring
            elif number not in state:
                state[number] = 1
                at[number] = len(path)
                path.append(number)
                work.append(iter(sorted(by_number[number].depends_on)))
