"""Which environments a hub decides by: sets of environments, each with a name for `select`. Pure functions."""

# The condition that always holds.
ALWAYS = ""

def new_conditions(environments):
    """Makes an empty collection of conditions.

    Args:
        environments: (list[str]) the names of all environments of the hub, in order.

    Returns:
        struct(environments: list[str], sets: dict[str, list[str]]): the sets that were asked for, by the name of the condition;
        `condition` adds to them
    """
    return struct(environments = environments, names = {}, sets = {})

def condition(conditions, environments):
    """Returns the name of the condition that the build is for one of some environments.

    Args:
        conditions: made by `new_conditions`; a new condition is noted there.
        environments: (list[str]) names of environments, in the hub's order, each once.

    Returns:
        str, ALWAYS if these are all of the hub's
    """
    if len(environments) == len(conditions.environments):
        return ALWAYS
    key = " ".join(environments)
    name = conditions.names.get(key)
    if not name:
        name = environments[0] if len(environments) == 1 else "group_{}".format(len(conditions.sets) + 1)
        conditions.names[key] = name
        conditions.sets[name] = environments
    return name

def by_value(conditions, values):
    """Groups environments by what each of them has.

    Args:
        conditions: made by `new_conditions`.
        values: (dict[str, str]) what an environment has; those that have nothing are not in it.

    Returns:
        dict[str, str]: the value by condition
    """
    environments = {}
    for environment in conditions.environments:
        if environment in values:
            environments.setdefault(values[environment], []).append(environment)
    return {condition(conditions, names): value for value, names in environments.items()}

def by_environments(conditions, lists):
    """Groups what environments have by the environments that have it.

    Args:
        conditions: made by `new_conditions`.
        lists: (dict[str, list[str]]) what each environment has, each once.

    Returns:
        dict[str, list[str]]: what the environments have in common that a condition holds for, by condition, ALWAYS first; each in
        the order in which the first environment has it
    """
    environments = {}
    for environment in conditions.environments:
        for value in lists.get(environment, []):
            environments.setdefault(value, []).append(environment)
    result = {ALWAYS: []}
    for value, names in environments.items():
        result.setdefault(condition(conditions, names), []).append(value)
    return {name: values for name, values in result.items() if values}
