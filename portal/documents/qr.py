"""The square that leads to public verification, as SVG."""

import segno

# A fixed mask: choosing the best of eight costs six times as much, and no reader needs it.
MASK = 3


def qr_svg(text: str, *, title: str = "二维码") -> str:
    """A QR code of `text` as an `<svg>` element, named for who hears it; the stylesheet gives it
    its size.
    """
    code = segno.make(text, error="m", mask=MASK, micro=False)
    svg: str = code.svg_inline(border=2, omitsize=True, title=title)
    return svg
