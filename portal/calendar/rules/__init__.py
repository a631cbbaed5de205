"""Reading a year's days, and looking whether they can be right."""
