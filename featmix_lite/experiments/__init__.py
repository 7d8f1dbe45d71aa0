"""Experiments: a run from its config, sweeps of them, their records, and what these say, claim by claim.

What comes in makes records or reads them. It imports representation, measures, training, models, data, mixing and base.
"""
