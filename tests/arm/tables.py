"""What the tables of expressions share: the deployment that they are evaluated in, and how a row is judged."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from armgen.arm import Context, TemplateError, evaluate
from armgen.jsontypes import JsonValue

SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
CONTEXT = Context(
    subscription_id=SUBSCRIPTION,
    resource_group="rg-test",
    location="eastus",
    now=datetime(2026, 11, 25, 5, 35, 23, 450_000, tzinfo=timezone.utc),
    tenant_id="99999999-8888-7777-6666-555555555555",
    deployment="nightly",
    subscription_name="Contoso test",
    tags={"env": "test"},
)
VARIABLES: dict[str, JsonValue] = {
    "words": ["one", "two", "three"],
    "dogs": [
        {"name": "Evie", "age": 5, "interests": ["Ball", "Frisbee"]},
        {"name": "Casper", "age": 3, "interests": ["Other dogs"]},
        {"name": "Indy", "age": 2, "interests": ["Butter"]},
        {"name": "Kira", "age": 8, "interests": ["Rubs"]},
    ],
    "thing": {"one": "a", "Two": {"deep": [1, {"last": True}]}, "three": None},
    "mixed": {"ghi": 1, "def": 2, "abc": 3, "123": 4, "GHI": 5, "DEF": 6, "ABC": 7, "456": 8},
    "half": {"known": "k", "open": "[parameters('open')]"},
}

Case = tuple[str, JsonValue]


def value(expression: str, **options: object) -> JsonValue:
    """What the expression, given without its brackets, stands for in the deployment of the tables."""
    return evaluate(f"[{expression}]", variables=VARIABLES, context=CONTEXT, **options)  # type: ignore[arg-type]


def check(expression: str, expected: JsonValue) -> None:
    found = value(expression)
    assert found == expected
    assert _types(found) == _types(expected)


def _types(item: JsonValue) -> object:
    if isinstance(item, list):
        return [_types(member) for member in item]
    if isinstance(item, dict):
        return {key: _types(member) for key, member in item.items()}
    return type(item)


def check_refused(expression: str, part: str) -> None:
    """The expression is refused, with a message that holds `part`."""
    with pytest.raises(TemplateError) as refused:
        value(expression)
    assert part in refused.value.message
    assert refused.value.code == "InvalidTemplate"
