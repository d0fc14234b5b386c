"""Values to template JSON: literals are JSON, all else is one expression in a string, loops are `copy`."""

from __future__ import annotations

from armgen.arm.syntax import Access, Call, Node, Number, Text, escape
from armgen.bicep import syntax
from armgen.bicep.into_arm.env import FILE, BrokenError, Env, peeled, value_of
from armgen.bicep.into_arm.expressions import Expressions
from armgen.bicep.into_arm.printing import template_string
from armgen.bicep.runtime import is_inlined
from armgen.bicep.syntax import Expression
from armgen.jsontypes import JsonObject, JsonValue


class Values(Expressions):
    """Lowers what stands where a template holds JSON."""

    def json(self, node: Expression, env: Env) -> JsonValue:
        """A value where the template holds JSON: literals are JSON, all else is one expression in a string."""
        kind = type(node)
        if isinstance(node, syntax.StringLiteral):
            return escape(node.value)
        if kind is syntax.ObjectLiteral:
            return self.json_object(node, env)  # type: ignore[arg-type]
        if isinstance(node, syntax.ArrayLiteral):
            if not any(isinstance(one, syntax.Spread) for one in node.items):
                return [self.json(one, env) for one in node.items if not isinstance(one, syntax.Spread)]
        elif isinstance(node, syntax.IntLiteral | syntax.KeywordLiteral):
            return node.value
        elif isinstance(node, syntax.Unary):
            if node.operator == "-" and isinstance(node.operand, syntax.IntLiteral):
                return -node.operand.value
        elif isinstance(node, syntax.Group | syntax.NonNull):
            return self.json(node.inner if isinstance(node, syntax.Group) else node.base, env)
        elif isinstance(node, syntax.FunctionCall | syntax.MethodCall):
            inner = peeled(node)
            if inner is not node:
                return self.json(inner, env)
        elif isinstance(node, syntax.Name) and node.name not in env.locals:
            symbol = self.find(node.name, env)
            if symbol is not None and symbol.kind == "var" and is_inlined(symbol):
                return self.json(value_of(symbol), FILE)
        return template_string(self.lower(node, env))

    def json_object(self, node: syntax.ObjectLiteral, env: Env) -> JsonValue:
        """An object as JSON: loops become its `copy`, a spread makes one expression of it."""
        made: JsonObject = {}
        copies: list[JsonValue] = []
        for member in node.members:
            if isinstance(member, syntax.Spread):
                return template_string(self.lower(node, env))
            key = self.json_key(member.key, env)
            if isinstance(member.value, syntax.Loop):
                name = syntax.key_text(member.key)
                if name is None:
                    raise BrokenError
                copies.append(self.copy_of(member.value, name, env))
            else:
                made[key] = self.json(member.value, env)
        if copies:
            return {"copy": copies, **made}
        return made

    def json_key(self, key: syntax.Name | syntax.StringLiteral | syntax.Interpolation, env: Env) -> str:
        if isinstance(key, syntax.Interpolation):
            return template_string(self.lower(key, env))
        text = key.name if isinstance(key, syntax.Name) else key.value
        if text.lower() == "copy":
            return f"[string('{text}')]"
        return escape(text)

    def copy_of(self, loop: syntax.Loop, name: str, env: Env, *, expression: bool = False) -> JsonObject:
        """An entry of a `copy` array; `expression`: its input is one even where JSON would do."""
        index = Call("copyIndex", (Text(name),))
        count, inner = self.loop_env(loop, index, env)
        return {"name": name, "count": count, "input": self.copy_input(loop.body, inner, expression=expression)}

    def copy_input(self, body: Expression, env: Env, *, expression: bool = False) -> JsonValue:
        """What a loop makes of each item. Literals other than strings and objects need their brackets there."""
        if isinstance(body, syntax.Group | syntax.NonNull) and not expression:
            return self.copy_input(body.inner if isinstance(body, syntax.Group) else body.base, env)
        if not expression and isinstance(body, syntax.ObjectLiteral | syntax.StringLiteral):
            return self.json(body, env)
        node = self.lower(body, env)
        if isinstance(node, Number):
            node = Call("int", (node,))
        if expression and isinstance(node, Text):
            return template_string(node)
        return template_string(node)

    def loop_env(self, loop: syntax.Loop, index: Node, env: Env) -> tuple[str, Env]:
        """The `count` of a loop and what its variables stand for."""
        collection = self.lower(loop.source, env)
        bound = {**env.locals, loop.item.name: Access(collection, index)}
        if loop.index is not None:
            bound[loop.index.name] = index
        return template_string(Call("length", (collection,))), env._replace(locals=bound)
