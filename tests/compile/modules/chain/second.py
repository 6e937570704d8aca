from .first import First


class Second(First):
    def name(self) -> str:
        return type(self).__name__
