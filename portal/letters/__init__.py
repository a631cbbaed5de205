"""文书: papers that the portal hands out besides certificates, each with a number and a square by
which anyone can check it; made once for what it says, signed, and kept.
"""
