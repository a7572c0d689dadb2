"""The usual names of columns, by role."""

import re
from collections.abc import Mapping


def _compose(prefixes: str, suffixes: str) -> str:
    return " ".join(f"{prefix}_{suffix}" for prefix in prefixes.split() for suffix in suffixes.split())


_HANDLE = "handle user username user_name screen_name screenname name account login"
_ID = "id user_id userid number user_number no num nr uid pk key"
_AUTHORS = "author source from sender poster mentioner tweeter creator owner user mentioning_user tweeting_user"
_MENTIONED = "target to mention mentioned mentioned_user mentions receiver recipient tagged tagged_user destination"

MENTION_COLUMNS = {
    "source": "source source_handle source_user source_username from from_user from_username from_handle tweeting_user"
    " author author_username author_handle mentioner mentioning_user vertex_1 user_screen_name screen_name username"
    f" user src sender poster tweeter source_node node_1 user_1 account_1 influencer_1 {_compose(_AUTHORS, _HANDLE)}"
    " source_account source_label user_name handle account creator quelle origen origine fuente"
    " autor auteur autore usuario utilisateur utente absender expéditeur remitente remetente mittente",
    "target": "target target_handle target_user target_username to to_user to_username to_handle mentioned_user"
    " mentioned_username mentioned_handle mentioned mentioned_screen_name mention vertex_2 dst receiver recipient dest"
    f" destination mentionee target_node node_2 user_2 account_2 influencer_2 {_compose(_MENTIONED, _HANDLE)}"
    " mentions mentioned_names mentioned_users mentioned_usernames mentioned_accounts mentioned_handles user_mentions"
    " mentions_username mentions_screen_names mentions_list target_label tagged_accounts ziel destino cible"
    " erwähnt mencionado mencionada mentionné menzionato empfänger destinatario destinataire destinatário",
    "source_id": "source_id source_user_id author_id from_user_id from_id tweeting_user_id user_id"
    f" {_compose(_AUTHORS, _ID)}",
    "target_id": "target_id target_user_id mentioned_user_id mentioned_id to_user_id to_id"
    f" {_compose(_MENTIONED, _ID)}",
    "at": "at time created_at timestamp datetime date tick_start_utc published_at posted_at time_utc date_utc"
    " relationship_date_utc created published posted when post_date tweet_date timestamp_utc date_time created_time"
    " first_seen day datum fecha zeitpunkt fecha_hora date_heure data_ora data_hora data",
    "kind": "kind interaction interaction_type mention_type mention_kind type relationship edge_type relation",
    "post": "post_id post tweet_id status_id event_id video_id media_id tweet_key post_key post_number tweet_number"
    " message_id id_str id",
    "url": "url post_url link permalink tweet_url evidence_url post_link",
    "count": "count weight mentions n num frequency times occurrences mention_count mentions_count value edge_weight"
    " gewicht peso poids"
    " n_mentions num_mentions strength total",
    "platform": "platform network service site social_network",
}
PROFILE_COLUMNS = {
    "handle": "handle username user_name screen_name account influencer influencer_handle instagram_handle"
    " tiktok_handle profile user account_name nickname_handle ig_handle instagram_username x_handle twitter_handle"
    " twitter_username youtube_handle tiktok_username page_or_account_url account_url account_link profile_address"
    " profile_link profile_url channel_url instagram_url tiktok_url youtube_url twitter_url instagram tiktok youtube"
    " twitter user_handle social_handle social_link benutzername nutzername usuario"
    " nom_d_utilisateur nom_utilisateur nombre_de_usuario nome_de_usuário nome_de_usuario nome_utente utilisateur"
    " utente gebruikersnaam profil perfil profilo compte cuenta conta",
    "account_id": "account_id user_id author_id platform_id id",
    "at": "at seen_at as_of date snapshot_date collected_at updated_at week time timestamp data_as_of",
    "name": "name full_name display_name title label fullname real_name",
    "bio": "bio biography description about biographie biografía biografia beschreibung"
    " descripción descrição descrizione",
    "url": "url profile_url link profile_link",
    "category": "category niche topic categories vertical category_1 kategorie catégorie categoría categoria",
    "location": "location country city region audience_country land ort stadt pays ville país ciudad cidade"
    " paese città",
    "language": "language lang sprache langue idioma lingua taal",
    "email": "email e_mail email_address e_mail_address mail contact_email business_email public_email work_email",
    "first_name": "first_name firstname given_name forename vorname prénom prenom",
    "last_name": "last_name lastname surname family_name nachname nom_de_famille apellido apellidos",
    "followers": "followers followers_count follower_count subscribers subscriber_count fans subscribers_count"
    " followers_numbers follower number_of_followers followers_number abos abonnenten seguidores abonnes abonnés"
    " iscritti volgers suscriptores inscritos seguaci anzahl_follower anzahl_abonnenten nombre_d_abonnés",
    "following": "following following_count follows friends_count followees followings",
    "posts": "posts posts_count post_count media_count statuses_count tweet_count videos number_of_posts video_count",
    "engagement_rate": "engagement_rate er engagement_rate_percent engagement eng_rate",
    "platform": "platform network service site social_network",
}
# Columns of accounts that a post names in another way than by a mention, by the kind of that.
OTHER_TARGETS = {
    "reply": "in_reply_to_screen_name in_reply_to_user in_reply_to_username in_reply_to_user_name replied_to_user"
    " replied_to replied_user replied_author reply_to_user reply_to_username reply_to_screen_name reply_to"
    " in_reply_to_handle in_reply_to",
    "repost": "retweeted_user retweet_user retweeted_screen_name retweeted_username retweeted_user_screen_name"
    " reposted_user repost_user rt_user retweeted_author",
    "quote": "quoted_user quote_author quoted_screen_name quoted_username quoted_user_screen_name quoted_author",
    "tag": "tagged_users tagged_user tagged_username tagged_usernames usertags photo_tags tagged_users_username"
    " usertags_username",
    "coauthor": "coauthors coauthor coauthor_usernames coauthor_username collaborators collaborator"
    " coauthor_producers_username",
}
# Names that stand beside each other for the two ends of a mention: both together say more than each alone.
_ENDS = (
    "source>target from>to src>dst src>dest sender>receiver node_1>node_2 sender>recipient "
    "vertex_1>vertex_2 user_1>user_2 account_1>account_2 influencer_1>influencer_2 "
    "source_handle>target_handle source_label>target_label source_user>target_user from_user>to_user "
    "mentioner>mentioned source_username>target_username source_node>target_node source_name>target_name "
    "quelle>ziel origen>destino source>cible origine>destination follower>followee follower>followed "
    "retweeter>retweeted commenter>post_author commenter>post_owner commenter>video_owner"
)
END_NAMES = [(source, target) for source, _, target in (pair.partition(">") for pair in _ENDS.split())]
# What the second of such a pair is named for, where that is not a plain mention.
PAIR_KINDS = {
    "followee": "follow",
    "followed": "follow",
    "retweeted": "repost",
    "post_author": "comment",
    "post_owner": "comment",
    "video_owner": "comment",
}
# Names of columns that have no role here, but tell a header from a row.
_OTHER_NAMES = (
    "rank no s_no sno row row_cell text full_text tweet_text caption message body hashtags label timeset degree"
    " modularity_class indegree outdegree retweet_count like_count likes reply_count quote_count comments shares views"
    " nodes edges phone gender age state party page link legislative_body verified is_verified community"
    " channel address influencer_name channel_name tiktoker youtuber tiktoker_name tiktok_name instagram_name"
    " youtuber_name youtube_channel influencer_insta_name retweeter commenter texto texte testo platz rang puesto"
    f" {' '.join(PAIR_KINDS)}"
)
# Names of columns that are as often values in one: kinds and platforms.
_VALUES = (
    "mention reply comment quote repost retweet tag like likes share follow directed"
    " instagram tiktok youtube twitter x facebook threads bluesky mastodon twitch"
)
VALUES = frozenset(_VALUES.split())
_BRANDS = re.compile(r"(?<![^_])(tik|you|linked)_(tok|tube|in)(?=_|$)")  # TikTok is one word
_WORDS = re.compile(r"[^\w]+")
_HIDDEN_BREAK = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[a-zA-Z])(?=\d+$)")


def simplify(name: str) -> str:
    """A column name in the spelling of the tables above.

    >>> simplify("Mentioned User"), simplify(" createdAt "), simplify("Vertex 1"), simplify("node1")
    ('mentioned_user', 'created_at', 'vertex_1', 'node_1')
    """
    simple = _WORDS.sub("_", _HIDDEN_BREAK.sub("_", name.strip()).casefold()).strip("_")
    return _BRANDS.sub(r"\1\2", simple)


def _names(*tables: Mapping[str, str]) -> frozenset[str]:
    return frozenset(name for table in tables for spellings in table.values() for name in spellings.split())


_KNOWN = _names(MENTION_COLUMNS, PROFILE_COLUMNS, OTHER_TARGETS) | frozenset(_OTHER_NAMES.split())
_NUMBERED = re.compile(r"(?P<base>[a-z_]+?)_(?P<number>\d{1,3})(?:_(?P<part>username|screen_name|handle|name|id))?$")


def list_column(name: str) -> str | None:
    """The name that a numbered column continues, in the spelling of the tables above; None if it is not numbered.

    >>> list_column("mention3"), list_column("taggedUsers/0/username"), list_column("mentions")
    ('mention', 'tagged_users_username', None)
    """
    match = _NUMBERED.match(simplify(name))
    return "_".join(filter(None, match.group("base", "part"))) if match else None


def target_kind(name: str) -> str | None:
    """The kind of mention that a column of accounts stands for by its name; None if it is not such a column.

    >>> target_kind("mentions"), target_kind("in_reply_to_screen_name"), target_kind("bio")
    ('mention', 'reply', None)
    """
    for kind, names in OTHER_TARGETS.items():
        if name in names.split():
            return kind
    return "mention" if name in MENTION_COLUMNS["target"].split() else None


def is_column_name(cell: str) -> bool:
    """Whether a cell is a usual name of a column, and so probably part of a header.

    >>> is_column_name("Followers Count"), is_column_name("mention_3"), is_column_name("jade.runs")
    (True, True, False)
    """
    if len(cell) > 60:
        return False
    name = simplify(cell)
    if name in _KNOWN:
        return True
    base = list_column(cell)
    return base is not None and base != "user" and target_kind(base) is not None
