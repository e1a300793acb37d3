"""Writes the relationships of a recorded mapping in C++."""

from names import Unsupported, line_of, literal, member

CASCADES = {"save-update": "cascade::save_update", "merge": "cascade::merge", "delete": "cascade::delete_",
            "delete-orphan": "cascade::delete_orphan", "refresh-expire": "cascade::refresh_expire", "expunge": "cascade::expunge",
            "all": "cascade::all"}


def keys_of(relationship):
    collection = relationship.get("collection")
    if not isinstance(collection, dict):
        return []
    return [collection["dict_by"]] if "dict_by" in collection else collection.get("dict_by_columns", [])


def link_type(relationship):
    """The type of the field."""
    target = relationship["to"]
    if relationship["dir"] not in ("o2m", "m2m"):
        return f"One<{target}>"
    if relationship.get("lazy") == "write_only":
        return f"WriteOnly<{target}>"
    keys = keys_of(relationship)
    return f"ManyBy<{target}, " + ", ".join(f"&{target}::{member(key)}" for key in keys) + ">" if keys else f"Many<{target}>"


def names_in(table, pairs):
    """The columns of a table in pairs of columns."""
    return ", ".join(literal(path.split(".")[1]) for pair in pairs for path in pair if path.split(".")[0] == table)


def condition_of(relationship):
    """The function that says which rows a relationship links, by pairs of columns."""
    return "links_of_" + relationship["name"]


def has_condition(relationship):
    return "pairs" in relationship and "secondary" not in relationship


def condition_lines(name, relationship, entities):
    """That function, for when both mappings are complete."""
    def side(path, is_first):
        table, column = path.split(".")
        sides = [s for s, of in (("owner", name), ("target", relationship["to"]))
                 if table in [entities[one].get("table") for one in line_of(of, entities)]]
        if not sides:
            raise Unsupported("a pair with a column of another class")
        return (sides[0] if is_first else sides[-1]) + "." + member(column)

    pairs = " && ".join(f"{side(a, True)} == {side(b, False)}" for a, b in relationship["pairs"])
    owner, target = name + "Table", relationship["to"] + "Table"
    return ["", f"inline Expr<Boolean> {owner}::{condition_of(relationship)}(const {owner}& owner, const {target}& target) {{ return {pairs}; }}"]


def relationship_options(name, entity, relationship, entities):
    if relationship.get("lazy") == "dynamic":
        raise Unsupported("lazy=dynamic")
    target = relationship["to"]
    options = []
    if "back" in relationship:
        options.append(f'back_populates<&{target}::{member(relationship["back"])}>')
    if "secondary" in relationship:
        sides = [f'.{side} = {{{names_in(relationship["secondary"], relationship[part])}}}'
                 for side, part in (("local", "pairs"), ("remote", "secondary_pairs")) if part in relationship]
        options.append(f'secondary({relationship["secondary"]}' + (", {" + ", ".join(sides) + "}" if sides else "") + ")")
    elif "pairs" in relationship:
        options.append(f"primaryjoin(&{condition_of(relationship)})")
    if relationship.get("passive_updates") is False:
        options.append("passive_updates(false)")
    if "cascade" in relationship:
        words = [word.strip() for word in relationship["cascade"].split(",") if word.strip()]
        options.append(" | ".join(CASCADES[word] for word in words) if words else "cascade::none")
    collection = relationship.get("collection")
    if isinstance(collection, dict) and "ordering" in collection:
        how = [f'.{name} = {literal(collection[name])}' for name in ("count_from", "reorder_on_append") if name in collection]
        options.append(f'ordering_list<&{target}::{member(collection["ordering"])}>({{{", ".join(how)}}})')
    if relationship.get("lazy") not in (None, "select", "write_only"):
        options.append("lazy::" + relationship["lazy"])
    keys = [key.lstrip("-") for key in relationship.get("order_by", [])]
    if keys:
        parts = []
        for key in relationship["order_by"]:
            owner, attribute = key.lstrip("-").split(".")
            if owner != target:
                raise Unsupported("order_by of another class")
            parts.append(f"attr<&{target}::{member(attribute)}>()" + (".desc()" if key.startswith("-") else ""))
        options.append("order_by(" + ", ".join(parts) + ")")
    if "passive_deletes" in relationship:
        options.append("passive_deletes_all" if relationship["passive_deletes"] == "all" else "passive_deletes")
    for flag in ("post_update", "viewonly"):
        if relationship.get(flag):
            options.append(flag)
    if "join_depth" in relationship:
        options.append(f'join_depth({relationship["join_depth"]})')
    tables = {e["table"]: n for n, e in entities.items() if "table" in e}
    if "fk" in relationship:
        parts = []
        for path in relationship["fk"]:
            table, column = path.split(".")
            owner = tables[table]
            parts.append(f"attr<&{owner}::{member(column)}>()")
        options.append("foreign_keys(" + ", ".join(parts) + ")")
    if "remote" in relationship:
        options.append("remote_side(" + ", ".join(member(path.split(".")[1]) for path in relationship["remote"]) + ")")
    return options
