"""A table is given at once, or asked for where it is too long for that."""

from urllib.parse import urlencode

from flask import Response, url_for
from werkzeug.datastructures import MultiDict

from portal.documents.sheets import workbook_of
from portal.exports.actions import MOST_AT_ONCE, XLSX
from portal.exports.tables import Arguments, bounded, get_table
from portal.web.downloads import send
from portal.web.guard import actor
from portal.web.page import go


def address_of(key: str, sought: Arguments) -> str:
    """Where it is asked for. Not by url_for: what is sought may have any name."""
    return f"{url_for('exports.bureau.ask')}?{urlencode({**sought, 'table': key})}"


def give(key: str, arguments: MultiDict[str, str] | dict[str, str]) -> Response:
    """The workbook, or the page on which it is asked for."""
    table, sought = get_table(actor(), key), bounded(dict(arguments.items()))
    listing = table.listing(actor(), sought)
    if listing.count > MOST_AT_ONCE:
        return go(address_of(key, sought))
    content = workbook_of([listing.to_sheet()])
    return send(content, media_type=XLSX, name=f"{listing.name}.xlsx")
