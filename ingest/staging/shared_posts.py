"""Posts with several authors that the store knows under another of them: they count once, as in a single file.

A file that holds such a post under its second owner names the first as its co-author. If the store has the post under
that one, its mentions here are read as those of the owner who is known, so that the store finds them again.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

from ingest.staging.file import Staging

_KIND = "coauthor"
# Per post of an owner who names a co-author: the nodes of both. Accounts whose names move are left as they are.
_SHARED = f"""
SELECT m.place, m.source, m.target, left(m.event, -length('/{_KIND}')) AS post, s.key, t.key
FROM mention m JOIN target_of s ON s.code = m.source JOIN target_of t ON t.code = m.target
WHERE m.kind = '{_KIND}' AND ends_with(m.event, '/{_KIND}') AND s.key IS NOT NULL AND t.key IS NOT NULL
      AND NOT EXISTS (FROM assigned a WHERE a.place IN (2 * m.place, 2 * m.place + 1))
ORDER BY m.place
"""
_OWN = """
UPDATE mention SET source = ? WHERE source = ? AND starts_with(event, ?)
"""
_SWAP = "UPDATE mention SET source = target, target = source WHERE place = ?"


Pair = tuple[str, str]
Known = Callable[[Iterable[Pair]], Mapping[Pair, Container[str]]]


def settle_shared_posts(staging: Staging, known: Known) -> None:
    """Give mentions of posts that are known under a co-author to that one; call it after `prepare`, once.

    Parameters
    ----------
    known
        The ids of the mentions that the store holds of some pairs of nodes. Files that are staged together know the
        posts of each other besides.
    """
    if staging.fact("shared_posts_settled"):
        return
    staging.connection.execute("BEGIN")
    for place, owner, coauthor, post in _known_under_coauthor(staging.rows(_SHARED), known):
        staging.connection.execute(_SWAP, [place])
        staging.connection.execute(_OWN, [coauthor, owner, f"{post}/"])
    staging.set_fact("shared_posts_settled", True)
    staging.connection.execute("COMMIT")


def _known_under_coauthor(
    rows: Sequence[tuple[int, int, int, str, str, str]], known: Known
) -> Iterator[tuple[int, int, int, str]]:
    """The posts that are known with the co-author as the author who names this one."""
    stored = known({(coauthor_key, owner_key) for *_, owner_key, coauthor_key in rows})
    met: set[tuple[str, str, str]] = set()
    for place, owner, coauthor, post, owner_key, coauthor_key in rows:
        is_stored = f"{post}/{_KIND}" in stored.get((coauthor_key, owner_key), ())
        if is_stored or (coauthor_key, owner_key, post) in met:
            yield place, owner, coauthor, post
        else:
            met.add((owner_key, coauthor_key, post))
