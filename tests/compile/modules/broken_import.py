"""Can't be imported at first: it needs a setting that the program makes later."""

import os

_SETTING = os.environ["KRAIT_TEST_SETTING"]


def setting() -> str:
    return _SETTING
