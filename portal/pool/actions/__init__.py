"""What people do in the pool."""
