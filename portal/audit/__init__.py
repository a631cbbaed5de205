"""留痕: the trail, written by every room in the deed's own transaction; read by oversight."""
