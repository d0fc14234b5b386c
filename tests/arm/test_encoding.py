"""String functions that encode."""

from __future__ import annotations

import pytest

from tests.arm.tables import Case, check, check_refused

CASES: list[Case] = [
    ("base64('one, two, three')", "b25lLCB0d28sIHRocmVl"),
    ("base64('é')", "w6k="),
    ("base64ToString('b25lLCB0d28sIHRocmVl')", "one, two, three"),
    ("base64ToString(' YW Jj\n')", "abc"),
    ("base64ToJson('eydvbmUnOiAnYScsICd0d28nOiAnYid9')", {"one": "a", "two": "b"}),
    (
        "buildUri(createObject('scheme','https','host','example.com','port',1234,'path','/foo/bar'))",
        "https://example.com:1234/foo/bar",
    ),
    ("buildUri(createObject('scheme','https','host','example.com'))", "https://example.com/"),
    (
        "buildUri(createObject('scheme','https','host','example.com','path','foo','query','a=1&b=2'))",
        "https://example.com/foo?a=1&b=2",
    ),
    (
        "parseUri('https://example.com:1234/foo/bar')",
        {"scheme": "https", "host": "example.com", "port": 1234, "path": "/foo/bar"},
    ),
    (
        "parseUri('https://example.com/foo?a=1')",
        {"scheme": "https", "host": "example.com", "port": None, "path": "/foo", "query": "?a=1"},
    ),
    ("dataUri('Hello')", "data:text/plain;charset=utf-8;base64,SGVsbG8="),
    ("dataUriToString('data:;base64,SGVsbG8sIFdvcmxkIQ==')", "Hello, World!"),
    ("dataUriToString('data:,a%20b')", "a b"),
    ("dataUriToString('data:text/plain;charset=utf8;base64,SGVsbG8=')", "Hello"),
    ("uri('http://contoso.org/firstpath','myscript.sh')", "http://contoso.org/myscript.sh"),
    ("uri('http://contoso.org/firstpath/','myscript.sh')", "http://contoso.org/firstpath/myscript.sh"),
    (
        "uri('http://contoso.org/firstpath/azuredeploy.json/','myscript.sh')",
        "http://contoso.org/firstpath/azuredeploy.json/myscript.sh",
    ),
    (
        "uriComponent('http://contoso.com/resources/nested/azuredeploy.json')",
        "http%3A%2F%2Fcontoso.com%2Fresources%2Fnested%2Fazuredeploy.json",
    ),
    ("uriComponentToString('http%3A%2F%2Fcontoso.com')", "http://contoso.com"),
    ("uriComponentToString('%zz')", "%zz"),
    ("base64(parameters('x'))", "[base64(parameters('x'))]"),
]

REFUSED: list[tuple[str, str]] = [
    ("base64(1)", "a string"),
    ("base64ToString('YQ')", "not base64"),
    ("base64ToJson('YWJj')", "no JSON"),
    ("dataUri(1)", "a string"),
    ("dataUriToString('SGVsbG8=')", "data URI"),
    ("dataUriToString('data:text/plain;charset=klingon,a')", "character set"),
    ("uri('not a uri','x')", "cannot join"),
    ("uri('http://a/',2)", "a string"),
    ("uriComponent(2)", "a string"),
    ("uriComponentToString(2)", "a string"),
    ("parseUri('x')", "cannot read"),
    ("buildUri(1)", "an object"),
    ("buildUri(createObject('host','a'))", "'scheme'"),
]


@pytest.mark.parametrize(("expression", "expected"), CASES)
def test_values(expression: str, expected: object) -> None:
    check(expression, expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(("expression", "part"), REFUSED)
def test_refused(expression: str, part: str) -> None:
    check_refused(expression, part)
