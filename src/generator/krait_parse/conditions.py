"""Which statements may run: conditions whose outcome is known without running anything."""

import ast
import operator
import os
import sys

from krait_parse.numbers import whole_number

# What is the same whenever the program runs, because it has this very Python.
FACTS = {
    "sys.version_info": sys.version_info,
    "sys.hexversion": sys.hexversion,
    "sys.platform": sys.platform,
    "sys.byteorder": sys.byteorder,
    "sys.maxsize": sys.maxsize,
    "sys.implementation.name": sys.implementation.name,
    "os.name": os.name,
}

COMPARISONS = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}

VERSION_PARTS = ("major", "minor", "micro", "releaselevel", "serial")
TEXT_TESTS = ("startswith", "endswith")


def dotted_name(node):
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = dotted_name(node.value)
        return base and f"{base}.{node.attr}"
    return None


def known_outcome(test, type_checking=False):
    """True or False where the outcome of an `if` is fixed for this interpreter, else None.

    With `type_checking` it is what type checkers take it for.
    """
    try:
        return bool(Condition(type_checking).value(test))
    except Unknown:
        return None


class Unknown(Exception):
    """The value of an expression is known only when it runs."""


class Condition:
    def __init__(self, type_checking):
        self.type_checking = type_checking

    def value(self, node):
        name = dotted_name(node)
        if name is not None:
            return self.value_of_name(name, node)
        evaluate = getattr(self, type(node).__name__, None)
        if evaluate is None:
            raise Unknown
        return evaluate(node)

    def value_of_name(self, name, node):
        if name.split(".")[-1] == "TYPE_CHECKING":
            return self.type_checking
        if name in FACTS:
            return FACTS[name]
        if isinstance(node, ast.Attribute) and node.attr in VERSION_PARTS:
            version = self.value(node.value)
            if version is sys.version_info:
                return getattr(version, node.attr)
        raise Unknown

    def Constant(self, node):
        return node.value

    def Tuple(self, node):
        return tuple(self.value(each) for each in node.elts)

    List = Tuple

    def Set(self, node):
        return guarded(frozenset, self.Tuple(node))

    def BinOp(self, node):
        number = whole_number(node)
        if number is None:
            raise Unknown
        return number

    def UnaryOp(self, node):
        if not isinstance(node.op, ast.Not):
            raise Unknown
        return not self.value(node.operand)

    def BoolOp(self, node):
        outcomes = [known_outcome(each, self.type_checking) for each in node.values]
        deciding = isinstance(node.op, ast.Or)
        if deciding in outcomes:
            return deciding
        if None in outcomes:
            raise Unknown
        return not deciding

    def Compare(self, node):
        operands = [node.left, *node.comparators]
        if any(dotted_name(each) == "__name__" for each in operands):
            return self.compared_with_name(node)
        values = [self.value(each) for each in operands]
        return all(map(compared, values, node.ops, values[1:]))

    def compared_with_name(self, node):
        """`__name__ == "__main__"`: modules are imported, and never the program itself."""
        texts = [getattr(each, "value", None) for each in (node.left, *node.comparators)]
        is_plain = len(texts) == 2 and "__main__" in texts
        if not is_plain or not isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
            raise Unknown
        return isinstance(node.ops[0], ast.NotEq)

    def Subscript(self, node):
        """`sys.version_info[0]` and `sys.version_info[:2]`."""
        sequence, index = self.value(node.value), node.slice
        if isinstance(index, ast.Slice):
            bounds = (index.lower, index.upper, index.step)
            key = slice(*(each and self.value(each) for each in bounds))
        else:
            key = self.value(index)
        return guarded(operator.getitem, sequence, key)

    def Call(self, node):
        """`sys.platform.startswith("linux")`."""
        function = node.func
        if not isinstance(function, ast.Attribute) or function.attr not in TEXT_TESTS:
            raise Unknown
        text, arguments = self.value(function.value), [self.value(each) for each in node.args]
        if not isinstance(text, str) or node.keywords:
            raise Unknown
        return guarded(getattr(text, function.attr), *arguments)


def compared(left, comparison, right):
    if type(comparison) not in COMPARISONS:
        raise Unknown
    return guarded(COMPARISONS[type(comparison)], left, right)


def guarded(function, *arguments):
    """What would raise is left to whoever runs it."""
    try:
        return function(*arguments)
    except (TypeError, ValueError, LookupError):
        raise Unknown from None


def inner_statements(node):
    outcome = known_outcome(node.test) if isinstance(node, ast.If) else None
    fields = ["body"] if outcome is not False else []
    fields += ["handlers", "orelse", "finalbody", "cases"] if outcome is not True else []
    for field in fields:
        inner = getattr(node, field, ())
        yield from inner if isinstance(inner, list) else ()
