"""What a network makes of images at a site: captured, chosen for a picture, measured there, laid out in the plane.

What comes in takes features out of a network or shows them. It imports measures, training, mixing, data, models, base.
"""
