"""Arts 11–17 of the measures, as plain functions."""
