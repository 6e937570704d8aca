"""Annotations, aliases, defaults and decorators, in the few forms that matter to types.

An expression is described by (kind, text, children, place); syntax.hpp lists the kinds.
"""

import ast
import operator

from krait_parse.source import clean

# Deeper expressions are cut off here, so that neither side recurses without bound.
DEEPEST_EXPRESSION = 100


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
            return ("bytes", "", [], here)
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

    def alias(self, value):
        is_data = isinstance(value, (ast.Dict, ast.List, ast.Set, ast.Tuple, ast.JoinedStr))
        return self.other(value) if is_data else self.of(value)


OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
}
# What is shifted or multiplied stays small, whatever the text says.
LARGEST_OPERAND = 2**63


def is_arithmetic(node):
    """Whether it computes something, as `-5` does not."""
    return isinstance(getattr(node, "operand", node), ast.BinOp)


def whole_number(node, depth=0):
    """The value of constant arithmetic on ints, as in `1 << 3` or `60 * 60`; None for others."""
    if depth > DEEPEST_EXPRESSION:
        return None
    if isinstance(node, ast.Constant):
        return node.value if type(node.value) is int else None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        operand = whole_number(node.operand, depth + 1)
        return None if operand is None else -operand
    if not isinstance(node, ast.BinOp) or type(node.op) not in OPERATORS:
        return None
    left, right = whole_number(node.left, depth + 1), whole_number(node.right, depth + 1)
    if left is None or right is None or max(abs(left), abs(right)) > LARGEST_OPERAND:
        return None
    if isinstance(node.op, (ast.LShift, ast.RShift)) and not 0 <= right < 64:
        return None
    return OPERATORS[type(node.op)](left, right)


def alternatives(node):
    """The operands of a chain of `|`, however long, without recursion."""
    found = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        found.append(node.right)
        node = node.left
    return [node, *reversed(found)]
