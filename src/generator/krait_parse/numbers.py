"""Arithmetic on ints that is known without running anything, as enumerations are full of."""

import ast
import operator
from collections import Counter

OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
}
# Numbers stay small enough to be computed at once and printed, whatever the text says.
MOST_BITS = 4096
DEEPEST_ARITHMETIC = 100


def is_arithmetic(node):
    """Whether it computes something, as `-5` does not."""
    return isinstance(getattr(node, "operand", node), ast.BinOp)


def whole_number(node, number_of_name=lambda name: None, depth=0):
    """The value of arithmetic on ints, as in `1 << 3` or `60 * MINUTE`; None for others."""
    if depth > DEEPEST_ARITHMETIC:
        return None
    inner = lambda child: whole_number(child, number_of_name, depth + 1)
    if isinstance(node, ast.Constant):
        return node.value if type(node.value) is int else None
    if isinstance(node, ast.Name):
        return number_of_name(node.id)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        operand = inner(node.operand)
        return None if operand is None else -operand
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        return computed(type(node.op), inner(node.left), inner(node.right))
    return None


def computed(kind, left, right):
    if left is None or right is None or max(left.bit_length(), right.bit_length()) > MOST_BITS:
        return None
    if kind in (ast.LShift, ast.RShift, ast.Pow) and not 0 <= right <= MOST_BITS:
        return None
    if kind is ast.Pow and left.bit_length() * right > MOST_BITS:
        return None
    result = OPERATORS[kind](left, right)
    return result if result.bit_length() <= MOST_BITS else None


class Numbers:
    """The variables of one body that are set once, to an int."""

    def __init__(self, statements, module=None):
        self.statements = statements
        self.module = module  # those of the module, which classes see, too
        self.known = {}
        self.counted = None

    def set(self, name, value):
        number = whole_number(value, self.of)
        if number is not None:
            self.known[name] = number

    def of(self, name):
        if times := self.times_set(name):
            return self.known.get(name) if times == 1 else None
        return self.module.of(name) if self.module else None

    def outside(self, node):
        """Of a plain name; one of the same class is left to whoever knows what that means there."""
        if not isinstance(node, ast.Name) or (self.module and self.times_set(node.id)):
            return None
        return self.of(node.id)

    def times_set(self, name):
        """Counted only for who asks; a local variable of a function counts, in case it is global."""
        if self.counted is None:
            nodes = (each for statement in self.statements for each in ast.walk(statement))
            self.counted = Counter(bound_name(each) for each in nodes)
        return self.counted[name]


def bound_name(node):
    """What a part of a statement binds, if anything."""
    if isinstance(node, ast.Name):
        return None if isinstance(node.ctx, ast.Load) else node.id
    return getattr(node, "asname", None) or getattr(node, "name", None)
