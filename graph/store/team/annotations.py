"""Texts and arrows that people put on the picture of a circle, and their spelling in an address."""

import json
import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

MAX_ANNOTATIONS = 20  # on one picture
MAX_TEXT = 200  # characters
FARTHEST = 100_000.0  # units of the drawing
LONGEST_KEY = 400  # characters


@dataclass(frozen=True, slots=True)
class Annotation:
    """A text on a picture, or an arrow with one.

    `x` and `y` are the place of the text in the units of the drawing, `to_x` and `to_y` the head of an arrow, which a
    text has not. They count from the person with the key `anchor`, who takes the annotation along, or from the origin.

    >>> Annotation.from_address('["Our ambassador",12.5,-40,"x:mia"]')
    Annotation(text='Our ambassador', x=12.5, y=-40.0, anchor='x:mia', to_x=None, to_y=None)
    """

    text: str
    x: float
    y: float
    anchor: str = ""
    to_x: float | None = None
    to_y: float | None = None

    @property
    def is_arrow(self) -> bool:
        return self.to_x is not None and self.to_y is not None

    @classmethod
    def from_address(cls, text: str) -> "Annotation | None":
        """The annotation that an address names; None if it cannot be read."""
        try:
            values = json.loads(text)
        except (ValueError, RecursionError):
            return None
        if not isinstance(values, list) or len(values) not in (4, 6):
            return None
        words, x, y, anchor, *head = values
        if not (isinstance(words, str) and isinstance(anchor, str) and all(map(_is_place, (x, y, *head)))):
            return None
        words = _clean(words)
        if len(anchor) > LONGEST_KEY or not (words or head):
            return None
        return cls(words, float(x), float(y), anchor, *map(float, head))

    def to_address(self) -> str:
        """The annotation as an address names it."""
        head = [self.to_x, self.to_y] if self.is_arrow else []
        values = [self.text, self.x, self.y, self.anchor, *head]
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def annotations_from(texts: Iterable[str]) -> tuple[Annotation, ...]:
    """The annotations that an address names, at most `MAX_ANNOTATIONS`; those that cannot be read are ignored."""
    read = (Annotation.from_address(text) for text in texts)
    return tuple(annotation for annotation in read if annotation is not None)[:MAX_ANNOTATIONS]


def _is_place(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= FARTHEST and math.isfinite(value)


def _clean(text: str) -> str:
    """A text on one line, without characters that control a screen or change the reading direction."""
    visible = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs") or c in "\n\t\u200d")
    return " ".join(visible.split())[:MAX_TEXT]
