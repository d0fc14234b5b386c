"""Findings for people: places, widths, colours, and what a file must not do to a terminal."""

from __future__ import annotations

import unicodedata

import pytest

from armgen.diagnostics import Fix, Origin, Related, Severity
from armgen.render import text
from tests.render.reports import at, finding, full, report


def lines(*args: object, **options: object) -> list[str]:
    return text.render(report(*args), **options).splitlines()  # type: ignore[arg-type]


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


def test_a_finding_as_a_newcomer_sees_it() -> None:
    assert text.render(full()).split("\n\n")[0] == (
        "error[RP102]: Disk 'log' is an Ultra disk.\n"
        " --> payroll.yaml:2:1\n"
        "  |\n"
        "2 | name: payroll\n"
        "  | ^^^^\n"
        " ::: payroll.yaml:1:1\n"
        "  |\n"
        "1 | armgen: 1\n"
        "  | ------ disk 'log'\n"
        "  |\n"
        "  = note: Edition 2022-02 says so.\n"
        "  = help: Leave it out.\n"
        "  = see:  armgen explain RP102 (ultra-disk)"
    )
    assert text.render(full()).endswith(
        "\nFound 1 error, 1 warning, 2 info.\n1 file checked, constraints 2022-02, 1 suppressed.\n"
    )


@pytest.mark.parametrize("width", [30, 40, 60, 80, 120])
def test_every_line_fits(width: int) -> None:
    long = "word " * 60
    source = "key: " + "value " * 80
    place = at(1, 200, 230, text=source)
    shown = lines(
        finding(message=long, note=long, origin=place, related=(Related(place, "the other one of the two"),)),
        finding(severity=Severity.WARNING),
        width=width,
    )
    assert max(map(columns, shown)) <= width
    assert any("…" in line for line in shown)


def caret(source: str, start: int, end: int, width: int = 80) -> tuple[str, str]:
    """The shown line and the one with the caret below it, the gutter cut off."""
    shown = lines(finding(origin=at(1, start, end, text=source)), width=width)
    return shown[3][4:], shown[4][4:]


@pytest.mark.parametrize(
    ("source", "start", "end", "below"),
    [
        ("name: payroll", 7, 14, "      ^^^^^^^"),
        ("\tname: x", 2, 6, "    ^^^^"),
        ("名前: 給与", 5, 7, "      ^^^^"),
        ("e\u0301: x", 4, 5, "  ^"),
        ("x", 2, 2, " ^"),
        ("ab", 1, 99, "^^"),
    ],
)
def test_the_caret_is_under_the_place(source: str, start: int, end: int, below: str) -> None:
    assert caret(source, start, end)[1] == below


def test_a_long_line_is_shown_around_the_place() -> None:
    source = "a" * 300 + "HERE" + "b" * 300
    shown, below = caret(source, 301, 305)
    assert shown.startswith("…") and shown.endswith("…")
    assert shown[below.index("^") :].startswith("HERE")
    assert below.strip() == "^^^^"
    assert len(shown) <= 76


def test_findings_of_one_place_are_folded() -> None:
    many = [finding(message=f"Disk {number}.", resource=f"/vm/{number}") for number in range(300)]
    shown = lines(*many)
    assert shown[0] == "error[RP102]: Disk 0. (and 299 more)"
    assert shown[-1].startswith("Found 300 errors")


def test_a_file_gives_no_orders_to_the_terminal() -> None:
    evil = "name: \x1b[31mred\x1b[0m \u202egnorw\u202c \x07"
    shown = text.render(
        report(finding(message=f"Machine '{evil}'.", origin=at(1, 7, 9, text=evil, name="a\x1b]0;t\x07.yaml")))
    )
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)
    assert "�[31mred" in shown


def test_colours() -> None:
    plain = text.render(full())
    coloured = text.render(full(), color=True)
    assert "\x1b[" not in plain
    assert "\x1b[1;31merror[RP102]\x1b[0m" in coloured
    import re

    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain


def test_what_can_be_mended_is_said() -> None:
    origin = at(1, 1, 2)
    safe, unsafe = Fix("a", origin, ()), Fix("b", origin, (), safe=False)

    def last(*fixes: Fix) -> str:
        return lines(*(finding(fix=one, message=str(index)) for index, one in enumerate(fixes)))[-1]

    assert last(safe, safe) == "armgen can mend 2 with --fix (--diff shows how)."
    assert last(unsafe) == "armgen can mend 1 with --fix --unsafe (--diff shows how)."
    assert last(safe, unsafe) == "armgen can mend 1 with --fix, 1 more with --fix --unsafe (--diff shows how)."


def test_an_empty_file_has_a_place_and_no_frame() -> None:
    shown = lines(finding("RP900", origin=at(1, 1, 2, text="")))
    assert shown[1] == " --> payroll.yaml:1:1"
    assert shown[2:4] == ["  |", "  = help: Leave it out."]


def test_editions_are_in_the_headline() -> None:
    assert lines(finding(editions=("2022-02", "2026-09")))[0].endswith("(2022-02, 2026-09)")


def test_no_findings() -> None:
    assert text.render(report()) == "No findings (1 file checked, constraints 2022-02).\n"


def test_related_places_without_room_for_their_words() -> None:
    source = "x" * 70
    place: Origin = at(1, 1, 71, text=source)
    shown = lines(finding(origin=place, related=(Related(place, "what stands here is long"),)))
    assert shown[5:7] == [" ::: payroll.yaml:1:1", "     what stands here is long"]
