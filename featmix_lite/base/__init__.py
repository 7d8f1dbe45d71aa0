"""The ground floor: errors, seeds, files, and what the kit knows of itself. Every other package may stand on it.

What comes in serves several packages and knows none of them; it imports nothing of the kit.
"""
