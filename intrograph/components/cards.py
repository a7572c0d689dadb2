"""The cards beside the picture: one influencer, or one tie, with everything known about them."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from graph.circle.explore import ExplorePage
from graph.links import Link, web_link
from graph.records import MEASURES, UNKNOWN_TIER, Influencer, Mention, format_day, whole
from graph.store.read import Pairs
from graph.ties import latest_mentions
from intrograph.components import sparklines
from intrograph.components.partner_limits import partner_limits_form
from intrograph.components.partner_mark import mark_partner, unmark_partner
from intrograph.components.text import clean, escape_html, escape_markdown, short
from intrograph.state import access, url
from intrograph.state.errors import guarded_callback
from intrograph.state.view import View

TIE_POSTS = 12


def person_card(page: ExplorePage) -> None:
    """The influencer in the middle: name, bio, measures, charts, latest mentions, and whether we work with them."""
    person = page.circle.focus.influencer
    _heading(person)
    _certainty(page)
    _partner_toggle(person)
    _measures(person)
    _over_time(page)
    if page.latest:
        with st.expander("Latest mentions"):
            posts_list(page.latest, page.people)
    profile_link(person)


def display_names(people: Mapping[str, Influencer]) -> dict[str, str]:
    return {key: person.display_name for key, person in people.items()}


def _heading(person: Influencer) -> None:
    name = person.name if person.name and person.name != person.handle else ""
    former = ", ".join(f"@{handle}" for handle in person.former_handles)
    lines = [
        f'<h2 style="margin:0;overflow-wrap:anywhere">{escape_html(person.display_name)}</h2>',
        f'<div style="font-weight:600;overflow-wrap:anywhere">{escape_html(name)}</div>' if name else "",
        f'<div style="opacity:.85">{escape_html(_facts(person), 200)}</div>',
        f'<p style="overflow-wrap:anywhere">{escape_html(person.bio, 300)}</p>' if person.bio else "",
        f'<div style="opacity:.85;overflow-wrap:anywhere">Formerly {escape_html(former, 200)}</div>' if former else "",
    ]
    st.html("".join(lines))


def _certainty(page: ExplorePage) -> None:
    """How sure the community of the person is."""
    number = page.circle.focus.influencer.community
    share = next((own.agreement for own in page.communities if own.number == number), None)
    if share is not None and number:
        st.caption(
            f"Community: {round(10 * share)} of 10 times together",
            help="Communities are searched several times. This is how often two members of this one are together.",
        )


def _facts(person: Influencer) -> str:
    facts = (
        person.platform,
        person.tier if person.tier != UNKNOWN_TIER else "",
        person.community_name or "",
        person.community_fine_name if person.community_fine_name != person.community_name else "",
        person.location or "",
    )
    return " · ".join(fact for fact in facts if fact)


def _measures(person: Influencer) -> None:
    with st.container(horizontal=True):
        st.metric("Followers", short(person.followers), help=f"Tier: {person.tier}. As last seen.")
        for measure in MEASURES:
            if measure.on_card:
                value = getattr(person, measure.name) or 0
                st.metric(measure.label, f"{value:,.{measure.decimals}f}", help=measure.description)


def _partner_toggle(person: Influencer) -> None:
    # The store owns the mark: the toggle shows its value and writes it back.
    st.session_state["partner"] = person.is_partner
    st.toggle(
        "We work with them (partner)",
        key="partner",
        on_change=guarded_callback(_store_partner),
        args=(person,),
        disabled=not access.may_edit(),
        help="Partners can introduce you to others; the Introductions page starts from them.",
    )
    if person.is_partner and access.may_edit():
        with st.popover("Limits for this partner", key="partner-limits"):
            st.caption("How often the team asks them for introductions. Outreach has the limits for all partners.")
            partner_limits_form(person, key="explore-limits")


def _store_partner(person: Influencer) -> None:
    (mark_partner if st.session_state["partner"] else unmark_partner)(person)


def _over_time(page: ExplorePage) -> None:
    """Followers, and mentions made and received by kind, as small charts."""
    if len(page.follower_history) > 1:
        st.html(sparklines.curve("Followers", page.follower_history))
    activity = page.activity
    if not activity.kinds or page.span.first == page.span.last:
        return
    st.html(
        sparklines.kind_bars("Mentions of others", activity.made, activity.kinds)
        + sparklines.kind_bars("Mentioned by others", activity.received, activity.kinds)
        + f'<div style="font-size:.85em">{sparklines.legend(activity.kinds)}</div>'
    )


def tie_card(page: ExplorePage, view: View) -> None:
    """The chosen tie in both directions: how often, and the latest posts with their links."""
    tie, names = view.tie, display_names(page.people)
    if tie is None or not page.tie or not names.keys() >= set(tie):
        return
    with st.container(border=True):
        st.markdown(f"**{escape_markdown(names[tie[0]])} and {escape_markdown(names[tie[1]])}**")
        for source, target in (tie, tie[::-1]):
            count = _count(page.tie, source, target)
            st.caption(escape_markdown(f"{names[source]} mentions {names[target]} {count:,} ×", 160))
        posts_list(latest_mentions(page.tie, TIE_POSTS), page.people)
        with st.container(horizontal=True):
            for key in tie:
                label = f"Follow {escape_markdown(names[key])}"
                st.button(label, key=f"tie-{key}", on_click=url.show, args=(view.followed(key),))
            st.button("Close", key="tie-close", on_click=url.show, args=(replace(view, tie=None),))


def _count(pairs: Pairs, source: str, target: str) -> float:
    return whole(sum(mention.count for mention in pairs.get((source, target), ())))


def profile_link(person: Influencer) -> None:
    """A button that opens the profile; it says where it leads, and if that is not the platform."""
    link = web_link(person.profile_url)
    if link is None:
        return
    st.link_button(f"Open profile at {_place(link, person.platform)} ↗", link.url)


def _place(link: Link, platform: str) -> str:
    """Where a link leads, as Markdown; with a warning if that is not the platform of the account."""
    warning = "" if link.is_of(platform) else f" (⚠ not {platform})"
    return escape_markdown(f"{link.host}{warning}", 120)


def posts_list(posts: list[Mention[str]], people: Mapping[str, Influencer]) -> None:
    """Mentions with day, names and kind; with a link that says where it leads, if it is safe to offer."""
    for post in posts:
        day = format_day(post.at) if post.at is not None else "undated"
        times = f", {post.count:,} ×" if post.count > 1 else ""
        line = f"{day}: {_name(people, post.source)} → {_name(people, post.target)} ({post.kind}{times})"
        if link := web_link(post.url):
            platform = people[post.source].platform if post.source in people else ""
            st.link_button(
                f"{escape_markdown(line, 200)} ↗ {_place(link, platform)}", link.url, type="tertiary", wrap=True
            )
        else:
            st.text(clean(line, 200))


def _name(people: Mapping[str, Influencer], key: str) -> str:
    return people[key].display_name if key in people else "?"
