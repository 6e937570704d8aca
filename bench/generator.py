#!/usr/bin/env python3
"""Measures the generator with a module of 1,000 functions: how long it takes, and what its header
costs a user's compiler beside the same signatures written by hand.

Usage: generator.py BENCH_BUILD_DIR [--rounds N]
"""

import argparse
import os
import pathlib
import re
import resource
import statistics
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
FUNCTIONS = 1000
# Shapes of signatures as modules have them: Python, and the same by hand in C++.
SHAPES = [
    ("def f{0}(a: int, b: int = {0}) -> int: ...", "std::int64_t f{0}(std::int64_t a, std::int64_t b = {0});"),
    ("def f{0}(name: str) -> str: ...", "std::string f{0}(std::string_view name);"),
    ("def f{0}(values: list[float]) -> float: ...", "double f{0}(const std::vector<double>& values);"),
    (
        "def f{0}(key: str | None) -> dict[str, int]: ...",
        "std::unordered_map<std::string, std::int64_t> f{0}(const std::optional<std::string>& key);",
    ),
    ("async def f{0}(url: str, timeout: float) -> bytes: ...", "krait::Task<std::vector<std::byte>> f{0}(std::string url, double timeout);"),
]
HAND_WRITTEN_HEAD = """\
#pragma once
#include <cstddef>
#include <cstdint>
#include <krait/task.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>
"""


def write_module(folder: pathlib.Path) -> None:
    shapes = [SHAPES[i % len(SHAPES)] for i in range(FUNCTIONS)]
    python = [shape[0].format(i) for i, shape in enumerate(shapes)]
    cpp = [shape[1].format(i) for i, shape in enumerate(shapes)]
    (folder / "large.py").write_text("\n\n".join(python) + "\n")
    by_hand = HAND_WRITTEN_HEAD + "\nnamespace large {\n" + "\n".join(cpp) + "\n}\n"
    (folder / "by_hand.hpp").write_text(by_hand)
    for header in ("large", "by_hand"):
        user = f"#include <{header}.hpp>\nstd::int64_t sum() {{ return large::f0(1) + large::f5(2); }}\n"
        (folder / f"use_{header}.cpp").write_text(user)


def cpu_seconds(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "CCACHE_DISABLE": "1"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def row(meaning: str, figure: float, figures: str, limit: float) -> None:
    verdict = "holds" if figure <= limit else "MISSED"
    print(f"G11 {meaning:40} {figure:6.3f}  {figures:36}  {limit:5.2f}  {verdict}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    build = pathlib.Path(arguments.folder).parent
    values = dict(re.findall(r"^([\w-]+):\w+=(.*)$", (build / "CMakeCache.txt").read_text(), re.MULTILINE))
    krait = values.get("KRAIT_GENERATOR_EXECUTABLE") or str(build / "src/generator/krait")
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        write_module(folder)
        generate = [krait, "generate", str(folder / "large.py"), "--output-dir", str(folder / "out")]
        compiler = [values["CMAKE_CXX_COMPILER"], "-std=c++20", "-O2", f"-I{ROOT}/include", f"-I{folder}/out", f"-I{folder}"]
        # The one right after the other, so that a slow moment of the machine hits both.
        generating, ratios, mine, theirs = [], [], [], []
        for _ in range(arguments.rounds):
            generating.append(cpu_seconds(generate))
            files = (folder / "use_large.cpp", folder / "use_by_hand.cpp")
            ours, hand = (cpu_seconds([*compiler, "-c", str(f), "-o", f"{f}.o"]) for f in files)
            ratios.append(ours / hand)
            mine.append(ours)
            theirs.append(hand)
    print(f"The generator, a module of {FUNCTIONS} functions, medians of {arguments.rounds}; CPU time")
    row("seconds to generate", statistics.median(generating), "", 1.0)
    figures = f"{statistics.median(mine):.2f} s / {statistics.median(theirs):.2f} s"
    row("compile a user of its header / by hand", statistics.median(ratios), figures, 1.3)


if __name__ == "__main__":
    main()
