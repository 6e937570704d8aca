"""A file's bytes: its text and its syntax tree, or what keeps it from having them."""

import ast
import io
import re
import tokenize

ENCODING_COOKIE = re.compile(r"(#.*?coding[:=][ \t]*)([-\w.]+)")


class Problem(Exception):
    """What keeps a file from being read, with its place (line and columns from 1)."""

    def __init__(self, message, line=1, column=1, end_column=0):
        super().__init__(message)
        self.answer = {"error": message, "place": (line, column, end_column)}


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
        compile(tree, "<source>", "exec", dont_inherit=True)
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
