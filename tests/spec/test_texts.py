"""Texts that are no spec: each is one clear finding at its place, never a traceback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armgen.commands.lint import lint, render
from armgen.diagnostics import Document, span_of
from armgen.documents import LARGEST, DocumentError, read_document
from tests.rules.texts import machine, rpc, spec

GOOD = spec(rpc("p: {}"), machine("vm01"))

BOMB = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)

# name, bytes or text, code, line, column, message
TEXTS = [
    ("empty.json", "", "RP900", 1, 1, "The file is empty."),
    ("empty.yaml", "", "RP906", 1, 1, "was skipped"),
    ("comment.yaml", "# nothing\n", "RP906", 1, 1, "was skipped"),
    ("list.yaml", "- a\n", "RP906", 1, 1, "was skipped"),
    ("tabs.yaml", "armgen: 1\ncollections:\n\trpc: {}\n", "RP900", 3, 1, "YAML is not indented with tabs."),
    ("nul.yaml", b"armgen: 1\nname: x\x00y\n", "RP900", 2, 8, "U+0000"),
    ("latin.yaml", "name: caf\u00e9\n".encode("latin-1"), "RP900", 1, 10, "not UTF-8: byte 0xe9"),
    ("latin.json", '{"name": "caf\u00e9"}'.encode("latin-1"), "RP900", 1, 14, "not UTF-8: byte 0xe9"),
    ("utf16.yaml", GOOD.encode("utf-16"), "RP900", 1, 1, "The file is UTF-16"),
    ("utf16.json", '{"armgen": 1}'.encode("utf-16-be"), "RP900", 1, 1, "The file is UTF-16"),
    ("twice.yaml", "armgen: 1\nname: a\nname: b\n", "RP900", 3, 1, "The key 'name' is there twice; the first is on line 2"),
    ("twice.json", '{"a": {"name": 1},\n "name": "a",\n "name": "b"}', "RP900", 3, 2, "The key 'name' is there twice; the first is on line 2"),
    ("anchor.yaml", "armgen: 1\nname: *b\n", "RP900", 2, 7, "There is no anchor &b"),
    ("circle.yaml", "armgen: 1\ncollections: &a {r: *a}\n", "RP900", 2, 21, "contains itself"),
    ("bomb.yaml", BOMB, "RP900", 5, 38, "Aliases repeat more than"),
    ("merge.yaml", "armgen: 1\nx: {<<: {a: 1}}\n", "RP901", 2, 5, "Merge keys"),
    ("tag.yaml", "armgen: !!int 1\n", "RP900", 1, 9, "YAML tags such as !!int are not read."),
    ("own.yaml", "armgen: 1\nname: !foo x\n", "RP900", 2, 7, "YAML tags such as !foo"),
    ("second.yaml", "armgen: 1\n---\nname: x\n", "RP900", 2, 1, "second document"),
    ("deep.yaml", "armgen: 1\ncollections: " + "[" * 201 + "]" * 201 + "\n", "RP900", 2, 213, "more than 200 levels"),
    ("deeper.yaml", "a: " + "[" * 100_000, "RP900", 1, 1003, "more than 200 levels"),
    ("deep.json", '{"a": ' + "[" * 201 + "]" * 201 + "}", "RP900", 1, 206, "more than 200 levels"),
    ("deeper.json", "[" * 100_000, "RP900", 1, 201, "more than 200 levels"),
    ("digits.yaml", "armgen: " + "9" * 5000 + "\n", "RP900", 1, 9, "too many digits"),
    ("digits.json", '{"armgen": ' + "9" * 5000 + "}", "RP900", 1, 12, "more than 4,300 digits"),
    ("digits2.json", '// x\n{"armgen": ' + "9" * 5000 + "}", "RP900", 2, 12, "more than 4,300 digits"),
    ("nan.json", '{"armgen": NaN}', "RP900", 1, 12, "NaN is no JSON value"),
    ("half.json", '{"armgen": 1, "name": "\\ud800"}', "RP900", 1, 24, "half of a surrogate pair"),
    ("half.yaml", 'armgen: 1\nname: "\\ud800"\n', "RP900", 2, 10, "This is no YAML"),
    ("cut.json", '{"armgen": 1, "name": ', "RP900", 1, 23, "This is no JSON"),
    ("quotes.json", "{'armgen': 1}", "RP900", 1, 2, "This is no JSON"),
    ("indent.yaml", "armgen: 1\nname: x\n  collections:\n", "RP900", 3, 14, "This is no YAML"),
    ("quote.yaml", 'armgen: 1\nname: "x\n', "RP900", 3, 1, "This is no YAML"),
    ("key.yaml", "armgen: 1\n? [a]\n: b\n", "RP901", 2, 3, "A key must be text"),
    ("number.yaml", "armgen: 1\ncollections: {1: {}}\n", "RP901", 2, 15, "A key must be text, and 1 is not."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "code", "line", "column", "message"), TEXTS, ids=[one[0] for one in TEXTS])
def test_a_text_that_cannot_be_read(
    name: str, text: str | bytes, code: str, line: int, column: int, message: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    outcome = lint(paths=[str(path)], use_config=False)
    (found,) = outcome.result.diagnostics
    span = span_of(found.origin, found.part)
    assert (found.code, span.line, span.column) == (code, line, column), found.message
    assert message in found.message and found.help.endswith((".", ")")), found
    assert outcome.result.exit_code() == 2
    shown = render(outcome, "text")
    assert f"{name}:{line}:{column}" in shown and "Traceback" not in shown


def test_a_file_that_is_too_large_is_not_parsed(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    (found,) = lint(paths=[str(path)], use_config=False).result.diagnostics
    assert (found.code, found.message) == (
        "RP900",
        f"The file has 100 MB; armgen reads up to {LARGEST // 1024 // 1024} MB.",
    )
    assert found.help


@pytest.mark.parametrize("change", ["crlf", "bom", "json", "json with a bom", "cr"])
def test_spellings_of_one_text_are_read_alike(change: str, tmp_path: Path) -> None:
    import json

    _, value = read_document("x.yaml", GOOD.encode())
    text = {
        "crlf": GOOD.replace("\n", "\r\n"),
        "cr": GOOD.replace("\n", "\r"),
        "bom": "\ufeff" + GOOD,
        "json": json.dumps(value),
        "json with a bom": "\ufeff// a comment\n" + json.dumps(value, indent=1),
    }[change]
    path = tmp_path / ("spec.json" if "json" in change else "spec.yaml")
    path.write_bytes(text.encode())
    _, again = read_document(path.name, path.read_bytes())
    assert again == value
    assert lint(paths=[str(path)], use_config=False).result.diagnostics == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("Off", "Off"), ("y", "y"), ("0123", "0123"), ("00", "00"), ("0x1F", 31), ("0o17", 15), ("0x", "0x"), ("0o8", "0o8"), ("0b1", "0b1"),
        ("1_000", "1_000"), ("12:30", "12:30"), ("2021-03-01", "2021-03-01"), ("1", 1), ("-7", -7), ("0", 0), ("1.5", 1.5), ("1e3", 1000.0),
        ("true", True), ("False", False), ("~", None), ("null", None), ("", None), (".inf", ".inf"), (".nan", ".nan"), ("+1", 1), ("1e999", "1e999"),
        ("'1'", "1"), ('"true"', "true"), ("nil", "nil"), ("=", "="),
    ],
)  # fmt: skip
def test_words_of_yaml_1_2(text: str, value: object) -> None:
    _, read = read_document("x.yaml", f"a: {text}\n".encode())
    assert read == {"a": value} and type(read["a"]) is type(value)  # type: ignore[index]


@settings(max_examples=300, deadline=None)
@given(st.text() | st.text(alphabet="abc:-{}[]#&*!|>'\"%@`,? \n\t0129~<"), st.sampled_from(["x.yaml", "x.json", "x"]))
def test_any_text_is_read_or_refused(text: str, name: str) -> None:
    outcome = read(name, text.encode("utf-8", "surrogatepass"))
    if isinstance(outcome, DocumentError):
        assert outcome.message and outcome.help and outcome.span.line >= 1 and outcome.span.column >= 1
        return
    outcome.comments()
    outcome.locate(("a", 0))
    outcome.node_at(1)


def read(name: str, data: bytes) -> Document | DocumentError:
    try:
        return read_document(name, data)[0]
    except DocumentError as error:
        return error


@settings(max_examples=200, deadline=None)
@given(st.binary())
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for name in ("x.yaml", "x.json"):
        outcome = read(name, data)
        assert not isinstance(outcome, DocumentError) or outcome.code in ("RP900", "RP901")


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_spec_with_some_characters_changed_never_crashes(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = list(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at] = data.draw(
            st.sampled_from(["", " ", ":", "{", "}", "-", "\n", "x", "*", "&", "#", "0", "'", '"', "\t"])
        )
    path = tmp_path_factory.mktemp("changed") / "spec.yaml"
    path.write_text("".join(text), encoding="utf-8")
    outcome = lint(paths=[str(path)], use_config=False)
    assert render(outcome, "text")
    assert all(one.help for one in outcome.result.diagnostics)


def test_an_inventory_named_by_hand_is_checked_and_passed_over_in_folders(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text("armgenInventory: 1\nmachines: {vm01: {location: eastus, disks: []}}\n", encoding="utf-8")
    by_hand = lint(paths=[str(path)], use_config=False).result
    assert [one.message for one in by_hand.diagnostics] == [
        "Machine 'vm01' has no `id`.",
        "Machine 'vm01' has no disk.",
    ]
    assert by_hand.exit_code() == 2
    assert lint(paths=[str(tmp_path)], use_config=False).result.diagnostics == ()
    path.write_text(f"armgenInventory: 1\nmachines:\n{machine('vm01')}", encoding="utf-8")
    assert lint(paths=[str(path)], use_config=False).result.diagnostics == ()


def test_a_parameter_file_named_by_hand_is_skipped_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.parameters.json"
    path.write_text('{"$schema": "https://x/deploymentParameters.json#", "parameters": {}}', encoding="utf-8")
    report = lint(paths=[str(path)], use_config=False).result
    (found,) = report.diagnostics
    assert (found.code, found.severity.value) == ("RP906", "error") and "--parameters" in found.help
    assert report.exit_code() == 2
    assert lint(paths=[str(tmp_path)], use_config=False).result.diagnostics == ()


def test_what_is_nothing_of_armgens_is_information_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("hello: world\n", encoding="utf-8")
    (tmp_path / "other.txt").write_text("hello", encoding="utf-8")
    report = lint(paths=[str(tmp_path)], use_config=False).result
    assert [(one.code, one.severity.value) for one in report.diagnostics] == [("RP906", "info")]
    assert report.exit_code() == 0
    assert lint(paths=[str(tmp_path)], use_config=False, strict=True).result.exit_code() == 1
    by_hand = lint(paths=[str(tmp_path / "other.yaml")], use_config=False).result
    assert [(one.code, one.severity.value) for one in by_hand.diagnostics] == [("RP906", "error")]


@pytest.mark.parametrize("key", ["collections", "policies", "restores"])
def test_what_only_a_spec_holds_makes_a_spec(key: str, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(f"{key}: {{}}\nname: x\n", encoding="utf-8")
    report = lint(paths=[str(path)], use_config=False).result
    assert "The spec has no `armgen`." in [one.message for one in report.diagnostics]
    assert {one.code for one in report.diagnostics} == {"RP901"} and report.exit_code() == 2


@pytest.mark.parametrize("text", ["24.10", "1e3", "0x1F", "007.5", "42", "true"])
def test_a_number_is_quoted_as_it_is_written(text: str, tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(GOOD.replace("machine: vm01", f"machine: vm01\n    tags: {{version: {text}}}"), encoding="utf-8")
    found = lint(paths=[str(path)], use_config=False).result.diagnostics
    assert [one.help for one in found] == ([f'Quote it: "{text}".'] if text != "007.5" else [])


@pytest.mark.parametrize("char", ["\x85", "\u2028", "\u2029"])
def test_a_line_ends_where_yaml_1_2_says(char: str) -> None:
    text = f'# a{char}b\na: "x {char} y"\nb{char}: x{char}y\nc: |\n  x{char}y\nd: \ue000\n'
    document, value = read_document("x.yaml", text.encode())
    assert value == {"a": f"x {char} y", f"b{char}": f"x{char}y", "c": f"x{char}y\n", "d": "\ue000"}
    assert document.locate(("d",), "key").line == 6


def test_an_inventory_that_nobody_may_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "facts.yaml").write_text("", encoding="utf-8")
    path = tmp_path / "spec.yaml"
    path.write_text(GOOD + "inventory: [facts.yaml]\n", encoding="utf-8")
    real = Path.read_bytes

    def refused(self: Path) -> bytes:
        if self.name == "facts.yaml":
            raise PermissionError(13, "Permission denied", str(self))
        return real(self)

    monkeypatch.setattr(Path, "read_bytes", refused)
    (one,) = lint(paths=[str(path)], use_config=False).result.diagnostics
    assert one.code == "RP902" and one.message.endswith("facts.yaml' cannot be read: Permission denied.")


def test_a_folder_that_nobody_may_read_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    real = os.scandir

    def refused(path: str) -> object:
        if str(path).endswith("a"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", refused)
    (one,) = lint(paths=[str(tmp_path)], use_config=False).result.diagnostics
    assert one.code == "RP902" and one.message.endswith("a' cannot be read: Permission denied.")
