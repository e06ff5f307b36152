"""Notices: what is told, to those who are not watching, when a run is over."""
