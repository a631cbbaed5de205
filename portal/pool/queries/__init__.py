"""What the pool can be asked: profiles, matches, invitations."""
