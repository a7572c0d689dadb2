"""The cards beside the picture: one influencer, or one tie, with what is known of them."""

from dataclasses import replace

import streamlit as st

from graph.analysis.measures import MEASURE_DESCRIPTIONS
from graph.circle.ego import Circle
from graph.circle.timeline import TimeBin, bin_mentions
from graph.records import UNKNOWN_TIER, Influencer, Mention, Window, format_day, is_web_url, tier_of
from graph.store import read
from graph.store.team import partners
from graph.ties import latest_mentions
from intrograph.components import sparklines, tour
from intrograph.components.text import escape_html, escape_markdown, short, shown
from intrograph.state import session, url
from intrograph.state.url import View

POSTS = 6
TIE_POSTS = 12


def person_card(found: Circle, span: Window) -> None:
    """Who is in the middle: name, bio, measures, curves, last mentions, and whether we work with them.

    `span` is from when to when (ms) there are mentions at all.
    """
    person = found.focus.influencer
    name = person.name if person.name and person.name != person.handle else ""
    former = ", ".join(f"@{handle}" for handle in person.former_handles or ())
    st.html(
        f'<h2 style="margin:0;overflow-wrap:anywhere">{escape_html(found.focus.display_name)}</h2>'
        + (f'<div style="font-weight:600;overflow-wrap:anywhere">{escape_html(name)}</div>' if name else "")
        + f'<div style="opacity:.85">{escape_html(_facts(person), 200)}</div>'
        + (f'<p style="overflow-wrap:anywhere">{escape_html(person.bio, 300)}</p>' if person.bio else "")
        + (
            f'<div style="opacity:.85;overflow-wrap:anywhere">Formerly {escape_html(former, 200)}</div>'
            if former
            else ""
        )
    )
    _partner_mark(found)
    with st.container(horizontal=True):
        st.metric("Followers", short(person.followers), help=f"Tier: {tier_of(person.followers)}. As last seen.")
        st.metric("Mentioned by", f"{person.in_degree or 0:,}", help=MEASURE_DESCRIPTIONS["in_degree"])
        st.metric("Mentions", f"{person.out_degree or 0:,}", help=MEASURE_DESCRIPTIONS["out_degree"])
        st.metric("Closeness", f"{person.closeness or 0:.2f}", help=MEASURE_DESCRIPTIONS["closeness"])
        st.metric("Bridging", f"{person.bridging or 0:.2f}", help=MEASURE_DESCRIPTIONS["bridging"])
    _along_time(found, span)
    _last_mentions(found)
    page = person.profile_url
    if is_web_url(page):
        st.link_button("Open profile ↗", page)


def _facts(person: Influencer) -> str:
    tier = tier_of(person.followers)
    facts = (
        person.platform,
        tier if tier != UNKNOWN_TIER else "",
        person.community_name or "",
        person.community_fine_name if person.community_fine_name != person.community_name else "",
        person.location or "",
    )
    return " · ".join(fact for fact in facts if fact)


def _partner_mark(found: Circle) -> None:
    key, marked = found.focus.key, found.focus.influencer.partner_since is not None
    # The store owns the mark: the toggle is told its value, and tells it back.
    st.session_state["partner"] = marked

    def store_mark() -> None:
        if st.session_state["partner"]:
            partners.mark_partner(session.store(), key, session.now())
            tour.did("partner")
        else:
            partners.unmark_partner(session.store(), key)

    st.toggle(
        "We work with them (partner)",
        key="partner",
        on_change=store_mark,
        help="Partners are asked to introduce others; the Introductions page begins with them.",
    )


def _along_time(found: Circle, span: Window) -> None:
    """Followers, and mentions made and received by kind, as small charts."""
    key = found.focus.key
    seen = read.follower_history(session.store(), key)
    if len(seen) > 1:
        st.html(sparklines.curve("Followers", seen))
    first, last = span.first, span.last
    if first is None or last is None or first == last:
        return
    made = bin_mentions(
        [e for (source, _), events in found.pairs.items() if source == key for e in events], first, last
    )
    had = bin_mentions([e for (_, target), events in found.pairs.items() if target == key for e in events], first, last)
    kinds = _kinds([*made, *had])
    if kinds:
        st.html(
            sparklines.kind_bars("Mentions of others", made, kinds)
            + sparklines.kind_bars("Mentioned by others", had, kinds)
            + f'<div style="font-size:.85em">{sparklines.legend(kinds)}</div>'
        )


def _kinds(stretches: list[TimeBin]) -> list[str]:
    counts: dict[str, int] = {}
    for stretch in stretches:
        for kind, count in stretch.kinds.items():
            counts[kind] = counts.get(kind, 0) + count
    return sorted(counts, key=lambda kind: (-counts[kind], kind))


def _last_mentions(found: Circle) -> None:
    own = {pair: events for pair, events in found.pairs.items() if found.focus.key in pair}
    posts = latest_mentions(own, POSTS)
    if not posts:
        return
    names = {key: row.display_name for key, row in _people(posts).items()}
    with st.expander("Last mentions"):
        posts_list(posts, names)


def tie_card(tie: tuple[str, str], view: View) -> None:
    """One tie both ways: how often, and the last posts with their links."""
    pairs = read.events_of(session.store(), [tie, tie[::-1]])
    people = read.influencers(session.store(), tie)
    if not pairs or len(people) < 2:
        return
    names = {key: row.display_name for key, row in people.items()}
    with st.container(border=True):
        st.markdown(f"**{escape_markdown(names[tie[0]])} and {escape_markdown(names[tie[1]])}**")
        for source, target in (tie, tie[::-1]):
            number = sum(event.count for event in pairs.get((source, target), ()))
            st.caption(escape_markdown(f"{names[source]} mentions {names[target]} {number:,} ×", 160))
        posts_list(latest_mentions(pairs, TIE_POSTS), names)
        with st.container(horizontal=True):
            for key in tie:
                told = f"Follow {escape_markdown(names[key])}"
                st.button(told, key=f"tie-{key}", on_click=url.go, args=(view.followed(key),))
            st.button("Close", key="tie-close", on_click=url.go, args=(replace(view, tie=None),))


def posts_list(posts: list[Mention[str]], names: dict[str, str]) -> None:
    """Mentions with day, names and kind; a link where there is one that may be offered."""
    for post in posts:
        when = format_day(post.at) if post.at is not None else "without a date"
        times = f", {post.count:,} ×" if post.count > 1 else ""
        line = f"{when}: {names.get(post.source, '?')} → {names.get(post.target, '?')} ({post.kind}{times})"
        if is_web_url(post.url):
            st.link_button(f"{escape_markdown(line, 200)} ↗", post.url, type="tertiary")
        else:
            st.text(shown(line, 200))


def _people(posts: list[Mention[str]]) -> dict[str, Influencer]:
    return read.influencers(session.store(), {key for post in posts for key in (post.source, post.target)})
