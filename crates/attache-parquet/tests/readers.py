"""Reads a folder of Parquet tables with DuckDB and with pyarrow, and says what is in it."""

import sys
from pathlib import Path

try:
    import duckdb
    import pyarrow.parquet
except ImportError as error:
    print(error, file=sys.stderr)
    sys.exit(77)

folder = Path(sys.argv[1])
base = duckdb.connect()
for path in sorted(folder.glob("*.parquet")):
    count = base.execute(f"select count(*) from '{path}'").fetchall()[0][0]
    assert pyarrow.parquet.read_table(path).num_rows == count
    print(path.stem, count)
print(pyarrow.parquet.read_schema(folder / "mentions.parquet").to_string(show_schema_metadata=False))
rows = base.execute(
    f"""
    select relations.document, actor.name, relations.type, other.name, relations.realis, relations.intensity
    from '{folder}/relations.parquet' relations
    join '{folder}/arguments.parquet' actor
        on actor.document = relations.document and actor.relation = relations.id and actor.role = 'actor'
    join '{folder}/arguments.parquet' other
        on other.document = relations.document and other.relation = relations.id and other.role = 'recipient'
    order by relations.document
    """
).fetchall()
for row in rows:
    print(*row)
texts = dict(base.execute(f"select id, text from '{folder}/documents.parquet'").fetchall())
mentions = base.execute(f"""select document, start, "end", text from '{folder}/mentions.parquet'""").fetchall()
assert mentions and all(texts[document][start:end] == words for document, start, end, words in mentions)
