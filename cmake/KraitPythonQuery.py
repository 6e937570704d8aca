"""Tells CMake what it must know about the Python that runs this script, one `name=value` a line."""

import os
import sys
import sysconfig


def shared_library():
    """The library that a program links, or '' when this Python was built without one."""
    directories = [
        sysconfig.get_config_var("LIBDIR"),
        os.path.join(
            sysconfig.get_config_var("LIBDIR") or "", sysconfig.get_config_var("MULTIARCH") or ""
        ),
        sysconfig.get_config_var("LIBPL"),
        # A tree that was moved after it was built still names its old LIBDIR.
        os.path.join(sys.base_prefix, "lib"),
    ]
    for directory in filter(None, directories):
        for name in (
            sysconfig.get_config_var("LDLIBRARY"),
            sysconfig.get_config_var("INSTSONAME"),
        ):
            path = os.path.join(directory, name or "")
            if name and not name.endswith(".a") and os.path.isfile(path):
                return path
    return ""


# Inside a virtual environment the interpreter that Krait must start is the one underneath.
executable = getattr(sys, "_base_executable", None) or sys.executable

answers = {
    "IMPLEMENTATION": sys.implementation.name,
    "EXECUTABLE": os.path.realpath(executable),
    "VERSION": "%d.%d" % sys.version_info[:2],
    "FULL_VERSION": sys.version.split()[0],
    "INCLUDE_DIR": sysconfig.get_path("include"),
    "LIBRARY": shared_library(),
    "DEBUG": int(hasattr(sys, "gettotalrefcount")),
    "FREE_THREADED": int(bool(sysconfig.get_config_var("Py_GIL_DISABLED"))),
}
for name, value in answers.items():
    print("%s=%s" % (name, value))
