"""Weather for everyone.

Second paragraph of the module.
"""


async def forecast(city: str, days: int = 3) -> list[float]:
    """The temperatures of the next days.

    Args:
        city: its name, in any language
        days: how many,
            at most 14
    """
    return []


def paths() -> str:
    """Uses @ and \\param and C:\\
    without harm."""
    return ""


def one_line() -> None:
    "One line."


def blank() -> None:
    """
    """


class Station:
    """Where it is measured."""
