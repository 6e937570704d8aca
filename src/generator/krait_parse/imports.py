"""Imports: what their names stand for, and which of them may run."""

import ast

from krait_parse.conditions import inner_statements


def imported_names(node, places):
    """What each name bound by an import stands for: a dotted name, relative ones with their dots."""
    if isinstance(node, ast.Import):
        return [
            bound(each.asname or each.name.split(".")[0], import_target(each), places.of(each))
            for each in node.names
        ]
    module = "." * node.level + (node.module or "")
    joint = "" if module.endswith(".") or not module else "."
    return [
        bound(each.asname or each.name, f"{module}{joint}{each.name}", places.of(each))
        for each in node.names
    ]


def bound(name, target, place):
    return {"name": name, "target": target, "place": place}


def import_target(name):
    """`import a.b` binds `a`, but `import a.b as c` binds `a.b`."""
    return name.name if name.asname else name.name.split(".")[0]


def runtime_imports(tree):
    """Every import that may be executed, in functions too: (dots, module, imported name)."""
    found = set()
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Import):
            found.update((0, each.name, "") for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.update((node.level, node.module or "", each.name) for each in node.names)
        else:
            pending.extend(inner_statements(node))
    return sorted(found)


def exported_names(tree):
    """What `__all__` lists; None where there is none, or one that only running it tells."""
    names = None
    for node in tree.body:
        if not isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            continue
        targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
        if not any(isinstance(each, ast.Name) and each.id == "__all__" for each in targets):
            continue
        listed = texts(node.value)
        is_more = isinstance(node, ast.AugAssign)
        if listed is None or (is_more and names is None):
            return None
        names = names + listed if is_more else listed
    return names


def texts(node):
    """Of a list or a tuple of nothing but texts."""
    values = [getattr(each, "value", None) for each in getattr(node, "elts", [None])]
    if not all(isinstance(each, str) for each in values):
        return None
    return [each for each in values if each.isidentifier()]
