"""Imports: what their names stand for, and which of them may run."""

import ast

from krait_parse.conditions import inner_statements


def imported_names(node):
    """What each name bound by an import stands for: a dotted name, relative ones with their dots."""
    if isinstance(node, ast.Import):
        return [
            {"name": each.asname or each.name.split(".")[0], "target": import_target(each)}
            for each in node.names
        ]
    module = "." * node.level + (node.module or "")
    joint = "" if module.endswith(".") or not module else "."
    return [
        {"name": each.asname or each.name, "target": f"{module}{joint}{each.name}"}
        for each in node.names
    ]


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
