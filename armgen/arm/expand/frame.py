"""One template while it is expanded: its parameters, variables and functions, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping

from armgen.arm.api import read_functions
from armgen.arm.context import Environment, Running, UserFunction, Where
from armgen.arm.errors import TemplateError, WrongAlwaysError
from armgen.arm.evaluator import Evaluator
from armgen.arm.expand import fitting, loops
from armgen.arm.expand.made import Made
from armgen.arm.expand.model import Fault, Place
from armgen.arm.expand.reading import get, key_of, section
from armgen.arm.expand.run import Run
from armgen.arm.expand.table import Table
from armgen.arm.syntax import Call, Text
from armgen.arm.values import TOO_MUCH_WORK, Deferred, Value
from armgen.jsontypes import JsonObject, JsonValue, Path
from armgen.near import did_you_mean

REFUSED = "Correct it: Azure Resource Manager refuses the template as it stands."
_MOST_FAULTS = 300
_MOST_NAMES = 520


class Frame:
    """A template with the values that it is deployed with.

    `around` is the environment of the template around when its expressions are evaluated there ("outer" scope): its own
    parameters and variables are not visible then, but to what is escaped. `given` are the values of parameters by name.
    """

    def __init__(
        self,
        run: Run,
        template: JsonObject,
        place: Place,
        given: Mapping[str, Value],
        *,
        parent: Made | None = None,
        name: str | Deferred = "",
        document: str | None = None,
        root: Path = (),
        around: Environment | None = None,
        location: str | Deferred | None = None,
        depth: int = 0,
    ) -> None:
        self.run = run
        self.template = template
        self.place = place
        self.parent = parent
        self.name = name
        self.document = document
        self.root = root
        self.depth = depth
        self.location = location
        self.given = given
        self.number = len(run.frames)
        run.frames.append(self)
        self.faults: list[Fault] = []
        self._told: set[tuple[str, Path, str]] = set()
        self.made: list[Made] = []
        self.skipped: list[Made] = []
        self.symbolic = isinstance(get(template, "resources"), dict)
        self.parameters: dict[str, Value] = {}
        self._parameters_key, self._declared = section(template, "parameters")
        self._variables_key, self._variables = section(template, "variables")
        self._loops = {}
        copy = key_of(self._variables, "copy")
        listed = self._variables[copy] if copy is not None else None
        if copy is not None and isinstance(listed, list):
            self._loops = {
                str(get(one, "name")).lower(): (copy, index, one)
                for index, one in enumerate(listed)
                if get(one, "name")
            }
        self._values: dict[str, Value] = {}
        self._running: set[str] = set()
        self._assumed_null = False
        self.table = Table(self)
        self.is_outer = around is not None
        own = Environment(
            context=run.context,
            place=place,
            parameters=self.parameter,
            variables=self.variable,
            functions={} if self.is_outer else self._functions(),
            running=Running(name, location, template, self.parameters) if name != "" else None,
            resources=self.table,
            runtime=run.runtime,
            budget=run.budget,
        )
        self.environment = own if around is None else around._replace(resources=self.table, again=own)
        self._evaluators: dict[Where, Evaluator] = {}

    def evaluator(self, where: Where, rounds: Mapping[str, int | Deferred] | None = None) -> Evaluator:
        """An evaluator for a part of the template, inside of copy loops."""
        environment = self.environment
        if rounds:
            own = environment.again
            if own is not None:
                # The template around knows no loop of this one: only what is escaped is evaluated in its rounds.
                return Evaluator(environment._replace(where=where, again=own._replace(loops=rounds)))
            return Evaluator(environment._replace(where=where, loops={**environment.loops, **rounds}))
        if where not in self._evaluators:
            self._evaluators[where] = Evaluator(environment._replace(where=where))
        return self._evaluators[where]

    def fault(
        self,
        code: str,
        path: Path,
        message: str,
        help: str = REFUSED,
        related: tuple[tuple[Path, str], ...] = (),
        resource: str = "",
    ) -> None:
        """A finding at a node of the template; the same one is told once."""
        key = (code, path, message)
        if key not in self._told and len(self.faults) < _MOST_FAULTS:
            self._told.add(key)
            self.faults.append(Fault(code, message, help, path, resource, related))

    def refused(self, error: TemplateError, path: Path, *, left_out: bool = False) -> None:
        """RP707 for an error of the engine below a node.

        A template may be deployed with values for its nullable parameters: what goes wrong because they were taken for
        null is RP903. Of a resource that its condition leaves out (`left_out`) only what is wrong with every value is
        told: the service deploys without what it could not evaluate there (since October 2024, Azure/bicep issues 2371
        and 15448).
        """
        if left_out and not isinstance(error, WrongAlwaysError):
            return
        if error.code == TOO_MUCH_WORK:
            self.fault("RP903", (), f"{error.message} The rest of this template was not checked.", "Split it.")
            return
        if self._assumed_null and "type Null" in error.message:
            self.fault(
                "RP903",
                (*path, *error.path),
                "The value rests on a parameter that has none here, so it was not checked.",
                "Give the parameters values with `-p` or a parameter file.",
            )
            return
        self.fault("RP707", (*path, *error.path), error.message)

    # Parameters

    def parameter(self, name: str) -> Value:
        """The value of a parameter, whatever the casing of its name."""
        key = key_of(self._declared, name)
        if key is None:
            raise WrongAlwaysError("InvalidTemplate", f"There is no parameter '{name}'.{_near(name, self._declared)}")
        if key not in self.parameters:
            marker = f"parameter {key}"
            if marker in self._running:
                raise TemplateError("InvalidTemplate", f"The default of parameter '{key}' needs its own value.")
            self._running.add(marker)
            self.parameters[key] = self._parameter(key)
            self._running.discard(marker)
        return self.parameters[key]

    def _parameter(self, key: str) -> Value:
        declaration = fitting.resolve(self._declared[key], self.template)
        path: Path = (self._parameters_key, key)
        unknown = Deferred(Call("parameters", (Text(key),)))
        given = key_of(dict(self.given), key)  # type: ignore[arg-type]
        default = _default_of(declaration)
        # Null is no value, to the service as well: the default applies (Azure/bicep pull request 11532).
        if given is not None and (self.given[given] is not None or default is None):
            return self._checked(key, self.given[given], declaration, path, "value")
        if default is None:
            if get(declaration, "nullable") is True:
                self._assumed_null = self._assumed_null or self.parent is None
                return None
            return unknown
        try:
            value = self.evaluator("parameter").value(declaration[default])
        except TemplateError as error:
            self.refused(error, (*path, default))
            return unknown
        return self._checked(key, value, declaration, (*path, default), "default")

    def _checked(self, key: str, value: Value, declaration: JsonObject, path: Path, what: str) -> Value:
        value = fitting.as_declared(value, declaration)
        for misfit in fitting.misfits(value, declaration, self.template):
            where = path if what == "value" or isinstance(value, str) else (*path, *misfit.path)
            inside = f" at {'/'.join(map(str, misfit.path))}" if misfit.path else ""
            self.fault("RP707", where, f"The {what} of parameter '{key}' is not allowed{inside}: {misfit.message}.")
            break
        return value

    # Variables

    def variable(self, name: str) -> Value:
        """The value of a variable, whatever the casing of its name."""
        loop = self._loops.get(name.lower())
        key = name.lower() if loop is not None else key_of(self._variables, name)
        if key is None or (loop is None and key.lower() == "copy" and self._loops):
            raise WrongAlwaysError("InvalidTemplate", f"There is no variable '{name}'.{_near(name, self._variables)}")
        if key not in self._values:
            if key in self._running:
                raise TemplateError("InvalidTemplate", f"The variable '{name}' needs its own value.")
            self._running.add(key)
            self._values[key] = self._variable(key, loop)
            self._running.discard(key)
        return self._values[key]

    def _variable(self, key: str, loop: tuple[str, int, JsonValue] | None) -> Value:
        evaluator = self.evaluator("variable")
        evaluator = evaluator.derive(evaluator.environment._replace(loops={}, lambdas={}))
        path: Path = (self._variables_key, key)
        try:
            if loop is not None:
                path = (self._variables_key, loop[0], loop[1])
                return loops.run_loop(evaluator, loop[2])[1]
            return loops.evaluate(evaluator, self._variables[key])
        except TemplateError as error:
            self.refused(error, path)
        except RecursionError:
            self.fault("RP707", path, f"The variable '{key}' is nested too deep.")
        return Deferred(Call("variables", (Text(key),)))

    def needs(self) -> list[str]:
        """The parameters that must be given a value."""
        declared = {name: fitting.resolve(item, self.template) for name, item in self._declared.items()}
        return [
            name for name, item in declared.items() if _default_of(item) is None and get(item, "nullable") is not True
        ]

    def settle(self) -> None:
        """Evaluate every parameter and variable, so that what is wrong with them is told."""
        if self.is_outer:
            return
        for name in self._declared:
            try:
                self.parameter(name)
            except TemplateError as error:
                self.refused(error, (self._parameters_key, name))
        names = [key for key in self._variables if not (key.lower() == "copy" and self._loops)]
        for name in [*names, *self._loops]:
            try:
                self.variable(name)
            except TemplateError as error:
                self.refused(error, (self._variables_key, name))

    @property
    def declared(self) -> Mapping[str, JsonValue]:
        """The declarations of parameters."""
        return self._declared

    @property
    def variable_count(self) -> int:
        return len(self._variables) + len(self._loops) - (1 if self._loops else 0)

    def _functions(self) -> Mapping[str, UserFunction]:
        key = key_of(self.template, "functions")
        listed = self.template[key] if key is not None else None
        if key is None or not isinstance(listed, list):
            return {}
        try:
            return read_functions(listed)
        except TemplateError as error:
            self.refused(error, (key,))
            return {}


def _default_of(declaration: JsonObject) -> str | None:
    """The key of the default; None without one. Exports of the portal write null for none."""
    key = key_of(declaration, "defaultValue")
    return key if key is not None and declaration[key] is not None else None


def _near(name: str, names: Mapping[str, JsonValue]) -> str:
    # With more of them the search would take longer than the answer is worth.
    return did_you_mean(name, names) if len(names) <= _MOST_NAMES else ""
