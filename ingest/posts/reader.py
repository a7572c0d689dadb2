"""Interprets the descriptions of `ingest.posts.shape`: from an object to a post, with everything inside it."""

from collections.abc import Callable
from typing import Any

from graph.records import UNKNOWN_PLATFORM, Account, Profile, clean_platform
from ingest.fields.values import is_blank
from ingest.posts.paths import Find, finder, first_finder
from ingest.posts.record import Post
from ingest.posts.shape import Facts, Inner, Node, Shape, Ties
from ingest.posts.text import named_in
from ingest.posts.values import ValueReader, as_text, is_true

MAX_DEPTH = 8  # posts inside posts: a quote of a quote

First = Callable[[Any], Any]
_NOTHING = ("", "0", "null", "None", "NA", "N/A")  # an id that is not there, in the spellings of exports


class Matcher:
    """Finds the shape of an object among several.

    Parameters
    ----------
    is_table
        Whether all objects have the same members, so that one object decides for all.
    """

    def __init__(self, shapes: tuple[Shape, ...], is_table: bool = False) -> None:
        self._is_same = is_table and not any(mark in key for shape in shapes for key in shape.keys for mark in "![")
        self._known: Shape | None = None
        self._tests = [
            (shape, [_any_finder(keys) for keys in shape.keys], [finder(key) for key in shape.absent])
            for shape in shapes
        ]

    def shape_of(self, node: Node) -> Shape | None:
        """The first shape that the object has."""
        if self._known is not None:
            return self._known
        for shape, present, absent in self._tests:
            if all(find(node) for find in present) and not any(find(node) for find in absent):
                self._known = shape if self._is_same else None
                return shape
        return None


def _any_finder(paths: str) -> Callable[[Node], bool]:
    finders = [finder(path.removeprefix("!")) for path in paths.split()]
    if paths.startswith("!"):
        return lambda node: any(as_text(each) not in _NOTHING for find in finders for each in find(node))
    if len(finders) == 1:
        return lambda node: bool(finders[0](node))
    return lambda node: any(find(node) for find in finders)


class PostReader:
    """Reads objects as posts and profiles.

    Parameters
    ----------
    platform
        The platform of accounts whose shape names none.
    """

    def __init__(self, values: ValueReader, platform: str | None) -> None:
        self._values = values
        self._platform = platform or UNKNOWN_PLATFORM
        self._compiled: dict[int, _Compiled] = {}

    def skip_reason(self, shape: Shape, node: Node) -> str | None:
        """The reason for leaving out an object of this shape, if any."""
        return next((reason for find, reason in self._of(shape).skipped if is_true(find(node))), None)

    def post(self, shape: Shape, node: Node, depth: int = 0) -> Post | None:
        """The post; None if nobody wrote it.

        Raises
        ------
        ValueError
            The author's handle cannot be one.
        """
        members = self._of(shape)
        values = self._values
        platform = members.platform_of(node)
        author = values.account(platform, members.handle(node), members.account_id(node))
        if author is None:
            return None
        text = as_text(members.text(node))
        post = Post(author, members.post_id(node), values.time(members.at(node)), text, values.url(members.url(node)))
        if members.facts:
            post.profile = self._profile(members, node, author, post.at)
        if depth < MAX_DEPTH:
            for inner, find in members.inner:
                self._read_inner(post, inner, inner.shape or shape, find(node), depth)
        self._read_names(post, members, node)
        return post

    def profile(self, shape: Shape, node: Node) -> Profile | None:
        """The facts that an object gives about an account; None if it names no account or gives no facts."""
        members = self._of(shape)
        account = self._values.account(members.platform_of(node), members.handle(node), members.account_id(node))
        return self._profile(members, node, account, self._values.time(members.at(node))) if account else None

    def _of(self, shape: Shape) -> "_Compiled":
        if (members := self._compiled.get(id(shape))) is None:
            members = self._compiled[id(shape)] = _Compiled(shape, self._platform)
        return members

    def _read_inner(self, post: Post, inner: Inner, shape: Shape, nodes: list[Any], depth: int) -> None:
        for node in nodes:
            try:
                found = self.post(shape, node, depth + 1) if isinstance(node, dict) else None
            except ValueError as error:
                self._values.count("handle", "", error)
                continue
            if found is None:
                continue
            if inner.kind and not (inner.kind == "quote" and any(kind == "repost" for _, kind in post.ties)):
                post.name(found.author, inner.kind)  # a repost of a quote quotes nobody itself
            if inner.back:
                found.name(post.author, inner.back)
            post.inner.append(found)

    def _read_names(self, post: Post, members: "_Compiled", node: Node) -> None:
        """The accounts in lists and text.

        A repost names the author of the original. Others in its text are named by the original, which counts for
        itself where the file holds it.
        """
        repeats = any(kind == "repost" for _, kind in post.ties)
        platform = post.author.platform
        named = named_in(post.text, platform)
        if named.reposted and not repeats:
            self._name(post, "repost", platform, named.reposted, None)
        for ties, each, handle, account_id, other in members.ties:
            if ties.kind == "mention" and repeats:
                continue
            for element in each(node) if each else (node,):
                if ties.post and (post_id := as_text(other(element))) not in _NOTHING:
                    post.waiting.append((ties.kind, post_id))
                if ties.handle or ties.account_id or not ties.post:
                    self._name(post, ties.kind, platform, handle(element), account_id(element))
        if not repeats:
            for name in named.mentioned:
                self._name(post, "mention", platform, name, None)

    def _name(self, post: Post, kind: str, platform: str, handle: Any, account_id: Any) -> None:
        target = self._values.target(platform, handle, account_id)
        if target and kind == "mention" and post.names(target, "repost"):
            post.identify(target, "repost")
        elif target:
            post.name(target, kind)

    def _profile(self, members: "_Compiled", node: Node, account: Account, at: int | None) -> Profile | None:
        values, found = self._values, members.facts
        words = {name: values.words(found[name](node)) for name in _WORDS if name in found}
        counts = {name: values.number(found[name](node)) for name in _COUNTS if name in found}
        url = values.url(found["url"](node)) if "url" in found else ""
        if not url and not any(words.values()) and all(count is None for count in counts.values()):
            return None
        seen = values.time(found["at"](node)) if "at" in found else None
        return Profile(account, at if seen is None else seen, url=url or None, **words, **counts)  # type: ignore[arg-type]


_WORDS = ("name", "bio", "category", "location", "language")
_COUNTS = ("followers", "following", "posts")


class _Compiled:
    """A shape with its paths as functions."""

    def __init__(self, shape: Shape, platform: str) -> None:
        self._platform = shape.platform or platform
        self._platform_at = first_finder(shape.platform_at) if shape.platform_at else None
        self.handle = first_finder(shape.handle)
        self.account_id = first_finder(shape.account_id)
        self.text = first_finder(shape.text)
        self.at = first_finder(shape.at)
        self.url = first_finder(shape.url)
        self.ties = [_tie(ties) for ties in shape.ties]
        self.inner = [(inner, finder(inner.at)) for inner in shape.inner]
        self.skipped = [(first_finder(path), reason) for path, reason in shape.skipped]
        self.facts = _facts(shape.facts)
        self._post = [_joined(path) if "+" in path else finder(path) for path in shape.post.split()]
        self._post_id = shape.post_id

    def platform_of(self, node: Node) -> str:
        """The platform of an object's accounts."""
        if self._platform_at is None or not (name := as_text(self._platform_at(node))) or is_blank(name):
            return self._platform
        return clean_platform(name)

    def post_id(self, node: Node) -> str | None:
        """The first of the ids that is one."""
        for find in self._post:
            for value in find(node):
                if (text := as_text(value)) not in _NOTHING and (post_id := self._post_id(text)):
                    return post_id
        return None


def _first_post(path: str) -> First:
    """Finds the id of another post, as `Shape.post` gives it."""
    if "+" not in path:
        return first_finder(path)
    find = _joined(path)
    return lambda node: next(iter(find(node)), None)


def _joined(paths: str) -> Find:
    """Finds an id that is unique only with another one: `chat+id`."""
    finders = [first_finder(path) for path in paths.split("+")]

    def find(node: Any) -> list[Any]:
        parts = [as_text(each(node)) for each in finders]
        return ["/".join(parts)] if all(part not in _NOTHING for part in parts) else []

    return find


def _tie(ties: Ties) -> tuple[Ties, Find | None, First, First, First]:
    handle = ties.handle or ("" if ties.account_id or ties.post else ".")
    return (
        ties,
        None if ties.each == "." else finder(ties.each),
        first_finder(handle),
        first_finder(ties.account_id),
        _first_post(ties.post),
    )


def _facts(facts: Facts) -> dict[str, First]:
    names = (*_WORDS, *_COUNTS, "url", "at")
    return {name: first_finder(path) for name in names if (path := getattr(facts, name))}
