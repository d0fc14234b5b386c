"""The configs of a run: each file has that of its own folder, found upward."""

from __future__ import annotations

from pathlib import Path

from armgen.config import NO_CONFIG, Config, find_config
from armgen.diagnostics import Diagnostic
from armgen.inventory.model import Inventory
from armgen.lint.discover import bytes_of
from armgen.lint.files import Reader
from armgen.lint.load import load_inventories


class Configs:
    """Reads each config once. `diagnostics` grows with what is wrong in them and in the inventories that they name."""

    def __init__(self, use_config: bool, read: Reader = bytes_of) -> None:
        self._read = read
        self.diagnostics: list[Diagnostic] = []
        self._use_config = use_config
        self._by_path: dict[Path, Config] = {}
        self._by_folder: dict[Path, Config] = {}
        self._known: dict[Path | None, Config] = {}
        self._inventories: dict[Path | None, tuple[Inventory, ...]] = {}

    def of(self, path: Path) -> Config:
        """The config of a file or folder."""
        if not self._use_config:
            return NO_CONFIG
        known = self._by_path.get(path)
        if known is None:
            known = self._by_path[path] = self._of_folder(path.resolve() if path.is_dir() else path.resolve().parent)
        return known

    def _of_folder(self, folder: Path) -> Config:
        if folder not in self._by_folder:
            config, wrong = find_config(folder)
            if config.folder not in self._known:
                self._known[config.folder] = config
                self.diagnostics.extend(wrong)
            self._by_folder[folder] = self._known[config.folder]
        return self._by_folder[folder]

    def all(self) -> tuple[Config, ...]:
        """Every config that was asked for."""
        return tuple(self._known.values())

    def inventories(self, config: Config) -> tuple[Inventory, ...]:
        """The inventories that a config names."""
        if config.folder not in self._inventories:
            read, wrong = load_inventories(config.inventory_files, self._read)
            self._inventories[config.folder] = read
            self.diagnostics.extend(wrong)
        return self._inventories[config.folder]
