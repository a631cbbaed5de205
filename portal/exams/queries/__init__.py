"""What the examination room can be asked: sittings, applications, papers, results."""
