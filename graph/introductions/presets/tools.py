"""One preset for each tool, after the tool's own documentation of its import (as of November 2026)."""

from graph.introductions.presets.preset import GENERIC, Column, Limits, Preset, Required, Unique

MEGABYTE = 1_000_000

NO_EMAIL = "no e-mail address is known"
NEEDS_EMAIL = "Load e-mail addresses first: a profile file with the columns handle and email."
REPEATED_EMAIL = "an earlier row has the same e-mail address"

_EMAIL_REQUIRED = Required(("email",), NO_EMAIL)
_ONE_PER_EMAIL = Unique(("email",), REPEATED_EMAIL)

UPFLUENCE = Preset(
    "upfluence",
    "Upfluence",
    (
        Column("profile_name", "target_handle"),
        Column("media_url", "media_url"),
        Column("first_name", "first_name"),
        Column("last_name", "last_name"),
        Column("email", "email"),
    ),
    required=(Required(("media_url",), "their profile page is unknown"),),
    unique=(Unique(("media_url",), "an earlier row has the same profile page"), _ONE_PER_EMAIL),
    needs=("Upfluence reads these headers only; it rejects a file with an error rather than a row.",),
)
ASPIRE = Preset(
    "aspire",
    "Aspire",
    (
        Column("uid", "target_handle"),
        Column("first_name", "first_name"),
        Column("last_name", "last_name"),
        Column("email", "email"),
        Column("instagram", "instagram"),
        Column("tiktok", "tiktok"),
        Column("pinterest", "pinterest"),
        Column("youtube", "youtube_url"),
        Column("notes", "note"),
    ),
    unique=(Unique(("target_handle",), "an earlier row has the same handle, which is Aspire’s uid"), _ONE_PER_EMAIL),
    needs=(
        "Aspire identifies creators by email, else by uid, which is their handle.",
        "Import notes as a new field, or Aspire drops the column.",
    ),
)
GRIN = Preset(
    "grin",
    "GRIN",
    (
        Column("First Name", "first_name"),
        Column("Last Name", "last_name"),
        Column("Email", "email"),
        Column("Instagram Username", "instagram"),
        Column("TikTok Username", "tiktok"),
        Column("YouTube Username", "youtube"),
        Column("Twitter Username", "x"),
        Column("Notes", "note"),
    ),
    unique=(_ONE_PER_EMAIL,),
    needs=(
        "You map each column by hand in GRIN; a custom property such as Notes must exist before the import.",
        "One tag is added to all rows of an import.",
    ),
)
HUBSPOT = Preset(
    "hubspot",
    "HubSpot",
    (
        Column("First Name", "first_name"),
        Column("Last Name", "last_name_or_handle"),
        Column("Email", "email"),
        Column("Website URL", "target_url"),
        Column("Twitter Username", "x"),
        Column("City", "location"),
        Column("Introduction Message", "message"),
    ),
    unique=(_ONE_PER_EMAIL,),
    limits=Limits(file_rows=1_048_576, file_bytes=20 * MEGABYTE),
    needs=(
        "Create the contact property “Introduction Message” before the import; the other columns exist in HubSpot.",
        "Contacts without an e-mail address are created again by every import: import them once.",
    ),
)
KLAVIYO = Preset(
    "klaviyo",
    "Klaviyo",
    (
        Column("Email Address", "email"),
        Column("First Name", "first_name"),
        Column("Last Name", "last_name"),
        Column("Instagram Handle", "instagram"),
        Column("TikTok Handle", "tiktok"),
        Column("Profile URL", "target_url"),
        Column("Introducer", "introducer_handle"),
        Column("Introduction Score", "score"),
        Column("Last Interaction", "last_interaction_at"),
    ),
    dates="%Y-%m-%d %H:%M:%S",
    required=(_EMAIL_REQUIRED,),
    unique=(_ONE_PER_EMAIL,),
    limits=Limits(file_bytes=50 * MEGABYTE),
    needs=(
        "Klaviyo’s terms allow people who opted in only: do not import cold contacts.",
        f"Klaviyo refuses rows without an e-mail address. {NEEDS_EMAIL}",
    ),
)
REFERSION = Preset(
    "refersion",
    "Refersion",
    (
        Column("First Name", "first_name_or_handle"),
        Column("Last Name", "last_name_or_handle"),
        Column("Email Address", "email"),
        Column("Offer ID", "blank"),
        Column("Password", "blank"),
    ),
    required=(_EMAIL_REQUIRED,),
    unique=(_ONE_PER_EMAIL,),
    needs=(
        "Fill in Offer ID and Password, which Refersion requires, and send the file to its support by e-mail.",
        f"Refersion refuses rows without an e-mail address. {NEEDS_EMAIL}",
    ),
)
SALESFORCE = Preset(
    "salesforce",
    "Salesforce",
    (
        Column("First Name", "first_name"),
        Column("Last Name", "last_name_or_handle"),
        Column("Company", "target_handle"),
        Column("Email", "email"),
        Column("Website", "target_url"),
        Column("Lead Source", text="Introduction"),
        Column("Description", "note"),
    ),
    unique=(_ONE_PER_EMAIL, Unique(("first_name", "last_name_or_handle"), "an earlier row has the same name")),
    limits=Limits(file_rows=50_000, file_bytes=100 * MEGABYTE),
    needs=(
        "Import as leads, one file at a time. Company and an unknown last name hold the handle, as both are required.",
        "Salesforce matches leads by name, so a name occurs once.",
    ),
)
MAILCHIMP = Preset(
    "mailchimp",
    "Mailchimp",
    (
        Column("Email Address", "ascii_email"),
        Column("First Name", "first_name"),
        Column("Last Name", "last_name"),
        Column("Handle", "target_handle"),
        Column("Website", "target_url"),
        Column("Introducer", "introducer_handle"),
        Column("Note", "note"),
    ),
    required=(
        _EMAIL_REQUIRED,
        Required(("ascii_email",), "Mailchimp takes no accents before the @ of an e-mail address"),
    ),
    unique=(_ONE_PER_EMAIL,),
    limits=Limits(cell_bytes=255),
    needs=(
        "Texts are cut at 255 bytes, as Mailchimp does.",
        f"Mailchimp refuses rows without an e-mail address. {NEEDS_EMAIL}",
    ),
)

PRESETS = {
    preset.name: preset
    for preset in (GENERIC, UPFLUENCE, ASPIRE, GRIN, HUBSPOT, KLAVIYO, REFERSION, SALESFORCE, MAILCHIMP)
}
