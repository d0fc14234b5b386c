"""Reading specs and inventories from files, with every mistake as a diagnostic."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from armgen.diagnostics import Diagnostic, Document, Origin, Severity
from armgen.documents import DocumentError, read_document
from armgen.documents.raw import RawDocument
from armgen.inventory.model import Inventory
from armgen.inventory.read import read_inventory
from armgen.jsontypes import JsonValue
from armgen.lint.discover import bytes_of, closed_file, is_there, missing_file, shown, unreadable
from armgen.lint.files import Reader
from armgen.spec.model import Spec
from armgen.spec.read import read_spec


class LoadedSpec(NamedTuple):
    """`spec` is None when its text does not give one; `inventories` are those that it names."""

    spec: Spec | None
    inventories: tuple[Inventory, ...]
    diagnostics: tuple[Diagnostic, ...]


def load_spec(document: Document, value: JsonValue, folder: Path, read: Reader = bytes_of) -> LoadedSpec:
    """A spec with the inventories that it names, relative to its folder.

    An inventory that cannot be used is the one fault: the machines that it would hold are not reported as missing.
    """
    spec, found = read_spec(document, value)
    if spec is None:
        return LoadedSpec(None, (), tuple(found))
    inventories: list[Inventory] = []
    for index, name in enumerate(spec.inventory):
        path = folder / name
        if path.is_file():
            inventory, wrong = load_inventory(path, read)
            found.extend(wrong)
            if inventory is not None:
                inventories.append(inventory)
        else:
            found.append(
                Diagnostic(
                    "RP902",
                    Severity.ERROR,
                    f"There is no inventory '{shown(path)}'.",
                    Origin(document, ("inventory", index)),
                    "Correct the path: it is relative to the spec's folder. `armgen inventory import` makes one.",
                )
            )
    if len(inventories) < len(spec.inventory):
        spec = spec._replace(refused=(*spec.refused, "*"))
    return LoadedSpec(spec, tuple(inventories), tuple(found))


def load_inventory(path: Path, read: Reader = bytes_of) -> tuple[Inventory | None, list[Diagnostic]]:
    """An inventory file; None with the reasons when it cannot be used."""
    name = shown(path)
    try:
        data = read(path)
    except OSError as error:
        return None, [closed_file(name, error)]
    try:
        document, value = read_document(name, data)
    except DocumentError as error:
        return None, [unreadable(name, data, error)]
    inventory, found = read_inventory(document, value)
    return inventory, found


def load_inventories(
    names: Iterable[str | Path], read: Reader = bytes_of
) -> tuple[tuple[Inventory, ...], list[Diagnostic]]:
    """The inventories named by hand or by the config.

    One that cannot be used is there all the same, so that nobody misses the machines that it would hold.
    """
    inventories: list[Inventory] = []
    found: list[Diagnostic] = []
    for name in names:
        path = Path(name)
        inventory, wrong = load_inventory(path, read) if is_there(path) else (None, [missing_file(shown(path))])
        found.extend(wrong)
        inventories.append(inventory or Inventory(RawDocument(str(name)), None, {}, {}, refused=("*",)))
    return tuple(inventories), found
