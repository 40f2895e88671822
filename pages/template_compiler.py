# Long because one class has a method for each kind of node.
"""Compilation of Django's templates to Python: a function that does what the nodes of a template do.

What depends on the language alone (translations, addresses without arguments, static files) is evaluated when a template is
compiled; `{% extends %}` and `{% block %}` are resolved then, too. A tag that is not known here is rendered by Django.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field
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

from .template_runtime import CALLED, MISSING
from .templatetags.directory import CaptureNode

COMPARISONS = {
    "in": lambda first, second: first in second,
    "not in": lambda first, second: first not in second,
    "<": lambda first, second: first < second,
    "<=": lambda first, second: first <= second,
    ">": lambda first, second: first > second,
    ">=": lambda first, second: first >= second,
}


def compile_template(template):
    """Return the function of a template in the active language: it takes a Scope, and a function that is given each piece of the page."""
    return _Compiler().compile(template)


class _Unknown(Exception):
    """Raised for what only Django can render."""


@dataclass
class _Frame:
    """The function that is being written."""

    lines: list
    depth: int = 1
    text: list = field(default_factory=list)
    """Pieces of the page that the next line has to write first."""
    scope: str = "scope"
    """The name of the variable with the innermost scope."""
    blocks: dict = field(default_factory=dict)
    """The nodes of each block, those of the template that extends all others first."""
    local: dict = field(default_factory=dict)
    """Names of loops' variables in the template, and in Python."""
    uses_loop: bool = False
    """Whether what was written uses `forloop` of a loop outside of it."""


class _Compiler:
    """Writes the Python of one template in the active language."""

    def __init__(self):
        self.names = {function.__name__: function for function in CALLED} | {"MISSING": MISSING}
        self.functions, self.finished, self.uses_loop = {}, [], {}
        self.count, self.open_block, self.frame = 0, None, None

    def compile(self, template):
        main = self.function(template)
        exec("\n".join(self.finished), self.names)  # noqa: S102 - our own templates
        return self.names[main]

    def function(self, template):
        """Return the name of the function of a template; included ones may include themselves."""
        if template.name not in self.functions:
            name = self.functions[template.name] = self.new("template")
            outer, self.frame = self.frame, _Frame([f"def {name}(scope, write):"])
            self.uses_loop[name] = True  # until it is known
            self.template_nodes(template)
            self.emit("return")
            self.finished.extend(self.frame.lines)
            self.uses_loop[name] = self.frame.uses_loop
            self.frame = outer
        return self.functions[template.name]

    def template_nodes(self, template):
        """Write the nodes of a template; of one that extends another, the other's with its own blocks."""
        for node in template.nodelist.get_nodes_by_type(loader_tags.BlockNode):
            self.frame.blocks.setdefault(node.name, []).append(node.nodelist)
        extends = next((node for node in template.nodelist if isinstance(node, loader_tags.ExtendsNode)), None)
        if extends:
            self.template_nodes(template.engine.get_template(self.constant_of(extends.parent_name)))
        else:
            self.nodes(template.nodelist)

    # Writing

    def new(self, what, value=None):
        self.count += 1
        name = f"{what}_{self.count}"
        if value is not None:
            self.names[name] = value
        return name

    def emit(self, line):
        frame = self.frame
        if frame.text:
            text, frame.text = "".join(frame.text), []
            self.emit(f"write({text!r})")
        frame.lines.append("    " * frame.depth + line)

    def block(self, head, nodes, before=()):
        """Write a Python block with these nodes in it."""
        self.emit(head)
        self.frame.depth += 1
        for line in before:
            self.emit(line)
        self.nodes(nodes)
        self.emit("pass")
        self.frame.depth -= 1

    @contextmanager
    def pushed(self, values=""):
        """Write a new scope, of which nothing outside knows."""
        outer, local = self.frame.scope, self.frame.local
        self.frame.scope, self.frame.local = self.new("scope"), {**local}
        self.emit(f"{self.frame.scope} = Scope({outer}{values})")
        yield outer
        self.frame.scope, self.frame.local = outer, local

    def nodes(self, nodes):
        frame = self.frame
        for node in nodes:
            written, before = len(frame.lines), {**vars(frame), "text": [*frame.text]}
            try:
                if type(node) not in WRITERS:
                    raise _Unknown
                WRITERS[type(node)](self, node)
            except _Unknown:
                del frame.lines[written:]
                vars(frame).update(before, uses_loop=True, local={})
                self.emit(f"write(by_django({self.new('node', node)}, {frame.scope}))")

    # Expressions

    def constant_of(self, expression):
        """Return the value of an expression that is the same for every page; raises _Unknown for others."""
        if isinstance(expression, FilterExpression) and not expression.filters:
            if not expression.is_var:
                return expression.var
            if expression.var.literal is not None and expression.var.lookups is None:
                return expression.var.literal
        raise _Unknown

    def variable(self, variable):
        if variable.lookups is None:
            if variable.translate:
                raise _Unknown
            return self.new("constant", variable.literal)
        first, *others = variable.lookups
        self.frame.uses_loop |= first == "forloop"
        value = self.frame.local.get(first) or f"called({self.frame.scope}.get({first!r}, MISSING))"
        for name in others:
            value = f"attribute({value}, {name!r})"
        return value

    def expression(self, expression, missing='""'):
        """Return the Python of a FilterExpression; `missing` is what a filter is given for a missing variable."""
        value = self.variable(expression.var) if expression.is_var else self.new("constant", expression.var)
        if expression.filters and expression.is_var:
            value = f"present({value}, {missing})"
        for function, arguments in expression.filters:
            own = [self.variable(own) if is_variable else self.new("constant", own) for is_variable, own in arguments]
            if getattr(function, "expects_localtime", False):
                value = f"template_localtime({value}, True)"
            if getattr(function, "needs_autoescape", False):
                own.append("autoescape=True")
            name = self.new("filter", function)
            is_safe = getattr(function, "is_safe", False)
            value = f"{'filtered(' + name + ', ' if is_safe else name + '('}{', '.join([value, *own])})"
        return value

    def condition(self, token):
        if token.id in ("and", "or"):
            return f"({self.condition(token.first)} {token.id} {self.condition(token.second)})"
        if token.id == "not":
            return f"(not {self.condition(token.first)})"
        if token.id in ("==", "!=", "is", "is not"):
            return f"({self.condition(token.first)} {token.id} {self.condition(token.second)})"
        if token.id in COMPARISONS:
            operator = self.new("operator", COMPARISONS[token.id])
            return f"compared({operator}, {self.condition(token.first)}, {self.condition(token.second)})"
        if token.id == "literal":
            return self.expression(token.value, "None")
        raise _Unknown

    # Nodes

    def write_text(self, node):
        self.frame.text.append(node.s)

    def write_nothing(self, node):
        pass

    def write_variable(self, node):
        expression = node.filter_expression
        if isinstance(expression.var, Variable) and expression.var.lookups == ("block", "super"):
            name, level = self.open_block
            self.write_level(name, level + 1)
        else:
            self.emit(f"write(shown({self.expression(expression)}))")

    def write_block(self, node):
        self.write_level(node.name, 0)

    def write_level(self, name, level):
        if level < len(self.frame.blocks[name]):
            outer = self.open_block
            self.open_block = name, level
            self.nodes(self.frame.blocks[name][level])
            self.open_block = outer

    def write_if(self, node):
        head = "if"
        for condition, nodes in node.conditions_nodelists:
            self.block(f"{head} {self.condition(condition)}:" if condition is not None else "else:", nodes)
            head = "elif"

    def write_for(self, node):
        if node.is_reversed:
            raise _Unknown
        frame, values = self.frame, self.new("values")
        self.emit(f"{values} = listed({self.expression(node.sequence, 'None')})")
        used_outside, frame.uses_loop = frame.uses_loop, False
        with self.pushed() as outer:
            loop, index, items = self.new("loop"), self.new("index"), [self.new("item") for _name in node.loopvars]
            start = f"{loop} = {frame.scope}['forloop'] = {{'parentloop': {outer}.get('forloop', {{}})}}"
            step = f"{loop}.update(loop_at({index}, len({values})))"
            self.emit(start)
            frame.local |= dict(zip(node.loopvars, items, strict=True))
            targets = [f"{frame.scope}[{name!r}] = {item}" for name, item in zip(node.loopvars, items, strict=True)]
            item = items[0] if len(items) == 1 else f"({', '.join(items)})"
            self.block(f"for {index}, {item} in enumerate({values}):", node.nodelist_loop, [step, *targets])
            if not frame.uses_loop:
                frame.lines[:] = [line for line in frame.lines if line.strip() not in (start, step)]
        frame.uses_loop |= used_outside  # a loop in this one may use its `parentloop`
        if node.nodelist_empty:
            self.block(f"if not {values}:", node.nodelist_empty)

    def write_with(self, node):
        values = "".join(f", {name}={self.expression(value)}" for name, value in node.extra_context.items())
        with self.pushed(values):
            for name in node.extra_context:
                self.frame.local.pop(name, None)
            self.nodes(node.nodelist)

    def write_include(self, node):
        template = engines["django"].engine.get_template(self.constant_of(node.template))
        if node.isolated_context:
            raise _Unknown
        values = "".join(f", {name}={self.expression(value)}" for name, value in node.extra_context.items())
        name = self.function(template)
        self.frame.uses_loop |= self.uses_loop[name]
        self.emit(f"{name}(Scope({self.frame.scope}{values}), write)")

    def write_translation(self, node):
        self.constant_of(node.filter_expression)
        self.write_now(node, node.asvar)

    def write_static(self, node):
        self.constant_of(node.path)
        self.write_now(node, node.varname)

    def write_now(self, node, name):
        """Write what a tag without variables gives, or assign it to `name`."""
        context = Context()
        html = node.render(context)
        self.assign_or_write(name, context[name] if name else html)

    def write_block_translation(self, node):
        context = node.message_context and self.constant_of(node.message_context)
        message, names = node.render_token_list(node.singular)
        if node.plural:
            plural, more = node.render_token_list(node.plural)
            names += more
            count = self.new("count")
            self.emit(f"{count} = {self.expression(node.counter)}")
            arguments = f"{message!r}, {plural!r}, {count}"
            result = f"npgettext({context!r}, {arguments})" if context else f"ngettext({arguments})"
        else:
            result = repr(translation.pgettext(context, message) if context else translation.gettext(message))
            count = None
        values = []
        for name in dict.fromkeys(names):
            if name == node.countervar:
                own = count
            elif name in node.extra_context:
                own = self.expression(node.extra_context[name])
            else:
                own = self.variable(Variable(name))
            values.append(f"{name!r}: shown({own})")
        if not values and not node.plural:
            text = translation.pgettext(context, message) if context else translation.gettext(message)
            self.assign_or_write(node.asvar, SafeString(text % {}))
            return
        result = f"{result} % {{{', '.join(values)}}}"
        if node.asvar:
            self.assign(node.asvar, f"SafeString({result})")
        else:
            self.emit(f"write({result})")

    def write_url(self, node):
        if node.kwargs:
            raise _Unknown
        url = reverse(self.constant_of(node.view_name), args=[self.constant_of(argument) for argument in node.args])
        self.assign_or_write(node.asvar, url if node.asvar else escape(url))

    def write_simple(self, node):
        own = [self.frame.scope] if node.takes_context else []
        own += [self.expression(argument) for argument in node.args]
        own += [f"{name}={self.expression(value)}" for name, value in node.kwargs.items()]
        if not own and getattr(node.func, "depends_on_language_alone", False):
            value = node.func()
            self.assign_or_write(node.target_var, value if node.target_var else conditional_escape(value))
            return
        result = f"{self.new('tag', node.func)}({', '.join(own)})"
        if node.target_var:
            self.assign(node.target_var, result)
        else:
            self.emit(f"write(conditional_escape({result}))")

    def write_capture(self, node):
        parts = self.new("parts")
        self.emit(f"{parts} = []")
        self.emit(f"write, {parts}_outer = {parts}.append, write")
        self.nodes(node.nodelist)
        self.emit(f"write = {parts}_outer")
        self.assign(node.name, f"SafeString(' '.join(''.join({parts}).split()))")

    def assign_or_write(self, name, value):
        if name:
            self.assign(name, self.new("constant", value))
        else:
            self.frame.text.append(value)

    def assign(self, name, value):
        self.frame.local.pop(name, None)
        self.emit(f"{self.frame.scope}[{name!r}] = {value}")


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
