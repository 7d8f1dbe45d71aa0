"""Pages that open offline: what ``featmix demo`` and ``featmix look`` write.

What comes in is HTML made of figures and tables. It imports figures and what lies below them, and no widget.
"""
