"""Makes up modules: typed functions with every mixture of names, types, kinds and defaults."""

import random

PLAIN_TYPES = ["int", "float", "str", "bytes", "bool", "complex", "None", "Any", "object", "T"]
GENERIC_TYPES = {
    "list": 1, "set": 1, "frozenset": 1, "Sequence": 1, "Iterable": 1, "Optional": 1, "dict": 2,
    "Mapping": 2, "Union": 3, "tuple": 2,
}  # fmt: skip
DEFAULTS = [
    "None", "0", "-1", "True", "1.5", "-0.0", "1e400", "1j", "''", "'??/\\0\\n'", "b'x'", "...",
    "'a' * 3", "[]", "{}", "()", "-9223372036854775808", "9223372036854775808", "1_000", "0xFF",
    "float('nan')", "object()", "-2.5j", "'ä\\u2028\\\\'", "1e22", "123456789012345678",
]  # fmt: skip
NAMES = [
    "a", "b", "c", "delete", "delete_", "std", "krait", "types", "module_", "sources", "options",
    "errno", "EOF", "NULL", "major", "stdin", "_x", "__x", "_X", "_Complex", "__int128", "__", "_",
    "int64_t", "string", "vector", "optional", "monostate", "nullopt", "byte", "Task", "Object",
    "detail", "call", "value", "None_", "self", "this", "größe", "ℵ", "size_t", "move", "main",
    "f0", "f0_", "f0_options", "f1", "f1_", "f1_options", "f0_with_1_", "invented",
]  # fmt: skip


class Inventor:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def module(self, functions):
        names = [f"f{index}" for index in range(functions // 2)]
        names += self.random.sample([each for each in NAMES if each[0] != "_"], functions // 2)
        head = "from typing import *\n\nT = TypeVar('T')\n\n"
        return head + "\n".join(self.function(each) for each in names)

    def function(self, name):
        keyword = self.random.choice(["def", "def", "async def"])
        return f"{keyword} {name}({self.parameters()}) -> {self.type()}: ...\n"

    def parameters(self):
        names = self.random.sample(NAMES, self.random.randrange(7))
        star = self.random.randrange(len(names) + 3)
        first_default = self.random.randrange(len(names) + 2)
        parts = []
        for index, name in enumerate(names):
            if index == star:
                parts.append(self.random.choice(["*", f"*args: {self.type()}"]))
            is_free = index > star  # after `*` any may have a default
            has_default = self.random.random() < 0.5 if is_free else index >= first_default
            default = f" = {self.random.choice(DEFAULTS)}" if has_default else ""
            parts.append(f"{name}: {self.type()}{default}")
            if index == 0 and star > 1 and self.random.random() < 0.2:
                parts.append("/")
        if self.random.random() < 0.2:
            parts.append(f"**kwargs: {self.type()}")
        return ", ".join(parts)

    def type(self, depth=0):
        if depth > 2 or self.random.random() < 0.55:
            return self.random.choice(PLAIN_TYPES)
        name, count = self.random.choice(list(GENERIC_TYPES.items()))
        arguments = [self.type(depth + 1) for _ in range(count)]
        if name == "tuple" and self.random.random() < 0.3:
            arguments = [arguments[0], "..."]
        return f"{name}[{', '.join(arguments)}]"


def invented_module(seed, functions=30):
    return Inventor(seed).module(functions)
