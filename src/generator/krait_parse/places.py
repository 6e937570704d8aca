"""Where things stand in a text, as the generator's diagnostics count it."""

import re


class Places:
    """Line, column and end column from 1, in characters (`ast` counts UTF-8 bytes)."""

    def __init__(self, text):
        self.lines = text.split("\n")

    def of(self, node, width=None):
        line = self.lines[node.lineno - 1]
        column = characters(line, node.col_offset) + 1
        if width is not None:
            return (node.lineno, column, column + width)
        same_line = node.end_lineno == node.lineno
        end = characters(line, node.end_col_offset) if same_line else len(line)
        return (node.lineno, column, end + 1)

    def of_name(self, node, keyword):
        """The place of the name in `def name` or `class name`, or of the keyword if it is apart."""
        line = self.lines[node.lineno - 1]
        start = characters(line, node.col_offset)
        match = re.compile(rf"(async\s+)?{keyword}\s+(\w+)").match(line, start)
        if not match:
            return (node.lineno, start + 1, start + 1)
        return (node.lineno, match.start(2) + 1, match.end(2) + 1)


def characters(line, utf8_offset):
    if line.isascii():
        return utf8_offset
    return len(line.encode("utf-8", "replace")[:utf8_offset].decode("utf-8", "ignore"))
