"""Run statements as the database's owner: sql.py PORT STATEMENT..."""

import sys

import psycopg

port, *statements = sys.argv[1:]
with psycopg.connect(
    host="127.0.0.1", port=int(port), user="postgres", dbname="postgres", autocommit=True
) as db:
    for statement in statements:
        db.execute(statement)
