"""Describes one Python source file in plain values, for the generator's parser.

Only the standard library's `ast` looks at the source; nothing of it is run or imported. The
generator embeds these files and calls `describe`; parse.cpp reads the answer, key by key.
"""

from krait_parse.blocks import Block
from krait_parse.expressions import Expressions
from krait_parse.functions import Functions, docstring
from krait_parse.imports import exported_names, runtime_imports
from krait_parse.places import Places
from krait_parse.source import Problem, checked_tree, decode


def describe(data, is_whole=True):
    """What the generator wants to know about a file with these bytes."""
    try:
        text = decode(data)
        described = described_module if is_whole else described_source
        return described(text, checked_tree(text))
    except Problem as problem:
        return {"text": data.decode("utf-8", "replace"), **problem.answer}
    except (RecursionError, MemoryError):
        message = "the source is nested too deeply for Python to parse"
        return {"text": "", "error": message, "place": (0, 0, 0)}


def described_source(text, tree):
    """Of a module that only comes along with another one: its text and its imports."""
    return {"text": text, "error": None, "imports": runtime_imports(tree)}


def described_module(text, tree):
    places = Places(text)
    expressions = Expressions(places)
    block = Block(tree.body, (places, expressions, Functions(text, places, expressions)))
    return {
        **described_source(text, tree),
        "docstring": docstring(tree),
        "exported": exported_names(tree),
        **block.found.described(),
    }
