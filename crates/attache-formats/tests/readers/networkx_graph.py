"""Reads a graph with NetworkX and says what is in it."""

import sys

try:
    import networkx
except ImportError as error:
    print(error, file=sys.stderr)
    sys.exit(77)

graph = networkx.read_graphml(sys.argv[1], force_multigraph=True)
for _, node in graph.nodes(data=True):
    print(node["what"], node["label"], node["type"], node.get("mentions"), node.get("documents"), node.get("document"))
for source, target, edge in graph.edges(data=True):
    print(graph.nodes[source]["label"], "-", edge["label"], "->", graph.nodes[target]["label"], edge.get("document"))
