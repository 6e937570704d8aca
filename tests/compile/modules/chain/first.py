from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .third import Third


class First:
    def last(self) -> Third:
        from .third import Third

        return Third()
