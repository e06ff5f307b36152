"""What an export must satisfy: the organisation's declarations, the rules, and one contract per kind of export."""
