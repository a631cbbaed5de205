"""劳资专管员培训考核与人才服务平台: train, examine, certify, match and keep the points.

Rooms from the roof to the ground: cli · app · demo · public | oversight · pool · points ·
employers · certificates ·
exams · courses · bank · accounts · web · jobs | documents | storage · audit · access · db ·
settings · core.
"""
