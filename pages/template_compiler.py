# Long because one class has a method for each kind of node.
"""Compilation of Django's templates to Python: a function that does what the nodes of a template do.

What is the same for every page in a language (translations, addresses without arguments, static files, the list of languages) is
evaluated when a template is compiled: conditions on it are decided, and loops over it unrolled. `{% extends %}`, `{% block %}` and
`{% include %}` are resolved then, too. A tag that is not known here is rendered by Django.
"""

import re
from html import escape

from django.template import Context, defaulttags, engines, loader_tags
from django.template.base import FilterExpression, TextNode, Variable, VariableNode
from django.template.library import SimpleNode
from django.templatetags import i18n
from django.templatetags.static import StaticNode
from django.urls import reverse
from django.utils import translation
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from .template_runtime import listed, loop_at, one_line, shown
from .template_writer import Known, Loop, Unknown, Writer, assigned, joined
from .templatetags.directory import CaptureNode

OPERATORS = {
    "and": lambda first, second: first and second,
    "or": lambda first, second: first or second,
    "in": lambda first, second: first in second,
    "not in": lambda first, second: first not in second,
    "is": lambda first, second: first is second,
    "is not": lambda first, second: first is not second,
    "==": lambda first, second: first == second,
    "!=": lambda first, second: first != second,
    "<": lambda first, second: first < second,
    "<=": lambda first, second: first <= second,
    ">": lambda first, second: first > second,
    ">=": lambda first, second: first >= second,
}
WORD = re.compile(r"\w+")
SURE = {"and", "or", "is", "is not", "==", "!="}
"""Operators that every two values have."""


def compile_template(template, constants):
    """Return the function of a template in the active language: it takes a Scope, and a function that is given pieces of the page.

    `constants` are the variables that have the same value on each page in this language.
    """
    return _Compiler(constants).compile(template)


class _Compiler(Writer):
    """Writes the Python of one template in the active language."""

    def __init__(self, constants):
        super().__init__(constants)
        self.functions = {}

    def compile(self, template):
        main = self.function_of(template)
        exec("\n".join(self.finished), self.names)  # noqa: S102 - our own templates
        return self.names[main]

    def function_of(self, template):
        """Return the name of the function of a template."""
        if template.name is None or template.name not in self.functions:
            with self.function() as name:
                self.functions[template.name] = name
                self.template_nodes(template)
        return self.functions[template.name]

    def template_nodes(self, template):
        """Write the nodes of a template; of one that extends another, the other's with its own blocks."""
        for node in template.nodelist.get_nodes_by_type(loader_tags.BlockNode):
            self.state.blocks.setdefault(node.name, []).append(node.nodelist)
        extends = next((node for node in template.nodelist if isinstance(node, loader_tags.ExtendsNode)), None)
        if extends:
            self.template_nodes(template.engine.get_template(self.constant_of(extends.parent_name)))
        else:
            self.nodes(template.nodelist)

    def nodes(self, nodes):
        for node in nodes:
            before = self.state.copy()
            try:
                if type(node) not in WRITERS:
                    raise Unknown
                WRITERS[type(node)](self, node)
            except Unknown:
                self.state, self.by_django = before, True
                scope = self.new("scope")
                self.line(f"{scope} = {self.scope()}")
                self.write(self.once(f"by_django({self.new('node', node)}, {scope}, {assigned([node])!r})"))
                for name in assigned([node]):
                    self.assign(name, f"{scope}.get({name!r}, MISSING)")

    # Expressions

    def constant_of(self, expression):
        """Return the value of an expression that is the same for every page; raises Unknown for others."""
        if isinstance(expression, FilterExpression) and not expression.filters:
            if not expression.is_var:
                return expression.var
            is_literal = expression.var.lookups is None  # and may have to be translated
            value = Known(expression.var.literal) if is_literal else self.variable(expression.var)
            if isinstance(value, Known):
                return value.value
        raise Unknown

    def expression(self, expression, missing=""):
        """Return the value of a FilterExpression; `missing` is what a filter is given for a missing variable."""
        value = self.variable(expression.var) if expression.is_var else Known(expression.var)
        if not expression.filters:
            return value
        value = f"present({self.python(value)}, {missing!r})" if expression.is_var else self.python(value)
        for function, arguments in expression.filters:
            own = [self.python(self.variable(own) if is_variable else Known(own)) for is_variable, own in arguments]
            if getattr(function, "expects_localtime", False):
                value = f"template_localtime({value}, True)"
            if getattr(function, "needs_autoescape", False):
                own.append("autoescape=True")
            name = self.new("filter", function)
            is_safe = getattr(function, "is_safe", False)
            value = f"{'filtered(' + name + ', ' if is_safe else name + '('}{', '.join([value, *own])})"
        return value

    def shown(self, value):
        """Return a value as HTML."""
        return Known(shown(value.value)) if isinstance(value, Known) else self.once(f"shown({self.python(value)})")

    def condition(self, token):
        if token.id == "literal":
            return self.expression(token.value, None)
        first = self.condition(token.first)
        if token.id == "not":
            return Known(not first.value) if isinstance(first, Known) else f"(not {self.python(first)})"
        if token.id not in OPERATORS:
            raise Unknown
        if token.id in ("and", "or") and isinstance(first, Known):
            return first if bool(first.value) is (token.id == "or") else self.condition(token.second)
        certain, self.state.is_certain = self.state.is_certain, False
        second = self.condition(token.second)
        self.state.is_certain = certain
        if isinstance(first, Known) and isinstance(second, Known) and token.id in SURE:
            return Known(OPERATORS[token.id](first.value, second.value))
        first, second = self.python(first), self.python(second)
        if token.id in SURE:
            return f"({first} {token.id} {second})"
        return f"compared({self.new('operator', OPERATORS[token.id])}, {first}, {second})"

    # Nodes

    def write_text(self, node):
        self.write(Known(node.s))

    def write_nothing(self, node):
        pass

    def write_variable(self, node):
        expression = node.filter_expression
        if isinstance(expression.var, Variable) and expression.var.lookups == ("block", "super"):
            name, level = self.state.open_block
            self.write_level(name, level + 1)
        else:
            self.write(self.shown(self.expression(expression)))

    def write_block(self, node):
        self.write_level(node.name, 0)

    def write_level(self, name, level):
        if level < len(self.state.blocks[name]):
            outer = self.state.open_block
            self.state.open_block = name, level
            self.nodes(self.state.blocks[name][level])
            self.state.open_block = outer

    def write_if(self, node):
        self.assigned_in([node])
        self.write_branches(node.conditions_nodelists)

    def write_branches(self, branches):
        if not branches:
            return
        (condition, nodes), *others = branches
        value = Known(True) if condition is None else self.condition(condition)
        if isinstance(value, Known):
            if value.value:
                self.nodes(nodes)
            else:
                self.write_branches(others)
            return
        with self.block(f"if {self.python(value)}:"):
            self.nodes(nodes)
        if others:
            with self.block("else:"):
                self.write_branches(others)

    def write_for(self, node):
        if node.is_reversed:
            raise Unknown
        sequence, parent = self.expression(node.sequence, None), self.state.variables.get("forloop", Known({}))
        if isinstance(sequence, Known) and isinstance(parent, Known):
            self.write_unrolled(node, listed(sequence.value), parent)
            return
        index, values = self.new("index"), self.new("values")
        self.line(f"{values} = listed({self.python(sequence)})")
        loop, items = Loop(index, values, parent), {name: self.new("item") for name in node.loopvars}
        target = ", ".join(items.values())
        target = target if len(items) == 1 else f"({target})"
        with self.pushed():
            self.assigned_in([node])
            self.flush()
            place = len(self.state.lines)
            self.state.variables.update(items, forloop=loop)
            with self.block(f"for {index}, {target} in enumerate({values}):"):
                self.nodes(node.nodelist_loop)
            if not loop.is_used:
                self.state.lines[place] = f"{'    ' * self.state.depth}for {target} in {values}:"
        if node.nodelist_empty:
            with self.block(f"if not {values}:"):
                self.nodes(node.nodelist_empty)

    def write_unrolled(self, node, values, parent):
        with self.pushed():
            for index, item in enumerate(values):
                items = dict(zip(node.loopvars, [item] if len(node.loopvars) == 1 else item, strict=True))
                own = {name: Known(value) for name, value in items.items()}
                self.state.variables.update(own, forloop=Known(loop_at(index, len(values), parent.value)))
                self.nodes(node.nodelist_loop)
        if not values:
            self.nodes(node.nodelist_empty)

    def write_with(self, node):
        with self.pushed(**self.extra_context(node)):
            self.nodes(node.nodelist)

    def extra_context(self, node):
        return {name: self.once(self.expression(value)) for name, value in node.extra_context.items()}

    def write_include(self, node):
        template = engines["django"].engine.get_template(self.constant_of(node.template))
        if node.isolated_context:
            raise Unknown
        reached = _reached_from(template, {})
        with self.pushed(**self.extra_context(node)):
            if template.name not in reached:
                outer, self.state.blocks = (self.state.blocks, self.state.open_block), {}
                self.template_nodes(template)
                self.state.blocks, self.state.open_block = outer
                return
            if any(self.state.variables.get(name) is not own for name, own in self.constants.items()):
                raise Unknown
            if not any("forloop" in own.source for own in reached.values()):
                self.state.variables.pop("forloop", None)
            self.flush()
            own = {word for other in (template, *reached.values()) for word in WORD.findall(other.source)}
            self.line(f"{self.function_of(template)}({self.scope(own)}, write)")

    def write_translation(self, node):
        self.constant_of(node.filter_expression)
        self.write_now(node, node.asvar)

    def write_static(self, node):
        self.constant_of(node.path)
        self.write_now(node, node.varname)

    def write_now(self, node, name):
        """Write what a tag gives whose variables are known, or assign it to `name`."""
        context = Context({name: own.value for name, own in self.state.variables.items() if isinstance(own, Known)})
        html = node.render(context)
        self.assign_or_write(name, Known(context[name] if name else html))

    def write_block_translation(self, node):
        context = node.message_context and self.constant_of(node.message_context)
        message, names = node.render_token_list(node.singular)
        values, count = self.extra_context(node), None
        if node.plural:
            plural, more = node.render_token_list(node.plural)
            names += more
            count = values[node.countervar] = self.once(self.expression(node.counter))
        with self.pushed(**values):
            shown_values = {name: self.shown(self.variable(Variable(name))) for name in names}
        if not node.plural:
            text = translation.pgettext(context, message) if context else translation.gettext(message)
            if all(isinstance(own, Known) for own in shown_values.values()):
                text %= {name: own.value for name, own in shown_values.items()}
                self.assign_or_write(node.asvar, Known(SafeString(text)))
                return
            result = repr(text)
        else:
            arguments = f"{context!r}, {message!r}, {plural!r}, {self.python(count)}"
            result = f"counted({translation.get_language()!r}, {arguments})"
        shown_values = ", ".join(f"{name!r}: {self.python(own)}" for name, own in shown_values.items())
        result = f"SafeString({result} % {{{shown_values}}})"
        self.assign_or_write(node.asvar, self.once(result))

    def write_url(self, node):
        if node.kwargs:
            raise Unknown
        url = reverse(self.constant_of(node.view_name), args=[self.constant_of(argument) for argument in node.args])
        self.assign_or_write(node.asvar, Known(url if node.asvar else escape(url)))

    def write_simple(self, node):
        own = [self.scope()] if node.takes_context else []
        own += [self.python(self.expression(argument)) for argument in node.args]
        own += [f"{name}={self.python(self.expression(value))}" for name, value in node.kwargs.items()]
        if not own and getattr(node.func, "depends_on_language_alone", False):
            value = node.func()
            self.assign_or_write(node.target_var, Known(value if node.target_var else conditional_escape(value)))
            return
        result = f"{self.new('tag', node.func)}({', '.join(own)})"
        self.assign_or_write(node.target_var, result if node.target_var else f"escaped({result})")

    def write_capture(self, node):
        before, outer, self.state.pieces = self.state.copy(), self.state.pieces, []
        self.nodes(node.nodelist)
        pieces, self.state.pieces = joined(self.state.pieces), outer
        if self.state.flushed != before.flushed:
            self.state = before
            parts = self.new("parts")
            self.flush()
            self.line(f"{parts} = []")
            self.line(f"write, {parts}_outer = {parts}.extend, write")
            self.nodes(node.nodelist)
            self.flush()
            self.line(f"write = {parts}_outer")
        elif all(isinstance(piece, Known) for piece in pieces):
            self.assign(node.target_var, Known(one_line("".join(piece.value for piece in pieces))))
            return
        else:
            parts = f"({', '.join(map(self.python, pieces))},)"
        self.assign(node.target_var, f"one_line(''.join({parts}))")

    def assign_or_write(self, name, value):
        """Assign a value to a variable if there is the name of one, or write it."""
        if name:
            self.assign(name, value)
        else:
            self.write(self.once(value))


def _reached_from(template, found):
    """Return the templates that a template includes, and those that they include, by name."""
    for node in template.nodelist.get_nodes_by_type(loader_tags.IncludeNode):
        name = node.template.var
        if isinstance(name, str) and name not in found:
            found[name] = engines["django"].engine.get_template(name)
            _reached_from(found[name], found)
    return found


WRITERS = {
    TextNode: _Compiler.write_text,
    VariableNode: _Compiler.write_variable,
    defaulttags.CommentNode: _Compiler.write_nothing,
    defaulttags.LoadNode: _Compiler.write_nothing,
    defaulttags.IfNode: _Compiler.write_if,
    defaulttags.ForNode: _Compiler.write_for,
    defaulttags.WithNode: _Compiler.write_with,
    defaulttags.URLNode: _Compiler.write_url,
    loader_tags.BlockNode: _Compiler.write_block,
    loader_tags.IncludeNode: _Compiler.write_include,
    i18n.TranslateNode: _Compiler.write_translation,
    i18n.BlockTranslateNode: _Compiler.write_block_translation,
    StaticNode: _Compiler.write_static,
    SimpleNode: _Compiler.write_simple,
    CaptureNode: _Compiler.write_capture,
}
