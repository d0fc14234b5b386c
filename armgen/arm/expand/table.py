"""The resources of one template by everything that can mean them: ids, names, loops, symbolic names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from armgen.arm.errors import TemplateError
from armgen.arm.expand.made import DEPLOYMENT
from armgen.arm.expand.names import Name, id_key, name_key, short_key
from armgen.arm.values import Value

if TYPE_CHECKING:
    from armgen.arm.expand.frame import Frame
    from armgen.arm.expand.made import Made

_MEMBER = re.compile(r"(.+)\[(\d+)\]\Z", re.DOTALL)


class Table:
    """Filled once all resources have names; answers the functions of the language as well (`context.Resources`)."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._by_key: dict[str, list[Made]] = {}
        self._by_symbol: dict[str, list[Made]] = {}
        self._empty: set[str] = set()
        self._open: set[str] = set()

    def add(self, made: Made) -> None:
        """A resource, deployed or skipped, under all its names."""
        if made.symbol:
            self._by_symbol.setdefault(made.symbol, []).append(made)
        keys = {id_key(made.id), name_key(made.name)}
        if made.local is not made.name:
            keys.add(name_key(made.local))
        if made.names and made.type:
            namespace, *segments = made.type.split("/")
            pairs = "/".join(f"{kind}/{name_key(name)}" for kind, name in zip(segments, made.names, strict=False))
            short = f"{namespace}/{pairs}".lower()
            # `a/providers/b`, the older form of `scope`: its id ends with what it is of its own provider.
            keys.update((short, short.rpartition("/providers/")[2]))
        if made.loop:
            keys.add(f"\3{made.loop.lower()}")
        for key in keys:
            self._by_key.setdefault(key, []).append(made)

    def add_empty_loop(self, loop: str, symbol: str) -> None:
        """A loop of no rounds: what depends on it depends on nothing."""
        self._empty.update((loop.lower(), symbol.lower()))

    @property
    def has_empty_loops(self) -> bool:
        """Whether a loop of the template has no rounds."""
        return bool(self._empty)

    def add_open_loop(self, loop: str, symbol: str) -> None:
        """A loop whose rounds are not known: its one round stands for all."""
        self._open.update((loop.lower(), symbol.lower()))

    def find(self, entry: Name) -> Sequence[Made] | None:
        """The resources that an entry of dependsOn or the first argument of `reference` means; None: there are none."""
        if isinstance(entry, str):
            found = self._by_symbol_of(entry)
            if found is not None:
                return found
            loop = self._by_key.get(f"\3{entry.lower()}")
            if loop is not None:
                return loop
            if entry.lower() in self._empty:
                return []
            plain = self._by_key.get(re.sub(r"/{2,}", "/", entry).strip("/").lower())
            if plain is not None:
                return plain
        return self._by_key.get(id_key(entry)) or self._elsewhere(entry)

    def _elsewhere(self, entry: Name) -> Sequence[Made] | None:
        """The resource of an id whose place may be that of the template, or that is a deployment to another group."""
        short = short_key(entry)
        found = self._by_key.get(short) if short else None
        place = self._frame.place
        is_known = all(isinstance(part, str) for part in (entry, place.subscription, place.group))
        return [one for one in found or () if not is_known or one.type.lower() == DEPLOYMENT] or None

    def _by_symbol_of(self, text: str) -> Sequence[Made] | None:
        if not self._by_symbol:
            return None
        found = self._by_symbol.get(text)
        match = _MEMBER.match(text) if found is None else None
        if match is not None:
            members = self._by_symbol.get(match[1], [])
            is_open = match[1].lower() in self._open
            found = [one for one in members if is_open or one.round == int(match[2])] or None
        return found

    # What the functions of the language ask

    def target(self, name: str) -> Name | None:
        """The id that a symbolic name, a name or an id means; None: take the text as it is."""
        found = self._by_symbol_of(name)
        if found is None and not name.startswith("/") and not self._frame.symbolic:
            found = self._by_key.get(name.lower())
        return found[0].id if found else None

    def members(self, loop: str) -> list[Name] | None:
        """The ids of the members of a loop, in order; None: there is no such loop."""
        found = self._by_symbol.get(loop)
        if found is None:
            return [] if loop.lower() in self._empty else None
        return [one.id for one in sorted(found, key=lambda one: one.round) if one.number >= 0]

    def info(self, symbol: str) -> Value:
        """What `resourceInfo` answers. Raises TemplateError for an unknown name."""
        found = self._by_symbol_of(symbol)
        if not found:
            raise TemplateError("InvalidTemplate", f"There is no resource with the symbolic name '{symbol}'.")
        one = found[0]
        return {"id": one.id, "name": one.name, "type": one.type, "apiVersion": one.api_version}
