"""One sheet, printed in the process that asks."""

from portal.documents.press.sheet import Sheet, SheetError


def print_sheet(sheet: Sheet) -> bytes:
    """The file of this sheet; raises `SheetError`, in words for its officer."""
    # 1.4 s to load: only who prints pays for it (STACK §7).
    from portal.documents.press.batch import print_batch

    printed = print_batch([sheet]).printed[0]
    if printed.pdf is None:
        raise SheetError(printed.trouble)
    return printed.pdf
