"""Counts instructions with valgrind's callgrind; the programs mark what is counted themselves.

See callgrind.hpp. Counted instructions are the same to a tenth of a percent each time, whatever
else the machine does. The kernel's work isn't in them.
"""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile


def is_possible() -> bool:
    return shutil.which("valgrind") is not None


def _steady() -> tuple[list[str], dict[str, str]]:
    """A hash seed that stays and, where the system lets us, addresses that stay."""
    fixed = ["setarch", "-R"]
    if subprocess.run([*fixed, "true"], capture_output=True).returncode != 0:
        fixed = []
    environment = {"PATH": os.environ["PATH"], "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    return fixed, environment


def instructions(program: str, arguments: list[str]) -> dict[str, float]:
    """For each operation of each case that the program runs."""
    fixed, environment = _steady()
    with tempfile.TemporaryDirectory() as folder:
        valgrind = ["valgrind", "--tool=callgrind", "--instr-atstart=no"]
        output = f"--callgrind-out-file={folder}/counts"
        command = [*fixed, *valgrind, output, program, *arguments]
        run = subprocess.run(command, env=environment, capture_output=True, text=True)
        if run.returncode != 0:
            raise RuntimeError(f"{' '.join(command)} failed:\n{run.stdout}{run.stderr}")
        dumps = sorted(pathlib.Path(folder).glob("counts.*"), key=lambda dump: int(dump.suffix[1:]))
        return _differences(_counted(dump.read_text()) for dump in dumps)


def _counted(dump: str) -> tuple[str, int, int]:
    """The case, its operations, and all that they took."""
    label = re.search(r"^desc: Trigger: Client Request: (\S+) (\d+)$", dump, re.MULTILINE)
    total = re.search(r"^(?:totals|summary): (\d+)", dump, re.MULTILINE)
    if label is None or total is None:
        return "", 0, 0
    return label[1], int(label[2]), int(total[1])


def _differences(counts) -> dict[str, float]:
    short, result = {}, {}
    for case, operations, total in counts:
        if not case:
            continue
        if case in short:
            fewer, less = short[case]
            result[case] = (total - less) / (operations - fewer)
        short[case] = operations, total
    return result


def allocations(program: str, cases: list[str]) -> dict[str, tuple[float, float]]:
    """C++'s and Python's for each operation."""
    fixed, environment = _steady()
    command = [*fixed, program, *cases]
    text = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    rows = (line.split() for line in text.splitlines()[2:])
    return {case: (float(cpp), float(python)) for case, cpp, python in rows}
