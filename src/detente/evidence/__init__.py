"""Who said what, where and when: documents, claims and codes. A claim rests on a passage, a number on claims."""
