"""Every file of a run, each parsed once, and what paths in them lead to."""

from __future__ import annotations

import os
from pathlib import Path

from armgen.bicep import registry
from armgen.bicep.declare import declare
from armgen.bicep.document import BicepDocument
from armgen.bicep.files import FileProblemError, Files, as_object, decode, shown
from armgen.bicep.model import FileModel
from armgen.bicep.symbols import ArmLibrary, Library, ModuleTarget
from armgen.documents.json_document import JsonDocument


class Workspace:
    """Every file of a run, each parsed once."""

    def __init__(self, files: Files, cache_root: Path | None) -> None:
        self.files = files
        self.cache_root = cache_root
        self.models: dict[Path, FileModel] = {}
        self.order: list[FileModel] = []
        self._arm: dict[Path, ArmLibrary] = {}
        self._configs: dict[Path, registry.Config] = {}
        self.base = files.root

    def open(self, path: Path, text: str, name: str = "") -> FileModel:
        """The model of a Bicep text at a path; its names are declared, not yet followed."""
        document = BicepDocument(name or shown(path), text, "bicepparam" if path.suffix == ".bicepparam" else "bicep")
        if not self.models:
            self.base = path.parent
        model = FileModel(self, path, document, _label(path, self.base))
        self.models[path] = model
        self.order.append(model)
        _report_syntax(model)
        declare(model)
        return model

    def config(self, folder: Path) -> registry.Config:
        if folder not in self._configs:
            self._configs[folder] = registry.config_of(folder, self.files)
        return self._configs[folder]

    def module(self, model: FileModel, text: str) -> ModuleTarget:
        """What a module path leads to. Raises FileProblemError."""
        if registry.is_reference(text):
            reference = self._reference(model, text)
            if not self.files.exists(reference.cached):
                if reference.template_id:
                    return ModuleTarget(None, reference.template_id)
                raise FileProblemError(
                    "RP903",
                    f"The module '{text}' is not in the local cache, so what it deploys was not checked.",
                    "Restore it with `bicep restore`, or pass a copy of it as a file.",
                )
            return ModuleTarget(
                Library(reference.text, None, self._json(reference.cached, text, reference.text)), reference.template_id
            )
        return ModuleTarget(self.library(model, text))

    def library(self, model: FileModel, text: str) -> Library:
        """What the path of an import or module leads to. Raises FileProblemError."""
        if registry.is_reference(text):
            reference = self._reference(model, text)
            if not self.files.exists(reference.cached):
                raise FileProblemError(
                    "RP903",
                    f"'{text}' is not in the local cache, so what comes from it was not checked.",
                    "Restore it with `bicep restore`.",
                )
            return Library(reference.text, None, self._json(reference.cached, text, reference.text))
        path = self.files.resolve(model.path.parent, text)
        if path.suffix.lower() in (".json", ".jsonc", ".arm"):
            return Library(_label(path, self.base), None, self._json(path, text, _label(path, self.base)))
        found = self.models.get(path)
        if found is None:
            found = self.open(path, decode(self.files.read(path, text), text))
        return Library(found.label, found, None)

    def _reference(self, model: FileModel, text: str) -> registry.Reference:
        config = self.config(model.path.parent)
        cache = self.cache_root or (Path(config.cache).expanduser() if config.cache else registry.default_cache())
        return registry.resolve(text, config, cache)

    def _json(self, path: Path, text: str, label: str) -> ArmLibrary:
        if path not in self._arm:
            content, value = self.files.json(path, text)
            template = as_object(value)
            schema = template.get("$schema")
            if "resources" not in template or not (schema is None or "deploymenttemplate" in str(schema).lower()):
                raise FileProblemError("RP902", f"'{text}' is no ARM template.", "Name a template.")
            self._arm[path] = ArmLibrary(label, JsonDocument(shown(path), content), template)
        return self._arm[path]


def _label(path: Path, base: Path) -> str:
    """A file as templates name it: by its path from the folder of the entry file."""
    return Path(os.path.relpath(path, base)).as_posix()


def _report_syntax(model: FileModel) -> None:
    for fault in model.file.errors:
        help = f"Write {fault.expected} here." if fault.expected else "Remove it, or correct what stands before it."
        model.report("RP900", fault.start, fault.end, fault.message, help)
    model.broken.clear()  # a declaration that could not be read is not in the tree, one with a wrong escape is whole
