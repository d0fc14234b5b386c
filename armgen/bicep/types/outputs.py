"""The types of a module's parameters and outputs."""

from __future__ import annotations

from armgen.bicep import syntax
from armgen.bicep.files import as_object
from armgen.bicep.symbols import ModuleSymbol, ModuleTarget
from armgen.bicep.type_names import is_nullable
from armgen.bicep.types.declared import declared, of_parameter
from armgen.bicep.types.schemas import of_schema
from armgen.bicep.types.shapes import ANY, NULL, Shape, one_of


def output_of(symbol: ModuleSymbol, name: str) -> Shape:
    """The type of an output."""
    library = symbol.target.library if symbol.target else None
    if library is None:
        return ANY
    if library.arm is not None:
        template = library.arm.template
        return of_schema(template, as_object(as_object(template.get("outputs")).get(name)))
    if library.model is None:
        return ANY
    for one in library.model.all(syntax.Output):
        if one.name.name == name:
            return declared(library.model, one.type, one.decorators)
    return ANY


def parameters_of(target: ModuleTarget | None) -> dict[str, Shape]:
    """The types of the parameters that can be told. One with a default may be given null."""
    library = target.library if target else None
    if library is None:
        return {}
    if library.arm is not None:
        template = library.arm.template
        found: dict[str, Shape] = {}
        for name, one in as_object(template.get("parameters")).items():
            entry = as_object(one)
            shape = of_schema(template, entry)
            found[name] = one_of((shape, NULL)) if "defaultValue" in entry else shape
        return found
    model = library.model
    if model is None:
        return {}
    made: dict[str, Shape] = {}
    for node in model.all(syntax.Parameter):
        if node.type is not None:
            shape = of_parameter(model, node)
            optional = node.default is not None or is_nullable(model, node.type)
            made[node.name.name] = one_of((shape, NULL)) if optional else shape
    return made
