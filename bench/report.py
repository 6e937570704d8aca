#!/usr/bin/env python3
"""Writes docs/benchmarks.md and its plots from what bench/peers/measure.py measured.

Usage: report.py RESULTS.json [--docs FOLDER]     (needs matplotlib; Debian's python3-matplotlib)
"""

import argparse
import json
import pathlib

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.hashsalt": "krait", "svg.fonttype": "none", "font.size": 9})
import matplotlib.pyplot as plt  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[1]

# Who there is: a name for tables and plots, and a colour that stays the same in all of them.
WHO = {
    "krait": ("Krait", "#1b7837"),
    "krait_without_gil": ("Krait, taking the GIL", "#a6dba0"),
    "krait_held": ("Krait, `Gil::held`", "#7fbf7b"),
    "krait_uvloop": ("Krait on uvloop", "#4d9221"),
    "krait_all": ("Krait, all of `krait.hpp`", "#7fbf7b"),
    "raw": ("C API by hand", "#404040"),
    "kept": ("C API, thread state kept", "#404040"),
    "python": ("Python itself", "#999999"),
    "python_task": ("Python, `create_task`", "#bbbbbb"),
    "nanobind": ("nanobind", "#2166ac"),
    "nanobind_by_name": ("nanobind, by name", "#67a9cf"),
    "pybind11": ("pybind11", "#b2182b"),
    "pybind11_by_name": ("pybind11, by name", "#ef8a62"),
    "boost": ("Boost.Python", "#762a83"),
    "boost_by_name": ("Boost.Python, by name", "#af8dc3"),
    "uvloop": ("Python on uvloop", "#e08214"),
    "uvloop_task": ("uvloop, `create_task`", "#fdb863"),
    "until_complete": ("`run_until_complete`", "#8c510a"),
    "asyncio_run": ("`asyncio.run`", "#bf812d"),
    "threadsafe": ("`run_coroutine_threadsafe`", "#c51b7d"),
    "csnakes": ("CSnakes", "#01665e"),
}

# Each kind of work: its title, and what it does.
WORK = {
    "add": ("`add(1, 2)`", "ints both ways"),
    "greet": ('`greet("Ada", 36)`', "text and an int to Python, text back"),
    "total": ("`total(values)`", "a `list[float]` of 1,000 to Python, a float back"),
    "length": ("`length(data)`", "4,096 bytes to Python, an int back"),
    "send": ("`sensor_of(reading)`", "a dataclass of ten fields to Python"),
    "receive": ("`latest()`", "a dataclass of ten fields from Python"),
    "answer": ("`answer()`", "doesn't suspend"),
    "tick": ("`tick()`", "suspends once, for one turn of the loop"),
    "wait": ("`nap(0.001)`", "sleeps for a millisecond"),
    "at_once_1": ("1 nap", "of a millisecond"),
    "at_once_10": ("10 naps at once", "of a millisecond each"),
    "at_once_100": ("100 naps at once", "of a millisecond each"),
    "at_once_1000": ("1,000 naps at once", "of a millisecond each"),
    "at_once_10000": ("10,000 naps at once", "of a millisecond each"),
    "beside_idle": ("`tick()` beside 5,000 that sleep", "1,000 in turn, with starting and ending the 5,000"),
    "thread1": ("`add(1, 2)` on one thread", "without the GIL"),
    "thread8": ("`add(1, 2)` on 8 threads", "without the GIL"),
    "thread1_busy": ("one thread, beside a busy Python thread", "`add(1, 2)`"),
    "thread8_busy": ("8 threads, beside a busy Python thread", "`add(1, 2)`"),
    "spawn1": ("await `answer()` on one thread", "and wait for its result"),
    "spawn8": ("await `answer()` on 8 threads", "and wait for their results"),
    "spawn1_busy": ("await on one thread, beside a busy Python thread", "`answer()`"),
    "spawn8_busy": ("await on 8 threads, beside a busy Python thread", "`answer()`"),
}

CALLS = ["add", "greet", "total", "length", "send", "receive"]
AWAITS = ["answer", "tick", "wait"]
AT_ONCE = ["at_once_1", "at_once_10", "at_once_100", "at_once_1000", "at_once_10000", "beside_idle"]
THREADS = [f"{call}{count}{busy}" for call in ("thread", "spawn") for busy in ("", "_busy") for count in (1, 8)]

LIMITS = {"raw", "kept", "python"}
KRAIT = {"krait", "krait_without_gil", "krait_held", "krait_uvloop", "krait_all"}
# Differences below this are the machine's.
NOTABLE = 0.95


def label(who: str) -> str:
    return WHO[who][0]


def plain(who: str) -> str:
    return label(who).replace("`", "")


def duration(seconds: float) -> str:
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def number(ratio: float) -> str:
    return f"{ratio:.3g}" if ratio < 100 else f"{ratio:,.0f}"


class Results:
    def __init__(self, measured: dict):
        self.setting = measured["setting"]
        self.times = measured["times"]
        self.instructions = measured["instructions"]
        self.processes = measured["processes"]
        self.compilation = measured["compilation"]
        self.csnakes = measured["csnakes"]

    def of(self, work: str) -> list[dict]:
        """From the fastest to the slowest."""
        rows = [r for r in self.times + self.processes if r["work"] == work and r["who"] in WHO]
        return sorted(rows, key=lambda row: row.get("ratio", row.get("bytes")))

    def counted_ratio(self, work: str, who: str, limit: str) -> str:
        mine, theirs = (self.instructions.get(f"{work}/{each}") for each in (who, limit))
        return f"{mine / theirs:.2f}" if mine and theirs else ""

    def limit_of(self, work: str) -> str:
        """Whoever everything is divided by: their ratio is 1 in every round."""
        return next(r["who"] for r in self.of(work) if r["low"] == r["high"] == r["ratio"] == 1.0)


# ---- Tables ----


def table(results: Results, work: str) -> str:
    title, meaning = WORK[work]
    limit = results.limit_of(work)
    with_counts = any(key.startswith(f"{work}/") for key in results.instructions)
    lines = [f"**{title}**: {meaning}. The limit is {label(limit)}.", ""]
    lines.append("| | ÷ limit | tenths | each |" + (" by instructions |" if with_counts else ""))
    lines.append("|---|---:|---|---:|" + ("---:|" if with_counts else ""))
    for row in results.of(work):
        name = f"**{label(row['who'])}**" if row["who"] in KRAIT else label(row["who"])
        spread = f"{number(row['low'])} to {number(row['high'])}"
        line = f"| {name} | {number(row['ratio'])} | {spread} | {duration(row['seconds'])} |"
        if with_counts:
            line += f" {results.counted_ratio(work, row['who'], limit)} |"
        lines.append(line)
    return "\n".join(lines) + "\n"


def process_table(rows: list[dict]) -> str:
    lines = ["| | ÷ by hand | tenths | each |", "|---|---:|---|---:|"]
    for row in rows:
        lines.append(
            f"| {label(row['who'])} | {number(row['ratio'])} | {number(row['low'])} to "
            f"{number(row['high'])} | {duration(row['seconds'])} |"
        )
    return "\n".join(lines) + "\n"


def memory_table(results: Results) -> str:
    lines = ["| | bytes | ÷ Python |", "|---|---:|---:|"]
    rows = results.of("memory")
    python = next(row["bytes"] for row in rows if row["who"] == "python")
    for row in rows:
        lines.append(f"| {label(row['who'])} | {row['bytes']:,.0f} | {row['bytes'] / python:.2f} |")
    return "\n".join(lines) + "\n"


def compilation_table(results: Results) -> str:
    lines = ["| | CPU time | ÷ by hand | code and data |", "|---|---:|---:|---:|"]
    for row in sorted(results.compilation, key=lambda row: row["seconds"]):
        size = f"{row['bytes']:,} bytes"
        lines.append(
            f"| {label(row['who'])} | {duration(row['seconds'])} | {number(row['ratio'])} | {size} |"
        )
    return "\n".join(lines) + "\n"


# ---- Plots ----


def measured_of(results: Results, works: list[str]) -> list[str]:
    """Those that were measured."""
    return [work for work in works if results.of(work)]


def bars(axes, rows: list[dict], title: str) -> None:
    """Krait's and everyone else's ratio to the limit, with the tenths as whiskers."""
    rows = list(reversed(rows))
    ratios = [row["ratio"] for row in rows]
    whiskers = [
        [max(0.0, row["ratio"] - row["low"]) for row in rows],
        [max(0.0, row["high"] - row["ratio"]) for row in rows],
    ]
    axes.barh(
        [plain(row["who"]) for row in rows],
        ratios,
        xerr=whiskers,
        color=[WHO[row["who"]][1] for row in rows],
        error_kw={"linewidth": 0.7, "ecolor": "#555555"},
    )
    for position, row in enumerate(rows):
        axes.annotate(
            f" {number(row['ratio'])}", (row["high"], position), va="center", fontsize=8
        )
    axes.axvline(1.0, color="#404040", linewidth=0.7, linestyle=":")
    # Where one is a hundred times another, only a logarithm shows both.
    if max(ratios) > 12 * min(ratios):
        axes.set_xscale("log")
    axes.margins(x=0.18)
    axes.set_title(title.replace("`", ""), fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)


def figure(results: Results, works: list[str], columns: int, file: pathlib.Path) -> None:
    works = measured_of(results, works)
    rows = -(-len(works) // columns)
    most = max(len(results.of(work)) for work in works)
    drawing, grid = plt.subplots(
        rows, columns, figsize=(5.2 * columns, (0.9 + 0.26 * most) * rows), squeeze=False
    )
    for axes, work in zip(grid.flat, works):
        bars(axes, results.of(work), WORK[work][0])
    for axes in list(grid.flat)[len(works) :]:
        axes.set_visible(False)
    drawing.supxlabel("time ÷ the limit; less is better", fontsize=9)
    save(drawing, file)


def growth(results: Results, file: pathlib.Path) -> None:
    """How the time of each nap falls with their number."""
    drawing, axes = plt.subplots(figsize=(7, 3.6))
    for who in WHO:
        points = [
            (int(work.rsplit("_", 1)[1]), row["seconds"])
            for work in AT_ONCE[:-1]
            for row in results.of(work)
            if row["who"] == who
        ]
        if points:
            counts, seconds = zip(*points)
            microseconds = [each * 1e6 for each in seconds]
            axes.plot(counts, microseconds, marker="o", markersize=3, color=WHO[who][1], label=plain(who))
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("naps of a millisecond at once")
    axes.set_ylabel("µs for each")
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    save(drawing, file)


def save(drawing, file: pathlib.Path) -> None:
    drawing.tight_layout()
    drawing.savefig(file, metadata={"Date": None})
    plt.close(drawing)
    file.write_text("".join(f"{line.rstrip()}\n" for line in file.read_text().splitlines()))


# ---- What isn't first ----

WHY = json.loads((ROOT / "bench/peers/why.json").read_text())


def not_first(results: Results) -> str:
    """Where a peer, or a limit, is notably faster, and what stands in the way."""
    lines = []
    for work in CALLS + AWAITS + AT_ONCE + THREADS + ["start"]:
        rows = results.of(work)
        mine = next((row for row in rows if row["who"] == "krait"), None)
        faster = [
            row for row in rows if row["who"] not in KRAIT and mine and row["ratio"] < NOTABLE * mine["ratio"]
        ]
        if not faster:
            continue
        title = WORK[work][0] if work in WORK else "Start-up"
        names = ", ".join(f"{label(row['who'])} ({number(row['ratio'])})" for row in faster)
        lines.append(f"- **{title}**: Krait {number(mine['ratio'])}; {names}. {WHY.get(work, '')}".rstrip())
    lines += [f"- {WHY[work]}" for work in ("memory", "compile")]
    return "\n".join(lines) + "\n"


# ---- The page ----


def setting_table(results: Results) -> str:
    setting = results.setting
    peers = {name: version or "missing, so left out" for name, version in setting["peers"].items()}
    rows = {
        "Machine": f"{setting['cpu']}, {setting['cpus']} CPUs, {setting['system']}, shared and noisy",
        "Compiler": f"{setting['compiler']}, `{setting['flags']}`",
        "Python": f"CPython {setting['python']}, as the distribution's shared library",
        "pybind11": peers["pybind11"],
        "nanobind": peers["nanobind"],
        "Boost.Python": peers["boost"].replace("_", "."),
        "uvloop": peers["uvloop"],
        "CSnakes": results.csnakes or "built from its source",
        "Rounds": f"{setting['rounds']}, in which everyone has a turn",
        "Date": setting["date"],
    }
    return "| | |\n|---|---|\n" + "".join(f"| {name} | {value} |\n" for name, value in rows.items())


def page(results: Results) -> str:
    tables = lambda works: "\n".join(table(results, work) for work in works)  # noqa: E731
    return f"""\
# Krait and its peers

<!-- Written by bench/report.py; to change a figure, measure again: ./dev bench --peers -->

How Krait compares with everything else that calls Python from C++, or awaits it. To repeat it:

```console
$ ./dev bench --peers     # installs the peers, builds, measures, and writes this page anew
```

{setting_table(results)}
**How to read it.** Each figure is a ratio to the limit of its work, the fastest that there can be:
code by hand on the C API, or Python itself. In each round everyone has a turn in the same process,
and the ratio is the median over the rounds; a tenth of them lie below the first of the *tenths*,
and a tenth above the second. *By instructions* is counted by valgrind, exact, and without the
kernel's share. Every piece of work checks what it computed. Calls and awaits stay on one CPU;
threads don't. *By name* looks the function up for each call, as the libraries' documentation
shows it; without that, it was found before the loop. Absolute times are this machine's.

## Calls

![Calls](benchmarks/calls.svg)

The calling thread has the GIL. Krait's functions are typed: the others convert what the caller
says to convert, and none of them knows dataclasses, so that their users write field after field.

{tables(CALLS)}
## Awaiting one after the other

![Awaits](benchmarks/awaits.svg)

The limit is Python's own `await` in a loop of Python's. `run_until_complete`, `asyncio.run` and
`run_coroutine_threadsafe` are what C++ programs write without Krait, here by hand on the C API.
Krait on uvloop, and CSnakes, were measured in processes of their own with the limit beside them.

{tables(AWAITS)}
## Many at once

![Many at once](benchmarks/at_once.svg)

`krait::when_all`, `asyncio.gather`, or as many futures of `run_coroutine_threadsafe`.

{tables(AT_ONCE)}
## From plain threads

![Threads](benchmarks/threads.svg)

Threads of C++ that run no event loop and don't have the GIL, made anew for each sample. The C API
by hand is what everybody writes, `PyGILState_Ensure`; the libraries' own guards are those that
their documentation names. Beside a Python thread that computes, whoever needs the GIL waits for
up to the switch interval, 5 ms.

{tables(THREADS)}
## Start-up to the first result

A whole process that starts Python, makes one call and ends Python.

{process_table(results.of("start"))}
The same with asyncio, and one await:

{process_table(results.of("start_async"))}
## Memory of a task that waits

Resident pages, for each of 20,000 naps that wait at the same time.

{memory_table(results)}
## Compiling a user's file

The smallest program, which starts Python, calls `add(40, 2)` and prints the result; by hand, that
is a hundred lines with an await besides.

{compilation_table(results)}
## Where Krait isn't first

{not_first(results)}"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("results")
    parser.add_argument("--docs", default=ROOT / "docs", type=pathlib.Path)
    arguments = parser.parse_args()
    results = Results(json.loads(pathlib.Path(arguments.results).read_text()))
    plots = arguments.docs / "benchmarks"
    plots.mkdir(exist_ok=True)
    figure(results, CALLS, 2, plots / "calls.svg")
    figure(results, AWAITS, 2, plots / "awaits.svg")
    figure(results, THREADS, 2, plots / "threads.svg")
    figure(results, ["add", "answer"], 2, plots / "overview.svg")
    growth(results, plots / "at_once.svg")
    (arguments.docs / "benchmarks.md").write_text(page(results))


if __name__ == "__main__":
    main()
