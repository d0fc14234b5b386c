"""The expression language: what parses, to what, and where mistakes are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armgen.arm.errors import TemplateError
from armgen.arm.parser import MAX_DEPTH, MAX_LENGTH, parse
from armgen.arm.syntax import Access, Call, Node, Number, Text, escape, is_expression, print_node, unescape

SHAPES = [
    ("concat('a', 'b')", Call("concat", (Text("a"), Text("b")))),
    ("  a (  ) ", Call("a", ())),
    ("sys.concat(\n'a'\t)", Call("sys.concat", (Text("a"),))),
    ("f('it''s')", Call("f", (Text("it's"),))),
    ("f('')", Call("f", (Text(""),))),
    ("f('[a]\\n')", Call("f", (Text("[a]\\n"),))),
    ("-5", Number(-5)),
    ("f(+5, 007)", Call("f", (Number(5), Number(7)))),
    ("f().a.b[0]['c-d']", Access(Access(Access(Access(Call("f"), Text("a")), Text("b")), Number(0)), Text("c-d"))),
    ("f()[g()[1]].$schema", Access(Access(Call("f"), Access(Call("g"), Number(1))), Text("$schema"))),
    ("__bicep.f_1()", Call("__bicep.f_1")),
]


def plain(node: Node) -> Node:
    """The node without its offsets."""
    if isinstance(node, Call):
        return Call(node.name, tuple(map(plain, node.args)))
    if isinstance(node, Access):
        return Access(plain(node.base), plain(node.key))
    return node._replace(at=0)


@pytest.mark.parametrize(("text", "node"), SHAPES)
def test_shapes(text: str, node: Node) -> None:
    assert plain(parse(text)) == node


def test_offsets() -> None:
    node = parse("a( b('x'), 12 ).c")
    assert isinstance(node, Access) and isinstance(node.base, Call)
    assert [node.at, node.key.at, *(arg.at for arg in node.base.args)] == [15, 16, 3, 11]


@pytest.mark.parametrize(
    ("text", "at", "part"),
    [
        ("", 0, "a function call, a text or a number"),
        ("a", 1, "`(` after the function `a`"),
        ("a(", 2, "a function call, a text or a number should be, the expression ends"),
        ("a(1", 3, "`,` or `)`"),
        ("a(1 2)", 4, "there is `2`"),
        ("a(,)", 2, "there is `,`"),
        ("a(1,)", 4, "there is `)`"),
        ("a() b()", 4, "the end of the expression"),
        ("a().", 4, "the name of a property"),
        ("a().1", 4, "the name of a property"),
        ("a()[1", 5, "`]`"),
        ("a()[]", 4, "there is `]`"),
        ('a("x")', 2, "single quotes"),
        ("a('x)", 2, "a single quote is missing"),
        ("a(1 + 2)", 4, "`+` has no meaning"),
        ("a(1.5)", 4, "the name of a property"),
        ("a({})", 2, "`{` has no meaning"),
        ("9223372036854775808", 0, "does not fit in 64 bits"),
        ("a.b.c()", 3, "`(` after the function `a.b`"),
        ("a(" * (MAX_DEPTH + 1), 2 * (MAX_DEPTH + 1), "nested more than 200 deep"),
        ("'" + "x" * MAX_LENGTH + "'", 0, "at most 24,576 characters"),
    ],
)
def test_mistakes(text: str, at: int, part: str) -> None:
    with pytest.raises(TemplateError) as refused:
        parse(text)
    assert part in refused.value.message
    assert refused.value.at == at


IDENTIFIERS = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.text(max_size=8).map(Text), st.integers(-(2**31), 2**31 - 1).map(Number), IDENTIFIERS.map(Call)
)
NODES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Call, IDENTIFIERS, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Access, st.builds(Call, IDENTIFIERS, st.lists(inner, max_size=2).map(tuple)), inner),
    ),
    max_leaves=12,
)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(NODES)
def test_printed_nodes_parse_to_themselves(node: Node) -> None:
    assert plain(parse(print_node(node))) == plain(node)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text(max_size=20) | st.text("[]a'", max_size=6))
def test_escaping_is_undone(text: str) -> None:
    escaped = escape(text)
    assert not is_expression(escaped)
    assert unescape(escaped) == text
