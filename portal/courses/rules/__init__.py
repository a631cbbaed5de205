"""培训规则: when a lesson and a course are completed, where to go on; pure."""
