"""The comment on a pull request, read back by a Markdown parser."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from armgen.diagnostics import Severity
from armgen.render import markdown
from tests.render.reports import at, finding, full, report

GITHUB_REFUSES = 65_536


def cells(text: str) -> list[list[str]]:
    """The texts of the cells of all tables, row by row."""
    rows: list[list[str]] = []
    inside = False
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
        if token.type == "tr_open":
            rows.append([])
        inside = token.type == "td_open" or (inside and token.type != "td_close")
        if token.type == "inline" and inside:
            parts = (child.content for child in token.children or () if child.type != "html_inline")
            rows[-1].append("".join(parts))
    return [row for row in rows if row]


def test_what_counts_is_a_table_and_the_rest_is_folded_away() -> None:
    text = markdown.render(full())
    assert text.startswith("### armgen\n\n**1 error, 1 warning, 2 info** in 1 file, judged by constraints 2022-02.\n")
    assert text.count("<details>") == text.count("</details>") == 2
    rows = cells(text)
    assert [row[1] for row in rows] == [
        "RP102 ultra-disk",
        "RP302 scale-set-partly-covered",
        "RP114 machine-without-facts",
        "RP903 not-evaluated",
        "RP502 customer-key-downgraded",
    ]
    assert rows[0][2:] == ["payroll.yaml:2", "Disk 'log' is an Ultra disk. Leave it out."]
    assert "rebuilt from scripts" in rows[4][3]


@pytest.mark.parametrize(
    "nasty",
    [
        "<img src=x onerror=alert(1)>",
        "a | b | c",
        "`code` *bold* _it_ [link](http://x) ~~no~~",
        "back\\slash \\| pipe",
        "@octocat #12 # 3",
        "two\nlines",
        "<!-- hidden -->",
        "&lt; &amp;",
    ],
)
def test_texts_of_people_stay_texts(nasty: str) -> None:
    ((_, _, where, what),) = cells(markdown.render(report(finding(message=nasty, origin=at(1, 1, 2, name="a|b`.md")))))
    assert what == " ".join(nasty.split()) + " Leave it out."
    assert where == "a|b'.md:1"


def test_nobody_is_called_and_nothing_is_linked() -> None:
    text = markdown.render(report(finding(message="ask @octocat about #12")))
    assert "@octocat" not in text and "#12" not in text


def test_a_comment_that_github_takes() -> None:
    many = [
        finding(severity=Severity.INFO, message=f"Machine {number} " + "x" * 200, origin=at(number + 1, 1, 2))
        for number in range(1000)
    ]
    text = markdown.render(report(*many))
    assert len(text) < GITHUB_REFUSES
    assert text.count("<details>") == text.count("</details>") == 1
    left = len(many) - len(cells(text))
    assert f"… and {left} more findings." in text


def test_editions_are_named() -> None:
    ((_, _, _, what),) = cells(markdown.render(report(finding(editions=("2022-02",)))))
    assert what.endswith("(editions 2022-02)")


def test_no_findings() -> None:
    assert markdown.render(report()) == "### armgen\n\n**No findings** in 1 file, judged by constraints 2022-02.\n"
