"""The command line: `intrograph COMMAND`. A command's module is imported when the command runs."""

import click

from intrograph import log
from intrograph.cli.base import Cli, Command, with_quiet
from intrograph.cli.output import is_quiet

COMMANDS = (
    Command("demo", "serve", "Prepare the sample network and open the app."),
    Command("app", "serve", "Serve the app on this machine, until Ctrl-C."),
    Command("access", "access", "Say who may use an app that is open to others."),
    Command("load", "load", "Load mentions, posts or profiles from files."),
    Command("stage", "stage", "Write files for Neo4j's import or for `analyze --from`."),
    Command("loads", "loads", "List what was loaded."),
    Command("unload", "loads", "Take a load back."),
    Command("formats", "load", "List the formats of files that are recognised."),
    Command("follow", "follow", "Load what accounts post on Bluesky or Mastodon, as it happens."),
    Command("analyze", "analyze", "Find communities and measure influence."),
    Command("layout", "analyze", "Compute the map of the whole network."),
    Command("circle", "circle", "List the people around one influencer."),
    Command("paths", "circle", "List the paths between two influencers."),
    Command("find", "find", "Find influencers by name, bio, place, topic and so on."),
    Command("partner", "team", "Mark the influencers you work with."),
    Command("outreach", "outreach", "Note whom you asked, and what came of it."),
    Command("shortlist", "team", "Keep influencers on named lists."),
    Command("introduce", "introduce", "Rank the people your partners can introduce you to."),
    Command("watch", "watch", "Show who rises, who leaves a tier, and who could follow."),
    Command("tiers", "watch", "Show or move the bounds of the tiers."),
    Command("flags", "flags", "Show what is unusual about influencers, with the evidence."),
    Command("explain", "explain", "Explain why somebody is, or is not, listed."),
    Command("plan", "plan", "Plan which people add most unique reach."),
    Command("export", "export", "Write the network, or a part of it, to a file."),
    Command("train", "backtest", "Learn from the network's past."),
    Command("backtest", "backtest", "Measure how good the introductions are."),
    Command("query", "query", "Query the graph in Cypher, read only."),
    Command("shell", "shell", "Query the graph at a prompt with history and completion."),
    Command("overview", "overview", "Show what to do next: freshness, introductions, who is rising."),
    Command("digest", "digest", "Sum up a week, as a mail or as Markdown."),
    Command("status", "store", "Show the content of the store, and its jobs."),
    Command("connect", "connect", "Show how other Bolt clients connect."),
    Command("backup", "backup", "Write the whole store to a file."),
    Command("restore", "backup", "Restore a backup into an empty store."),
    Command("copy", "backup", "Copy the whole store to another server or folder."),
    Command("forget", "store", "Delete a person for good."),
)


@click.group(
    cls=Cli,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(package_name="intrograph")
@click.option("-v", "--verbose", is_flag=True, help="Log each step, and the traceback of an error; see INTROGRAPH_LOG.")
def main(verbose: bool) -> None:
    """Find out who can introduce you to whom next, why, and what you gain.

    \b
    First steps:
        intrograph demo                              the sample network, analyzed, in the app
        intrograph load mentions.csv profiles.csv    your own data
        intrograph analyze
        intrograph partner jade.runs
        intrograph introduce --top 20 --csv introductions.csv
        intrograph app
    """
    log.configure(verbose, quiet=is_quiet())


with_quiet(main)
