"""What a stranger is told of a file."""
