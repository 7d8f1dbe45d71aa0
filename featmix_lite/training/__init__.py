"""Training: the loop that mixes on the way, its objectives and options, and the run that comes of it.

What comes in decides how a network learns. It imports mixing, data, models and base, and knows no measure.
"""
