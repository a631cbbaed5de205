"""What can be complained of, who may take which step, by when."""
