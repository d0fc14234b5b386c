"""What names stand for while an expression is lowered, and what variables and unread files give."""

from __future__ import annotations

from typing import NamedTuple, TypeGuard

from armgen.arm.syntax import Call, Node, Text
from armgen.bicep import syntax
from armgen.bicep.symbols import ModuleSymbol, ResourceSymbol, Symbol
from armgen.bicep.syntax import Expression

TRUE, FALSE, NULL = Call("true"), Call("false"), Call("null")
NO_LOCALS: dict[str, Node] = {}


class BrokenError(Exception):
    """A declaration that cannot be lowered: what is wrong with it has been reported."""


class Env(NamedTuple):
    """What local names stand for, and the resource in whose body they are looked up.

    `elements`: local variables that are one module of a loop. `inline`: loaded files stand in the expression itself.
    """

    locals: dict[str, Node] = NO_LOCALS
    owner: ResourceSymbol | None = None
    elements: dict[str, ModuleSymbol] = {}  # noqa: RUF012 - never written to
    inline: bool = False


FILE = Env()


def value_of(symbol: Symbol) -> Expression:
    """The value of a variable."""
    if not isinstance(symbol.node, syntax.Variable):
        raise BrokenError
    return symbol.node.value


def unread(symbol: Symbol) -> Node:
    """What comes from a file that could not be read: a value that nobody here knows, and that may stand anywhere."""
    node = symbol.node
    path = node.path if isinstance(node, syntax.Import | syntax.Module) else None
    source = path.value if isinstance(path, syntax.StringLiteral) else ""
    return Call("externalInputs", (Text(f"{source}#{symbol.name}"),))


def peeled(node: Expression) -> Expression:
    """Without `!` and any(), which leave no trace."""
    while True:
        if isinstance(node, syntax.NonNull):
            node = node.base
        elif _is_any(node):
            node = node.args[0]
        else:
            return node


def _is_any(node: Expression) -> TypeGuard[syntax.FunctionCall | syntax.MethodCall]:
    """Whether a call is any(), also sys.any()."""
    if isinstance(node, syntax.MethodCall) and not (isinstance(node.base, syntax.Name) and node.base.name == "sys"):
        return False
    return isinstance(node, syntax.FunctionCall | syntax.MethodCall) and node.name == "any" and len(node.args) == 1
