"""Module references that are no paths: `br:` (container registries) and `ts:` (template specs), and their local cache.

Source of the cache's layout and of the configuration: Bicep 0.46 and its documentation page on bicepconfig.json.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

from armgen.bicep.files import FileProblemError, Files, as_object
from armgen.jsontypes import JsonObject

_PUBLIC = ("mcr.microsoft.com", "bicep")
_REGISTRY = re.compile(r"br:([^/]+)/([^:@]+)(?::([\w.\-]+)|@(sha256:[0-9a-fA-F]{64}))\Z")
_REGISTRY_ALIAS = re.compile(r"br/([\w\-]+):([^:@]+)(?::([\w.\-]+)|@(sha256:[0-9a-fA-F]{64}))\Z")
_SPEC = re.compile(r"ts:([0-9a-fA-F\-]{36})/([^/:]+)/([^/:]+):([^/:]+)\Z")
_SPEC_ALIAS = re.compile(r"ts/([\w\-]+):([^/:]+):([^/:]+)\Z")
_MAX_EXTENDS = 64


class Config(NamedTuple):
    """What of the nearest bicepconfig.json matters here. `features`: the experimental ones that it enables."""

    registries: dict[str, tuple[str, str]]
    specs: dict[str, tuple[str, str]]
    cache: str
    features: frozenset[str]


DEFAULT_CONFIG = Config({"public": _PUBLIC}, {}, "", frozenset())


class Reference(NamedTuple):
    """A reference with its aliases resolved. `template_id` is that of a template spec, "" for a registry module."""

    text: str
    cached: Path
    template_id: str = ""


def is_reference(text: str) -> bool:
    return text.startswith(("br:", "br/", "ts:", "ts/"))


def default_cache() -> Path:
    """Where the Bicep compiler keeps what it has restored."""
    return Path(os.environ.get("BICEP_CACHE_DIRECTORY") or Path.home() / ".bicep")


def resolve(text: str, config: Config, cache: Path) -> Reference:
    """Where a reference lies in the cache. Raises FileProblemError when it is malformed or its alias unknown."""
    found = _registry(text, config, cache) if text.startswith("br") else _spec(text, config, cache)
    if found is None:
        raise FileProblemError(
            "RP902",
            f"'{text}' is no module reference.",
            "Write br:<registry>/<path>:<tag>, br/<alias>:<path>:<tag> or ts:<subscription>/<group>/<name>:<version>.",
        )
    return found


def _registry(text: str, config: Config, cache: Path) -> Reference | None:
    match = _REGISTRY.match(text)
    if match:
        host, path = match[1], match[2]
    else:
        match = _REGISTRY_ALIAS.match(text)
        if not match:
            return None
        if match[1] not in config.registries:
            raise _unknown_alias(match[1])
        host, prefix = config.registries[match[1]]
        path = f"{prefix}/{match[2]}" if prefix else match[2]
    tag, digest = match[3], match[4]
    if tag:
        capitals = sum(1 << position for position, letter in enumerate(tag) if letter.isupper())
        folder = f"{tag}${capitals:x}" if capitals else f"{tag}$"
    else:
        folder = digest.lower().replace(":", "#")
    whole = f"br:{host}/{path}" + (f":{tag}" if tag else f"@{digest}")
    return Reference(
        whole, cache / "br" / host.lower().replace(":", "$") / path.replace("/", "$") / folder / "main.json"
    )


def _spec(text: str, config: Config, cache: Path) -> Reference | None:
    match = _SPEC.match(text)
    if match:
        subscription, group, name, version = match.groups()
    else:
        match = _SPEC_ALIAS.match(text)
        if not match:
            return None
        if match[1] not in config.specs:
            raise _unknown_alias(match[1])
        subscription, group = config.specs[match[1]]
        name, version = match[2], match[3]
    parts = [part.lower() for part in (subscription, group, name, version)]
    template_id = (
        f"/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Resources/templateSpecs/{name}"
        f"/versions/{version}"
    )
    whole = f"ts:{subscription}/{group}/{name}:{version}"
    return Reference(whole, cache.joinpath("ts", *parts, "main.json"), template_id)


def _unknown_alias(alias: str) -> FileProblemError:
    return FileProblemError(
        "RP902", f"There is no module alias '{alias}'.", "Define it in bicepconfig.json under moduleAliases."
    )


def config_of(folder: Path, files: Files) -> Config:
    """The nearest bicepconfig.json from `folder` up to the root, over the defaults."""
    for one in (folder, *folder.parents):
        if not one.is_relative_to(files.root):
            break
        path = one / "bicepconfig.json"
        if path.is_file() and files.exists(path):
            return _config(_merged(path, files, 0))
    return DEFAULT_CONFIG


def _merged(path: Path, files: Files, depth: int) -> JsonObject:
    try:
        value = as_object(files.json(path, path.name)[1])
        base = value.get("extends")
        if isinstance(base, str) and depth < _MAX_EXTENDS:
            return _over(_merged(files.resolve(path.parent, base), files, depth + 1), value)
    except FileProblemError:
        return {}
    return value


def _over(base: JsonObject, top: JsonObject) -> JsonObject:
    made = dict(base)
    for key, value in top.items():
        below = made.get(key)
        made[key] = _over(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return made


def _config(value: JsonObject) -> Config:
    aliases = as_object(value.get("moduleAliases"))
    registries = dict(DEFAULT_CONFIG.registries)
    for name, entry in as_object(aliases.get("br")).items():
        registries[name] = (_text(entry, "registry"), _text(entry, "modulePath"))
    specs = {
        name: (_text(entry, "subscription"), _text(entry, "resourceGroup"))
        for name, entry in as_object(aliases.get("ts")).items()
    }
    features = as_object(value.get("experimentalFeaturesEnabled"))
    enabled = frozenset(name for name, on in features.items() if on is True)
    return Config(registries, specs, _text(value, "cacheRootDirectory"), enabled)


def _text(value: object, key: str) -> str:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""
