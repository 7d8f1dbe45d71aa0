"""What lessons need beside the kit itself: their helpers, their exercises, their form, and the builder of notebooks.

What comes in serves one lesson or their form. It imports everything below; only the commands know it.
"""
