"""The Python that compiled templates are written in: lines, pieces of the page, variables, and what is known of each."""

from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from django.template import Node

from .template_runtime import CALLED, MISSING, attribute

ASSIGNED = "asvar", "target_var", "var_name", "variable", "variable_name", "varname"
"""Attributes of nodes that may hold the name of a variable that they set."""


class Unknown(Exception):
    """Raised for what only Django can render."""


@dataclass(frozen=True)
class Known:
    """A value that is known when a template is compiled; others are Python, as text."""

    value: object


class Loop:
    """The variable `forloop` of a loop that is written as one."""

    def __init__(self, index, values, parent):
        self.whole = f"loop_at({index}, len({values}), %s)"
        self.parent, self.is_used = parent, False
        self.own = {
            "counter": f"({index} + 1)",
            "counter0": index,
            "revcounter": f"(len({values}) - {index})",
            "revcounter0": f"(len({values}) - {index} - 1)",
            "first": f"({index} == 0)",
            "last": f"({index} == len({values}) - 1)",
        }

    def attribute(self, name):
        self.is_used = True
        return self.parent if name == "parentloop" else self.own.get(name, Known(MISSING))


@dataclass
class State:
    """What has been written of a function, and what is known at its end."""

    lines: list = field(default_factory=list)
    depth: int = 1
    pieces: list = field(default_factory=list)
    """Pieces of the page, values, that the next line has to write first."""
    variables: dict = field(default_factory=dict)
    """The values of the variables of the template, by name; others are in the scope."""
    changing: frozenset = frozenset()
    """Names of Python variables that hold a variable of the template that is assigned more than once."""
    evaluated: list = field(default_factory=lambda: [{}])
    """What has been evaluated in each of the open blocks: names of Python variables, by what they hold."""
    blocks: dict = field(default_factory=dict)
    """The nodes of each block, those of the template that extends all others first."""
    open_block: tuple = ()
    flushed: int = 0
    """How often pieces were written, or might have been."""
    is_certain: bool = True
    """Whether what is written next is certainly executed in its block."""

    def copy(self):
        return replace(
            self,
            lines=[*self.lines],
            pieces=[*self.pieces],
            variables={**self.variables},
            evaluated=[{**own} for own in self.evaluated],
        )


class Writer:
    """Writes the Python of functions, one inside of another."""

    def __init__(self, constants):
        self.names = {function.__name__: function for function in CALLED} | {"MISSING": MISSING}
        self.constants = {name: Known(value) for name, value in constants.items()}
        self.finished, self.count, self.by_django = [], 0, False
        self.state, self.in_scope = None, {}
        """The function that is being written, and the names of the Python variables with what it finds in its scope."""

    @contextmanager
    def function(self):
        """Write a function, and yield its name."""
        name, outer = self.new("template"), (self.state, self.in_scope)
        self.state, self.in_scope = State(variables={**self.constants}), {}
        try:
            yield name
            self.flush()
            found = [f"    {own} = scope.get({variable!r}, MISSING)" for variable, own in self.in_scope.items()]
            found += ["    scope.render_context = scope.render_context or RenderContext()"] if self.by_django else []
            self.finished += [f"def {name}(scope, write):", *found, *self.state.lines, "    return"]
        finally:
            self.state, self.in_scope = outer

    def new(self, what, value=None):
        self.count += 1
        name = f"{what}_{self.count}"
        if value is not None:
            self.names[name] = value
        return name

    def python(self, value):
        """Return the Python of a value."""
        if isinstance(value, Loop):
            value.is_used = True
            return value.whole % self.python(value.parent)
        if isinstance(value, Known):
            own = value.value
            return repr(own) if type(own) in (str, int, bool, type(None)) else self.new("constant", own)
        return value

    def line(self, line):
        self.state.lines.append("    " * self.state.depth + line)

    def write(self, value):
        self.state.pieces.append(value)

    def flush(self):
        """Write the pieces so far, those that are known as one."""
        pieces, self.state.pieces = self.state.pieces, []
        self.state.flushed += 1
        if pieces:
            self.line(f"write(({', '.join(map(self.python, joined(pieces)))},))")

    def once(self, python):
        """Return the value of an expression that is evaluated only once: the name of a Python variable, or what is known anyway."""
        if not isinstance(python, str) or python.isidentifier():
            return python
        for own in self.state.evaluated:
            if python in own:
                return own[python]
        if not self.state.is_certain:
            return python
        name = self.state.evaluated[-1][python] = self.new("value")
        self.line(f"{name} = {python}")
        return name

    @contextmanager
    def block(self, head):
        """Write a Python block."""
        self.flush()
        self.line(head)
        self.state.depth += 1
        self.state.evaluated.append({})
        yield
        self.flush()
        self.line("pass")
        self.state.evaluated.pop()
        self.state.depth -= 1

    @contextmanager
    def pushed(self, **variables):
        """Have variables of which nothing outside knows."""
        outer, changing = self.state.variables, self.state.changing
        self.state.variables, self.state.changing = {**outer, **variables}, frozenset()
        yield
        self.state.variables, self.state.changing = outer, changing

    def scope(self, words=None):
        """Return the Python of a Scope with all variables, or with those that are among `words`; the constants are in it anyway."""
        variables = {
            name: own
            for name, own in self.state.variables.items()
            if own is not self.constants.get(name) and (words is None or name in words)
        }
        own = [f"{name}={self.python(value)}" for name, value in variables.items()]
        return f"scope.having({', '.join(own)})"

    # Variables

    def assign(self, name, value):
        if self.is_changing(name):
            self.flush()
            self.line(f"{self.state.variables[name]} = {self.python(value)}")
            for own in self.state.evaluated:
                own.clear()
        elif isinstance(value, Known):
            self.state.variables[name] = value
        else:
            own = self.state.variables[name] = self.new("variable")
            self.line(f"{own} = {value}")

    def is_changing(self, name):
        known = self.state.variables.get(name)
        return isinstance(known, str) and known in self.state.changing

    def assigned_in(self, nodes):
        """Prepare for nodes that are not executed exactly once, and set variables."""
        for name in assigned(nodes):
            if self.is_changing(name):
                continue
            before = self.python(self.state.variables.get(name, f"scope.get({name!r}, MISSING)"))
            own = self.state.variables[name] = self.new("variable")
            self.state.changing |= {own}
            self.line(f"{own} = {before}")

    def variable(self, variable):
        if variable.lookups is None:
            if variable.translate:
                raise Unknown
            return Known(variable.literal)
        first, *others = variable.lookups
        value = self.state.variables.get(first)
        if value is None:
            value = self.in_scope.setdefault(first, f"in_scope_{len(self.in_scope)}")
            value = self.once(f"(called({value}) if callable({value}) else {value})")
        for name in others:
            value = self.attribute(value, name)
        return value

    def attribute(self, value, name):
        if isinstance(value, Loop):
            return value.attribute(name)
        if isinstance(value, Known):
            return Known(attribute(value.value, name))
        python = f"attribute({value}, {name!r})"
        before = len(self.state.lines)
        found = self.once(python)
        if len(self.state.lines) > before:  # most are attributes that are not called, and found without a call
            self.state.lines.pop()
            self.line(f"{found} = getattr({value}, {name!r}, MISSING)")
            self.line(f"if {found} is MISSING or callable({found}): {found} = {python}")
        return found


def joined(pieces):
    """Return pieces with those that are known and follow each other as one."""
    found = []
    for piece in pieces:
        if isinstance(piece, Known) and found and isinstance(found[-1], Known):
            found[-1] = Known(found[-1].value + piece.value)
        else:
            found.append(piece)
    return found


def assigned(nodes):
    """Return the names of the variables that nodes set, or nodes in them."""
    found = [node for own in nodes for node in own.get_nodes_by_type(Node)]
    names = [getattr(node, attribute, None) for node in found for attribute in ASSIGNED]
    return sorted({name for name in names if isinstance(name, str)})
