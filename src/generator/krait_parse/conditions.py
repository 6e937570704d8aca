"""Which statements may run: conditions whose outcome is known without running anything."""

import ast
import sys

MAIN_GUARD = "__name__"


def dotted_name(node):
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = dotted_name(node.value)
        return base and f"{base}.{node.attr}"
    return None


def is_type_checking(test):
    return (dotted_name(test) or "").split(".")[-1] == "TYPE_CHECKING"


def known_outcome(test):
    """True or False where the outcome of an `if` is fixed for this interpreter, else None."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        outcome = known_outcome(test.operand)
        return None if outcome is None else not outcome
    if is_type_checking(test):
        return False
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    return known_comparison(dotted_name(test.left), test.ops[0], test.comparators[0])


def known_comparison(left, operator, right):
    if left == MAIN_GUARD and isinstance(operator, ast.Eq):
        return False
    known = {"sys.version_info": sys.version_info, "sys.platform": sys.platform}
    compare = COMPARISONS.get(type(operator))
    if left not in known or compare is None:
        return None
    try:
        return compare(known[left], ast.literal_eval(right))
    except (ValueError, TypeError):
        return None


COMPARISONS = {
    ast.Lt: lambda left, right: left < right,
    ast.LtE: lambda left, right: left <= right,
    ast.Gt: lambda left, right: left > right,
    ast.GtE: lambda left, right: left >= right,
    ast.Eq: lambda left, right: left == right,
    ast.NotEq: lambda left, right: left != right,
}


def inner_statements(node):
    outcome = known_outcome(node.test) if isinstance(node, ast.If) else None
    fields = ["body"] if outcome is not False else []
    fields += ["handlers", "orelse", "finalbody", "cases"] if outcome is not True else []
    for field in fields:
        inner = getattr(node, field, ())
        yield from inner if isinstance(inner, list) else ()
