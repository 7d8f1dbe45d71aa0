"""Two images and the way between them.

It imports shared.
"""
