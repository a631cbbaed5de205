"""Load and size scenarios: bounded in count and time, on loopback only, against the production
server.
"""
