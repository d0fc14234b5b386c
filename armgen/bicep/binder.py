"""From names to symbols: one walk over a file that reports what leads nowhere and records who mentions whom.

What may stand where (loops, lambdas, run-time functions) is judged on the same walk; `bodies.py` judges the bodies of
resources and modules, `decorators.py` and `type_names.py` what their names say.
"""

from __future__ import annotations

from collections.abc import Callable

from armgen.bicep import syntax
from armgen.bicep.call_binder import CallBinder
from armgen.bicep.member_binder import loop_of
from armgen.bicep.mentions import LOCAL
from armgen.bicep.model import FileModel
from armgen.bicep.syntax import Expression

_LOOP_PLACES = (
    "A loop may be the whole value of a resource, module, variable or output, or of a property of a resource or module."
)


class Binder(CallBinder):
    """The walk over the expressions of one file."""

    def __init__(self, model: FileModel) -> None:
        super().__init__(model)
        self._walkers: dict[type, Callable[..., None]] = {
            syntax.Name: self._name,
            syntax.FunctionCall: self._call,
            syntax.MethodCall: self._method,
            syntax.PropertyAccess: self._property,
            syntax.IndexAccess: self._index,
            syntax.NestedAccess: self._nested,
            syntax.Interpolation: self._interpolation,
            syntax.ObjectLiteral: self._object,
            syntax.ArrayLiteral: self._array,
            syntax.Binary: self._binary,
            syntax.Unary: self._unary,
            syntax.Ternary: self._ternary,
            syntax.Group: self._group,
            syntax.NonNull: self._non_null,
            syntax.Lambda: self._stray_lambda,
            syntax.Loop: self._stray_loop,
        }

    def walk(self, node: Expression) -> None:
        walker = self._walkers.get(type(node))
        if walker is not None:
            walker(node)

    # The rest of the expressions

    def _interpolation(self, node: syntax.Interpolation) -> None:
        for hole in node.holes:
            self.walk(hole)

    def _binary(self, node: syntax.Binary) -> None:
        rights: list[Expression] = []
        left: Expression = node
        while isinstance(left, syntax.Binary):
            rights.append(left.right)
            left = left.left
        self.walk(left)
        for one in reversed(rights):
            self.walk(one)

    def _unary(self, node: syntax.Unary) -> None:
        self.walk(node.operand)

    def _ternary(self, node: syntax.Ternary) -> None:
        for one in (node.test, node.then, node.other):
            self.walk(one)

    def _group(self, node: syntax.Group) -> None:
        self.walk(node.inner)

    def _non_null(self, node: syntax.NonNull) -> None:
        self.walk(node.base)

    def _object(self, node: syntax.ObjectLiteral) -> None:
        self.object(node, loops=False)

    def _array(self, node: syntax.ArrayLiteral) -> None:
        for item in node.items:
            self.walk(item.value if isinstance(item, syntax.Spread) else item)

    def _stray_lambda(self, node: syntax.Lambda) -> None:
        self.model.report(
            "RP707", node.start, node.end, "A lambda may only be an argument of a function.", "Write its value."
        )
        self.lambda_body(node)

    def _stray_loop(self, node: syntax.Loop) -> None:
        self.model.report("RP707", node.start, node.end, "A loop may not stand here.", _LOOP_PLACES)
        self.loop(node, LOCAL)

    # Objects, and the loops in them

    def object(self, node: syntax.ObjectLiteral, *, loops: bool, in_loop: bool = False) -> None:
        """An object; `loops` tells whether its properties may be loops, `in_loop` that it lies in such a property."""
        self._duplicate_keys(node)
        spread = any(isinstance(one, syntax.Spread) for one in node.members)
        for member in node.members:
            if isinstance(member, syntax.Spread):
                self.walk(member.value)
                continue
            if isinstance(member.key, syntax.Interpolation):
                self._interpolation(member.key)
            if isinstance(member.value, syntax.Loop) and loops:
                self._property_loop(member, member.value, spread, in_loop)
            else:
                self.value(member.value, loops=loops, in_loop=in_loop)

    def value(self, node: Expression, *, loops: bool, in_loop: bool = False) -> None:
        """A value whose objects may hold loops."""
        if isinstance(node, syntax.ObjectLiteral):
            self.object(node, loops=loops, in_loop=in_loop)
        elif isinstance(node, syntax.ArrayLiteral):
            for item in node.items:
                if isinstance(item, syntax.Spread):
                    self.walk(item.value)
                else:
                    self.value(item, loops=loops, in_loop=in_loop)
        else:
            self.walk(node)

    def _property_loop(self, member: syntax.Property, node: syntax.Loop, spread: bool, in_loop: bool) -> None:
        problem = ""
        if in_loop:
            problem = "A loop in a property may not hold another one."
        elif spread:
            problem = "An object with a spread may not have a loop as a property."
        elif isinstance(member.key, syntax.Interpolation):
            problem = "A property with a computed name may not be a loop."
        if problem:
            self.model.report("RP707", node.start, node.end, problem, "Use map() there.")
        self.loop(node, LOCAL, loops=True)

    def loop(self, node: syntax.Loop, kind: str, *, loops: bool = False) -> None:
        """A loop that is a value: of a property, a variable or an output."""
        self.source(node.source)
        names = (node.item, node.index) if node.index else (node.item,)
        with self.with_locals(kind, *names):
            self.value(node.body, loops=loops, in_loop=True)

    def source(self, node: Expression) -> None:
        """What a loop goes over."""
        found = self.target(node)
        if found is not None and found[1] is None and loop_of(found[0]) is not None:
            self.model.report(
                "RP707",
                node.start,
                node.end,
                f"A loop may not go over '{found[0].name}', which is a loop itself.",
                "Go over its collection, and index it.",
            )
        self.walk(node)

    def _duplicate_keys(self, node: syntax.ObjectLiteral) -> None:
        if len(node.members) < 2:
            return
        seen: set[str] = set()
        for member in node.members:
            key = syntax.key_text(member.key) if isinstance(member, syntax.Property) else None
            if key is None:
                continue
            if key in seen:
                self.model.report(
                    "RP907",
                    member.start,
                    member.start + len(key),
                    f"The property '{key}' stands here twice.",
                    "Keep one.",
                )
            seen.add(key)
