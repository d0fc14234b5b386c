"""`armgen init`: files to start from."""

from __future__ import annotations

from pathlib import Path

from armgen.assets import TEMPLATES
from armgen.codes import DEFAULT_EDITION
from armgen.errors import UsageError
from armgen.files import replace_files

_FILES = {
    "spec.yaml": "init/spec.yaml.j2",
    "inventory.yaml": "init/inventory.yaml.j2",
    "armgen.toml": "init/armgen.toml.j2",
    ".gitignore": "init/gitignore.j2",
}
_PIPELINES = {
    "github": (".github/workflows/armgen.yml", "init/github.yml.j2"),
    "azure-devops": ("azure-pipelines.yml", "init/azure-pipelines.yml.j2"),
}


def init(*, folder: Path, ci: str | None = None, constraints: str | None = None, force: bool = False) -> list[Path]:
    """Write the starting files and return their paths.

    UsageError when one of them is there and `force` is not set: then nothing is written.
    """
    wanted = dict(_FILES)
    if ci is not None:
        name, template = _PIPELINES[ci]
        wanted[name] = template
    paths = {folder / name: template for name, template in wanted.items()}
    there = [path.as_posix() for path in paths if path.exists()]
    if there and not force:
        raise UsageError(
            f"{', '.join(there)} {'is' if len(there) == 1 else 'are'} there already; nothing was written.",
            hint="Choose another folder, or overwrite with --force.",
        )
    values = {"edition": constraints or DEFAULT_EDITION, "ci": ci or ""}
    replace_files({path: _render(template, values).encode() for path, template in paths.items()})
    return list(paths)


def _render(template: str, values: dict[str, str]) -> str:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=False,  # noqa: S701 - YAML and TOML, filled with values of ours only
        keep_trailing_newline=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
        variable_start_string="<<",
        variable_end_string=">>",
    )
    return environment.get_template(template).render(values)
