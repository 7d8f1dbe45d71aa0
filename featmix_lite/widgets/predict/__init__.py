"""Ask for a prediction before an experiment, and lay it beside the result.

It imports shared.
"""
