"""题库交换: the bank's questions to and from the files of others; pure, without the database.

Each format is a module with `read(content, defaults)` and `write(questions)`; `formats` lists
them. What a file cannot carry over is told as a loss; what makes it unusable refuses it whole.
"""
