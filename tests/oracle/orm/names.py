"""Names and values of a recorded mapping in C++, and the bases of its classes."""

KEYWORDS = {"class", "default", "delete", "new", "operator", "private", "public", "register", "template", "this", "union", "int",
            "float", "double", "case", "switch", "for", "if", "else", "do", "and", "or", "not", "from", "signed", "auto"}


class Unsupported(Exception):
    pass


def member(name):
    return name + "_" if name in KEYWORDS else name


def variable(entity):
    return "table_of_" + entity


def literal(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)


def line_of(name, entities):
    """The entity and its bases, the first base in front."""
    line = [name]
    while "inherits" in entities[line[0]]:
        line.insert(0, entities[line[0]]["inherits"])
    return line
