"""Files of posts as sources: a format is a name and the shapes of its objects."""

import hashlib
import itertools
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from graph.errors import NothingFound, UnreadableFile
from graph.records import Account
from ingest.input import Head, Input
from ingest.posts.paths import first_finder, first_name
from ingest.posts.reader import Matcher, PostReader
from ingest.posts.record import Post
from ingest.posts.rows import opened, read_rows, sample_names, sample_rows, table_of
from ingest.posts.shape import Expand, Shape
from ingest.posts.values import ValueReader, as_text
from ingest.readers.csv import Table
from ingest.readers.json import CONTEXT, Value
from ingest.source import Item, ReadOptions, Rejected, Skipped

MAX_REMEMBERED_POSTS = 1_000_000  # whose authors are known to answers
SHOWN = 30_000  # characters of an object that is rejected: a cell of a spreadsheet holds a few more

NAMES_NOBODY = "posts that name nobody"
NO_AUTHOR = "posts without an author"
ERRORS = "error messages of the tool that made the file"
NOT_IN_FILE = "answers to posts that are not in the file"
_is_error = first_finder("error errorCode error_code errorDescription noResults warning_code errors")


def as_it_is(node: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The object alone, which suits most formats."""
    return (node,)


@dataclass(frozen=True)
class PostFormat:
    """A kind of file that holds posts or profiles, one an object or a row.

    Parameters
    ----------
    name, title
        See `Format`.
    shapes
        The kinds of its objects; the first that fits an object reads it.
    expand
        Turns one value of the file into its objects, where a value holds several or keeps facts apart.
    certainty
        The confidence in a file that holds one of its objects.
    needs_owner
        Whether the files do not name their owner; the shapes find the owner at `^.owner`.
    """

    name: str
    title: str
    shapes: tuple[Shape, ...]
    expand: Expand = as_it_is
    certainty: float = 0.95
    needs_owner: bool = False

    def confidence(self, head: Head) -> float:
        # What `expand` adds cannot be seen in the file.
        shapes = tuple(each for each in self.shapes if self.expand is not as_it_is or _can_be_in(head, each))
        if not shapes:
            return 0
        matcher = Matcher(shapes)
        for node in objects(sample_rows(head), self.expand):
            if matcher.shape_of(node):
                return self.certainty
        return self.certainty if opened(sample_rows(head), matcher, self.expand) else 0

    def open(self, file: Input, options: ReadOptions, received_at: int) -> "PostSource":
        if not sample_rows(file.head):
            raise NothingFound(f"{file.name}: the file holds no {self.title}; export it again.")
        if self.needs_owner and not options.owner:
            reason = "the file does not say whose download it is; give the account's handle, as in --owner jade.runs"
            raise UnreadableFile(f"{file.name}: {reason}.", ("owner",))
        table = table_of(file, options)
        return PostSource(file, self, options, received_at, table, table.notes if table else [])


def _can_be_in(head: Head, shape: Shape) -> bool:
    """Whether the beginning of a file has members of every name that the shape needs: a quick test for most files."""
    names = sample_names(head)
    needed = (tuple(map(first_name, keys.split())) for keys in shape.keys)
    return all(any(name is None or name in names for name in alternatives) for alternatives in needed)


def objects(values: Iterable[Any], expand: Expand) -> Iterator[dict[str, Any]]:
    """The objects in some values of a file, lists taken apart."""
    for value in values:
        if isinstance(value, list):
            yield from objects(value, expand)
        elif isinstance(value, dict):
            yield from expand(value)


class ObjectReader:
    """Reads objects of a format that do not come from a file, such as the events of a live feed.

    Parameters
    ----------
    received_at
        Now, in ms: no time of an object may be later.
    """

    def __init__(self, form: PostFormat, received_at: int) -> None:
        self._values = ValueReader((), ReadOptions(), received_at)
        self._reading = _Reading(form, PostReader(self._values, None), Matcher(form.shapes), None)

    def items(self, number: int, data: Any) -> list[Item]:
        """The records of an object; `number` is its place in the feed."""
        self._values.line = number
        return list(self._reading.items(Value(number, data)))


@dataclass
class PostSource:
    """One file of posts."""

    file: Input
    form: PostFormat
    options: ReadOptions
    received_at: int
    table: Table | None
    notes: list[str] = field(default_factory=list)
    _values: ValueReader | None = None

    def items(self) -> Iterator[Item]:
        """Mentions and profiles of every post, in the order of the file; answers to later posts come last."""
        self._values = values = ValueReader(self._times(), self.options, self.received_at)
        matcher = Matcher(self.form.shapes, self.table is not None)
        reading = _Reading(self.form, PostReader(values, self.options.platform), matcher, self.options.owner)
        paths = opened(sample_rows(self.file.head), Matcher(self.form.shapes), self.form.expand)
        for value in read_rows(self.file, self.table, self.options.ignored, paths):
            values.line = value.line
            yield from (value,) if isinstance(value, Rejected) else reading.items(value)
        yield from reading.rest()

    def closing_notes(self) -> list[str]:
        notes = self._values.notes() if self._values else []
        return notes + (self.table.closing_notes() if self.table else [])

    def _times(self) -> list[str]:
        """The times in the beginning of the file, which show the order of day and month."""
        find = first_finder(" ".join(shape.at for shape in self.form.shapes))
        return [as_text(find(node)) for node in objects(sample_rows(self.file.head), self.form.expand)]


class _Reading:
    """One pass over a file, with the state kept from post to post."""

    def __init__(self, form: PostFormat, reader: PostReader, matcher: Matcher, owner: str | None) -> None:
        self._matcher = matcher
        self._form = form
        self._owner = owner
        self._reader = reader
        self._repetitions: Counter[str] = Counter()
        self._authors: dict[str, Account] = {}
        self._keeps_authors = any(shape.is_shared or any(ties.post for ties in shape.ties) for shape in form.shapes)
        self._shared = {id(shape) for shape in form.shapes if shape.is_shared}
        self._waiting: list[_Waiting] = []

    def items(self, value: Value) -> Iterator[Item]:
        if not isinstance(value.data, dict | list):
            yield Rejected(
                value.line, "it is not an object", "write one object for each post", [as_text(value.data)[:SHOWN]]
            )
            return
        for node in objects((value.data,), self._form.expand):
            if self._owner:
                context = node.get(CONTEXT)
                node[CONTEXT] = {**(context if isinstance(context, dict) else {}), "owner": self._owner}
            yield from self._object(value.line, node)

    def _object(self, line: int, node: dict[str, Any]) -> Iterator[Item]:
        shape = self._matcher.shape_of(node)
        try:
            if shape is None:
                yield self._unknown(line, node)
            elif reason := self._reader.skip_reason(shape, node):
                yield Skipped(line, reason)
            elif shape.is_profile:
                profile = self._reader.profile(shape, node)
                yield profile or Skipped(line, "profiles that say nothing")
                yield from self._inner_posts(line, shape, node)
            elif post := self._reader.post(shape, node):
                yield from self._post(line, self._of_other_owner(post) if id(shape) in self._shared else post)
            else:
                yield Skipped(line, ERRORS if _is_error(node) else NO_AUTHOR)
        except ValueError as error:
            yield Rejected(line, f"the author cannot be read: {error}", "correct it", [_shown(node)])

    def _of_other_owner(self, post: Post) -> Post:
        """The post, or only its second owner if it has been read under another one."""
        first = self._authors.get(post.post_id or "")
        if first is None or first == post.author:
            return post
        shared = Post(first, post.post_id, post.at, "", post.url, profile=post.profile)
        shared.name(post.author, "coauthor")
        return shared

    def _unknown(self, line: int, node: dict[str, Any]) -> Item:
        if _is_error(node):
            return Skipped(line, ERRORS)
        members = ", ".join(list(node)[:6]) or "none"
        return Rejected(
            line,
            f"it is not recognised as {self._form.title} (its members: {members})",
            "export it again",
            [_shown(node)],
        )

    def _inner_posts(self, line: int, shape: Shape, node: dict[str, Any]) -> Iterator[Item]:
        """The posts that a profile carries."""
        post = self._reader.post(shape, node) if shape.inner else None
        for inner in post.inner if post else ():
            yield from self._post(line, inner)

    def _post(self, line: int, post: Post) -> Iterator[Item]:
        unresolved = len(self._waiting)
        for each in post.all() if self._keeps_authors else ():
            self._remember(each)
            self._resolve(line, each)
        number = 0
        for each in post.all():
            if each.profile:
                yield each.profile
            for mention in each.mentions(self._identity(each)) if each.ties else ():
                number += 1
                yield mention
        for waiting in self._waiting[unresolved:]:
            waiting.has_named = number > 0
        if not number and unresolved == len(self._waiting):
            yield Skipped(line, NAMES_NOBODY)

    def _identity(self, post: Post) -> str:
        """The post's id, or its content and its number among equal posts of the file."""
        if post.post_id:
            return post.post_id
        names = sorted(f"{kind} {target.canonical}" for target, kind in post.ties)
        content = "\x1f".join((post.author.canonical, str(post.at), post.url, post.text, *names)).encode()
        digest = hashlib.blake2b(content, digest_size=8).hexdigest()
        repetition = self._repetitions[digest]
        self._repetitions[digest] += 1
        post.post_id = f"#{digest}" + (f".{repetition}" if repetition else "")
        return post.post_id

    def _remember(self, post: Post) -> None:
        if post.post_id:
            self._authors.setdefault(post.post_id, post.author)
        if len(self._authors) > MAX_REMEMBERED_POSTS:
            for known in list(itertools.islice(self._authors, MAX_REMEMBERED_POSTS // 2)):
                del self._authors[known]

    def _resolve(self, line: int, post: Post) -> None:
        """Name the authors of the posts that it answers, now or at the end of the file."""
        for kind, other in post.waiting:
            if author := self._authors.get(other):
                post.name(author, kind)
            else:
                self._waiting.append(_Waiting(line, post, self._identity(post), kind, other))

    def rest(self) -> Iterator[Item]:
        """The ties to authors of posts that stand later in the file."""
        for waiting in self._waiting:
            author = self._authors.get(waiting.other)
            if author and not waiting.post.names(author, waiting.kind):
                alone = Post(waiting.post.author, at=waiting.post.at, url=waiting.post.url)
                alone.name(author, waiting.kind)
                yield from alone.mentions(waiting.identity)
            elif not author and not waiting.has_named:
                yield Skipped(waiting.line, NOT_IN_FILE)


@dataclass
class _Waiting:
    """A tie to the author of a post that has not been read yet; `has_named` if the post names others already."""

    line: int
    post: Post
    identity: str
    kind: str
    other: str
    has_named: bool = False


def _shown(node: dict[str, Any]) -> str:
    return json.dumps(node, ensure_ascii=False, default=str)[:SHOWN].encode("utf-8", "replace").decode()
