"""人才库: profiles, search, explained matching, invitations (Arts 4, 8, 10). Stands on points."""
