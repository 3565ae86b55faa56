"""Packages that depend on each other: the strongly connected components of their graph."""

def _count_edges(graph):
    total = 0
    for successors in graph.values():
        total += len(successors)
    return total

def strongly_connected(graph):
    """Finds the strongly connected components that have several members (Tarjan's algorithm, without recursion).

    Args:
        graph: (dict[str, list[str]]) what each node leads to; names that are not keys are ignored.

    Returns:
        list[list[str]]: the sorted members of each, in the order of the first ones
    """
    numbers = {}
    lowest = {}
    on_stack = {}
    stack = []
    found = []
    total = len(graph) + _count_edges(graph)
    for start in graph:
        if start in numbers:
            continue

        # Nodes whose successors are being visited, with how many were.
        path = [[start, 0]]
        numbers[start] = len(numbers)
        lowest[start] = numbers[start]
        stack.append(start)
        on_stack[start] = True
        for _ in range(2 * total + 1):
            if not path:
                break
            node, position = path[-1]
            if position < len(graph[node]):
                path[-1][1] += 1
                successor = graph[node][position]
                if successor not in graph:
                    continue
                if successor not in numbers:
                    numbers[successor] = len(numbers)
                    lowest[successor] = numbers[successor]
                    stack.append(successor)
                    on_stack[successor] = True
                    path.append([successor, 0])
                elif successor in on_stack:
                    lowest[node] = min(lowest[node], numbers[successor])
                continue
            path.pop()
            if path:
                lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[node])
            if lowest[node] == numbers[node]:
                cut = stack.index(node)
                members = stack[cut:]
                stack = stack[:cut]
                for member in members:
                    on_stack.pop(member)
                if len(members) > 1:
                    found.append(sorted(members))
    return sorted(found)
