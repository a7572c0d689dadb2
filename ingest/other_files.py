"""Files that hold no data: documentation, programs, pictures.

A load skips them in a folder, a pattern or an archive, but reads a file that the user names.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePath

from ingest.input import Input

SHOWN = 3  # names of files that are skipped

_BY_NAME = {
    "documentation": "readme license licence copying notice authors changelog contributing citation",
    "file of the operating system": "thumbs.db desktop.ini ehthumbs.db icon\r",
}
_BY_ENDING = {
    "documentation": "md markdown rst adoc",
    "program": "py pyc pyi ipynb r rmd sh bat ps1 css",
    "picture": "png jpg jpeg gif webp heic svg bmp tif tiff ico",
    "video or sound": "mp4 mov m4a mp3 webm avi mkv wav ogg",
    "document": "pdf doc docx ppt pptx odt rtf",
}
_BY_SIGNATURE = (
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"%PDF", "document"),
)
_KIND_OF_NAME = {name: kind for kind, names in _BY_NAME.items() for name in names.split(" ")}
_KIND_OF_ENDING = {ending: kind for kind, endings in _BY_ENDING.items() for ending in endings.split()}


def other_kind(file: Input) -> str | None:
    """The kind of a file without data, as a singular noun; None if it may hold data, or if the user names it.

    >>> from pathlib import Path
    >>> other_kind(Input("exports/README.md", Path("README.md"), 9, is_named=False))
    'documentation'
    >>> other_kind(Input("README.md", Path("README.md"), 9)) is None
    True
    """
    if file.is_named:
        return None
    name = PurePath(file.name.rpartition(": ")[2].casefold())
    kind = _KIND_OF_NAME.get(name.name) or _KIND_OF_ENDING.get(name.suffix.removeprefix("."))
    if kind is None and name.suffix in ("", ".txt"):
        kind = _KIND_OF_NAME.get(name.stem)
    if kind or name.suffix:  # a picture named posts.csv was meant as data: report it as an error
        return kind
    return next((kind for start, kind in _BY_SIGNATURE if file.start.startswith(start)), None)


class SkippedFiles:
    """Files without data in a folder, a pattern or an archive, reported once for each kind, as there may be many.

    >>> skipped = SkippedFiles()
    >>> for name in ("a.png", "b.png", "c.png", "d.png"):
    ...     skipped.add(name, "picture")
    >>> list(skipped.sentences())
    ['Skipped, no data (picture): a.png, b.png, c.png and 1 more.']
    """

    def __init__(self) -> None:
        self._names: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, name: str, kind: str) -> None:
        """Record a skipped file and its kind."""
        self._names[kind].append(name)

    @property
    def names(self) -> tuple[str, ...]:
        """The files that were skipped."""
        return tuple(name for names in self._names.values() for name in names)

    def sentences(self) -> Iterator[str]:
        """Which files were skipped, a sentence for each kind."""
        for kind, names in self._names.items():
            more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
            yield f"Skipped, no data ({kind}): {', '.join(names[:SHOWN])}{more}."
