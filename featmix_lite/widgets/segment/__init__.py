"""The way from one image to another as each layer sees it: how far it bends, and what the network says on it.

It imports shared and picker.
"""
