"""Mixing: what is mixed where, how partners and weights are drawn, and the forward pass that does it.

What comes in is the arithmetic of a mix at a site of a network. It imports base, and knows no data and no network.
"""
