"""The body of a module or a class: its functions, classes and variables."""

import ast

from krait_parse.conditions import dotted_name, inner_statements, known_outcome
from krait_parse.findings import Findings, Part, of_alternatives
from krait_parse.functional import class_of
from krait_parse.functions import FUNCTIONS, docstring, renamed
from krait_parse.imports import imported_names
from krait_parse.numbers import Numbers
from krait_parse.properties import properties_of

LOOPS = (ast.For, ast.AsyncFor, ast.While)
WITHS = (ast.With, ast.AsyncWith)
TRIES = tuple(getattr(ast, name) for name in ("Try", "TryStar") if hasattr(ast, name))
BLOCKS = (*LOOPS, *WITHS, *TRIES, ast.ExceptHandler, ast.Match, ast.match_case)
# Classes inside of classes beyond this are left out, so that neither side recurses without bound.
DEEPEST_CLASS = 20


class Block:
    """Collects what one body defines, in the order of the source."""

    def __init__(self, statements, tools, module=None, depth=0):
        self.tools = tools
        self.places, self.expressions, self.functions = tools
        self.module = module  # the body around all of them, of which classes see the names
        self.depth = depth
        self.numbers = Numbers(statements, module and module.numbers)
        self.found = Findings()
        self.found_around = []  # by what is around the statements that are being read
        self.has_ignored_field = False
        self.read(statements)

    def findings(self, statements):
        """What these define, apart from what was found before."""
        self.found_around.append(self.found)
        self.found = Findings()
        self.read(statements)
        found, self.found = self.found, self.found_around.pop()
        return found

    def read(self, statements):
        for statement in statements:
            self.read_statement(statement)

    def read_statement(self, node):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            self.found.names.extend(imported_names(node, self.places))
        elif isinstance(node, FUNCTIONS):
            self.found.functions.append(self.functions.describe(node))
        elif isinstance(node, ast.ClassDef):
            if self.depth < DEEPEST_CLASS:
                self.found.classes.append(self.described_class(node))
        elif isinstance(node, ast.If):
            self.read_alternatives(parts_of_if(node))
        elif isinstance(node, TRIES):
            self.read_alternatives(parts_of_try(node))
            self.read(node.finalbody)
        elif isinstance(node, ast.Match):
            self.read_alternatives([Part(each.body) for each in node.cases])
        elif isinstance(node, BLOCKS):
            self.read(inner_statements(node))
        else:
            for target, annotation, value in assignments(node):
                self.read_assignment(node, target, annotation, value)

    def read_alternatives(self, parts):
        self.found.add(of_alternatives([(each, self.findings(each.statements)) for each in parts]))

    def read_assignment(self, node, target, annotation, value):
        """`X = list[int]`, `X: TypeAlias = list[int]` and `type X = list[int]` name a type, too."""
        if not isinstance(target, ast.Name):
            return
        made = class_of(target, value, self.numbers)
        if made and not self.defines(dotted_name(made.bases[0]).split(".")[0]):
            self.read_statement(made)
            return
        if self.module and (made := self.properties_of(target, value)):
            self.found.functions.extend(made)
            return
        if annotation is None and (made := self.renamed(node, target, value)):
            self.found.functions.extend(made)
            return
        if value is not None and (self.module is None or may_be_alias(annotation)):
            alias = self.expressions.value(value, self.numbers)
            variables = self.expressions.type_variables(node)
            self.found.names.append(
                {
                    "name": target.id,
                    "place": self.places.of(target),
                    "alias": alias,
                    "type_variables": variables,
                }
            )
        is_ignored = self.functions.is_marked(node.lineno, node.end_lineno)
        if is_ignored:
            self.has_ignored_field = self.has_ignored_field or is_field(annotation)
        elif type(node).__name__ != "TypeAlias":
            self.found.variables.append(self.variable(target, target.id, annotation, value))
            self.numbers.set(target.id, value)

    def properties_of(self, target, value):
        return properties_of(target.id, value, self.places.of(target), self.found.functions)

    def renamed(self, node, target, value):
        made = renamed(target.id, value, self.places.of(target), self.found.functions)
        if self.functions.is_marked(node.lineno, node.end_lineno):
            return [{**each, "is_ignored": True} for each in made]
        return made

    def defines(self, name):
        """Whether the name is something of the file's own, not an import."""
        is_own = any(each.defines(name) for each in (*self.found_around, self.found))
        return is_own or (self.module is not None and self.module.defines(name))

    def variable(self, target, name, annotation, value):
        return {
            "name": name,
            "place": self.places.of(target),
            "annotation": self.expressions.optional(annotation),
            "value": None if value is None else self.expressions.value(value, self.numbers),
            "is_after_ignored": self.has_ignored_field,
        }

    # --- classes ---

    def described_class(self, node):
        body = Block(node.body, self.tools, self.module or self, self.depth + 1)
        keywords = [each for each in node.keywords if each.arg]
        return {
            "name": node.name,
            "place": self.places.of_name(node, "class"),
            "is_ignored": self.functions.is_ignored(node),
            "is_fallback": False,
            "docstring": docstring(node),
            "bases": [self.expressions.of(each) for each in node.bases],
            "keywords": [self.expressions.keyword(each) for each in keywords],
            "decorators": [self.expressions.of(each) for each in node.decorator_list],
            "type_variables": self.expressions.type_variables(node),
            "attributes": self.attributes(node),
            "has_ignored_field": body.has_ignored_field,
            **body.found.described(),
        }

    def attributes(self, node):
        """What `__init__` gives to its `self`."""
        found = []
        for function in node.body:
            is_init = isinstance(function, ast.FunctionDef) and function.name == "__init__"
            if is_init and (arguments := [*function.args.posonlyargs, *function.args.args]):
                found = self.attributes_set_in(function.body, arguments[0].arg)
        return found

    def attributes_set_in(self, statements, own_name):
        found = []
        for node in statements:
            if isinstance(node, (ast.If, *BLOCKS)):
                found += self.attributes_set_in(inner_statements(node), own_name)
                continue
            for target, annotation, value in assignments(node):
                is_own = isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name)
                if is_own and target.value.id == own_name:
                    found.append(self.variable(target, target.attr, annotation, value))
        return found


def parts_of_if(node):
    """Its branches, as far as they may run or mean something to type checkers."""
    parts = []
    # However many `elif` there are, nothing recurses.
    while outcomes(node) == (None, None) and len(node.orelse) == 1:
        if not isinstance(node.orelse[0], ast.If):
            break
        parts.append(Part(node.body))
        node = node.orelse[0]
    return parts + branches(node)


def branches(node):
    """What type checkers see comes first."""
    at_runtime, for_types = outcomes(node)
    parts = [
        Part(statements, is_run=at_runtime in (None, outcome))
        for outcome, statements in ((True, node.body), (False, node.orelse))
        if None in (at_runtime, for_types) or outcome in (at_runtime, for_types)
    ]
    return parts[::-1] if for_types is False else parts


def outcomes(node):
    return known_outcome(node.test), known_outcome(node.test, type_checking=True)


def parts_of_try(node):
    return [Part([*node.body, *node.orelse]), *(Part(each.body) for each in node.handlers)]


def may_be_alias(annotation):
    """In a class, `date: date = None` is a field, and not what `date` means in annotations."""
    spelled = getattr(annotation, "value", None) if isinstance(annotation, ast.Constant) else None
    name = spelled or dotted_name(annotation)
    return annotation is None or (isinstance(name, str) and name.endswith("TypeAlias"))


def is_field(annotation):
    """Whether a dataclass has a field of what is annotated so."""
    head = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return annotation is not None and (dotted_name(head) or "").split(".")[-1] != "ClassVar"


def assignments(node):
    """Target, annotation and value of each thing that a statement sets."""
    if isinstance(node, ast.Assign):
        first, *others = node.targets
        again = node.value if isinstance(node.value, ast.Constant) else first
        yield from pairs(first, node.value)
        for other in others:
            yield from pairs(other, again)
    elif isinstance(node, ast.AnnAssign):
        yield node.target, node.annotation, node.value
    elif type(node).__name__ == "TypeAlias":
        yield node.name, None, node.value


def pairs(target, value):
    """`a, b = 1, 2` sets two."""
    both = (target, value)
    if all(isinstance(each, (ast.Tuple, ast.List)) for each in both):
        if len(target.elts) == len(value.elts):
            yield from ((one, None, other) for one, other in zip(target.elts, value.elts))
    else:
        yield target, None, value
