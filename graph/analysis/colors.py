"""The colours of communities."""

# Okabe-Ito without its black, then tones of Tol's muted scheme: told apart by colour-blind people, in this order.
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
    """The colour of the community with this number."""
    return COLORS[(number - 1) % len(COLORS)]
