"""Journeys: the main job in a real browser, before the production server and its worker."""
