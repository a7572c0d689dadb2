"""The colours of communities."""

# Okabe and Ito without their black, then tones of Tol (muted scheme): colour-blind readers can distinguish them.
COLORS = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#CC79A7",
    "#D55E00",
    "#56B4E9",
    "#882255",
    "#999933",
    "#44AA99",
    "#332288",
    "#AA4499",
    "#DDCC77",
)


def color_of(number: int) -> str:
    """The colour of the community with this number, which counts from 1; colours repeat.

    >>> color_of(1) == color_of(13) == COLORS[0]
    True
    """
    return COLORS[(number - 1) % len(COLORS)]
