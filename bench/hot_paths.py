#!/usr/bin/env python3
"""Guards the ten hottest paths: their instructions and allocations must not grow unnoticed.

Usage: hot_paths.py BENCH_BUILD_DIR [--compiler PATH --python PATH] [--update]

Compares with hot_paths.txt, and fails where a count is more than a tenth above its record. Counts
of another compiler or another Python say nothing about Krait: then it compares nothing, says so,
and ends with 77. --update writes the record anew; its diff belongs into the commit that explains it.
"""

import argparse
import pathlib
import platform
import re
import subprocess
import sys

import counting

RECORD = pathlib.Path(__file__).with_name("hot_paths.txt")
SKIPPED = 77
ALLOWED = 1.10
# A count of allocations may be 0, or differ in the hundredths by a list that grows.
ALLOWED_ALLOCATIONS = 0.05

HEADER = """\
# What the hottest paths cost for each operation: instructions, and allocations by C++ and Python.
# Written by `./dev hot-paths --update`; bench/hot_paths.py compares.
"""


def setting(arguments: argparse.Namespace) -> dict[str, str]:
    """What the counts depend on; without its arguments, what the build folder was made with."""
    compiler, python = arguments.compiler, arguments.python
    if compiler is None or python is None:
        cache = (pathlib.Path(arguments.folder).parent / "CMakeCache.txt").read_text()
        compiler = re.search(r"^CMAKE_CXX_COMPILER:\w+=(.*)$", cache, re.MULTILINE)[1]
        python = re.search(r"^KRAIT_PYTHON:\w+=(.*)$", cache, re.MULTILINE)[1]
    # Without the compiler's first word, its name: c++ is g++.
    name = first_line([compiler, "--version"]).split(" ", 1)[1]
    version = first_line([python, "-c", "import sys; print(sys.version.split()[0] + sys.abiflags)"])
    return {"compiler": f"{name} {platform.machine()}", "python": version}


def first_line(command: list[str]) -> str:
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return run.stdout.splitlines()[0]


def measure(folder: str) -> dict[str, list[float]]:
    names = subprocess.run(
        [f"{folder}/bench_counts", "--list"], capture_output=True, text=True, check=True
    ).stdout.split()
    instructions = counting.instructions(f"{folder}/bench_counts", names)
    allocations = counting.allocations(f"{folder}/bench_allocations", names)
    return {name: [round(instructions[name]), *allocations[name]] for name in names}


def read_record() -> tuple[dict[str, str], dict[str, list[float]]]:
    made_with, counts = {}, {}
    for line in RECORD.read_text().splitlines():
        if line.startswith("#") or not line:
            continue
        key, *rest = line.split()
        if key in ("compiler", "python"):
            made_with[key] = " ".join(rest)
        else:
            counts[key] = [float(number) for number in rest]
    return made_with, counts


def write_record(made_with: dict[str, str], counts: dict[str, list[float]]) -> None:
    lines = [f"{key} {value}\n" for key, value in made_with.items()]
    for name, (instructions, cpp, python) in counts.items():
        lines.append(f"{name:24}{instructions:8.0f}{cpp:8.2f}{python:8.2f}\n")
    RECORD.write_text(HEADER + "".join(lines))


def excess(recorded: list[float], found: list[float]) -> list[str]:
    """What grew too much, in words."""
    what = ("instructions", "C++ allocations", "Python allocations")
    slack = (0.0, ALLOWED_ALLOCATIONS, ALLOWED_ALLOCATIONS)
    return [
        f"{after:g} {name} instead of {before:g}"
        for name, before, after, more in zip(what, recorded, found, slack)
        if after > before * ALLOWED + more
    ]


def compare(recorded: dict[str, list[float]], found: dict[str, list[float]]) -> bool:
    held = True
    for name, counts in found.items():
        if name not in recorded:
            grown = ["is not recorded"]
        else:
            grown = excess(recorded[name], counts)
        print(f"{name:24}{counts[0]:8.0f}{counts[1]:8.2f}{counts[2]:8.2f}  {', '.join(grown)}")
        held = held and not grown
    return held


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--compiler")
    parser.add_argument("--python")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--can-compare", action="store_true", help="only say whether it would")
    arguments = parser.parse_args()
    made_with = setting(arguments)

    if not counting.is_possible():
        print("skipped: valgrind is missing")
        return SKIPPED
    if arguments.update:
        write_record(made_with, measure(arguments.folder))
        return 0
    recorded_with, recorded = read_record()
    if recorded_with != made_with:
        print(f"skipped: the record was made with {recorded_with}, and this is {made_with}")
        return SKIPPED
    if arguments.can_compare:
        return 0
    if compare(recorded, measure(arguments.folder)):
        return 0
    print("\nA hot path costs more than its record allows. Find out why; if it has to be,")
    print("`./dev hot-paths --update` writes the record anew.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
