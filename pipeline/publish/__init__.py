"""Renders the frozen result for those who read it, and decides nothing."""
