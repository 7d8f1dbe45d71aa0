"""The manifold explorer: clean images and mixes in one picture, at any layer.

It imports shared.
"""
