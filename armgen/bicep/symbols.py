"""What the names of a file stand for. Symbols are compared by identity: two files may declare the same name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from armgen.bicep import syntax
from armgen.bicep.syntax import Expression
from armgen.diagnostics import Document
from armgen.jsontypes import JsonObject, Path

if TYPE_CHECKING:
    from armgen.bicep.model import FileModel

SymbolKind = Literal["param", "var", "resource", "module", "type", "func", "import", "namespace", "extension", "broken"]


class Use(syntax.Node):
    """A mention of a variable, function, resource or module.

    `index` is what a loop is indexed with. `fixed` is False where the index needs a variable that exists only there
    (of a property loop or a lambda): such a mention counts for the whole loop. A `weak` one reads only what is known
    before the deployment starts.
    """

    symbol: Symbol
    index: Expression | None
    fixed: bool
    weak: bool
    start: int
    end: int


class Member(NamedTuple):
    """A mention of `namespace.name`."""

    namespace: NamespaceSymbol
    name: str


class Symbol:
    """A declaration, or a name that an import brings. `runtime`: its value is known only while the deployment runs."""

    __slots__ = ("inlined", "kind", "late", "members", "model", "name", "node", "runtime", "uses")

    def __init__(self, name: str, kind: SymbolKind, node: syntax.Declaration | None, model: FileModel) -> None:
        self.name = name
        self.kind = kind
        self.node = node
        self.model = model
        self.uses: list[Use] = []
        self.members: list[Member] = []
        self.runtime = False
        self.inlined: bool | None = None  # memos of armgen.bicep.bodies
        self.late = False


class ResourceSymbol(Symbol):
    """A resource. `key` is how templates call it: nested ones `parent::child`. `type` is the whole type."""

    __slots__ = (
        "body",
        "condition",
        "decorators",
        "enclosing",
        "existing",
        "extension",
        "key",
        "loop",
        "nested",
        "parent",
        "path",
        "type",
        "version",
    )

    def __init__(self, node: syntax.Resource, model: FileModel, enclosing: ResourceSymbol | None) -> None:
        super().__init__(node.name.name, "resource", node, model)
        body = syntax.body_of(node.value)
        self.loop = body.loop
        self.condition = body.condition
        self.body = body.object
        self.decorators = node.decorators
        self.existing = node.existing
        self.enclosing = enclosing
        self.key: str = f"{enclosing.key}::{self.name}" if enclosing else self.name
        self.path: Path = (*enclosing.path, f"::{self.name}") if enclosing else ("resource", self.name)
        self.extension = ""
        self.type = ""
        self.version = ""
        self.nested: dict[str, ResourceSymbol] = {}
        self.parent: tuple[ResourceSymbol, Expression | None] | None = None


class ModuleSymbol(Symbol):
    """A module call. `target` is None when what it calls is not there or may not be read."""

    __slots__ = ("body", "condition", "decorators", "loop", "target")

    def __init__(self, node: syntax.Module, model: FileModel) -> None:
        super().__init__(node.name.name, "module", node, model)
        body = syntax.body_of(node.value)
        self.loop = body.loop
        self.condition = body.condition
        self.body = body.object
        self.decorators = node.decorators
        self.target: ModuleTarget | None = None

    @property
    def key(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        return ("module", self.name)


class ImportedSymbol(Symbol):
    """A name of an import list. `target` is what it stands for in the other file, None when that is not known."""

    __slots__ = ("original", "source", "target")

    def __init__(self, name: str, original: str, node: syntax.Import, model: FileModel, source: Library | None) -> None:
        super().__init__(name, "import", node, model)
        self.original = original
        self.source = source
        self.target: Symbol | ArmExport | None = None


class NamespaceSymbol(Symbol):
    """`import * as name`."""

    __slots__ = ("source",)

    def __init__(self, name: str, node: syntax.Import, model: FileModel, source: Library | None) -> None:
        super().__init__(name, "namespace", node, model)
        self.source = source


class ArmExport(NamedTuple):
    """A definition, variable or function that an ARM JSON file exports."""

    library: ArmLibrary
    kind: Literal["type", "var", "func"]
    name: str


class ArmLibrary(NamedTuple):
    """An ARM JSON file that is imported from or called as a module. `label` is its path as a template names it."""

    label: str
    document: Document
    template: JsonObject


class Library(NamedTuple):
    """What a path of an import or module leads to: a Bicep file, or a JSON one."""

    label: str
    model: FileModel | None
    arm: ArmLibrary | None


class ModuleTarget(NamedTuple):
    """What a module call deploys: a file, or (`template_id`) a template spec that Azure holds."""

    library: Library | None
    template_id: str = ""
