"""What people do in the examination room."""
