"""Fills a folder with the Python files of the golden tests, for fuzz_source to start from."""

import pathlib
import shutil
import sys

golden = pathlib.Path(__file__).resolve().parents[1] / "golden"
corpus = pathlib.Path(sys.argv[1])
corpus.mkdir(parents=True, exist_ok=True)
for file in golden.rglob("*.py*"):
    shutil.copy(file, corpus / "-".join(file.relative_to(golden).parts))
