"""Runs a program that must succeed, and print what the regular expression describes."""

import re
import subprocess
import sys

expected, *command = sys.argv[1:]
done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
print(done.stdout, end="")
if done.returncode != 0:
    sys.exit(f"{command[0]} left with {done.returncode}")
if not re.search(expected, done.stdout):
    sys.exit(f"{command[0]} didn't print {expected}")
