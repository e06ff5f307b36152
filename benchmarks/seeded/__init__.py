"""Inboxes by chance, errors put into them one at a time, and how well they are found."""
