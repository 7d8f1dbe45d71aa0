"""The live lab: a training to play with, its picture and its controls.

It imports shared, picker, explorer and segment.
"""
