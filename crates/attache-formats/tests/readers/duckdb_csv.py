"""Reads a folder of CSV tables with DuckDB and says what is in it."""

import sys
from pathlib import Path

try:
    import duckdb
except ImportError as error:
    print(error, file=sys.stderr)
    sys.exit(77)

base = duckdb.connect()
folder = Path(sys.argv[1])
TABLES = "documents entities mentions relations arguments attributions sentiment quotes times quantities".split()
for table in TABLES:
    base.execute(f"create table {table} as from read_csv('{folder / table}.csv', header=true)")
    print(table, base.execute(f"select count(*) from {table}").fetchall()[0][0])
rows = base.execute(
    """
    select actor.name, relations.type, paper.name, attributions.name
    from relations
    join arguments actor on actor.document = relations.document and actor.relation = relations.id and actor.role = 'actor'
    join arguments paper on paper.document = relations.document and paper.relation = relations.id and paper.role = 'document'
    join attributions on attributions.document = relations.document and attributions.relation = relations.id
    """
).fetchall()
for actor, relation, paper, source in rows:
    print(actor, relation, paper, "by", source)
text = base.execute("select text from documents").fetchall()[0][0]
places = base.execute('select start, "end", text from mentions').fetchall()
print("offsets hold" if all(text[start:end] == words for start, end, words in places) else "offsets differ")
