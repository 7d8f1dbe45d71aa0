"""The live lab: a training to play with, its picture and its controls.

It imports every other widget.
"""
