"""What stands on a desk, worked out from facts."""
