"""What a message is, how an answer is read, when it is tried again."""
