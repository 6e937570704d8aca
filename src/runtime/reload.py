"""Runs a module's source anew, where C++ code that was built from it can still call it."""

import ast
import importlib
import linecache
import sys
import tokenize

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def reload(importer, name):
    """What stands in the way, in words; "" where the module was reloaded."""
    module = sys.modules.get(name)
    if module is None:
        return f"module {name!r} has not been used yet: there is nothing to reload"
    if not importer.is_embedded(name):
        importlib.reload(module)
        return ""
    origin = importer.origin(name)
    if origin is None:
        return (
            f"the source of module {name!r} is only inside of the program: write RELOADABLE into "
            "its krait_add_library(…)"
        )
    with tokenize.open(origin) as file:
        text = file.read()
    built = ast.parse(importer.built_source(name))
    problem = difference(name, built, ast.parse(text, importer.file_name(name)))
    return problem or run_anew(importer, module, text)


def run_anew(importer, module, text):
    name = module.__name__
    file_name = importer.file_name(name)
    code = importer.compile_text(text, file_name)
    before = dict(module.__dict__)
    try:
        exec(code, module.__dict__)
    except BaseException:
        for new in module.__dict__.keys() - before.keys():
            del module.__dict__[new]
        module.__dict__.update(before)
        raise
    importer.set_source(name, text)
    linecache.cache.pop(file_name, None)
    return ""


def difference(module, before, now):
    """The first thing that C++ knows otherwise; what is new it does not know at all."""
    known, found = interface(before), interface(now)
    for name, what in known.items():
        if found.get(name) == what:
            continue
        there = f"is {found[name]!r} now" if name in found else "is no longer there"
        return (
            f"{module}.{name} was {what!r} when the program was built, and {there}: build the "
            "program again; nothing was reloaded"
        )
    return ""


def interface(tree, outer=""):
    """What generated C++ depends on: signatures, and the fields and members of classes."""
    found = {}
    for node in tree.body:
        if isinstance(node, FUNCTIONS) and is_public(node.name):
            found[outer + node.name] = signature(node)
        elif isinstance(node, ast.ClassDef) and is_public(node.name):
            found[outer + node.name] = head(node)
            found.update(interface(node, outer + node.name + "."))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[outer + node.target.id] = ast.unparse(node if outer else node.annotation)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            found[outer + name] = ast.unparse(node) if outer else kind_of(node.value)
    return {name: what for name, what in found.items() if is_public(name.split(".")[-1])}


def is_public(name):
    return not name.startswith("_") or name.startswith("__")


def signature(node):
    start = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{start} {node.name}({ast.unparse(node.args)}){returns}"


def head(node):
    decorators = "".join(f"@{ast.unparse(each)} " for each in node.decorator_list)
    bases = ", ".join(map(ast.unparse, [*node.bases, *(each.value for each in node.keywords)]))
    return f"{decorators}class {node.name}({bases})"


def kind_of(value):
    return type(value.value).__name__ if isinstance(value, ast.Constant) else "a value"
