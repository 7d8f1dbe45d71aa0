"""What several widgets share: points and charts as SVG or on a canvas, pictures, work beside the page, words.

It imports no other widget.
"""
