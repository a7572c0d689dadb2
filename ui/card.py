"""The cards beside the picture: one influencer, or one tie, with what is known of them."""

from dataclasses import replace

import streamlit as st

from graph.activity import Post, Stretch, along_time, last_posts
from graph.circle import Circle, Window
from graph.introductions.listing import page as profile_page
from graph.measures import EXPLAINED
from graph.people import label
from graph.records import UNKNOWN_TIER, day_in_words, is_web_address, tier_of
from graph.store import Row, marks, reading
from ui import address, session, sparks, tour
from ui.address import View
from ui.words import in_html, in_markdown, short, shown

POSTS = 6
TIE_POSTS = 12


def person_card(found: Circle, span: Window) -> None:
    """Who is in the middle: name, bio, measures, curves, last mentions, and whether we work with them.

    `span` is from when to when (ms) there are mentions at all.
    """
    person = found.focus.profile
    name = person["name"] if person["name"] and person["name"] != person["handle"] else ""
    former = ", ".join(f"@{handle}" for handle in person["former_handles"] or ())
    st.html(
        f'<h2 style="margin:0;overflow-wrap:anywhere">{in_html(found.focus.label)}</h2>'
        + (f'<div style="font-weight:600;overflow-wrap:anywhere">{in_html(name)}</div>' if name else "")
        + f'<div style="opacity:.85">{in_html(_facts(person), 200)}</div>'
        + (f'<p style="overflow-wrap:anywhere">{in_html(person["bio"], 300)}</p>' if person["bio"] else "")
        + (f'<div style="opacity:.85;overflow-wrap:anywhere">Formerly {in_html(former, 200)}</div>' if former else "")
    )
    _partner_mark(found)
    with st.container(horizontal=True):
        st.metric("Followers", short(person["followers"]), help=f"Tier: {tier_of(person['followers'])}. As last seen.")
        st.metric("Mentioned by", f"{person['in_degree'] or 0:,}", help=EXPLAINED["in_degree"])
        st.metric("Mentions", f"{person['out_degree'] or 0:,}", help=EXPLAINED["out_degree"])
        st.metric("Closeness", f"{person['closeness'] or 0:.2f}", help=EXPLAINED["closeness"])
        st.metric("Bridging", f"{person['bridging'] or 0:.2f}", help=EXPLAINED["bridging"])
    _along_time(found, span)
    _last_mentions(found)
    page = profile_page(person)
    if is_web_address(page):
        st.link_button("Open profile ↗", page)


def _facts(person: Row) -> str:
    tier = tier_of(person["followers"])
    facts = (
        person["platform"],
        tier if tier != UNKNOWN_TIER else "",
        person["community_name"] or "",
        person["community_fine_name"] if person["community_fine_name"] != person["community_name"] else "",
        person["location"] or "",
    )
    return " · ".join(fact for fact in facts if fact)


def _partner_mark(found: Circle) -> None:
    key, marked = found.focus.key, found.focus.profile["partner_since"] is not None
    # The store owns the mark: the toggle is told its value, and tells it back.
    st.session_state["partner"] = marked

    def store_mark() -> None:
        if st.session_state["partner"]:
            marks.mark_partner(session.store(), key, session.now())
            tour.did("partner")
        else:
            marks.unmark_partner(session.store(), key)

    st.toggle(
        "We work with them (partner)", key="partner", on_change=store_mark,
        help="Partners are asked to introduce others; the Introductions page begins with them.",
    )  # fmt: skip


def _along_time(found: Circle, span: Window) -> None:
    """Followers, and mentions made and received by kind, as small charts."""
    key = found.focus.key
    seen = reading.sightings(session.store(), key)
    if len(seen) > 1:
        st.html(sparks.curve("Followers", seen))
    first, last = span
    if first is None or last is None or first == last:
        return
    made = along_time([e for (source, _), events in found.pairs.items() if source == key for e in events], first, last)
    had = along_time([e for (_, target), events in found.pairs.items() if target == key for e in events], first, last)
    kinds = _kinds([*made, *had])
    if kinds:
        st.html(
            sparks.kind_bars("Mentions of others", made, kinds)
            + sparks.kind_bars("Mentioned by others", had, kinds)
            + f'<div style="font-size:.85em">{sparks.legend(kinds)}</div>'
        )


def _kinds(stretches: list[Stretch]) -> list[str]:
    counts: dict[str, int] = {}
    for stretch in stretches:
        for kind, count in stretch.kinds.items():
            counts[kind] = counts.get(kind, 0) + count
    return sorted(counts, key=lambda kind: (-counts[kind], kind))


def _last_mentions(found: Circle) -> None:
    own = {pair: events for pair, events in found.pairs.items() if found.focus.key in pair}
    posts = last_posts(own, POSTS)
    if not posts:
        return
    names = {key: label(row) for key, row in _people(posts).items()}
    with st.expander("Last mentions"):
        posts_list(posts, names)


def tie_card(tie: tuple[str, str], view: View) -> None:
    """One tie both ways: how often, and the last posts with their links."""
    pairs = reading.events_of(session.store(), [tie, tie[::-1]])
    people = reading.influencers(session.store(), tie)
    if not pairs or len(people) < 2:
        return
    names = {key: label(row) for key, row in people.items()}
    with st.container(border=True):
        st.markdown(f"**{in_markdown(names[tie[0]])} and {in_markdown(names[tie[1]])}**")
        for source, target in (tie, tie[::-1]):
            number = sum(event.count for event in pairs.get((source, target), ()))
            st.caption(in_markdown(f"{names[source]} mentions {names[target]} {number:,} ×", 160))
        posts_list(last_posts(pairs, TIE_POSTS), names)
        with st.container(horizontal=True):
            for key in tie:
                told = f"Follow {in_markdown(names[key])}"
                st.button(told, key=f"tie-{key}", on_click=address.go, args=(view.followed(key),))
            st.button("Close", key="tie-close", on_click=address.go, args=(replace(view, tie=None),))


def posts_list(posts: list[Post], names: dict[str, str]) -> None:
    """Mentions with day, names and kind; a link where there is one that may be offered."""
    for post in posts:
        when = day_in_words(post.at) if post.at is not None else "without a date"
        times = f", {post.count:,} ×" if post.count > 1 else ""
        line = f"{when}: {names.get(post.source, '?')} → {names.get(post.target, '?')} ({post.kind}{times})"
        if is_web_address(post.url):
            st.link_button(f"{in_markdown(line, 200)} ↗", post.url, type="tertiary")
        else:
            st.text(shown(line, 200))


def _people(posts: list[Post]) -> dict[str, Row]:
    return reading.influencers(session.store(), {key for post in posts for key in (post.source, post.target)})
