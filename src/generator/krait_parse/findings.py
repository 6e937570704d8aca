"""What statements define, and what counts where only one of several groups of them runs."""

from collections import namedtuple

# One of several groups of statements; one that isn't run is there for type checkers alone.
Part = namedtuple("Part", ["statements", "is_run"], defaults=[True])


class Findings:
    """Functions, classes and variables, each in the order of the source."""

    def __init__(self):
        self.functions = []
        self.classes = []
        self.variables = []  # what type checkers take for one
        self.names = []  # what names stand for, in the order of binding

    def described(self):
        return {
            "names": self.names,
            "classes": self.classes,
            "functions": self.functions,
            "variables": self.variables,
        }

    def add(self, other):
        for each, others in zip(self.lists(), other.lists()):
            each.extend(others)

    def lists(self):
        return (self.functions, self.classes, self.variables, self.names)

    def defined(self):
        """The names of its functions and classes."""
        return {each["name"] for each in (*self.functions, *self.classes)}

    def bound(self):
        others = (*self.variables, *self.names)
        return self.defined() | {each["name"] for each in others if each["name"] != "*"}

    def defines(self, name):
        """Whether the name is something of the file's own, not an import."""
        set_here = (each["name"] for each in self.names if "alias" in each)
        return name in self.defined() or name in set_here

    def keep(self, is_wanted):
        """Drops the functions, classes and variables whose names aren't wanted."""
        for each in (self.functions, self.classes, self.variables):
            each[:] = [one for one in each if is_wanted(one["name"])]

    def leave_to(self, others):
        """Drops what is found there, too. What is only imported there stays a function or a class."""
        defined, bound = others.defined(), others.bound()
        for each in self.classes:
            each["is_fallback"] = each["is_fallback"] or each["name"] in bound
        self.functions[:] = [each for each in self.functions if each["name"] not in defined]
        self.classes[:] = [each for each in self.classes if each["name"] not in defined]
        self.variables[:] = [each for each in self.variables if each["name"] not in bound]
        self.names[:] = [each for each in self.names if each["name"] not in bound]


def of_alternatives(parts):
    """What statements define of which one part is run: of each name, what the first part has."""
    at_runtime = set().union(*(found.bound() for part, found in parts if part.is_run))
    result = Findings()
    for part, found in parts:
        if not part.is_run:
            found.keep(lambda name: name in at_runtime)
        found.leave_to(result)
        found.names.extend(result.names)  # of stars, too, the first counts: the last is looked at
        result.names.clear()
        result.add(found)
    return result
