"""Reads settings, and fails in several ways."""


class SettingsError(Exception):
    pass


def port(settings: dict[str, str]) -> int:
    try:
        return int(settings["port"])
    except ValueError as error:
        raise SettingsError("the port is not a number") from error
