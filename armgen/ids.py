"""Azure names, locations and resource ids, compared as Azure compares them: without case."""

from __future__ import annotations

import re
from typing import NamedTuple


def same(left: str, right: str) -> bool:
    """Whether two names, types, groups or ids are the same to Azure."""
    return left.lower() == right.lower()


def location_key(location: str) -> str:
    """A location as Azure compares it: `East US` and `eastus` are one."""
    return location.replace(" ", "").lower()


class ResourceId(NamedTuple):
    """A resource id taken apart.

    `subscription` and `group` are "" where the id has none. `type` is the whole type (`Microsoft.Compute/disks`),
    `names` has one entry for each of its segments. `parent` is the id that an extension resource hangs on, "" without.
    """

    subscription: str
    group: str
    type: str
    names: tuple[str, ...]
    parent: str = ""

    @classmethod
    def parse(cls, text: str) -> ResourceId | None:
        """The parts of `text`, None when it is no resource id of a provider below a group or subscription."""
        plain = _IN_GROUP.fullmatch(text)
        if plain is not None:
            subscription, group, namespace, kind, name = plain.groups()
            return cls(subscription, group, f"{namespace}/{kind}", (name,))
        head, marker, tail = _cut_last_provider(text)
        if not marker:
            return None
        parts = tail.split("/")
        if len(parts) < 3 or len(parts) % 2 == 0 or not all(parts):
            return None
        kind = "/".join([parts[0], *parts[1::2]])
        names = tuple(parts[2::2])
        if _PROVIDERS in head.lower():
            outer = cls.parse(head)
            return None if outer is None else cls(outer.subscription, outer.group, kind, names, head)
        scope = head.split("/")
        if scope == [""]:
            return cls("", "", kind, names)
        keys = [part.lower() for part in scope[1::2]]
        known = keys in (["subscriptions"], ["subscriptions", "resourcegroups"]) and len(scope) == 1 + 2 * len(keys)
        if scope[0] or not known or not all(scope[2::2]):
            return None
        return cls(scope[2], scope[4] if len(scope) > 4 else "", kind, names)

    @property
    def name(self) -> str:
        return self.names[-1]

    @property
    def scope(self) -> str:
        """The id before `/providers`, "" at tenant level."""
        if self.parent:
            return self.parent
        if not self.subscription:
            return ""
        return f"/subscriptions/{self.subscription}" + (f"/resourceGroups/{self.group}" if self.group else "")

    @property
    def key(self) -> str:
        """The id in lower case: what dictionaries are keyed by."""
        return str(self).lower()

    def child(self, segment: str, name: str) -> ResourceId:
        return self._replace(type=f"{self.type}/{segment}", names=(*self.names, name))

    def __str__(self) -> str:
        namespace, *segments = self.type.split("/")
        pairs = "/".join(f"{segment}/{name}" for segment, name in zip(segments, self.names, strict=True))
        return f"{self.scope}/providers/{namespace}/{pairs}"


_PROVIDERS = "/providers/"
_IN_GROUP = re.compile(
    r"/subscriptions/([^/]+)/resourceGroups/([^/]+)/providers/(?!providers/)([^/]+)/(?!providers/)([^/]+)/([^/]+)",
    re.IGNORECASE | re.ASCII,
)
"""Nearly all ids: those of resources in a group that are no children."""


def _cut_last_provider(text: str) -> tuple[str, str, str]:
    at = text.lower().rfind(_PROVIDERS)
    return (text, "", "") if at < 0 else (text[:at], _PROVIDERS, text[at + len(_PROVIDERS) :])
