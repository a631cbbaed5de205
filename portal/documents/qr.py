"""The square that leads to public verification, as SVG."""

import segno

# A fixed mask: choosing the best of eight costs six times as much, and no reader needs it.
MASK = 3


def qr_svg(text: str) -> str:
    """A QR code of `text` as an `<svg>` element; the stylesheet gives it its size."""
    code = segno.make(text, error="m", mask=MASK, micro=False)
    svg: str = code.svg_inline(border=2, omitsize=True)
    return svg
