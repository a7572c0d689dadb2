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


def ink_on(color: str) -> str:
    """Black or white, whichever is easier to read on a colour such as `#0072B2`.

    Their contrast is equal where the relative luminance of WCAG 2.2 is 0.179.

    >>> ink_on("#0072B2"), ink_on("#E69F00")
    ('#ffffff', '#000000')
    """
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    luminance = sum(share * value for share, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return "#000000" if luminance > 0.179 else "#ffffff"
