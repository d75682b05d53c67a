"""Reads a CAS with dkpro-cassis and says what is in it."""

import sys

try:
    import cassis
except ImportError as error:
    print(error, file=sys.stderr)
    sys.exit(77)

DKPRO = "de.tudarmstadt.ukp.dkpro.core.api."
for line in open(sys.argv[1], encoding="utf-8"):
    cas = cassis.load_cas_from_json(line)
    document = cas.select("attache.Document")[0]
    print(document.documentId, document.date)
    for name in cas.select(DKPRO + "ner.type.NamedEntity"):
        print("name:", name.get_covered_text(), name.value)
    for mention in cas.select("attache.mention"):
        print("mention:", mention.rowId, mention.get_covered_text(), mention.type_, "of", mention.entity.name)
    for argument in cas.select("attache.argument"):
        whose = argument.owner
        what = argument.entity.name if argument.entity else argument.relation.rowId
        where = argument.place.get_covered_text() if argument.place else None
        print("argument:", whose.rowId, whose.type_, argument.role, what, where)
    print("tokens:", len(cas.select(DKPRO + "segmentation.type.Token")), len(cas.select("attache.token")))
    for topic in cas.select("attache.acme_topic"):
        print("topic:", topic.get_covered_text(), topic.label, topic.rank, topic.level)
    assert cassis.load_cas_from_json(cas.to_json()).sofa_string == cas.sofa_string
