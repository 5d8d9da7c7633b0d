-- Format 3: nothing of format 1 is left.
DROP TABLE entries_of_format_1;
