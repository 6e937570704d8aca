"""Functions: their signatures, and the little that their bodies say about them."""

import ast
import io
import re
import tokenize

from krait_parse.source import clean

IGNORE_MARK = re.compile(r"#\s*krait:\s*ignore\b")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SCOPES = FUNCTIONS + (ast.Lambda, ast.ClassDef)


class Functions:
    """Describes the functions of one text."""

    def __init__(self, text, places, expressions):
        self.places = places
        self.expressions = expressions
        self.comments = ignoring_comments(text)

    def describe(self, node):
        is_async = isinstance(node, ast.AsyncFunctionDef)
        return {
            "name": node.name,
            "place": self.places.of_name(node, "def"),
            "is_async": is_async,
            "is_ignored": self.is_ignored(node),
            "is_stub": is_stub(node),
            "docstring": docstring(node),
            "decorators": [self.expressions.of(each) for each in node.decorator_list],
            "parameters": self.parameters(node.args),
            "returns": self.expressions.optional(node.returns),
            "type_variables": self.expressions.type_variables(node),
            **self.body_facts(node),
        }

    def body_facts(self, node):
        """What the body itself returns and whether it yields; functions inside it do not count."""
        returns, yields = [], False
        pending = list(node.body)
        while pending:
            current = pending.pop()
            if isinstance(current, SCOPES):
                continue
            if isinstance(current, ast.Return):
                returns.append(self.expressions.optional(current.value))
            yields = yields or isinstance(current, (ast.Yield, ast.YieldFrom))
            pending.extend(ast.iter_child_nodes(current))
        return {"return_values": returns, "yields": yields}

    def parameters(self, arguments):
        positional = [("positional_only", each) for each in arguments.posonlyargs]
        positional += [("positional", each) for each in arguments.args]
        missing = len(positional) - len(arguments.defaults)
        defaults = [None] * missing + arguments.defaults
        result = [self.parameter(kind, arg, d) for (kind, arg), d in zip(positional, defaults)]
        if arguments.vararg:
            result.append(self.parameter("star", arguments.vararg, None))
        for arg, default in zip(arguments.kwonlyargs, arguments.kw_defaults):
            result.append(self.parameter("keyword", arg, default))
        if arguments.kwarg:
            result.append(self.parameter("double_star", arguments.kwarg, None))
        return result

    def parameter(self, kind, argument, default):
        return {
            "name": argument.arg,
            "kind": kind,
            "place": self.places.of(argument, width=len(argument.arg)),
            "annotation": self.expressions.optional(argument.annotation),
            "default": self.expressions.optional(default),
        }

    def is_ignored(self, node):
        """Marked `# krait: ignore` on the line above, or on a line of the head."""
        if not self.comments:
            return False
        first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        last = max([node.lineno, *(each.end_lineno for each in head_nodes(node))])
        return self.is_marked(first, last)

    def is_marked(self, first, last):
        above = first - 1
        stands_alone = above >= 1 and self.places.lines[above - 1].lstrip().startswith("#")
        return (above in self.comments and stands_alone) or any(
            line in self.comments for line in range(first, last + 1)
        )


def renamed(name, value, place, functions):
    """`close = stop`: what `functions` has by that name, described once more under the other one.

    Of a property, what sets it comes along: `@age.setter` names it by the property's own name.
    """
    if not isinstance(value, ast.Name) or value.id == name:
        return []
    same = [each for each in functions if each["name"] == value.id]
    return [
        {
            **each,
            "name": name,
            "place": place,
            "decorators": [of_owner(decorator, value.id, name) for decorator in each["decorators"]],
        }
        for each in same
    ]


def of_owner(decorator, before, after):
    kind, text, children, place = decorator
    is_own = kind == "attribute" and children[0][:2] == ("name", before)
    return (kind, text, [("name", after, *children[0][2:])], place) if is_own else decorator


def head_nodes(node):
    """What stands between `def f` or `class C` and the colon."""
    if isinstance(node, ast.ClassDef):
        return [*node.bases, *(each.value for each in node.keywords)]
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [each for each in (arguments.vararg, arguments.kwarg, node.returns) if each]
    return every + [each for each in (*arguments.defaults, *arguments.kw_defaults) if each]


def docstring(node):
    text = ast.get_docstring(node, clean=False)
    return None if text is None else clean(text)


def is_stub(node):
    """A body that is only `...`, with or without a docstring, tells nothing."""
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    values = [each.value for each in body if isinstance(each, ast.Expr)]
    return len(values) == len(body) and all(
        isinstance(each, ast.Constant) and each.value is ... for each in values
    )


def ignoring_comments(text):
    """The lines that carry the mark in a comment (in a string it means nothing)."""
    if not IGNORE_MARK.search(text):
        return frozenset()
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return frozenset()
    comments = (token for token in tokens if token.type == tokenize.COMMENT)
    return frozenset(token.start[0] for token in comments if IGNORE_MARK.match(token.string))
