"""Choose where to mix on a drawing of the network.

It imports shared.
"""
