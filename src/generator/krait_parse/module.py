"""Describes one Python source file in plain values, for the generator's parser.

Only the standard library's `ast` looks at the source; nothing of it is run or imported. The
generator embeds these files and calls `describe`; parse.cpp reads the answer, key by key.
"""

import ast

from krait_parse.conditions import inner_statements, is_type_checking, known_outcome
from krait_parse.expressions import Expressions
from krait_parse.functions import FUNCTIONS, Functions, docstring
from krait_parse.imports import imported_names, runtime_imports
from krait_parse.places import Places
from krait_parse.source import Problem, checked_tree, decode

LOOPS = (ast.For, ast.AsyncFor, ast.While)
WITHS = (ast.With, ast.AsyncWith)
TRIES = tuple(getattr(ast, name) for name in ("Try", "TryStar") if hasattr(ast, name))
BLOCKS = (*LOOPS, *WITHS, *TRIES, ast.ExceptHandler, ast.Match, ast.match_case)


def describe(data):
    """Everything the generator wants to know about a file with these bytes."""
    try:
        text = decode(data)
        tree = checked_tree(text)
        return ModuleReader(text).read(tree)
    except Problem as problem:
        return {"text": data.decode("utf-8", "replace"), **problem.answer}
    except (RecursionError, MemoryError):
        message = "the source is nested too deeply for Python to parse"
        return {"text": "", "error": message, "place": (0, 0, 0)}


class ModuleReader:
    """Collects names, functions and imports of one module."""

    def __init__(self, text):
        self.text = text
        self.places = Places(text)
        self.expressions = Expressions(self.places)
        self.functions = Functions(text, self.places, self.expressions)
        self.found_functions = []
        self.names = []  # what module-level names stand for, in the order of binding
        self.classes = []

    def read(self, tree):
        self.read_block(tree.body, at_runtime=True)
        return {
            "text": self.text,
            "error": None,
            "docstring": docstring(tree),
            "names": self.names,
            "classes": self.classes,
            "functions": self.found_functions,
            "imports": runtime_imports(tree),
        }

    def read_block(self, statements, at_runtime):
        for statement in statements:
            self.read_statement(statement, at_runtime)

    def read_statement(self, node, at_runtime):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            self.names.extend(imported_names(node))
        elif isinstance(node, FUNCTIONS):
            if at_runtime:
                self.found_functions.append(self.functions.describe(node))
        elif isinstance(node, ast.ClassDef):
            self.classes.append({"name": node.name, "place": self.places.of_name(node, "class")})
        elif isinstance(node, ast.If):
            self.read_if(node, at_runtime)
        elif isinstance(node, BLOCKS):
            self.read_block(inner_statements(node), at_runtime)
        else:
            self.read_assignment(node)

    def read_if(self, node, at_runtime):
        outcome = known_outcome(node.test)
        # Types are what a type checker sees: its branch comes last, so that its names win.
        if is_type_checking(node.test):
            self.read_block(node.orelse, at_runtime)
            self.read_block(node.body, at_runtime=False)
            return
        if outcome is not False:
            self.read_block(node.body, at_runtime)
        if outcome is not True:
            self.read_block(node.orelse, at_runtime)

    def read_assignment(self, node):
        """`X = list[int]`, `X: TypeAlias = list[int]` and `type X = list[int]` name a type."""
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            target, value = node.target, node.value
        elif type(node).__name__ == "TypeAlias":
            target, value = node.name, node.value
        else:
            return
        if isinstance(target, ast.Name):
            self.names.append({"name": target.id, "alias": self.expressions.alias(value)})
