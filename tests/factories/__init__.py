"""Things for tests: plain functions, complete by default, saying only what the test is about."""
