"""Describes one Python source file in plain values, for the generator's parser.

Only the standard library's `ast` looks at the source; nothing of it is run or imported. The
generator embeds this file and calls `describe`; parse.cpp reads the answer, key by key.
"""

import ast
import io
import re
import sys
import tokenize

# Deeper expressions are cut off here, so that neither side recurses without bound.
DEEPEST_EXPRESSION = 100
IGNORE_MARK = re.compile(r"#\s*krait:\s*ignore\b")
ENCODING_COOKIE = re.compile(r"(#.*?coding[:=][ \t]*)([-\w.]+)")
MAIN_GUARD = "__name__"


class Problem(Exception):
    """What keeps a file from being read, with its place (line and columns from 1)."""

    def __init__(self, message, line=1, column=1, end_column=0):
        super().__init__(message)
        self.answer = {"error": message, "place": (line, column, end_column)}


def describe(data):
    """Everything the generator wants to know about a file with these bytes."""
    try:
        text = decode(data)
        tree = checked_tree(text)
        return ModuleReader(text).read(tree)
    except Problem as problem:
        return {"text": data.decode("utf-8", "replace"), **problem.answer}
    except (RecursionError, MemoryError):
        message = "the source is nested too deeply for Python to parse"
        return {"text": "", "error": message, "place": (0, 0, 0)}


# --- text and tree -----------------------------------------------------------------------------


def decode(data):
    """The text by Python's own rules: byte order mark, encoding cookie, universal newlines."""
    nul = data.find(b"\0")
    if nul >= 0:
        raise Problem("a Python source file cannot contain NUL bytes", *place_of_byte(data, nul))
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise not_decodable(data, error) from None
    except SyntaxError as error:
        raise undetectable(data, error) from None
    except LookupError:
        raise Problem("what it names as its encoding is none of text: save it as UTF-8") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if encoding.startswith("utf-8") else with_utf8_cookie(text)


def undetectable(data, error):
    """`detect_encoding` hides the place where its UTF-8 check failed: look for it again."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as decode_error:
        return not_decodable(data, decode_error)
    return Problem(error.msg or "unknown encoding")


def not_decodable(data, error):
    byte = data[error.start]
    message = (
        f"byte 0x{byte:02x} is not valid {error.encoding.upper()}: "
        "save the file as UTF-8, or name its encoding in its first line (# coding: latin-1)"
    )
    return Problem(message, *place_of_byte(data, error.start))


def place_of_byte(data, offset):
    line_start = data.rfind(b"\n", 0, offset) + 1
    column = len(data[line_start:offset].decode("utf-8", "replace")) + 1
    return data.count(b"\n", 0, offset) + 1, column


def with_utf8_cookie(text):
    """The text is embedded as UTF-8, so a cookie that says otherwise would be a lie."""
    lines = text.split("\n", 2)
    for index in range(min(2, len(lines))):
        lines[index], changes = ENCODING_COOKIE.subn(r"\1utf-8", lines[index], count=1)
        if changes:
            break
    return "\n".join(lines)


def checked_tree(text):
    """The syntax tree. Compiling, too, finds what `ast` lets through, such as `await` outside."""
    try:
        tree = ast.parse(text)
        compile(text, "<source>", "exec", dont_inherit=True)
        return tree
    except SyntaxError as error:
        line, column = error.lineno or 1, max(error.offset or 1, 1)
        same_line = getattr(error, "end_lineno", None) == error.lineno
        end = (getattr(error, "end_offset", None) or 0) if same_line else 0
        raise Problem(error.msg or "invalid syntax", line, column, end) from None
    except ValueError as error:
        raise Problem(str(error)) from None


def clean(text):
    """Lone surrogates, which literals may spell, cannot leave Python as UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


# --- conditions that are known without running ---------------------------------------------------


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


# --- the module ----------------------------------------------------------------------------------

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SCOPES = FUNCTIONS + (ast.Lambda, ast.ClassDef)
LOOPS = (ast.For, ast.AsyncFor, ast.While)
WITHS = (ast.With, ast.AsyncWith)
TRIES = tuple(getattr(ast, name) for name in ("Try", "TryStar") if hasattr(ast, name))
BLOCKS = (*LOOPS, *WITHS, *TRIES, ast.ExceptHandler, ast.Match, ast.match_case)


class ModuleReader:
    """Collects names, functions and imports of one module."""

    def __init__(self, text):
        self.text = text
        self.lines = text.split("\n")
        self.comments = ignoring_comments(text)
        self.functions = []
        self.names = []  # what module-level names stand for, in the order of binding
        self.classes = []

    def read(self, tree):
        self.read_block(tree.body, at_runtime=True)
        return {
            "text": self.text,
            "error": None,
            "docstring": docstring(tree),
            "names": self.names,
            "classes": self.classes,
            "functions": self.functions,
            "imports": runtime_imports(tree),
        }

    def read_block(self, statements, at_runtime):
        for statement in statements:
            self.read_statement(statement, at_runtime)

    def read_statement(self, node, at_runtime):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            self.names.extend(imported_names(node))
        elif isinstance(node, FUNCTIONS):
            if at_runtime:
                self.functions.append(self.function(node))
        elif isinstance(node, ast.ClassDef):
            self.classes.append({"name": node.name, "place": self.name_place(node, "class")})
        elif isinstance(node, ast.If):
            self.read_if(node, at_runtime)
        elif isinstance(node, BLOCKS):
            self.read_block(inner_statements(node), at_runtime)
        else:
            self.read_assignment(node)

    def read_if(self, node, at_runtime):
        outcome = known_outcome(node.test)
        # Types are what a type checker sees: its branch comes last, so that its names win.
        if is_type_checking(node.test):
            self.read_block(node.orelse, at_runtime)
            self.read_block(node.body, at_runtime=False)
            return
        if outcome is not False:
            self.read_block(node.body, at_runtime)
        if outcome is not True:
            self.read_block(node.orelse, at_runtime)

    def read_assignment(self, node):
        """`X = list[int]`, `X: TypeAlias = list[int]` and `type X = list[int]` name a type."""
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            target, value = node.target, node.value
        elif type(node).__name__ == "TypeAlias":
            target, value = node.name, node.value
        else:
            return
        if isinstance(target, ast.Name):
            self.names.append({"name": target.id, "alias": self.alias(value)})

    def alias(self, value):
        is_data = isinstance(value, (ast.Dict, ast.List, ast.Set, ast.Tuple, ast.JoinedStr))
        return self.other(value) if is_data else self.expression(value)

    # --- functions ---

    def function(self, node):
        is_async = isinstance(node, ast.AsyncFunctionDef)
        return {
            "name": node.name,
            "place": self.name_place(node, "def"),
            "is_async": is_async,
            "is_ignored": self.is_ignored(node),
            "is_stub": is_stub(node),
            "docstring": docstring(node),
            "decorators": [self.expression(each) for each in node.decorator_list],
            "parameters": self.parameters(node.args),
            "returns": self.optional_expression(node.returns),
            "type_variables": [each.name for each in getattr(node, "type_params", ())],
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
                returns.append(self.optional_expression(current.value))
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
            "place": self.place(argument, width=len(argument.arg)),
            "annotation": self.optional_expression(argument.annotation),
            "default": self.optional_expression(default),
        }

    def is_ignored(self, node):
        """Marked `# krait: ignore` on the line above, or on a line of the signature."""
        if not self.comments:
            return False
        first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        last = max([node.lineno, *(each.end_lineno for each in signature_nodes(node))])
        above = first - 1
        stands_alone = above >= 1 and self.lines[above - 1].lstrip().startswith("#")
        return (above in self.comments and stands_alone) or any(
            line in self.comments for line in range(first, last + 1)
        )

    # --- expressions: (kind, text, children, place) ---

    def optional_expression(self, node):
        return None if node is None else self.expression(node)

    def expression(self, node, depth=0, place=None):
        """Annotations, aliases, defaults and decorators, in the few forms that matter to types.

        `place` overrides the place of everything inside, for text taken out of quotes.
        """
        if depth > DEEPEST_EXPRESSION:
            return self.other(node, place)
        here = place or self.place(node)
        inner = lambda child: self.expression(child, depth + 1, place)
        if isinstance(node, ast.Name):
            return ("name", node.id, [], here)
        if isinstance(node, ast.Attribute):
            return ("attribute", node.attr, [inner(node.value)], here)
        if isinstance(node, ast.Subscript):
            arguments = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            return ("subscript", "", [inner(node.value), *map(inner, arguments)], here)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return ("union", "", [inner(each) for each in alternatives(node)], here)
        if isinstance(node, (ast.Tuple, ast.List)):
            kind = "tuple" if isinstance(node, ast.Tuple) else "list"
            return (kind, "", [inner(each) for each in node.elts[:DEEPEST_EXPRESSION]], here)
        if isinstance(node, ast.Call):
            return ("call", "", [inner(node.func), *map(inner, node.args)], here)
        return self.constant(node, depth, here) or self.other(node, place)

    def constant(self, node, depth, here):
        sign = ""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            sign = "-" if isinstance(node.op, ast.USub) else ""
            node = node.operand
            if not isinstance(node, ast.Constant) or type(node.value) not in (int, float, complex):
                return None
        if not isinstance(node, ast.Constant):
            return None
        return self.constant_of(node.value, sign, depth, here)

    def constant_of(self, value, sign, depth, here):
        if value is None:
            return ("none", "", [], here)
        if value is ...:
            return ("ellipsis", "", [], here)
        if isinstance(value, str):
            return self.string(value, depth, here)
        if isinstance(value, bytes):
            return ("bytes", "", [], here)
        if isinstance(value, complex):
            return ("imaginary", sign + repr(value.imag), [], here)
        kind = {bool: "boolean", int: "integer", float: "real"}[type(value)]
        try:
            return (kind, sign + repr(value), [], here)
        except ValueError:  # more digits than Python is willing to print
            return ("other", "", [], here)

    def string(self, value, depth, here):
        """A string's value and, where it could be a quoted annotation, what it quotes."""
        if clean(value) != value:
            return ("other", "", [], here)
        try:
            quoted = ast.parse(f"({value.strip()}\n)", mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return ("string", value, [], here)
        return ("string", value, [self.expression(quoted, depth + 1, here)], here)

    def other(self, node, place=None):
        here = place or self.place(node)
        line, column, end_column = here
        snippet = self.lines[line - 1][column - 1 : end_column - 1]
        return ("other", clean(snippet), [], here)

    # --- places ---

    def place(self, node, width=None):
        """Line, column and end column from 1, in characters (`ast` counts UTF-8 bytes)."""
        line = self.lines[node.lineno - 1]
        column = characters(line, node.col_offset) + 1
        if width is not None:
            return (node.lineno, column, column + width)
        same_line = node.end_lineno == node.lineno
        end = characters(line, node.end_col_offset) if same_line else len(line)
        return (node.lineno, column, end + 1)

    def name_place(self, node, keyword):
        """The place of the name in `def name` or `class name`, or of the keyword if it is apart."""
        line = self.lines[node.lineno - 1]
        start = characters(line, node.col_offset)
        match = re.compile(rf"(async\s+)?{keyword}\s+(\w+)").match(line, start)
        if not match:
            return (node.lineno, start + 1, start + 1)
        return (node.lineno, match.start(2) + 1, match.end(2) + 1)


def characters(line, utf8_offset):
    if line.isascii():
        return utf8_offset
    return len(line.encode("utf-8", "replace")[:utf8_offset].decode("utf-8", "ignore"))


def alternatives(node):
    """The operands of a chain of `|`, however long, without recursion."""
    found = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        found.append(node.right)
        node = node.left
    return [node, *reversed(found)]


def signature_nodes(node):
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


# --- imports -------------------------------------------------------------------------------------


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


def inner_statements(node):
    outcome = known_outcome(node.test) if isinstance(node, ast.If) else None
    fields = ["body"] if outcome is not False else []
    fields += ["handlers", "orelse", "finalbody", "cases"] if outcome is not True else []
    for field in fields:
        inner = getattr(node, field, ())
        yield from inner if isinstance(inner, list) else ()
