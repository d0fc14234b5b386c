"""Writing files so that a reader sees either the old or the new text, and a failure leaves the old one."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Mapping
from pathlib import Path

from armgen.errors import UsageError


def replace_files(files: Mapping[Path, bytes]) -> None:
    """Write all files or none: each is staged beside its place, then all are renamed.

    UsageError when a folder or file cannot be written; nothing has changed then.
    """
    staged: list[tuple[Path, Path]] = []
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, "a folder has that name", str(path))
            temporary = path.with_name(f".{path.name}.armgen-{os.getpid()}")
            staged.append((temporary, path))
            temporary.write_bytes(data)
        for temporary, path in staged:
            temporary.replace(path)
    except OSError as error:
        for temporary, _ in staged:
            with contextlib.suppress(OSError):
                temporary.unlink()
        meant = {str(temporary): path for temporary, path in staged}.get(str(error.filename), error.filename)
        raise UsageError(
            f"'{meant}' cannot be written: {error.strerror}.", hint="Check the folder and its permissions."
        ) from None
