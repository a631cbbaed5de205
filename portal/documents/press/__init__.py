"""印制: many one-page documents at a time, each an archival file that holds nobody else's data.

Pure data in, bytes out: knows neither Flask nor the database, works in processes of its own.
"""
