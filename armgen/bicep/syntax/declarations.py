"""Declarations, and the file that they make."""

from __future__ import annotations

from typing import Literal, TypeAlias

from armgen.bicep.lexer import SyntaxFault
from armgen.bicep.syntax.expressions import Expression, Interpolation, Name, ObjectLiteral, StringLiteral
from armgen.bicep.syntax.node import Node
from armgen.bicep.syntax.types import TypeExpression


class Decorator(Node):
    """`@name(args)`, `namespace` "" or what stands before the dot."""

    namespace: str
    name: str
    args: tuple[Expression, ...]
    start: int
    end: int


class TargetScope(Node):
    decorators: tuple[Decorator, ...]
    value: Expression
    start: int
    end: int


class Metadata(Node):
    decorators: tuple[Decorator, ...]
    name: Name
    value: Expression
    start: int
    end: int


class Parameter(Node):
    """`type` is None in a .bicepparam file, where `default` is the value."""

    decorators: tuple[Decorator, ...]
    name: Name
    type: TypeExpression | None
    default: Expression | None
    start: int
    end: int


class Variable(Node):
    decorators: tuple[Decorator, ...]
    name: Name
    type: TypeExpression | None
    value: Expression
    start: int
    end: int


class TypeDeclaration(Node):
    decorators: tuple[Decorator, ...]
    name: Name
    type: TypeExpression
    start: int
    end: int


class FunctionParameter(Node):
    name: Name
    type: TypeExpression


class Function(Node):
    decorators: tuple[Decorator, ...]
    name: Name
    params: tuple[FunctionParameter, ...]
    type: TypeExpression
    body: Expression
    start: int
    end: int


class Output(Node):
    decorators: tuple[Decorator, ...]
    name: Name
    type: TypeExpression
    value: Expression
    start: int
    end: int


class Assertion(Node):
    decorators: tuple[Decorator, ...]
    name: Name
    value: Expression
    start: int
    end: int


class Resource(Node):
    decorators: tuple[Decorator, ...]
    name: Name
    type: StringLiteral | Interpolation
    existing: bool
    value: Expression
    start: int
    end: int


class Module(Node):
    decorators: tuple[Decorator, ...]
    name: Name
    path: StringLiteral | Interpolation
    value: Expression
    start: int
    end: int


class Test(Node):
    decorators: tuple[Decorator, ...]
    name: Name
    path: StringLiteral | Interpolation
    value: Expression
    start: int
    end: int


class ImportedItem(Node):
    """`name as alias`: `alias` is None when it keeps its name."""

    name: Name | StringLiteral
    alias: Name | None


class Import(Node):
    """`items` is None for `* as namespace`."""

    decorators: tuple[Decorator, ...]
    items: tuple[ImportedItem, ...] | None
    namespace: Name | None
    path: StringLiteral | Interpolation
    start: int
    end: int


class Extension(Node):
    """`extension spec [with config] [as alias]`; `legacy` in the older spelling `import 'x'`."""

    decorators: tuple[Decorator, ...]
    spec: StringLiteral | Interpolation | Name
    config: ObjectLiteral | None
    alias: Name | None
    legacy: bool
    start: int
    end: int


class Using(Node):
    """Of a .bicepparam file. `path` is None for `using none`."""

    decorators: tuple[Decorator, ...]
    path: StringLiteral | Interpolation | None
    config: ObjectLiteral | None
    start: int
    end: int


class Extends(Node):
    decorators: tuple[Decorator, ...]
    path: StringLiteral | Interpolation
    start: int
    end: int


class ExtensionConfig(Node):
    decorators: tuple[Decorator, ...]
    name: Name
    config: ObjectLiteral | None
    start: int
    end: int


Declaration: TypeAlias = (
    "TargetScope | Metadata | Parameter | Variable | TypeDeclaration | Function | Output | Assertion | Resource | "
    "Module | Test | Import | Extension | Using | Extends | ExtensionConfig"
)


class File(Node):
    """A parsed file: what could be read, and the faults of what could not, in order. `broken`: the names of
    declarations that could not be read.
    """

    text: str
    kind: Literal["bicep", "bicepparam"]
    declarations: tuple[Declaration, ...]
    errors: tuple[SyntaxFault, ...]
    broken: tuple[str, ...] = ()
