"""题库规则: what a question is, how it varies, how it is marked, what makes it bad; pure."""
