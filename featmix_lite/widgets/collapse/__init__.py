"""Trainings on their way to collapse: the plane of three classes, NC1 to NC4, and how sure the network is.

Pictures of a recorded film, or of a network that trains; it imports shared, figures, and what lies below.
"""
