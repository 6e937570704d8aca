"""The body of a module or a class: its functions, classes and variables."""

import ast

from krait_parse.conditions import dotted_name, inner_statements, is_type_checking, known_outcome
from krait_parse.functional import class_of
from krait_parse.functions import FUNCTIONS, docstring
from krait_parse.imports import imported_names
from krait_parse.numbers import Numbers

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
        self.found_functions = []
        self.classes = []
        self.variables = []  # what type checkers take for one
        self.names = []  # what names stand for, in the order of binding
        self.read(statements)

    def read(self, statements, at_runtime=True):
        for statement in statements:
            self.read_statement(statement, at_runtime)

    def described(self):
        return {
            "names": self.names,
            "classes": self.classes,
            "functions": self.found_functions,
            "variables": self.variables,
        }

    def read_statement(self, node, at_runtime):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            self.names.extend(imported_names(node))
        elif isinstance(node, FUNCTIONS):
            if at_runtime:
                self.found_functions.append(self.functions.describe(node))
        elif isinstance(node, ast.ClassDef):
            if at_runtime and self.depth < DEEPEST_CLASS:
                self.classes.append(self.described_class(node))
        elif isinstance(node, ast.If):
            self.read_if(node, at_runtime)
        elif isinstance(node, BLOCKS):
            self.read(inner_statements(node), at_runtime)
        else:
            for target, annotation, value in assignments(node):
                self.read_assignment(node, target, annotation, value, at_runtime)

    def read_if(self, node, at_runtime):
        outcome = known_outcome(node.test)
        # Types are what a type checker sees: its branch comes last, so that its names win.
        if is_type_checking(node.test):
            self.read(node.orelse, at_runtime)
            self.read(node.body, at_runtime=False)
            return
        if outcome is not False:
            self.read(node.body, at_runtime)
        if outcome is not True:
            self.read(node.orelse, at_runtime)

    def read_assignment(self, node, target, annotation, value, at_runtime):
        """`X = list[int]`, `X: TypeAlias = list[int]` and `type X = list[int]` name a type, too."""
        if not isinstance(target, ast.Name):
            return
        made = class_of(target, value, self.numbers)
        if made and not self.defines(dotted_name(made.bases[0]).split(".")[0]):
            self.read_statement(made, at_runtime)
            return
        if value is not None:
            alias = self.expressions.value(value, self.numbers)
            variables = self.expressions.type_variables(node)
            self.names.append({"name": target.id, "alias": alias, "type_variables": variables})
        is_ignored = self.functions.is_marked(node.lineno, node.end_lineno)
        if at_runtime and not is_ignored and type(node).__name__ != "TypeAlias":
            self.variables.append(self.variable(target, target.id, annotation, value))
            self.numbers.set(target.id, value)

    def defines(self, name):
        """Whether the name is something of the file's own, not an import."""
        set_here = [each for each in self.names if "alias" in each]
        is_own = any(
            each["name"] == name for each in (*self.found_functions, *self.classes, *set_here)
        )
        return is_own or (self.module is not None and self.module.defines(name))

    def variable(self, target, name, annotation, value):
        return {
            "name": name,
            "place": self.places.of(target),
            "annotation": self.expressions.optional(annotation),
            "value": None if value is None else self.expressions.value(value, self.numbers),
        }

    # --- classes ---

    def described_class(self, node):
        body = Block(node.body, self.tools, self.module or self, self.depth + 1)
        keywords = [each for each in node.keywords if each.arg]
        return {
            "name": node.name,
            "place": self.places.of_name(node, "class"),
            "is_ignored": self.functions.is_ignored(node),
            "docstring": docstring(node),
            "bases": [self.expressions.of(each) for each in node.bases],
            "keywords": [self.expressions.keyword(each) for each in keywords],
            "decorators": [self.expressions.of(each) for each in node.decorator_list],
            "type_variables": self.expressions.type_variables(node),
            "attributes": self.attributes(node),
            **body.described(),
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
