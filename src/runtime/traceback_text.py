"""Renders tracebacks with the C++ coroutines that an exception passed through."""

import traceback


def render(exception, cpp_frames):
    """As Python prints it; `cpp_frames` (file, line, name) come first, outermost first."""
    text = traceback.TracebackException(type(exception), exception, exception.__traceback__)
    text.stack[:0] = [
        traceback.FrameSummary(file, line, name, lookup_line=False, line="")
        for file, line, name in cpp_frames
    ]
    return "".join(text.format())
