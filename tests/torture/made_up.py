"""Files that nobody writes and a generator has to survive, besides those of invented.py."""

import re
import subprocess

from invented import invented_module

# Clang folds at most 256 arguments.
OPTIONS = ", ".join(f"a{index}: int = X" for index in range(200))

DEEP = "int"
for _ in range(150):
    DEEP = f"list[{DEEP}]"

DOUBLING = "X0 = tuple[int, int]\n" + "".join(
    f"X{index} = tuple[X{index - 1}, X{index - 1}]\n" for index in range(1, 20)
)

FILES = {
    # bytes and lines
    "bom.py": b"\xef\xbb\xbfdef f(x: int) -> int: ...\n",
    "latin.py": b'# -*- coding: latin-1 -*-\ndef f(x: str = "\xe9\xff") -> str: ...\n',
    "utf16.py": "def f(): ...\n".encode("utf-16"),
    "rot13.py": b"# coding: rot13\nqrs s(): cnff\n",
    "nothing.py": b"# coding: nothing-at-all\n",
    "bomlatin.py": b"\xef\xbb\xbf# coding: latin-1\n",
    "nul.py": b"x = 1\n\0\n",
    "nonutf8.py": b'x = "\xff"\n',
    "escape.py": b"def f(x: strin\x1b) -> int: ...\n",
    "formfeed.py": b"\x0cdef f() -> int: ...\n\x0c\n  \x0c\ndef g(\x0cx: in_) -> int: ...\n",
    "tabs.py": b"if 1:\n\tdef f(x: strin) -> int:\n\t\treturn 1\n",
    "mixed.py": b"if 1:\n        x = 1\n\ty = 2\n",
    "crlf.py": b'def f(\r\n  x: int = 1,\r\n) -> int:\r\n  """doc\r\nstring"""\r\n',
    "cr.py": b"def f(x: strin) -> int: ...\rdef g(x: nope) -> int: ...\r",
    "continued.py": b"def f(x: in\\\nt) -> \\\n  int: ...\n",
    "empty.py": b"",
    "blank.py": b"\n\n\n",
    "surrogates.py": b'def f(x: str = "\\ud800", y: "\\ud800" = 1) -> int:\n "\\udfff"\n',
    # names of files
    "class.py": b"def f() -> int: ...\n",
    "1st.py": b"",
    "with space.py": b"",
    "with-dash.py": b"",
    "two.dots.py": b"",
    "None.py": b"",
    "größe.py": "def größe(ﬁ: int) -> int: ...\n".encode(),
    "\N{GRINNING FACE}.py": b"",
    "stdin.py": b"def stdin() -> int: ...\n",
    "EOF.py": b"def EOF() -> int: ...\n",
    "std.py": b"def std() -> int: ...\n",
    "krait.py": b"def krait() -> int: ...\n",
    "krait_embedded.py": b"def f() -> int: ...\n",
    "types.py": b"def types(sources: int) -> int: ...\n",
    "f_.py": b"def f() -> int: ...\n",
    "main.py": b"def main(argc: int, *argv: str) -> int: ...\n",
    "__main__.py": b"def f() -> int: ...\n",
    "_Private.py": b"def f() -> int: ...\n",
    "sub-folder/inside.py": b"",
    "pkg/pkg/pkg.py": b"def pkg(pkg: int) -> int: ...\n",
    # text that C++ might read differently
    "trigraphs.py": b'def f(x: str = "??/ )\\" ??=", y: str = ")x\\"") -> int:\n  "what ??/"\n',
    "comments.py": b'def f() -> int:\n  """a */ b /* c // \\\\\n  ??/\n  end \\\\\n  @code"""\n',
    "long_default.py": b'def f(x: str = "' + b"a" * 100_000 + b'") -> int: ...\n',
    "long_line.py": b'x = "' + b"\\n" * 100_000 + b'"\ndef f() -> int: ...\n',
    # numbers
    "numbers.py": b"""
def f(a: float = 1e400, b: float = -0.0, c: float = -1e400, d: int = 1_000, k: float = 5,
  e: int = 0xFFFFFFFFFFFFFFFF, g: int = -0x8000000000000000, h: float = 1e-400, i: float = 1e16,
  j: complex = 1e400j, l: int = 0o17, m: int = - -1, n: float = 9007199254740993,
  o: complex = -1j, p: float = 10**3): ...
""",
    # types
    "deep.py": f"def f(a: {DEEP}) -> {DEEP}: ...\n".encode(),
    "doubling.py": f"{DOUBLING}def f(a: X19) -> X6: ...\n".encode(),
    "wide.py": f"def f(a: tuple[{', '.join(['int'] * 300)}]) -> int: ...\n".encode(),
    "alternatives.py": f"def f(a: {' | '.join(f'tuple[{i}]' for i in range(300))}): ...\n".encode(),
    "recursive.py": b"""
from typing import *
A = list["A"]
B = Union["C", int]
C = Union["B", str]
D = dict[str, "D"] | None
E = E
def f(a: A, b: B, c: C, d: D, e: E) -> A: ...
""",
    "no_types.py": b"""
def f(x: (y := 1) = 1, z: lambda: 1 = 2, *args: *tuple[int, ...]) -> [1, 2][0]: ...
def g(x: "not (", y: " int", a: b"x", b: f"{1}", c: 1 + 2, d: -1, e: ..., h: not 1) -> None: ...
""",
    # what hides what, and what must be there first
    "hiding.py": b"""
from typing import Generator, Generic, Literal, NamedTuple, Optional, TypeVar
T = TypeVar("T")
class object_: ...
class object:
    def __init__(self, object: int, environ: str = "", timezone: int = 1) -> None: ...
class Box:
    class readonly(Exception): ...
    def open(self, readonly: bool, Box: int) -> "Box": ...
class Failure(Exception, Generic[T]):
    def __init__(self, exception: Exception, runtime_error: int, Failure: int) -> None: ...
class Worse(Failure[int], KeyError): ...
class Choice(NamedTuple):
    kind: Literal["a", "b"]
class First:
    def __init__(self, later: Optional["Later"] = None, more: Optional[int] = None) -> None: ...
class Second(First): ...
class Later:
    def __iter__(self) -> Generator[int, str, float]: ...
""",
    # many
    "many_functions.py": b"".join(b"def f%d(x: list[int]) -> str: ...\n" % i for i in range(1000)),
    "many_defaults.py": f"def f({OPTIONS}): ...\n".encode(),
    "many_options.py": f"def f(*, {OPTIONS}): ...\n".encode(),
}


def write_made_up_files(folder, macros):
    """Odd files, invented modules, and one whose functions have the names of these macros."""
    for name, data in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    for seed in range(5):
        (folder / f"invented{seed}.py").write_text(invented_module(seed))
    functions = (f"def {each}({each}: int, *, {each}_: int = 1) -> int: ...\n" for each in macros)
    (folder / "macros.py").write_text("".join(functions))
    (folder / "link.py").symlink_to(folder / "bom.py")
    (folder / "broken.py").symlink_to("nowhere")
    (folder / "loop.py").symlink_to("loop.py")
    (folder / "folder.py").mkdir()


def macros_of(command, header):
    """The names of all macros that this compiler knows after this header."""
    command = [*command, "-x", "c++", "-dM", "-E", header]
    text = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    return sorted(set(re.findall(r"^#define ([A-Za-z]\w*)", text, re.MULTILINE)))
