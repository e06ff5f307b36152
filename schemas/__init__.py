"""What an export must satisfy: the organisation's declarations, the rules, and one contract per kind of export.

`schemas.contracts` is the written-out list of contracts; it is a module of its own because pandera is heavy to import.
"""
