"""What every table shares: the base, the session, types and mixins."""
