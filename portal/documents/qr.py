"""The square that leads to public verification, as SVG."""

import segno

# A fixed mask: choosing the best of eight costs six times as much, and no reader needs it.
MASK = 3
DENSEST = 20  # 97 modules to a side: beyond, less correction reads better than smaller modules


def make_square(text: str) -> segno.QRCode:
    """A QR code of `text`: it stands dirt on 15 % of it, or 7 % where the text is very long."""
    code = segno.make(text, error="m", mask=MASK, micro=False, boost_error=False)
    if int(code.version) > DENSEST:
        code = segno.make(text, error="l", mask=MASK, micro=False, boost_error=False)
    return code


def qr_svg(text: str, *, title: str = "二维码") -> str:
    """A QR code of `text` as an `<svg>` element, named for who hears it; the stylesheet gives it
    its size.
    """
    code = make_square(text)
    svg: str = code.svg_inline(border=2, omitsize=True, title=title)
    return svg
