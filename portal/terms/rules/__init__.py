"""What a setting is, what values it may take, and which of them counts on which day."""
