"""Runs the generator over whole folders of real Python and compiles what comes out.

    torture.py --krait build/default/src/generator/krait --work /tmp/torture --sample 60
    torture.py --krait build/default/src/generator/krait --work /tmp/torture --all FOLDER

Without a folder it is the standard library of the Python that runs this.

Every file is generated alone, in a package root of its own. A sample of them, or all, is generated
once more and compiled, and all headers are compiled together. Besides, there are the files of
made_up.py. What a generator must never do is listed in `check_run` and `check_diagnostics`.
"""

import argparse
import concurrent.futures
import hashlib
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import sysconfig
import time
from collections import Counter

from made_up import macros_of, write_made_up_files

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
DIAGNOSTIC = re.compile(r"(?P<file>.+?)(:(?P<line>\d+):(?P<column>\d+))?: (note|warning|error): .+")
INTERNAL = re.compile(
    r"Traceback \(most|terminate called|std::|krait_parse|inside the generator|^krait: error",
    re.MULTILINE,
)
WARNINGS = ["-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror"]
COMPILER_SECONDS = 300
# termios.h is not among them: it would take ECHO and CTRL from every enumeration.
C_HEADERS = """csignal ctime cmath dirent.h fcntl.h fnmatch.h getopt.h glob.h grp.h locale.h netdb.h
    poll.h pwd.h sched.h spawn.h sys/mman.h sys/resource.h sys/select.h sys/socket.h sys/stat.h
    syslog.h unistd.h wchar.h""".split()
PRECOMPILED = "#include <krait/krait.hpp>\n#include <krait/python/generated.hpp>\n"


class Case:
    """One Python file, and what the generator made of it."""

    def __init__(self, number, source, root, work):
        self.source = source
        self.name = source.relative_to(root)
        self.input_root = work / "in" / str(number)
        self.output = work / "out" / str(number)
        self.command = []
        self.problems = []
        self.diagnostics = ""
        self.is_refused = False
        self.seconds = 0.0

    def complain(self, text):
        self.problems.append(f"{self.source}: {text}")


# --- which files ----------------------------------------------------------------------------------


def collect(folders, work):
    cases = []
    for folder in folders:
        for file in sorted(folder.rglob("*.py*")):
            is_others = "site-packages" in file.relative_to(folder).parts
            if file.suffix in (".py", ".pyi") and not is_others:
                cases.append(Case(len(cases), file, folder, work))
    return cases


# --- generating -----------------------------------------------------------------------------------


def generate(case, krait, seconds):
    link = case.input_root / case.name
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(case.source)
    case.command = [krait, "generate", link, "-o", case.output, "--package-root", case.input_root]
    started = time.monotonic()
    outcome = run(case, case.command, seconds)
    case.seconds = time.monotonic() - started
    if outcome is not None and check_run(case, outcome):
        check_diagnostics(case)


def generate_again(case, seconds):
    """The same has to come out, and what is there already has to stay untouched."""
    files = stamps(case.output)
    outcome = run(case, case.command, seconds)
    if outcome is not None and outcome.stderr.decode() != case.diagnostics:
        case.complain("the second run's diagnostics differ from the first's")
    if stamps(case.output) != files:
        case.complain("the second run wrote something else than the first")


def run(case, command, seconds):
    try:
        return subprocess.run(command, capture_output=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        case.complain(f"{pathlib.Path(command[0]).name} still runs after {seconds} s")
        return None


def check_run(case, outcome):
    case.is_refused = outcome.returncode == 1
    try:
        case.diagnostics = outcome.stderr.decode()
    except UnicodeDecodeError:
        case.complain("the diagnostics are not UTF-8")
    if outcome.returncode not in (0, 1):
        case.complain(f"exit status {outcome.returncode}: {case.diagnostics[-500:]}")
    elif case.is_refused and ": error: " not in case.diagnostics:
        case.complain("refused without an error that says why")
    elif case.is_refused == bool(stamps(case.output)):
        case.complain("files are written for what is refused, or none for what is not")
    if outcome.stdout:
        case.complain(f"says on its standard output: {outcome.stdout[:200]!r}")
    return not case.problems


def check_diagnostics(case):
    if found := INTERNAL.search(without_source_lines(case.diagnostics)):
        case.complain(f"internal text in its diagnostics: {found.group()}")
    for text in without_source_lines(case.diagnostics).splitlines():
        match = DIAGNOSTIC.fullmatch(text)
        if match is None:
            case.complain(f"not of the form of a diagnostic: {text[:200]!r}")
        elif match["line"] and (int(match["line"]) < 1 or int(match["column"]) < 1):
            case.complain(f"at an impossible place: {text[:200]!r}")


def without_source_lines(diagnostics):
    """Source lines and carets are indented by two; a source line may hold anything."""
    lines = diagnostics.split("\n")
    return "\n".join(each for each in lines if not each.startswith("  "))


def stamps(folder):
    """Each file with its time and text: a file that is written anew gets another time."""
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    return [(each, each.stat().st_mtime_ns, digest(each)) for each in files]


def digest(file):
    return hashlib.sha256(file.read_bytes()).digest()


# --- compiling ------------------------------------------------------------------------------------


class Compiler:
    """Checks generated sources, with Krait's headers precompiled once."""

    def __init__(self, compiler, includes, work, is_precompiled):
        self.is_clang = "clang" in pathlib.Path(compiler).name
        self.command = [compiler, "-std=c++20", *WARNINGS]
        self.command += [f"-I{each}" for each in includes]
        self.command += ["-isystem", sysconfig.get_path("include")]
        # See cmake/KraitTarget.cmake.
        self.command += ["-Wno-deprecated-declarations" if self.is_clang else "-Wno-restrict"]
        self.header = work / "all.hpp"
        self.header.write_text(PRECOMPILED)
        self.precompiled = self.precompile() if is_precompiled else []

    def precompile(self):
        output = self.header.with_suffix(".pch" if self.is_clang else ".hpp.gch")
        subprocess.run([*self.command, "-x", "c++-header", self.header, "-o", output], check=True)
        return ["-include-pch", output] if self.is_clang else ["-include", self.header]

    def check(self, case):
        for source in case.output.rglob("*.cpp"):
            self.compile(case, [f"-I{case.output}", source])

    def compile(self, case, arguments):
        command = [*self.command, *self.precompiled, "-fsyntax-only", *arguments]
        outcome = run(case, command, COMPILER_SECONDS)
        if outcome is not None and outcome.returncode != 0:
            text = outcome.stderr.decode()
            errors = [each for each in text.splitlines() if "error:" in each]
            case.complain("does not compile: " + "\n    ".join(errors[:3] or [text]))

    def check_together(self, cases, work):
        """No header may clash with another, nor with what C declares globally."""
        headers = {}
        for case in cases:
            for header in case.output.rglob("*.hpp"):
                headers.setdefault(header.relative_to(case.output), header)
        together = Case("together", work / "together.cpp", work, work)
        lines = [f"#include <{each}>" for each in C_HEADERS]
        lines += [f'#include "{each}"' for each in headers.values()]
        together.source.write_text("\n".join(lines) + "\n")
        self.compile(together, [together.source])
        return together


# --- the whole ------------------------------------------------------------------------------------


def in_parallel(work, cases):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for _ in pool.map(work, cases):
            pass


def chosen(cases, arguments, made_up):
    written = [each for each in cases if not each.is_refused and not each.problems]
    if arguments.all:
        return written
    own = [each for each in written if made_up in each.source.parents]
    others = [each for each in written if made_up not in each.source.parents]
    return own + random.Random(arguments.seed).sample(others, min(arguments.sample, len(others)))


def print_statistics(cases, compiled):
    refused = sum(each.is_refused for each in cases)
    kinds = Counter(re.findall(r": (note|warning|error): ", "".join(c.diagnostics for c in cases)))
    declared = degraded = 0
    for case in cases:
        for header in case.output.rglob("*.hpp"):
            lines = [each for each in header.read_text().splitlines() if each.endswith(");")]
            declared += len(lines)
            degraded += sum("krait::Object" in each for each in lines)
    slowest = max(cases, key=lambda each: each.seconds)
    print(f"{len(cases)} files, {refused} of them refused, {len(compiled)} compiled")
    print(f"{declared} C++ functions, {degraded} of them with a krait::Object")
    print(f"diagnostics: {dict(kinds)}; slowest: {slowest.seconds:.2f} s for {slowest.name}")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    library = pathlib.Path(sysconfig.get_path("stdlib"))
    parser.add_argument("folders", nargs="*", type=pathlib.Path, default=[library])
    parser.add_argument("--krait", required=True, help="the generator")
    parser.add_argument("--work", required=True, type=pathlib.Path, help="a folder to be emptied")
    parser.add_argument("--all", action="store_true", help="compile all that was generated")
    parser.add_argument("--sample", type=int, default=50, help="else compile this many")
    parser.add_argument("--seed", type=int, default=1, help="which ones those are")
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--include", action="append", help="instead of the repository's headers")
    parser.add_argument("--no-precompiled", action="store_true", help="slow, but as users compile")
    parser.add_argument("--seconds", type=float, default=60, help="for one run of the generator")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    arguments.work = arguments.work.absolute()
    shutil.rmtree(arguments.work, ignore_errors=True)
    made_up = arguments.work / "made_up"
    made_up.mkdir(parents=True)
    includes = arguments.include or [REPOSITORY / "include", REPOSITORY / "src/runtime/include"]
    compiler = Compiler(arguments.compiler, includes, arguments.work, not arguments.no_precompiled)
    write_made_up_files(made_up, macros_of(compiler.command, compiler.header))

    cases = collect([*arguments.folders, made_up], arguments.work)
    in_parallel(lambda each: generate(each, arguments.krait, arguments.seconds), cases)
    to_compile = chosen(cases, arguments, made_up)
    in_parallel(lambda each: generate_again(each, arguments.seconds), to_compile)
    in_parallel(compiler.check, to_compile)
    together = compiler.check_together(cases, arguments.work)

    print_statistics(cases, to_compile)
    problems = [problem for each in [*cases, together] for problem in each.problems]
    print(*problems, f"{len(problems)} problems", sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
