"""Red and blue points in the plane, their mixes, and a hidden layer that a small network learned.

It imports shared.
"""
