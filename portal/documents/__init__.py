"""文书: paper from HTML, the square that leads to verification, electronic signatures, workbooks.

Stands on settings, core and the database's ground; knows no room and no page.
"""
