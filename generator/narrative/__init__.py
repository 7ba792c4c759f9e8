"""Figures in the report's prose: read with unit, bound and words around them, and the sums that sentences claim."""
