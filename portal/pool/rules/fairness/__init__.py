"""供需匹配情况: whether needs and people of all districts come to each other alike, in counts.

Pure counts (`counting`), honest intervals (`intervals`), comparisons that flag only what the
intervals say (`comparing`), the matching rule looked at itself (`placing`), and words (`saying`).
"""
