#!/usr/bin/env python3
"""Measures Krait and its peers side by side, and writes all figures into one file for report.py.

Usage: measure.py BENCH_BUILD_DIR RESULTS.json [--rounds N] [--python PATH]

Times come from bench_peers, where all peers take turns in one process. What only a whole process
shows is measured here: start-up, memory, and the compilation of a user's file, interleaved as well.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import resource
import shlex
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import counting  # noqa: E402

BENCH = pathlib.Path(__file__).resolve().parents[1]
CALLS = ["add", "greet", "total", "length", "send", "receive"]
AWAITS = ["answer", "tick", "wait"]
AT_ONCE = [f"at_once_{count}" for count in (1, 10, 100, 1000, 10000)]
BESIDE = ["beside_idle"]
THREADS = [f"{call}{count}{busy}" for call in ("thread", "spawn") for busy in ("", "_busy") for count in (1, 8)]
STARTS = ["krait", "raw", "pybind11", "nanobind", "boost"]


def say(text: str) -> None:
    print(f"measure.py: {text}", file=sys.stderr, flush=True)


def lines_of(command: list[str]) -> list[str]:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def on_one_cpu(command: list[str]) -> list[str]:
    """A thread that moves to another CPU leaves its caches behind."""
    cpu = max(os.sched_getaffinity(0))
    return ["taskset", "-c", str(cpu), *command]


# ---- Times ----


def race(command: list[str]) -> list[dict]:
    rows = []
    for line in lines_of(command):
        work, who, ratio, low, high, seconds = line.split("\t")
        figures = zip(("ratio", "low", "high", "seconds"), map(float, (ratio, low, high, seconds)))
        rows.append({"work": work, "who": who, **dict(figures)})
    return rows


def times(folder: str, rounds: int) -> list[dict]:
    program = [f"{folder}/peers/bench_peers", "--rounds", str(rounds)]
    rows = []
    for works in (CALLS, AWAITS, AT_ONCE + BESIDE):
        say(f"times of {', '.join(works)}")
        rows += race(on_one_cpu([*program, *works]))
    say("times on threads")
    rows += race([*program, *THREADS])
    rows += on_uvloop(program)
    return rows


def on_uvloop(program: list[str]) -> list[dict]:
    """Krait's tasks on uvloop, in a process of their own; Python beside them stays on asyncio's."""
    names = [f"{work}/{who}" for work in AWAITS + AT_ONCE + BESIDE for who in ("krait", "python")]
    say("times on uvloop")
    try:
        rows = race(on_one_cpu([*program, "--event-loop", "uvloop", *names]))
    except subprocess.CalledProcessError:
        return []
    return [{**row, "who": "krait_uvloop"} for row in rows if row["who"] == "krait"]


# ---- Instructions ----


def instructions(folder: str) -> dict[str, float]:
    if not counting.is_possible():
        return {}
    say("instructions")
    works, without = CALLS + ["answer", "tick"], ("threadsafe", "asyncio_run")
    cases = lines_of([f"{folder}/peers/bench_peers", "--list"])
    wanted = [c for c in cases if c.split("/")[0] in works and c.split("/")[1] not in without]
    return counting.instructions(f"{folder}/peers/bench_peers", ["--count", *wanted])


# ---- Whole processes ----


def run_for_usage(command: list[str]) -> tuple[float, float]:
    """Seconds to the end of it, and the peak of its resident pages in bytes."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed")
    return time.perf_counter() - start, usage.ru_maxrss * 1024.0


def interleaved(rounds: int, measures: dict, limit: str) -> list[dict]:
    """Each measure gives seconds; all have a turn in each round."""
    taken = {who: [] for who in measures}
    for _ in range(rounds):
        for who, measure in measures.items():
            taken[who].append(measure())
    rows = []
    for who, seconds in taken.items():
        ratios = sorted(mine / theirs for mine, theirs in zip(seconds, taken[limit]))
        tenth = round(0.1 * (len(ratios) - 1))
        rows.append(
            {
                "who": who,
                "ratio": statistics.median(ratios),
                "low": ratios[tenth],
                "high": ratios[-1 - tenth],
                "seconds": statistics.median(seconds),
            }
        )
    return rows


def start_programs(folder: str) -> dict[str, list[str]]:
    programs = {"krait": [f"{folder}/bench_start_krait", "sync"], "raw": [f"{folder}/bench_start_raw", "sync"]}
    for peer in STARTS[2:]:
        if pathlib.Path(f"{folder}/peers/bench_start_{peer}").exists():
            programs[peer] = [f"{folder}/peers/bench_start_{peer}"]
    return programs


def starts(folder: str, rounds: int) -> list[dict]:
    say("start-up")
    measures = {
        who: lambda command=command: run_for_usage(command)[0]
        for who, command in start_programs(folder).items()
    }
    rows = [{"work": "start", **row} for row in interleaved(rounds, measures, "raw")]
    measures = {
        who: lambda who=who: run_for_usage([f"{folder}/bench_start_{who}", "async"])[0]
        for who in ("krait", "raw")
    }
    return rows + [{"work": "start_async", **row} for row in interleaved(rounds, measures, "raw")]


def memory(folder: str) -> list[dict]:
    """Of each nap that waits: the peaks of 10,000 and 30,000 at once differ by that of 20,000."""
    say("memory")
    few, many = 10_000, 30_000
    program = f"{folder}/peers/bench_peers"
    known = lines_of([program, "--list"])
    rows = []
    for who in ("krait", "python", "uvloop", "threadsafe"):
        case = f"at_once_10000/{who}"
        if case not in known:
            continue
        peaks = [
            statistics.median(run_for_usage([program, "--once", case, str(n)])[1] for _ in range(3))
            for n in (few, many)
        ]
        rows.append({"work": "memory", "who": who, "bytes": (peaks[1] - peaks[0]) / (many - few)})
    return rows


# ---- A user's file ----


def compile_commands(folder: str) -> dict[str, dict]:
    entries = json.loads((pathlib.Path(folder).parent / "compile_commands.json").read_text())
    return {pathlib.Path(entry["file"]).name: entry for entry in entries}


def compiling(entry: dict, output: str):
    """Gives the compiler's own seconds, without a cache."""
    words = shlex.split(entry["command"])
    while "ccache" in words[0] or "=" in words[0] or words[0].endswith("cmake") or words[0] in ("-E", "env"):
        words = words[1:]
    words[words.index("-o") + 1] = output
    quiet = {"env": {**os.environ, "CCACHE_DISABLE": "1"}, "cwd": entry["directory"], "check": True}

    def measure() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(words, **quiet)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return measure


def size_of(file: str) -> int:
    """Code and data, without what is for debuggers."""
    text, data, *_ = lines_of(["size", file])[1].split()
    return int(text) + int(data)


def compilation(folder: str, rounds: int) -> list[dict]:
    say("compilation")
    entries = compile_commands(folder)
    files = {"krait": "start_small.cpp", "krait_all": "start_krait.cpp", "raw": "start_raw.cpp"}
    files |= {peer: f"start_{peer}.cpp" for peer in STARTS[2:]}
    files = {who: file for who, file in files.items() if file in entries}
    with tempfile.TemporaryDirectory() as scratch:
        measures = {
            who: compiling(entries[file], f"{scratch}/{who}.o") for who, file in files.items()
        }
        rows = interleaved(rounds, measures, "raw")
        for row in rows:
            row |= {"work": "compile", "bytes": size_of(f"{scratch}/{row['who']}.o")}
    return rows


# ---- What it was measured with ----


def cpu_name() -> str:
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def version_in(file: str, macros: list[str]) -> str | None:
    try:
        text = pathlib.Path(file).read_text()
    except OSError:
        return None
    return ".".join(re.search(rf'#\s*define {macro}\s+"?(\w+)', text)[1] for macro in macros)


def cache(folder: str) -> dict[str, str]:
    text = (pathlib.Path(folder).parent / "CMakeCache.txt").read_text()
    return dict(re.findall(r"^([\w-]+):\w+=(.*)$", text, re.MULTILINE))


def peers_found(folder: str, python: str) -> dict[str, str | None]:
    values = cache(folder)
    pybind11 = f"{values.get('krait_pybind11_include')}/pybind11/detail/common.h"
    nanobind = f"{values.get('krait_nanobind_include')}/nanobind/nanobind.h"
    boost = f"{values.get('krait_boost_python_include')}/boost/version.hpp"
    uvloop = subprocess.run(
        [python, "-c", "import uvloop; print(uvloop.__version__)"], capture_output=True, text=True
    )
    return {
        "pybind11": version_in(pybind11, [f"PYBIND11_VERSION_{p}" for p in ("MAJOR", "MINOR", "PATCH")]),
        "nanobind": version_in(nanobind, [f"NB_VERSION_{p}" for p in ("MAJOR", "MINOR", "PATCH")]),
        "boost": version_in(boost, ["BOOST_LIB_VERSION"]),
        "uvloop": uvloop.stdout.strip() or None,
    }


def setting(folder: str, python: str, rounds: int) -> dict:
    values = cache(folder)
    compiler = values["CMAKE_CXX_COMPILER"]
    return {
        "date": datetime.date.today().isoformat(),
        "cpu": cpu_name(),
        "cpus": os.cpu_count(),
        "system": platform.system() + " " + platform.machine(),
        "compiler": lines_of([compiler, "--version"])[0],
        "flags": "-std=c++20 " + values.get("CMAKE_CXX_FLAGS_RELEASE", ""),
        "python": lines_of([python, "-c", "import platform; print(platform.python_version())"])[0],
        "rounds": rounds,
        "peers": peers_found(folder, python),
    }


def csnakes(folder: str) -> tuple[list[dict], str]:
    """Its rows, and what to say of it; the program prints work, median and the tenths in seconds."""
    say("CSnakes")
    run = subprocess.run([BENCH / "csnakes/run.sh", folder], capture_output=True, text=True)
    sys.stderr.write(run.stderr)
    if run.returncode != 0:
        return [], (run.stderr.strip().splitlines() or ["it failed"])[-1]
    rows, limits = [], {}
    for line in run.stdout.splitlines():
        who, work, seconds = line.split("\t")
        limits.setdefault((who, work), []).append(float(seconds))
    for (who, work), seconds in limits.items():
        if who != "csnakes":
            continue
        limit = limits["limit", work]
        ratios = sorted(mine / theirs for mine, theirs in zip(seconds, limit))
        figures = {"ratio": statistics.median(ratios), "low": ratios[0], "high": ratios[-1]}
        rows.append({"work": work, "who": who, **figures, "seconds": statistics.median(seconds)})
    return rows, ""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("results")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--python", default="/usr/bin/python3")
    arguments = parser.parse_args()
    folder, rounds = arguments.folder, arguments.rounds

    measured_with = setting(folder, arguments.python, rounds)
    csnakes_rows, csnakes_note = csnakes(folder)
    results = {
        "setting": measured_with,
        "times": times(folder, rounds) + csnakes_rows,
        "instructions": instructions(folder),
        "processes": starts(folder, rounds) + memory(folder),
        "compilation": compilation(folder, max(3, rounds // 4)),
        "csnakes": csnakes_note,
    }
    pathlib.Path(arguments.results).write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
