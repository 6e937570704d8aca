from .second import Second


class Third(Second):
    def number(self) -> int:
        return 3
