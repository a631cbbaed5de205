"""Elements that several of Moodle's question types share."""

from portal.bank.exchange.markup import html
from portal.bank.exchange.xml import Cdata, Element


def plain(name: str, value: str) -> Element:
    """An element that holds nothing but these characters."""
    return Element(name, {}, (value,) if value else ())


def marked(name: str, words: str) -> Element:
    """An element whose text is HTML."""
    text = Element("text", {}, (Cdata(words),) if words else ())
    return Element(name, {"format": "html"}, (text,))


def entry(fraction: str, value: str, why: str, settings: tuple[tuple[str, str], ...]) -> Element:
    """An answer that is typed: a number or a formula."""
    children = (
        plain("text", value),
        *(plain(name, setting) for name, setting in settings),
        marked("feedback", html(why)),
    )
    return Element("answer", {"fraction": fraction, "format": "plain_text"}, children)


def units(unit: str) -> tuple[Element, ...]:
    """The unit as one that may be typed after the number or left out."""
    settings = (
        plain("unitgradingtype", "0"),
        plain("unitpenalty", "0.1"),
        plain("showunits", "0" if unit else "3"),
        plain("unitsleft", "0"),
    )
    if not unit:
        return settings
    one = Element("unit", {}, (plain("multiplier", "1"), plain("unit_name", unit)))
    return (Element("units", {}, (one,)), *settings)
