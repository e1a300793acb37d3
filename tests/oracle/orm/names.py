"""Names and values of a recorded mapping in C++."""

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
