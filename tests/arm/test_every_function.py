"""Every function that is registered has rows in the tables, and in the documentation."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from armgen.arm.functions import FAMILIES, FUNCTIONS
from armgen.arm.functions.function import Function
from armgen.arm.parser import parse
from armgen.arm.syntax import Access, Call, Node
from tests.arm.tables import check_refused

PAGE = Path(__file__).parents[2] / "docs" / "template-language.md"
TABLES = [
    import_module(f"tests.arm.test_{name}")
    for name in (
        [
            "arrays",
            "cidr",
            "comparison",
            "datetimes",
            "deployments",
            "encoding",
            "identifiers",
            "lambdas",
            "logical",
            "numeric",
            "objects",
            "resources",
            "scopes",
            "texts",
            "zones",
        ]
    )
]
NAMES = sorted(function.name for family in FAMILIES for function in family.FUNCTIONS)


def called(node: Node) -> set[str]:
    if isinstance(node, Call):
        return {node.name.lower()}.union(*map(called, node.args))
    return called(node.base) | called(node.key) if isinstance(node, Access) else set()


def test_names_are_unique() -> None:
    assert len(NAMES) == len(FUNCTIONS)


@pytest.mark.parametrize("name", NAMES)
def test_has_a_value(name: str) -> None:
    assert any(
        name.lower() in called(parse(expression)) for table in TABLES for expression, _ in table.CASES
    ) or name in (
        "fail",
        "managementGroup",
        "copyIndex",
    )


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_counts_its_arguments(function: Function) -> None:
    if function.minimum:
        check_refused(f"{function.name}({', '.join(['1'] * (function.minimum - 1))})", "argument")
    if function.maximum is not None:
        check_refused(f"{function.name}({', '.join(['1'] * (function.maximum + 1))})", "argument")


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_the_page_has_its_number_of_arguments(function: Function) -> None:
    low, high = function.minimum, function.maximum
    count = str(low) if low == high else f"{low} or more" if high is None else f"{low} to {high}"
    assert f"| `{function.name}` | {count} |" in PAGE.read_text(encoding="utf-8")
