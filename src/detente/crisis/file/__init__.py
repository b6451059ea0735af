"""The crisis file: YAML in and out, with positions kept, every error at its place, and comments kept on rewrite."""
