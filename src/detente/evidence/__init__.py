"""Who said what, where and when: documents, anchors, claims and codes. A claim rests on a passage, and a number on
claims.
"""
