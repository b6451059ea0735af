"""Figures: the only place that draws. A figure is made from a view alone, as SVG that works light, dark and in
print.
"""
