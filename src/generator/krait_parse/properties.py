"""Properties that a call makes: `age = property(get_age, set_age)`, as `@property` would."""

import ast

from krait_parse.conditions import dotted_name

# In the order of property's parameters.
ROLES = ("fget", "fset", "fdel", "doc")


def properties_of(name, value, place, functions):
    """The getter and the setter under the property's name; none where the call makes no property.

    `functions` are those that the class has so far, described.
    """
    if not isinstance(value, ast.Call) or dotted_name(value.func) != "property":
        return []
    given = dict(zip(ROLES, value.args)) | {each.arg: each.value for each in value.keywords}
    getter = function_of(given.get("fget"), functions)
    if getter is None:
        return []
    made = [{**getter, "decorators": [("name", "property", [], place)]}]
    if text := text_of(given.get("doc")):
        made[0]["docstring"] = text
    if (setter := function_of(given.get("fset"), functions)) is not None:
        owner = ("name", name, [], place)
        made.append({**setter, "decorators": [("attribute", "setter", [owner], place)]})
    return [{**each, "name": name, "place": place} for each in made]


def function_of(node, functions):
    same = [each for each in functions if isinstance(node, ast.Name) and each["name"] == node.id]
    return same[-1] if same and not same[-1]["decorators"] else None


def text_of(node):
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if is_text else None
