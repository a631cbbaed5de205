"""门面: the portal's manners over HTTP: pages and fragments, guards, errors, the commit."""
