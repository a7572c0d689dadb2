"""Posts of no particular format: any table or JSON with an author, and a text or columns that name other accounts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graph.errors import NothingFound, UnreadableFile
from ingest.fields.accounts import platform_note
from ingest.fields.columns import recognise
from ingest.input import Head, Input
from ingest.posts.cells import read_elements
from ingest.posts.guess import Guess, guess
from ingest.posts.platforms.addresses import post_id_of
from ingest.posts.platforms.instagram import post_id
from ingest.posts.rows import sample_rows, table_of
from ingest.posts.shape import Shape
from ingest.posts.source import PostFormat, PostSource, as_it_is, objects
from ingest.readers.csv import table_layout
from ingest.source import ReadOptions

CERTAINTY = 0.7
MAX_WRAPPERS = 3  # objects around an array of posts
MAX_SHOWN = 8  # members in an error


@dataclass(frozen=True)
class AnyPosts:
    """Posts whose author and text are recognised by the names and values of columns."""

    name: str = "posts"
    title: str = "table of posts"

    def confidence(self, head: Head) -> float:
        rows = _rows(sample_rows(head))
        found = guess(rows, {}) if rows else None
        if found is None or _is_table_of_mentions(head, found):
            return 0
        return CERTAINTY

    def open(self, file: Input, options: ReadOptions, received_at: int) -> PostSource:
        """Prepare to read posts.

        Raises
        ------
        UnreadableFile
            No member can be the author, or none the text.
        """
        rows = _rows(sample_rows(file.head))
        if not rows:
            raise NothingFound(f"{file.name}: the file holds no posts; export it again.")
        try:
            found = guess(rows, dict(options.columns))
        except KeyError as error:
            raise UnreadableFile(f"{file.name}: there is no column “{error.args[0]}”; {_members(rows)}.") from None
        if found is None:
            advice = "say which they are, as in --column author=NAME --column text=NAME"
            reason = f"no author and text are recognised; {_members(rows)}; {advice}"
            raise UnreadableFile(f"{file.name}: {reason}.", ("columns",))
        platform = options.platform or found.platform
        form = PostFormat(self.name, self.title, (_with_ids_of(platform, found),), as_it_is)
        table = table_of(file, options)
        notes = [*(table.notes if table else ()), _roles_note(found), _platform_note(options.platform, found)]
        return PostSource(file, form, replace(options, platform=platform), received_at, table, notes)


def _with_ids_of(platform: str | None, found: Guess) -> Shape:
    """The shape with the platform's own ids of posts: out of addresses where there are no ids."""
    if "post" not in found.roles:
        return replace(found.shape, post=found.shape.url, post_id=post_id_of)
    return replace(found.shape, post_id=post_id) if platform in ("instagram", "threads") else found.shape


def _rows(values: Sequence[Any]) -> list[dict[str, Any]]:
    """The objects of the file, or those in the first array inside them if they are wrappers."""
    rows = list(objects(values, as_it_is))
    if rows and guess(rows, {}) is None:
        return next((inner for inner in _arrays(rows[0], 0) if guess(inner, {})), rows)
    return rows


def _arrays(value: Any, depth: int) -> Iterator[list[dict[str, Any]]]:
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        yield value
    if isinstance(value, dict) and depth < MAX_WRAPPERS:
        for inner in value.values():
            yield from _arrays(inner, depth + 1)


def _is_table_of_mentions(head: Head, found: Guess) -> bool:
    """Whether the file is a table with a source and one target a row, which is not a table of posts.

    The client that a post was sent with is often called its source, and a column of mentions can hold lists.
    """
    layout = table_layout(head)
    columns = recognise(layout.header, {}) if layout else None
    if layout is None or columns is None or columns.kind != "mentions":
        return False
    index = columns.index.get("target", columns.index.get("target_id", 0))
    if "_".join(layout.header[index].split()) in {found.roles.get(kind) for kind in ("reply", "repost", "quote")}:
        return "text" not in found.roles
    return all(len(read_elements(cells[index])) <= 1 for cells in layout.sample if len(cells) > index)


def _members(rows: list[dict[str, Any]]) -> str:
    names = ", ".join(f"“{name[:40]}”" for name in list(rows[0])[:MAX_SHOWN])
    more = len(rows[0]) - MAX_SHOWN
    return f"the columns are {names}" + (f" and {more} more" if more > 0 else "")


def _roles_note(found: Guess) -> str:
    return "columns: " + ", ".join(f"{role.replace('_', ' ')} = {path}" for role, path in found.roles.items())


def _platform_note(given: str | None, found: Guess) -> str:
    if "platform" in found.roles:
        return f"platform: as the column “{found.roles['platform']}” says"
    if given or not found.platform:
        return platform_note(given)
    return f"platform: {found.platform}, from the addresses in “{found.roles['url']}”"


FORMAT = AnyPosts()
