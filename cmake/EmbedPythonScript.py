"""Writes a C++ file with the bytecode of a Python file, after the number of its format.

Usage: EmbedPythonScript.py INPUT OUTPUT SYMBOL
"""

import importlib.util
import marshal
import pathlib
import sys

source, output, symbol = map(pathlib.Path, sys.argv[1:])
code = compile(source.read_bytes(), f"<krait>/_krait_{source.name}", "exec", dont_inherit=True)
data = importlib.util.MAGIC_NUMBER + marshal.dumps(code)
lines = [data[i : i + 24] for i in range(0, len(data), 24)]
literal = "\n".join('    "' + "".join(f"\\{byte:03o}" for byte in line) + '"' for line in lines)
output.write_text(
    f"""// Generated from {source.name}.
#include <string_view>

namespace krait::detail {{
extern const std::string_view {symbol};
const std::string_view {symbol}{{
{literal},
    {len(data)}}};
}}  // namespace krait::detail
"""
)
