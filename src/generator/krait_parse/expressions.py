"""Annotations, aliases, defaults and decorators, in the few forms that matter to types.

An expression is described by (kind, text, children, place); syntax.hpp lists the kinds.
"""

import ast

from krait_parse.numbers import is_arithmetic, whole_number
from krait_parse.source import clean

# Deeper expressions are cut off here, so that neither side recurses without bound.
DEEPEST_EXPRESSION = 100
# Longer values are tables, which C++ has no use for.
MOST_ITEMS = 16
MOST_BYTES = 64


class Expressions:
    """Describes the expressions of one text."""

    def __init__(self, places):
        self.places = places

    def optional(self, node):
        return None if node is None else self.of(node)

    def of(self, node, depth=0, place=None):
        """Annotations, aliases, defaults and decorators, in the few forms that matter to types.

        `place` overrides the place of everything inside, for text taken out of quotes.
        """
        if depth > DEEPEST_EXPRESSION:
            return self.other(node, place)
        here = place or self.places.of(node)
        inner = lambda child: self.of(child, depth + 1, place)
        if isinstance(node, ast.Name):
            return ("name", node.id, [], here)
        if isinstance(node, ast.Attribute):
            return ("attribute", node.attr, [inner(node.value)], here)
        if isinstance(node, ast.Subscript):
            arguments = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            return ("subscript", "", [inner(node.value), *map(inner, arguments)], here)
        if is_arithmetic(node) and (number := whole_number(node)) is not None:
            return ("integer", repr(number), [], here)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return ("union", "", [inner(each) for each in alternatives(node)], here)
        if isinstance(node, (ast.Tuple, ast.List)):
            kind = "tuple" if isinstance(node, ast.Tuple) else "list"
            return (kind, "", [inner(each) for each in node.elts[:DEEPEST_EXPRESSION]], here)
        if isinstance(node, ast.Starred):
            return ("starred", "", [inner(node.value)], here)
        if isinstance(node, ast.Call):
            keywords = [self.keyword(each, depth, place) for each in node.keywords if each.arg]
            return ("call", "", [inner(node.func), *map(inner, node.args), *keywords], here)
        return self.constant(node, depth, here) or self.other(node, place)

    def keyword(self, node, depth=0, place=None):
        """`name=value`, in a call or among the bases of a class."""
        here = place or self.places.of(node.value)
        return ("keyword", node.arg, [self.of(node.value, depth + 1, place)], here)

    def type_variables(self, node):
        """Those of `def f[T: bound](…)` and `type X[T] = …`, which Python 3.12 brought."""
        return [
            {"name": each.name, "bound": self.optional(getattr(each, "bound", None))}
            for each in getattr(node, "type_params", ())
        ]

    def constant(self, node, depth, here):
        sign = ""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            sign = "-" if isinstance(node.op, ast.USub) else ""
            node = node.operand
            if not isinstance(node, ast.Constant) or type(node.value) not in (int, float, complex):
                return None
        if not isinstance(node, ast.Constant):
            return None
        return self.constant_of(node.value, sign, depth, here)

    def constant_of(self, value, sign, depth, here):
        if value is None:
            return ("none", "", [], here)
        if value is ...:
            return ("ellipsis", "", [], here)
        if isinstance(value, str):
            return self.string(value, depth, here)
        if isinstance(value, bytes):
            return ("bytes", value.hex() if len(value) <= MOST_BYTES else "…", [], here)
        if isinstance(value, complex):
            return ("imaginary", sign + repr(value.imag), [], here)
        kind = {bool: "boolean", int: "integer", float: "real"}[type(value)]
        try:
            return (kind, sign + repr(value), [], here)
        except ValueError:  # more digits than Python is willing to print
            return ("other", "", [], here)

    def string(self, value, depth, here):
        """A string's value and, where it could be a quoted annotation, what it quotes."""
        if clean(value) != value:
            return ("other", "", [], here)
        try:
            quoted = ast.parse(f"({value.strip()}\n)", mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return ("string", value, [], here)
        return ("string", value, [self.of(quoted, depth + 1, here)], here)

    def other(self, node, place=None):
        here = place or self.places.of(node)
        line, column, end_column = here
        snippet = self.places.lines[line - 1][column - 1 : end_column - 1]
        return ("other", clean(snippet), [], here)

    def value(self, value, numbers):
        """What a variable is set to; `numbers` knows the variables that stand for one."""
        number = whole_number(value, numbers.of) if is_arithmetic(value) else numbers.outside(value)
        if number is not None:
            return ("integer", repr(number), [], self.places.of(value))
        is_data = isinstance(value, (ast.Dict, ast.List, ast.Set, ast.JoinedStr))
        is_table = isinstance(value, ast.Tuple) and len(value.elts) > MOST_ITEMS
        return self.other(value) if is_data or is_table else self.of(value)


def alternatives(node):
    """The operands of a chain of `|`, however long, without recursion."""
    found = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        found.append(node.right)
        node = node.left
    return [node, *reversed(found)]
