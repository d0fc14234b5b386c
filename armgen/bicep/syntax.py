"""The syntax tree of Bicep: named tuples with the offsets of their text (code points, `end` exclusive)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from armgen.bicep.lexer import SyntaxFault

if TYPE_CHECKING:
    from typing_extensions import Self, dataclass_transform

    # To a type checker the nodes are classes of their own: comparing tuples of tuples by their members, as it does for
    # named tuples, takes it hours.
    @dataclass_transform(frozen_default=True)
    class Node:
        def _replace(self, **fields: object) -> Self: ...

else:
    from typing import NamedTuple as Node

# Expressions


class StringLiteral(Node):
    """A string without holes, whatever its quotes."""

    value: str
    start: int
    end: int


class Interpolation(Node):
    """A string with holes: `parts` has one entry more than `holes`."""

    parts: tuple[str, ...]
    holes: tuple[Expression, ...]
    start: int
    end: int


class IntLiteral(Node):
    value: int
    start: int
    end: int


class KeywordLiteral(Node):
    """`true`, `false` or `null`."""

    value: bool | None
    start: int
    end: int


class Name(Node):
    name: str
    start: int
    end: int


class FunctionCall(Node):
    name: str
    args: tuple[Expression, ...]
    start: int
    end: int


class MethodCall(Node):
    """`base.name(args)`: a function of a namespace or an import, or a method of a resource. `at`: of the name."""

    base: Expression
    name: str
    args: tuple[Expression, ...]
    start: int
    end: int
    at: int


class PropertyAccess(Node):
    """`base.name`, or `base.?name` when `safe`."""

    base: Expression
    name: str
    safe: bool
    start: int
    end: int
    at: int


class IndexAccess(Node):
    """`base[index]`, `base[?index]`, `base[^index]` or `base[?^index]`."""

    base: Expression
    index: Expression
    safe: bool
    from_end: bool
    start: int
    end: int


class NestedAccess(Node):
    """`base::name`: a nested resource."""

    base: Expression
    name: str
    start: int
    end: int
    at: int


class NonNull(Node):
    """`base!`."""

    base: Expression
    start: int
    end: int


class Group(Node):
    """An expression in parentheses: they end a chain of safe accesses."""

    inner: Expression
    start: int
    end: int


class Unary(Node):
    operator: str
    operand: Expression
    start: int
    end: int


class Binary(Node):
    operator: str
    left: Expression
    right: Expression
    start: int
    end: int


class Ternary(Node):
    test: Expression
    then: Expression
    other: Expression
    start: int
    end: int


class Property(Node):
    """A member of an object. `key` is a Name, a StringLiteral or an Interpolation."""

    key: Name | StringLiteral | Interpolation
    value: Expression
    start: int
    end: int


class Spread(Node):
    value: Expression
    start: int
    end: int


class ObjectLiteral(Node):
    """`resources`: the resources that are declared in it, which only the body of a resource may hold."""

    members: tuple[Property | Spread, ...]
    start: int
    end: int
    resources: tuple[Resource, ...] = ()


class ArrayLiteral(Node):
    items: tuple[Expression | Spread, ...]
    start: int
    end: int


class Lambda(Node):
    params: tuple[Name, ...]
    body: Expression
    start: int
    end: int


class Conditional(Node):
    """`if (test) {..}`: only as the body of a resource or module, or of its loop."""

    test: Expression
    body: Expression
    start: int
    end: int


class Loop(Node):
    item: Name
    index: Name | None
    source: Expression
    body: Expression
    start: int
    end: int


Expression: TypeAlias = (
    "StringLiteral | Interpolation | IntLiteral | KeywordLiteral | Name | FunctionCall | MethodCall | PropertyAccess | "
    "IndexAccess | NestedAccess | NonNull | Group | Unary | Binary | Ternary | ObjectLiteral | ArrayLiteral | Lambda | "
    "Conditional | Loop"
)


def ungrouped(node: Expression) -> Expression:
    """What parentheses hold: around a lambda they say nothing."""
    while isinstance(node, Group):
        node = node.inner
    return node


# Types


class TypeName(Node):
    name: str
    start: int
    end: int


class TypeArguments(Node):
    """`resourceInput<'..'>` and the like."""

    name: str
    args: tuple[TypeExpression, ...]
    start: int
    end: int


class TypeLiteral(Node):
    value: str | int | bool | None
    start: int
    end: int


class TypeInterpolation(Node):
    """A string with holes where a type stands: never valid, kept so that the fault has a place."""

    start: int
    end: int


class TypeProperty(Node):
    """`name` is "*" for what else the object may hold; `star` tells it from a property that is called so."""

    decorators: tuple[Decorator, ...]
    name: str
    star: bool
    type: TypeExpression
    start: int
    end: int


class ObjectType(Node):
    members: tuple[TypeProperty, ...]
    start: int
    end: int


class TupleItem(Node):
    decorators: tuple[Decorator, ...]
    type: TypeExpression
    start: int
    end: int


class TupleType(Node):
    items: tuple[TupleItem, ...]
    start: int
    end: int


class ArrayType(Node):
    item: TypeExpression
    start: int
    end: int


class TypeAccess(Node):
    """`base.name`; `[*]` and `.*` have the names "[*]" and "*", `[2]` has the number as its name."""

    base: TypeExpression
    name: str | int
    start: int
    end: int


class NullableType(Node):
    base: TypeExpression
    start: int
    end: int


class NonNullType(Node):
    base: TypeExpression
    start: int
    end: int


class NegatedType(Node):
    """`-1` or `!true` where a type stands."""

    operator: str
    operand: TypeExpression
    start: int
    end: int


class UnionType(Node):
    members: tuple[TypeExpression, ...]
    start: int
    end: int


class GroupType(Node):
    inner: TypeExpression
    start: int
    end: int


TypeExpression: TypeAlias = (
    "TypeName | TypeArguments | TypeLiteral | TypeInterpolation | ObjectType | TupleType | ArrayType | TypeAccess | "
    "NullableType | NonNullType | NegatedType | UnionType | GroupType"
)

# Declarations


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


class Body(Node):
    """A resource's or module's value taken apart: `[for .. : if (..) {..}]`."""

    loop: Loop | None
    condition: Expression | None
    object: ObjectLiteral


def body_of(value: Expression) -> Body:
    """The loop, condition and object of the value of a resource or module."""
    loop = None
    if isinstance(value, Loop):
        loop, value = value, value.body
    condition = None
    if isinstance(value, Conditional):
        condition, value = value.test, value.body
    if not isinstance(value, ObjectLiteral):
        raise TypeError(f"{type(value).__name__} is no body")
    return Body(loop, condition, value)


def member(literal: ObjectLiteral, name: str) -> Property | None:
    """The property `name` of an object, None when it has none."""
    for entry in literal.members:
        if isinstance(entry, Property) and key_text(entry.key) == name:
            return entry
    return None


def key_text(key: Name | StringLiteral | Interpolation) -> str | None:
    """The text of a key, None when it has holes."""
    if isinstance(key, Name):
        return key.name
    return key.value if isinstance(key, StringLiteral) else None
