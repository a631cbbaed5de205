"""演示数据: an empty portal is filled with lifelike, synthetic people and histories.

From a fixed seed, around the present day; everything bears its mark (is_demo, （演示）). It stands
on every room: stories that a visitor follows are played through the rooms' own actions, the crowd
around them is written straight into the tables.
"""
