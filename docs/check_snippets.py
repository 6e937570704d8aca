#!/usr/bin/env python3
"""Checks that the documentation shows code that is compiled and run, and has no broken links.

A fenced block below a line `<!-- file: programs/advice/main.cpp -->` must equal that file; the path
is relative to the page. `--update` copies the files into such blocks.
"""

import argparse
import pathlib
import re
import sys
from collections.abc import Iterator

ROOT = pathlib.Path(__file__).resolve().parent.parent

MARKER = re.compile(r"^<!-- file: ", re.MULTILINE)
MARKED_BLOCK = re.compile(
    r"(?P<head>^<!-- file: (?P<path>\S+) -->\n+```\w*\n)(?P<code>.*?)(?P<tail>^ *```$)",
    re.MULTILINE | re.DOTALL,
)
BLOCK = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
LINK_TO_FILE = re.compile(r"\]\((?!\w+://)(?P<path>[^)#\s]+)")


def with_files_copied(page: pathlib.Path, text: str) -> str:
    def copied(block: re.Match[str]) -> str:
        source = page.parent / block["path"]
        code = source.read_text(encoding="utf-8") if source.is_file() else block["code"]
        return block["head"] + code + block["tail"]

    return MARKED_BLOCK.sub(copied, text)


def problems_of(page: pathlib.Path, text: str) -> Iterator[str]:
    def at(match: re.Match[str]) -> str:
        return f"{page}:{text.count(chr(10), 0, match.start()) + 1}"

    blocks = list(MARKED_BLOCK.finditer(text))
    if len(blocks) != len(MARKER.findall(text)):
        yield f"{page}: a <!-- file: … --> has no fenced block below it"
    for block in blocks:
        source = page.parent / block["path"]
        if not source.is_file():
            yield f"{at(block)}: there is no file {block['path']}"
        elif source.read_text(encoding="utf-8") != block["code"]:
            yield f"{at(block)}: differs from {block['path']}; --update copies it"

    # Code may look like a link: [](const auto& value). Blank it, and keep the lines for `at`.
    prose = BLOCK.sub(lambda block: re.sub(r".", " ", block[0]), text)
    for link in LINK_TO_FILE.finditer(prose):
        if not (page.parent / link["path"]).exists():
            yield f"{at(link)}: the link leads nowhere: {link['path']}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="copy the files into the pages")
    update = parser.parse_args().update

    problems: list[str] = []
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*/*.md")]
    for page in sorted(pages):
        text = page.read_text(encoding="utf-8")
        if update and (new := with_files_copied(page, text)) != text:
            page.write_text(new, encoding="utf-8")
            text = new
        problems.extend(problems_of(page, text))

    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
