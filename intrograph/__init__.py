"""Who can introduce us to whom next, why, and what would that bring?

    import intrograph as ig

    store = ig.open()
    store.load("mentions.csv", platform="instagram")
    ig.analyze(store)
    ig.circle(store, "jade.runs").to_frame()
    ig.introductions(store, via=["jade.runs"], tiers=["micro"]).to_csv("introductions.csv")

The functions give the same numbers as the app and the command line. Importing this package is cheap: the graph, pandas
and networkx are imported when a function needs them.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from intrograph.api import (
        Changes,
        CircleView,
        Digest,
        Explanation,
        FollowerRange,
        Introductions,
        Paths,
        Plan,
        SearchQuery,
        Store,
        Watched,
        analyze,
        analyze_staged,
        backup,
        circle,
        compare_periods,
        copy,
        digest,
        explain,
        export,
        export_outreach,
        flags,
        forecast_test,
        import_outreach,
        introductions,
        open,
        open_sample,
        outreach,
        outreach_history,
        paths,
        plan,
        record_outreach,
        restore,
        set_outreach_limits,
        set_partner_limits,
        stage,
        successors,
        train,
        watch,
    )

__all__ = [
    "Changes",
    "CircleView",
    "Digest",
    "Explanation",
    "FollowerRange",
    "Introductions",
    "Paths",
    "Plan",
    "SearchQuery",
    "Store",
    "Watched",
    "analyze",
    "analyze_staged",
    "backup",
    "circle",
    "compare_periods",
    "copy",
    "digest",
    "explain",
    "export",
    "export_outreach",
    "flags",
    "forecast_test",
    "import_outreach",
    "introductions",
    "open",
    "open_sample",
    "outreach",
    "outreach_history",
    "paths",
    "plan",
    "record_outreach",
    "restore",
    "set_outreach_limits",
    "set_partner_limits",
    "stage",
    "successors",
    "train",
    "watch",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from intrograph import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted(__all__)
