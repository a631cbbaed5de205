"""接口: what other systems ask and take: verification by key, badges, the list of revocations."""
