"""What opens below the table: in and out of a row, the plan, and a row's log and problems."""
