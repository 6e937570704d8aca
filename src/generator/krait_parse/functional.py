"""Classes that a call makes: `Color = Enum("Color", "RED GREEN")`, and those that are only data."""

import ast

from krait_parse.conditions import dotted_name
from krait_parse.numbers import whole_number


def class_of(target, value, numbers):
    """The statement that says the same; None where it makes no class, or one of other names.

    `numbers` are those of the body that it stands in: members don't see each other here.
    """
    maker = isinstance(value, ast.Call) and MAKERS.get((dotted_name(value.func) or "").split(".")[-1])
    if not maker or len(value.args) != 2 or constant(value.args[0]) is None:
        return None
    body = maker(value, numbers)
    is_name = is_key if maker is keys else str.isidentifier
    if not body or not all(is_name(each.target.id) for each in body):
        return None
    keywords = [each for each in value.keywords if each.arg == "total"]
    made = ast.ClassDef(target.id, [value.func], keywords, body, [])
    return ast.fix_missing_locations(ast.copy_location(made, target))


def is_key(text):
    """What C++ can call something: of ASCII, the generator replaces what it doesn't take."""
    return text.isascii() or text.isidentifier()


def constant(node, kind=str):
    is_one = isinstance(node, ast.Constant) and type(node.value) is kind
    return node.value if is_one else None


def elements(node):
    return node.elts if isinstance(node, (ast.List, ast.Tuple)) else None


def listed_pairs(node):
    """`[("x", int), …]` and `{"x": int, …}`; None where a name isn't plain text."""
    if isinstance(node, ast.Dict):
        found = list(zip(node.keys, node.values))
    else:
        found = [elements(each) or () for each in elements(node) or ()]
    is_plain = all(len(each) == 2 and constant(each[0]) is not None for each in found)
    return found if is_plain else None


def listed_names(node):
    """`"x y"`, `"x, y"` and `["x", "y"]`, each with a place."""
    if (text := constant(node)) is not None:
        return [ast.copy_location(ast.Constant(each), node) for each in text.replace(",", " ").split()]
    found = elements(node) or []
    return found if all(constant(each) is not None for each in found) else []


def member(name, annotation=None, value=None):
    target = ast.copy_location(ast.Name(name.value, ast.Store()), name)
    return ast.copy_location(ast.AnnAssign(target, annotation, value, 1), name)


def fields(call, _):
    return [member(name, kind) for name, kind in listed_pairs(call.args[1]) or ()]


def keys(call, _):
    return fields(call, _)


def untyped_fields(call, _):
    anything = ast.Name("object", ast.Load())
    has_others = any(each.arg != "module" for each in call.keywords)
    return [] if has_others else [member(each, anything) for each in listed_names(call.args[1])]


def in_place(value, numbers):
    number = whole_number(value, numbers.of)
    return value if number is None else ast.copy_location(ast.Constant(number), value)


def numbered(number_at):
    def enumerators(call, numbers):
        if any(each.arg not in ("module", "qualname") for each in call.keywords):
            return []
        if given := listed_pairs(call.args[1]):
            return [member(name, value=in_place(each, numbers)) for name, each in given]
        names = listed_names(call.args[1])
        values = [ast.Constant(number_at(k, each)) for k, each in enumerate(names)]
        return [member(name, value=value) for name, value in zip(names, values)]

    return enumerators


FROM_ONE = numbered(lambda index, name: index + 1)
POWERS = numbered(lambda index, name: 1 << index)
MAKERS = {
    "NamedTuple": fields,
    "TypedDict": keys,
    "namedtuple": untyped_fields,
    "Enum": FROM_ONE,
    "IntEnum": FROM_ONE,
    "StrEnum": numbered(lambda index, name: name.value.lower()),
    "Flag": POWERS,
    "IntFlag": POWERS,
}
