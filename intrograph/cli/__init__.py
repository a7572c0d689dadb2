"""The terminal's front door: `intrograph VERB`. What each verb does stands in `terminal/verbs/`."""

import click

from intrograph.cli import analyze, backtest, circle, introduce, load, serve, store, team
from intrograph.cli.base import Cli


@click.group(cls=Cli, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="intrograph")
def main() -> None:
    """Who can introduce us to whom next, why, and what would that bring?

    \b
    First steps:
        intrograph demo                              the sample, analysed, in the app
        intrograph load mentions.csv profiles.csv    your own data
        intrograph analyze
        intrograph partner jade.runs
        intrograph introduce --top 20 --csv introductions.csv
        intrograph app
    """


for command in (
    serve.demo,
    serve.app,
    load.load,
    analyze.analyze,
    analyze.layout,
    circle.circle,
    circle.paths,
    circle.find,
    team.partner,
    team.contact,
    team.shortlist,
    introduce.introduce,
    backtest.train,
    backtest.backtest,
    store.query,
    store.status,
    store.connect,
    store.forget,
):
    main.add_command(command)
