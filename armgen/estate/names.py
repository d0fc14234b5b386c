"""Names and resource ids of which some part may be known to the deployment only.

A spec's `nightly-{stamp}` and a template's `[format('nightly-{0}', parameters('stamp'))]` are both a `Pattern`: text
with holes. Two patterns are the same name when their texts and the canonical expressions in their holes are the same.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from armgen.ids import ResourceId
from armgen.unknown import Unknown


class Pattern(NamedTuple):
    """Text with holes, in order; at least one part is Unknown."""

    parts: tuple[str | Unknown, ...]

    def __str__(self) -> str:
        return "".join(part if isinstance(part, str) else f"{{{_short(part)}}}" for part in self.parts)


Text: TypeAlias = "str | Pattern"

STAMP = Unknown("parameters('stamp')")
"""The hole that `{stamp}` makes: UTC, yyyyMMddHHmmss, once a deployment."""

STAMP_LENGTH = 14

_PARAMETER = re.compile(r"parameters\('([^']*)'\)\Z")


def _short(hole: Unknown) -> str:
    match = _PARAMETER.match(hole.expression)
    return match[1] if match else hole.expression


def stamped(name: str) -> Text:
    """A name as a spec writes it: `{stamp}` becomes a hole, all else is text."""
    if "{stamp}" not in name:
        return name
    pieces = name.split("{stamp}")
    parts: list[str | Unknown] = []
    for index, piece in enumerate(pieces):
        if index:
            parts.append(STAMP)
        if piece:
            parts.append(piece)
    return Pattern(tuple(parts))


def text_key(text: Text) -> str:
    """What names are compared by: lower case, holes by their canonical expression."""
    if isinstance(text, str):
        return text.lower()
    return "".join(part.lower() if isinstance(part, str) else f"{{{part.expression}}}" for part in text.parts)


def known_text(text: Text | Unknown | None) -> str | None:
    """The text when all of it is known."""
    return text if isinstance(text, str) else None


class ResourceRef:
    """A resource id as the Estate compares it: without case, with holes.

    `subscription` and `group` are Unknown where a template leaves them to its deployment: all relative ids of one file
    share that prefix, since the expression is the same. "" where the id has none.
    """

    __slots__ = ("group", "key", "names", "subscription", "type")

    def __init__(
        self,
        subscription: Text | Unknown,
        group: Text | Unknown,
        type: str,
        names: tuple[Text, ...],
        key: str | None = None,
    ) -> None:
        """`key` may be given by who has it at hand: it is what the parts make."""
        self.subscription = subscription
        self.group = group
        self.type = type
        self.names = names
        self.key = _ref_key(subscription, group, type, names) if key is None else key

    @classmethod
    def parse(cls, text: str) -> ResourceRef | None:
        """The reference that a whole id names, None when the text is no resource id."""
        if isinstance(text, IdText):
            return text.ref
        return _parsed(text)

    @property
    def name(self) -> Text:
        """ "" for the parent of what is no child."""
        return self.names[-1] if self.names else ""

    @property
    def tail(self) -> str:
        """Type and names alone, as a key: what joins a relative id to a fact."""
        return "/".join([self.type.lower(), *map(text_key, self.names)])

    @property
    def is_known(self) -> bool:
        parts: tuple[object, ...] = (self.subscription, self.group, *self.names)
        return all(isinstance(part, str) for part in parts)

    @property
    def has_known_scope(self) -> bool:
        return isinstance(self.subscription, str) and isinstance(self.group, str)

    def differs_from(self, other: ResourceRef) -> bool:
        """Whether two ids are certainly not the same, with what is known of them."""
        if not all(isinstance(name, str) for name in (*self.names, *other.names)):
            return False
        if self.tail != other.tail:
            return True
        places = ((self.subscription, other.subscription), (self.group, other.group))
        return any(isinstance(a, str) and isinstance(b, str) and a.lower() != b.lower() for a, b in places)

    def may_be(self, other: ResourceRef) -> bool:
        """Whether two ids can be the same, whatever fills their holes."""
        mine, theirs = (self.subscription, self.group, *self.names), (other.subscription, other.group, *other.names)
        return (
            self.type.lower() == other.type.lower() and len(mine) == len(theirs) and all(map(may_match, mine, theirs))
        )

    def child(self, segment: str, name: Text) -> ResourceRef:
        key = f"{self.key}/{segment}/{_part_key(name)}".lower()
        return ResourceRef(self.subscription, self.group, f"{self.type}/{segment}", (*self.names, name), key)

    @property
    def parent(self) -> ResourceRef:
        """The id without its last type segment and name."""
        return ResourceRef(self.subscription, self.group, self.type.rpartition("/")[0], self.names[:-1])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ResourceRef) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __str__(self) -> str:
        namespace, *segments = self.type.split("/")
        pairs = "/".join(f"{segment}/{name}" for segment, name in zip(segments, self.names, strict=False))
        scope = f"/subscriptions/{_shown(self.subscription)}" if self.subscription != "" else ""
        if self.group != "":
            scope += f"/resourceGroups/{_shown(self.group)}"
        return f"{scope}/providers/{namespace}/{pairs}"

    def __repr__(self) -> str:
        return f"ResourceRef({str(self)!r})"


class IdText(str):
    """A resource id as facts hold it that a template has computed in part: text to show, with what it stands for."""

    __slots__ = ("ref",)
    ref: ResourceRef

    @classmethod
    def of(cls, ref: ResourceRef) -> IdText:
        made = cls(str(ref))
        made.ref = ref
        return made


def may_match(one: Text | Unknown, other: Text | Unknown) -> bool:
    """Whether two texts can be the same without regard to case, whatever fills their holes."""
    if isinstance(one, str) and isinstance(other, Pattern):
        one, other = other, one
    if isinstance(one, Pattern) and isinstance(other, str):
        shape = "".join(re.escape(part) if isinstance(part, str) else ".*" for part in one.parts)
        return re.fullmatch(shape, other, re.IGNORECASE | re.DOTALL) is not None
    return not (isinstance(one, str) and isinstance(other, str)) or one.lower() == other.lower()


def _shown(part: Text | Unknown) -> str:
    return f"{{{part.expression}}}" if isinstance(part, Unknown) else str(part)


@lru_cache(maxsize=2**19)
def _parsed(text: str) -> ResourceRef | None:
    """The ids of machines and disks are asked for by every rule: each is taken apart once."""
    rid = ResourceId.parse(text)
    if rid is None:
        return None
    # An extension's id is kept without what it hangs on.
    key = text.lower() if rid.group and not rid.parent else None
    return ResourceRef(rid.subscription, rid.group, rid.type, rid.names, key)


def _ref_key(subscription: Text | Unknown, group: Text | Unknown, type: str, names: tuple[Text, ...]) -> str:
    """The whole id in lower case, with canonical expressions in braces where it is not known."""
    namespace, segments = _segments(type)
    pairs = "".join(f"/{segment}/{_part_key(name)}" for segment, name in zip(segments, names, strict=False))
    if subscription == "":
        return f"/providers/{namespace}{pairs}".lower()
    if group == "":
        return f"/subscriptions/{_part_key(subscription)}/providers/{namespace}{pairs}".lower()
    place = f"/subscriptions/{_part_key(subscription)}/resourcegroups/{_part_key(group)}"
    return f"{place}/providers/{namespace}{pairs}".lower()


@lru_cache(maxsize=512)
def _segments(type: str) -> tuple[str, tuple[str, ...]]:
    namespace, *segments = type.split("/")
    return namespace, tuple(segments)


def _part_key(part: Text | Unknown) -> str:
    if isinstance(part, str):
        return part
    return f"{{{part.expression}}}" if isinstance(part, Unknown) else text_key(part)
