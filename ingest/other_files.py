"""Files that lie beside data and hold none: documentation, programs, pictures.

A folder, a pattern or an archive may hold them, and a load passes over them. One that the user names is read.
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
    """What a file beside the data is, as a singular noun; None if it may be data, or if the user names it.

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
    if kind or name.suffix:  # a picture called posts.csv was to be data: that it is none is an error
        return kind
    return next((kind for start, kind in _BY_SIGNATURE if file.start.startswith(start)), None)


class SkippedFiles:
    """Files of a folder, a pattern or an archive that hold no data: said once for each kind, as there may be many.

    >>> skipped = SkippedFiles()
    >>> for name in ("a.png", "b.png", "c.png", "d.png"):
    ...     skipped.add(name, "picture")
    >>> list(skipped.sentences())
    ['Skipped, no data (picture): a.png, b.png, c.png and 1 more.']
    """

    def __init__(self) -> None:
        self._names: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, name: str, kind: str) -> None:
        """Note a file that was passed over, and what it is."""
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
