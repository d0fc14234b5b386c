"""What is emitted, judged by others: the published schemas of the resources, a grammar of Bicep, the real compiler."""

from __future__ import annotations

import json
import shutil
import subprocess
import warnings
from functools import cache
from pathlib import Path

import pytest
import tree_sitter
import tree_sitter_bicep
from jsonschema import Draft4Validator

from armgen.commands.build import Built
from tests.compiler.compiled import bicep, compiled, resources
from tests.oracles import ORACLES, needs_oracles
from tests.rules.cases import Case
from tests.rules.test_coverage import CASES

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = sorted(path for path in (ROOT / "examples").glob("[!b]*/*.yaml") if path.stem != "inventory")
FEW = [case for case in CASES if len(case.spec) < 20_000 and len(case.facts) < 20_000]


@cache
def schema(type: str, version: str) -> Draft4Validator | None:
    name = type.removeprefix("Microsoft.Compute/").replace("/", "_")
    path = ORACLES / "arm-schemas" / f"{name}@{version}.json"
    return Draft4Validator(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def wrong_resources(built: Built) -> list[str]:
    found = []
    for resource in resources(built):
        if not resource["type"].startswith("Microsoft.Compute/"):
            continue
        validator = schema(resource["type"], resource["apiVersion"])
        if validator is not None:
            found += [f"{resource['name']}: {error.message}" for error in validator.iter_errors(resource)]
    return found


def error_nodes(text: str) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        language = tree_sitter.Language(tree_sitter_bicep.language())
    tree = tree_sitter.Parser(language).parse(text.encode())
    found = []
    stack = [tree.root_node] if tree.root_node.has_error else []
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            found.append(f"line {node.start_point[0] + 1}: {node.type}")
        stack.extend(node.children)
    return found


@needs_oracles
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_fit_the_published_schemas(path: Path, tmp_path: Path) -> None:
    built = example(path, tmp_path)
    assert schema("Microsoft.Compute/restorePointCollections", "2025-04-01") is not None
    assert wrong_resources(built) == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_parse_as_bicep(path: Path, tmp_path: Path) -> None:
    files = bicep(example(path, tmp_path))
    assert files
    assert {name: found for name, text in files.items() if (found := error_nodes(text))} == {}


def example(path: Path, folder: Path) -> Built:
    from armgen.commands.build import build

    return build(paths=[str(path)], output=folder / "out", write=False)


@needs_oracles
@pytest.mark.parametrize("case", FEW, ids=lambda case: case.title)
def test_whatever_is_built_is_well_formed(case: Case, tmp_path: Path) -> None:
    """Past the errors of the lint as well: what a rule finds is in the file as the spec says it."""
    built = compiled(case.spec, tmp_path, facts="" if "inventory:" in case.spec else case.facts, lint_first=False)
    if built.refused:
        # RP306: of a machine whose id is none, nobody knows where its collection would lie.
        assert {one.code for one in built.report.active} & {"RP900", "RP901", "RP902", "RP907", "RP306"}
        return
    assert wrong_resources(built) == []
    for name, text in bicep(built).items():
        assert error_nodes(text) == [], (name, text)


@pytest.mark.skipif(shutil.which("bicep") is None, reason="there is no Bicep compiler on the PATH")
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_real_compiler_has_nothing_to_say(path: Path, tmp_path: Path) -> None:
    from armgen.commands.build import build

    build(paths=[str(path)], output=tmp_path)
    for file in sorted(tmp_path.glob("*.bicep")):
        for verb in (["build", "--stdout"], ["lint"]):
            done = subprocess.run(["bicep", *verb, str(file)], capture_output=True, text=True, check=False)
            assert (done.returncode, done.stderr) == (0, "")


def test_the_grammar_sees_errors() -> None:
    """The second opinion is one."""
    assert error_nodes("param x string = \n}") != []
