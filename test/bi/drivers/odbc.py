"""Tells what psqlODBC says of a schema, a fact a line, its parts divided by tabs."""

import os
import sys

import pyodbc

connection = pyodbc.connect(
    f"{sys.argv[1]}Pwd={os.environ['CALLHOUSE_READER_PASSWORD']};", autocommit=True
)
schema = sys.argv[2]
cursor = connection.cursor()


def say(*parts):
    print("\t".join(str(part) for part in parts))


tables = [(row.table_name, row.table_type) for row in cursor.tables(schema=schema)]
for name, kind in tables:
    if kind not in ("TABLE", "VIEW"):
        continue
    say("relation", name, kind)
    for row in cursor.columns(schema=schema, table=name).fetchall():
        say("column", name, row.column_name, row.type_name)
    for row in cursor.primaryKeys(name, schema=schema).fetchall():
        say("primary", name, row.column_name)
    for row in cursor.foreignKeys(foreignTable=name, foreignSchema=schema).fetchall():
        say("foreign", name, row.fkcolumn_name, row.pktable_name, row.pkcolumn_name)
    rows = cursor.execute(f"select * from {name}")
    names = [column[0] for column in rows.description]
    classes = {}
    for row in rows:
        for column, value in zip(names, row):
            if value is not None:
                classes[column] = type(value).__name__
    for column, kind_of_value in classes.items():
        say("value", name, column, kind_of_value)

started_at = cursor.execute("select started_at from records order by record_key limit 1").fetchval()
say("instant", started_at.isoformat() + "Z")
