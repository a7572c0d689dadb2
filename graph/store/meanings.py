"""What each property of the graph means: for people who write queries, and for turning stored instants into dates."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Meaning:
    """What a property stands for. `instant`: it holds milliseconds since 1970, which people see as a date."""

    text: str
    instant: bool = False


def _at(text: str) -> Meaning:
    return Meaning(text, instant=True)


LABELS = {
    "Influencer": "An account that was loaded or mentioned, with its profile, the team's marks and its measures.",
    "ProfileHistory": "The numbers and texts that an influencer's profile had over time.",
    "Alias": "A former or second name that leads to an influencer.",
    "Community": "A group of influencers who mention each other more than others, on one of two levels.",
    "Run": "One run of the analysis or of the map, with its settings.",
    "Load": "One loaded file and its progress.",
    "Feed": "A live feed and the place where it continues.",
    "Store": "The store itself: its versions and its period.",
    "Model": "A learned model, as JSON.",
    "Objective": "A saved order of introductions, with its filters.",
    "SavedQuery": "A query that the team has saved.",
    "SavedView": "A picture of a circle that the team has saved.",
    "Shortlist": "A list of influencers that the team keeps.",
    "ShownList": "A list of introductions as the team saw it last.",
    "TierBounds": "Where the team lets tiers begin; without it the usual numbers of followers count.",
    "OutreachChange": "A change of the conversation with an influencer; the latest of a campaign is where it stands.",
    "Forgotten": "A keyed hash of a name that must not be loaded again.",
}

RELATIONSHIPS = {
    "MENTIONS": "All mentions of one influencer by another: one relationship for an ordered pair.",
    "HAS_PROFILE_HISTORY": "Leads from an influencer to its profile history.",
    "LISTS": "Leads from a shortlist to an influencer on it.",
}

_INFLUENCER = {
    "key": Meaning("The name of the node everywhere: platform and handle, or platform and account id."),
    "platform": Meaning("The platform of the account."),
    "handle": Meaning("The handle, as the account writes it."),
    "handle_at": _at("When the handle was last seen."),
    "account_id": Meaning("The platform's own id of the account."),
    "former_handles": Meaning("Handles that the account had before."),
    "loads": Meaning("The numbers of the loads that named the account."),
    "evidence": Meaning("How each load named the account, as JSON: load, place in it, time, handle, account id."),
    "rivals": Meaning("Keys of accounts that claimed a handle of this one."),
    "name": Meaning("The display name in the profile."),
    "first_name": Meaning("First name, from a profile file."),
    "last_name": Meaning("Last name, from a profile file."),
    "email": Meaning("E-mail address, from a profile file."),
    "bio": Meaning("The text of the profile."),
    "url": Meaning("The address of the profile or of a page that it names."),
    "category": Meaning("The category in the profile."),
    "location": Meaning("The place in the profile."),
    "language": Meaning("The language in the profile."),
    "followers": Meaning("Followers at the last profile."),
    "following": Meaning("Accounts followed, at the last profile."),
    "posts": Meaning("Posts at the last profile."),
    "engagement_rate": Meaning("Engagement rate as a share: 0.032 is 3.2 %."),
    "profile_at": _at("When the last profile was taken."),
    "partner_since": _at("Since when the influencer is a partner; missing for others."),
    "partner_capacity": Meaning(
        "The number of introductions that may be open at this partner, if it has one of its own."
    ),
    "partner_days_between": Meaning("The fewest days between two requests to this partner, if there is such a limit."),
    "outreach_status": Meaning("Where the latest conversation with this influencer stands."),
    "outreach_at": _at("Since when it stands there."),
    "outreach_introducer": Meaning("The key of the partner who was, or is to be, asked for the introduction."),
    "outreach_by": Meaning("The person of the team who noted the status; missing without a sign-in."),
    "outreach_note": Meaning("Why the status was noted, in the words of the team."),
    "dismissed_flags": Meaning("Flags that the team dismissed, each as JSON: kind, evidence until, when, by, note."),
    "outreach_campaign": Meaning("The campaign that the conversation belongs to."),
    "outreach_owner": Meaning("The person of the team who looks after the conversation."),
    "community": Meaning("The number of the community, on the broad level."),
    "community_name": Meaning("The name of that community."),
    "community_fine": Meaning("The number of the community on the fine level."),
    "community_fine_name": Meaning("The name of that community."),
    "pagerank": Meaning("Share of attention that flows to the account through mentions."),
    "betweenness": Meaning("Share of shortest paths that run through the account."),
    "closeness": Meaning("How near all others are, from 0 to 1."),
    "bridging": Meaning("How evenly the account's ties spread over communities, from 0 to 1."),
    "in_degree": Meaning("Number of influencers who mention the account."),
    "out_degree": Meaning("Number of influencers whom the account mentions."),
    "in_strength": Meaning("Number of mentions received."),
    "out_strength": Meaning("Number of mentions made."),
    "component": Meaning(
        "The smallest number of an account that mentions, in either direction, connect with this one."
    ),
    "x": Meaning("Place on the map, from left to right."),
    "y": Meaning("Place on the map, from bottom to top."),
    "analysis_run": Meaning("The analysis that computed the measures."),
    "number": Meaning("A number that the account keeps for ever."),
    "revision": Meaning("The last transaction that changed the account."),
    "mentions_revision": Meaning("The last transaction that added to its mentions."),
}

_MENTIONS = {
    "count": Meaning("Number of mentions of this pair."),
    "first_at": _at("The first dated mention."),
    "last_at": _at("The last dated mention."),
    "ids": Meaning("The mentions' own ids, one for each."),
    "at": _at("The instants of the mentions, in the order of `ids`."),
    "kinds": Meaning("The kinds of the mentions, such as mention, tag or reply, in the order of `ids`."),
    "counts": Meaning("How much each mention counts, in the order of `ids`."),
    "urls": Meaning("The address of each mention's post, in the order of `ids`."),
    "loads": Meaning("The loads that brought each mention, by their numbers, in the order of `ids`."),
    "variants": Meaning("What later loads say of mentions that they describe differently."),
    "revision": Meaning("The last transaction that changed the pair."),
}

_COMMUNITY = {
    "number": Meaning("The number of the community, kept from run to run."),
    "level": Meaning("`broad` or `fine`."),
    "name": Meaning("The name: the words that its members use more than others."),
    "color": Meaning("The colour in the app."),
    "size": Meaning("Number of members."),
    "leaders": Meaning("The handles of its most mentioned members."),
    "parent": Meaning("The number of the broad community that a fine one lies in."),
    "change": Meaning("What became of it since the last run: new, grown, split and so on."),
    "change_text": Meaning("The same as a sentence."),
    "agreement": Meaning("How often two of its members are together in searches from other seeds, 0 to 1."),
}

_RUN = {
    "id": Meaning("The name of the run."),
    "kind": Meaning("`analysis` or `layout`."),
    "number": Meaning("Runs of a kind are counted from 1."),
    "at": _at("When it ended."),
    "reported_at": _at("When its progress was last noted."),
    "graph_revision": Meaning("The state of the graph that it saw."),
    "influencers": Meaning("Number of influencers."),
    "pairs": Meaning("Number of ties."),
    "communities": Meaning("Number of communities on the broad level."),
    "fine_communities": Meaning("Number of communities on the fine level."),
    "modularity": Meaning("How clearly the communities are separated, up to 1."),
    "resolution": Meaning("The setting for the size of communities."),
    "seed": Meaning("The seed of the random numbers."),
    "engine": Meaning("`local` or `gds`: what computed an analysis."),
    "continued": Meaning("How many analyses in a row have continued earlier communities; 0: from scratch."),
    "expected_modularity": Meaning("The modularity of the last search for communities from scratch."),
    "share": Meaning("How much of a layout is done, up to 1."),
    "last_number": Meaning("The highest number of an account that a layout placed."),
}

_LOAD = {
    "id": Meaning("The fingerprint of the file and its options."),
    "number": Meaning("Loads are counted from 1."),
    "file": Meaning("The name of the file."),
    "kind": Meaning("What the file holds: mentions, profiles or both."),
    "form": Meaning("The format that was recognised."),
    "received_at": _at("When the load began."),
    "complete": Meaning("Whether the whole file was loaded."),
    "unloading": Meaning("Whether taking it back was interrupted."),
    "rows_done": Meaning("Rows that were read."),
    "written": Meaning("Records that were written."),
    "new_mentions": Meaning("Mentions that were new."),
    "new_pairs": Meaning("Ties that were new."),
    "repeated": Meaning("Mentions that were known."),
    "undated": Meaning("Mentions without a time."),
    "self_mentions": Meaning("Mentions of an account by itself, which are skipped."),
    "two_name_mentions": Meaning("Mentions of an account by itself in which it has two names."),
    "rejected": Meaning("Rows that could not be read."),
    "forgotten": Meaning("Rows skipped because they name a forgotten person."),
    "skipped_reasons": Meaning("Why rows were skipped."),
    "skipped_counts": Meaning("How many rows were skipped for each of these reasons."),
    "cursor_accounts": Meaning("Where the load continues: accounts written."),
    "cursor_mentions": Meaning("Where the load continues: mentions written."),
    "cursor_profiles": Meaning("Where the load continues: profiles written."),
    "cursor_staging": Meaning("Where the load continues: the sorted records."),
    "cursor_has_counts": Meaning("Whether the file has a column of counts."),
}

_STORE = {
    "id": Meaning("Always `store`."),
    "schema": Meaning("The version of this schema."),
    "revision": Meaning("Number of writing transactions so far."),
    "graph_revision": Meaning("The last transaction that changed influencers or mentions."),
    "removed_revision": Meaning("The last transaction that removed some."),
    "ids_allocated": Meaning("Numbers given to influencers so far."),
    "loads_allocated": Meaning("Numbers given to loads so far."),
    "changes_allocated": Meaning("Numbers given to changes of outreach so far."),
    "outreach_capacity": Meaning("The number of introductions that may be open at a partner; 0 for any number."),
    "outreach_cool_down_days": Meaning("How many days an unanswered request to a partner counts as open."),
    "data_from": _at("The first dated mention in the store."),
    "data_as_of": _at("The last instant of which the store has data."),
    "salt": Meaning("The key of the hashes of forgotten names."),
    "copy_id": Meaning("Tells a restored store from the one that it was made from."),
}

PROPERTIES: dict[str, dict[str, Meaning]] = {
    "Influencer": _INFLUENCER,
    "MENTIONS": _MENTIONS,
    "Community": _COMMUNITY,
    "Run": _RUN,
    "Load": _LOAD,
    "Store": _STORE,
    "ProfileHistory": {
        "influencer": Meaning("The key of the influencer."),
        "at": _at("The instants of the profiles."),
        "followers": Meaning("Followers at each instant."),
        "following": Meaning("Accounts followed at each instant."),
        "posts": Meaning("Posts at each instant."),
        "reports": Meaning("What each load said, as JSON."),
        "texts": Meaning("The texts that `reports` refers to."),
    },
    "Alias": {
        "key": Meaning("The other name."),
        "influencer": Meaning("The key of the influencer that it leads to."),
    },
    "Feed": {
        "id": Meaning("The name of the feed."),
        "cursor": Meaning("Where the feed continues."),
        "members": Meaning("The accounts that it follows."),
        "batch": Meaning("The last batch that was written."),
        "saved_at": _at("When that was."),
    },
    "Model": {
        "id": Meaning("What the model predicts."),
        "at": _at("When it was trained."),
        "graph_revision": Meaning("The state of the graph that it learned from."),
        "mentions": Meaning("Number of mentions then."),
        "format": Meaning("The version of the text; a model of another version is trained again."),
        "text": Meaning("The model, as JSON."),
    },
    "Objective": {
        "name": Meaning("The name under which it is saved."),
        "text": Meaning("Its settings, as JSON."),
    },
    "SavedQuery": {
        "name": Meaning("The name under which it is saved."),
        "cypher": Meaning("Its text, with `$parameters`."),
        "at": _at("When it was saved."),
    },
    "SavedView": {
        "name": Meaning("The name under which it is saved."),
        "address": Meaning("The view as the query of its URL, with its annotations."),
        "at": _at("When it was saved."),
        "placed": Meaning("Keys of the people in the picture."),
        "xs": Meaning("Where each of them is, from left to right."),
        "ys": Meaning("Where each of them is, from top to bottom."),
    },
    "Shortlist": {
        "name": Meaning("The name of the list."),
        "at": _at("When it was made."),
    },
    "LISTS": {"at": _at("When the influencer was put on the list.")},
    "ShownList": {
        "name": Meaning("The number of the partner, or all partners."),
        "at": _at("When the last visit began."),
        "targets": Meaning("The numbers of the targets, the best first."),
        "before_at": _at("When the visit before began."),
        "before": Meaning("The targets as that visit left them."),
    },
    "TierBounds": {
        "name": Meaning("Always `tiers`."),
        "minimums": Meaning("The fewest followers of micro, mid, macro and mega."),
    },
    "OutreachChange": {
        "number": Meaning("Changes are numbered in the order in which they were noted."),
        "target": Meaning("The key of the influencer."),
        "campaign": Meaning("The campaign that the conversation belongs to."),
        "status": Meaning("Where the conversation stands from then on."),
        "at": _at("From when on it stands there."),
        "recorded_at": _at("When the change was noted."),
        "introducer": Meaning("The key of the partner who was, or is to be, asked for the introduction."),
        "owner": Meaning("The person of the team who looks after the conversation."),
        "by": Meaning("The person of the team who noted the change; missing without a sign-in."),
        "note": Meaning("Why, in the words of the team."),
        "next_step": Meaning("What is to happen next, in the words of the team."),
    },
    "Forgotten": {
        "hash": Meaning("A keyed hash of a forgotten name."),
        "has_no_id": Meaning("Set on the hash of a handle whose account had no known id."),
    },
    "HAS_PROFILE_HISTORY": {},
}

INSTANTS = frozenset(
    name for properties in PROPERTIES.values() for name, meaning in properties.items() if meaning.instant
)


def meaning(label: str, name: str) -> str:
    """What a property of a label or relationship type stands for; "" if nothing is known of it."""
    known = PROPERTIES.get(label, {}).get(name)
    return known.text if known else ""
