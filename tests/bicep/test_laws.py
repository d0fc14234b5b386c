"""Laws: no text makes the front end fail, printing keeps the tree, and armgen's own Bicep means what its JSON means."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armgen.arm import expand
from armgen.bicep import File, lower, parse, read_params, syntax, to_text
from armgen.commands.build import build
from tests.bicep.bicep_files import CONTEXT, places
from tests.oracles import ORACLES, needs_oracles

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLES = sorted((ROOT / "tests/golden").rglob("*.bicep"))
WORDS = [
    *"{}()[]@,.?:+-*/%^<>=!|;'\n $#",
    "'",
    "'''",
    "${",
    "..",
    "...",
    "??",
    "::",
    "=>",
    "for",
    "in",
    "if",
    "param",
    "var",
]
WORDS += [
    "resource",
    "module",
    "output",
    "type",
    "func",
    "import",
    "from",
    "as",
    "existing",
    "int",
    "x",
    "y",
    "1",
    "true",
]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)))
def test_any_text_is_read(text: str) -> None:
    file = parse(text)
    assert all(0 <= one.start <= one.end <= len(text) + 1 and one.message for one in file.errors)
    made = lower(Path("main.bicep"), text=text, root=Path("nowhere"))
    assert made.diagnostics or not file.errors
    assert all(one.message and one.help for one in made.diagnostics)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.sampled_from(SAMPLES), st.integers(0, 10**6), st.sampled_from(WORDS), st.integers(0, 20))
def test_any_damage_is_survived(sample: Path, where: int, word: str, gone: int) -> None:
    text = sample.read_text(encoding="utf-8")
    at = where % len(text)
    made = lower(sample, text=text[:at] + word + text[at + gone :])
    expand(made.template, context=CONTEXT)


def shape(file: File) -> str:
    """A tree without its offsets."""
    text = re.sub(r"\b(start|end|at)=\d+", "", repr(file.declarations))
    return re.sub(r"[, ]+(?=[,)])", "", text)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.relative_to(ROOT / "tests/golden").as_posix())
def test_printed_golden_reads_back_as_the_same_tree(sample: Path) -> None:
    check_print(sample.read_text(encoding="utf-8"))


def check_print(text: str) -> None:
    first = parse(text)
    assert first.errors == ()
    assert shape(parse(to_text(first))) == shape(first)


@needs_oracles
def test_printed_oracles_read_back_as_the_same_tree() -> None:
    count = 0
    for path in sorted((ORACLES / "bicep-compiled").glob("[1-4]*/**/*.bicep")):
        check_print(path.read_bytes().decode("utf-8-sig"))
        count += 1
    assert count > 200


HOSTILE = {
    "parentheses": "var x = " + "(" * 5000 + "1" + ")" * 5000,
    "objects": "var x = " + "{a:" * 5000 + "1" + "}" * 5000,
    "operators": "var x = " + "+".join(["1"] * 20000),
    "accesses": "param p object\nvar x = p" + ".a" * 20000,
    "holes": "var x = " + "'${" * 3000 + "1" + "}'" * 3000,
    "types": "type t = int" + "[]" * 20000,
    "comment": "/*" * 50000,
    "quotes": "'" * 50001,
    "decorators": "@" * 50000,
    "faults": "var = \n" * 5000,
}
DOUBLING = {
    "values": "resource r 'Microsoft.Compute/disks@2023-01-02' existing = {name:'a'}\nvar v0 = r.properties.x\n"
    + "\n".join(f"var v{i + 1} = [v{i}, v{i}]" for i in range(60))
    + "\noutput o array = v60",
    "names": "resource p0 'Microsoft.A/b@2020-01-01' existing = {name:'a'}\n"
    + "\n".join(
        f"resource p{i} 'Microsoft.A/b@2020-01-01' existing = {{name:'${{p{i - 1}.properties.x}}${{p{i - 1}.properties.y}}'}}"
        for i in range(1, 40)
    )
    + "\noutput o string = p39.properties.z",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_a_finding(text: str) -> None:
    found = lower(Path("main.bicep"), text=text, root=Path("nowhere")).diagnostics
    assert found
    assert {one.code for one in found} == {"RP900"}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_parameter_file_is_a_finding(text: str) -> None:
    text = "using 'main.bicep'\n" + text.replace("var x", "param x")
    read = read_params(Path("main.bicepparam"), text=text, root=Path("nowhere"))
    assert {one.code for one in read.diagnostics} >= {"RP900"}
    assert "x" not in read.entries


@pytest.mark.parametrize("text", DOUBLING.values(), ids=DOUBLING)
def test_values_that_double_are_a_finding(text: str) -> None:
    found = lower(Path("main.bicep"), text=text, root=Path("nowhere")).diagnostics
    assert {one.code for one in found} == {"RP903"}


def test_long_chains_are_no_finding() -> None:
    text = "\n".join(f"var v{i} = v{i + 1}" for i in range(3000)) + "\nvar v3000 = 1\noutput o int = v0"
    assert lower(Path("main.bicep"), text=text, root=Path("nowhere")).diagnostics == []


def test_tree_sitter_reads_what_this_parser_reads() -> None:
    import tree_sitter
    import tree_sitter_bicep

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_bicep.language()))
    for sample in SAMPLES:
        data = sample.read_bytes()
        tree = parser.parse(data)
        assert not tree.root_node.has_error, sample
        kinds = {
            "resource_declaration": "Resource",
            "module_declaration": "Module",
            "parameter_declaration": "Parameter",
        }
        theirs = [kinds[one.type] for one in tree.root_node.children if one.type in kinds]
        ours = [type(one).__name__ for one in parse(data.decode()).declarations]
        assert [one for one in ours if one in kinds.values()] == theirs, sample


SPECS = [
    ROOT / "examples/quickstart/quickstart.yaml",
    *sorted(one.parent / "spec.yaml" for one in (ROOT / "tests/golden").glob("*/expected") if any(one.glob("*.bicep"))),
]


@pytest.mark.parametrize("spec", SPECS, ids=lambda one: f"{one.parent.name}/{one.name}")
def test_emitted_bicep_means_what_the_emitted_json_means(spec: Path, tmp_path: Path) -> None:
    build(paths=[str(spec)], output=tmp_path, format="both", lint_first=False)
    roots = sorted(tmp_path.glob("*.bicep"))
    assert roots
    for bicep in roots:
        made = lower(bicep, root=tmp_path)
        assert places(made.diagnostics) == []
        wanted = json.loads(bicep.with_suffix(".json").read_text(encoding="utf-8"))
        assert meaning(made.template) == meaning(wanted)
    for bicep in sorted(tmp_path.rglob("*.bicep")):
        text = bicep.read_text(encoding="utf-8")
        check_print(text)
        assert complaints(parse(text)) == [], bicep.name


def complaints(file: File) -> list[str]:
    """What Bicep's own linter would say of a file that is generated."""
    found = [f"no-unused: {name}" for name in declared(file) if len(re.findall(rf"\b{name}\b", file.text)) < 2]
    for node in nodes(file.declarations):
        if isinstance(node, syntax.Interpolation) and node.parts == ("", ""):
            found.append("simplify-interpolation")
        if (
            isinstance(node, syntax.Property)
            and isinstance(node.key, syntax.StringLiteral)
            and WORD.match(node.key.value)
        ):
            found.append(f"prefer-unquoted-property-names: {node.key.value}")
        if (
            isinstance(node, syntax.IndexAccess)
            and isinstance(node.index, syntax.StringLiteral)
            and WORD.match(node.index.value)
        ):
            found.append(f"prefer-unquoted-property-names: {node.index.value}")
        if isinstance(node, syntax.FunctionCall) and node.name in ("concat", "reference"):
            found.append(f"{node.name}()")
        if isinstance(node, syntax.TypeName) and node.name == "any":
            found.append("no-explicit-any")
        if isinstance(node, syntax.Resource) and node.type.value.lower().startswith("microsoft.resources/deployments@"):  # type: ignore[union-attr]
            found.append("no-deployments-resources")
        if isinstance(node, syntax.Resource | syntax.Module):
            found.extend(needless(node))
    return found


WORD = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)


def declared(file: File) -> list[str]:
    kinds = (syntax.Parameter, syntax.Variable, syntax.TypeDeclaration)
    existing = [one for one in file.declarations if isinstance(one, syntax.Resource) and one.existing]
    return [one.name.name for one in (*file.declarations, *existing) if isinstance(one, kinds) or one in existing]


def needless(node: syntax.Resource | syntax.Module) -> list[str]:
    """Entries of dependsOn that the body names anyway."""
    body = syntax.body_of(node.value).object
    needs = syntax.member(body, "dependsOn")
    if needs is None:
        return []
    others = [one for one in body.members if one is not needs]
    named = {one.name for one in nodes(others) if isinstance(one, syntax.Name)}
    return [
        f"no-unnecessary-dependson: {one.name}"
        for one in nodes(needs.value)
        if isinstance(one, syntax.Name) and one.name in named
    ]


def nodes(value: object) -> Iterator[object]:
    if isinstance(value, tuple | list):
        if hasattr(value, "_fields"):
            yield value
        for one in value:
            yield from nodes(one)


def meaning(template: dict[str, object]) -> list[str]:
    made = expand(template, context=CONTEXT)  # type: ignore[arg-type]
    rows = []
    for one in made.resources:
        needs = one.pop("dependsOn", [])
        assert isinstance(needs, list)
        one["dependsOn"] = sorted(str(need).lower() for need in needs)
        rows.append(json.dumps(one, sort_keys=True))
    return sorted(rows)
