"""Files that lie beside data and hold none: documentation, programs, pictures.

A folder, a pattern or an archive may hold them, and a load passes over them. One that the user names is read.
"""

from pathlib import PurePath

from ingest.input import Input

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
