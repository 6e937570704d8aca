from . import disc


def grown(of: disc) -> disc:
    return disc(of.radius + 1)
