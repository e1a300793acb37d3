"""Writes the C++ mapping of a recorded case: generate.header(case) gives the text, or raises Unsupported."""

from generate_hybrids import hybrid_lines, name_of, proxy_lines
from generate_relationships import condition_lines, condition_of, has_condition, keys_of, link_type, relationship_options
from names import Unsupported, line_of, literal, member, variable

TYPES = {"int": "std::int64_t", "str": "std::string", "text": "std::string", "float": "double", "bool": "bool"}
SQL_TYPES = {"text": "aludel::Text()"}


def field_type(column):
    if column["type"] not in TYPES:
        raise Unsupported("columns of type " + column["type"])
    plain = TYPES[column["type"]]
    if column.get("pk") or column.get("is_version"):
        return plain
    return f"Deferred<std::optional<{plain}>>" if column.get("deferred") or column.get("may_be_deferred") else f"std::optional<{plain}>"


def expression(expr, own):
    """An expression over the columns of the entity `own`, whose mapping is `t`."""
    if isinstance(expr, str) and expr.startswith(own + "."):
        return "t." + member(expr.split(".")[1])
    if isinstance(expr, dict) and set(expr) == {"lit"}:
        return f"literal(std::string({literal(expr['lit'])}))"
    if isinstance(expr, list) and len(expr) == 3 and expr[0] in ("||", "+", "-", "*"):
        return f"({expression(expr[1], own)} {'+' if expr[0] == '||' else expr[0]} {expression(expr[2], own)})"
    raise Unsupported(f"the expression {expr}")


def properties_of(name, entity):
    """The column properties of an entity: name, type of the field, and SQL."""
    return [(p["name"], "std::optional<std::string>" if p["expr"][0] == "||" else "std::optional<std::int64_t>",
             expression(p["expr"], name), p.get("deferred", False)) for p in entity.get("column_properties", [])]


def column_options(entity, column, composite_key):
    options = []
    if column.get("deferred"):
        options.append(f'deferred_group("{column["deferred_group"]}")' if "deferred_group" in column else "deferred")
    for part, option in (("default_sql", "default_value"), ("onupdate_sql", "onupdate"), ("server_default", "server_default")):
        if part in column:
            options.append(f'{option}(literal_column<{"BigInteger" if column["type"] == "int" else "String"}>({literal(str(column[part]))}))')
    if column.get("server_onupdate"):
        options.append("server_onupdate")
    if column["name"] != member(column["name"]):
        options.append(f'named("{column["name"]}")')
    if column["type"] in SQL_TYPES:
        options.append(SQL_TYPES[column["type"]])
    if column["type"] == "str" and "len" in column:
        options.append(f'String({column["len"]})')
    if column.get("pk"):
        options.append("primary_key")
        if column["type"] == "int" and (composite_key or column.get("autoincrement") is False or "fk" in column):
            options.append("autoincrement(false)")
    elif column.get("null") is False and not column.get("is_version"):
        options.append("not_null")
    if column.get("unique"):
        options.append("unique_")
    if "fk" in column:
        actions = [f'.{key} = "{column[name]}"' for key, name in (("ondelete", "ondelete"), ("onupdate", "fk_onupdate")) if name in column]
        options.append(f'ForeignKey("{column["fk"]}"' + (", {" + ", ".join(actions) + "}" if actions else "") + ")")
    if "default" in column:
        options.append(f'default_value({literal(column["default"])})')
    if "onupdate" in column:
        options.append(f'onupdate({literal(column["onupdate"])})')
    if column.get("is_version"):
        options.append("version_id" + (".given_by_program()" if entity.get("version_generator") is False else ""))
    return options


def check_inheritance(name, entities):
    entity = entities[name]
    if isinstance(entity.get("polymorphic_on"), list):
        raise Unsupported("a discriminator that is an expression")
    if "inherits" not in entity:
        return
    root = line_of(name, entities)[0]
    keys = [c["name"] for c in entities[root]["columns"] if c.get("pk")]
    if "table" in entity and [c["name"] for c in entity["columns"] if c.get("pk")] != keys:
        raise Unsupported("a subclass whose key has another name")
    if entity.get("passive_updates") is False:
        raise Unsupported("passive_updates=False of a class")
    condition = entity.get("inherit_condition")
    if condition and condition != [keys[0], f"{entities[entity['inherits']].get('table')}.{keys[0]}"]:
        raise Unsupported("an inherit_condition of other columns than the keys")


def fields_of(name, entities):
    """The columns of an entity, those of its bases first, each once."""
    found = {}
    for one in line_of(name, entities):
        for column in entities[one]["columns"]:
            found.setdefault(column["name"], (one, column))
    return found


def polymorphic_lines(name, entity, entities):
    identity = ", " + literal(entity["identity"]) if entity.get("identity") is not None else ""
    if "polymorphic_on" in entity:
        load = ", polymorphic_load::inline_" if entity.get("with_polymorphic") == "*" else ""
        return [f"    Polymorphic poly{{this, {member(entity['polymorphic_on'])}{identity}{load}}};"]
    if not identity or "inherits" not in entity:
        return []
    load = {"selectin": ", polymorphic_load::selectin", "inline": ", polymorphic_load::inline_"}.get(entity.get("polymorphic_load"), "")
    return [f"    PolymorphicIdentity identity{{this{identity}{load}}};"]


def base_of(name, entity, entities):
    if "inherits" not in entity:
        return f'Declarative<{name}, "{entity["table"]}", Registry>'
    base = entity["inherits"] + "Table"
    return f'JoinedInheritance<{name}, {base}, "{entity["table"]}">' if "table" in entity else f"SingleTableInheritance<{name}, {base}>"


#: Events without a counterpart here; compare.py leaves them out of the log.
ABSENT_EVENTS = {"init", "init_failure", "init_collection", "dispose_collection", "append_wo_mutation", "init_scalar", "modified"}
LISTENER_OPTIONS = {"target", "events", "quiet", "times", "if", "each", "of", "do", "raise", "propagate", "once", "insert", "add_option",
                    "restore_load_context", "return", "disconnect", "retval",
                    "active_history", "edit"}


def check_listeners(case):
    for listener in case.get("listen", []):
        if listener["target"] == "Base":
            raise Unsupported("events of the " + listener["target"])
        if ABSENT_EVENTS.issuperset(listener["events"]):
            continue
        for option in listener:
            if option not in LISTENER_OPTIONS:
                raise Unsupported("listeners with " + option)


def keyed_last(entities):
    """The entities, those whose keyed collections need other classes behind them."""
    is_keyed = lambda entity: any(keys_of(r) for r in entity.get("relationships", []))
    return sorted(entities.items(), key=lambda item: is_keyed(item[1])) if any(map(is_keyed, entities.values())) else entities.items()


def take_plain_bases(entities):
    """Takes out the bases that are not mapped: their columns are those of each class below, which has them in a plain struct."""
    bases = {name: entities.pop(name) for name in [n for n, e in entities.items() if e.get("abstract") == "unmapped"]}
    for entity in entities.values():
        if entity.get("inherits") in bases:
            entity["plain_base"] = entity.pop("inherits")
            base = bases[entity["plain_base"]]
            if "relationships" in base or "inherits" in base:
                raise Unsupported("relationships of a base that is not mapped")
            entity["columns"] = entity["columns"] + base["columns"]
    return bases


def option_parts(options):
    """The parts of all chains of loader options, those of sub-options too."""
    for chain in options:
        for part in chain if chain[0] != "criteria" else ():
            yield part
            if isinstance(part[-1], dict):
                yield from option_parts(part[-1].get("options", []))


def mark_deferred(case, entities):
    """Columns that a program leaves out of a SELECT or expires by their names are Deferred fields in C++."""
    def mark(name, columns, are_kept=False):
        for c in entities.get(name, {"columns": []})["columns"]:
            is_needed = c.get("pk") or c.get("is_version") or "fk" in c
            if (c["name"] in columns) != are_kept and not is_needed:
                c["may_be_deferred"] = True

    classes = {}    # of the variables
    for step in case["steps"]:
        step = step[2] if step[0] == "raises" else step
        if step[0] in ("new", "get", "query"):
            classes[step[1]] = step[2].get("from") if step[0] == "query" else step[2]
        if step[0] in ("expire", "refresh") and len(step) > 2 and step[2]:
            of = classes.get(step[1].split(".")[0])
            for name in [n for n in entities if of in line_of(n, entities)]:
                mark(name, step[2])
        for part in option_parts(step[2].get("options", [])) if step[0] == "query" else ():
            named = [path.split(".") for path in part[1:] if isinstance(path, str) and "." in path]
            if part[0] in ("defer", "undefer"):
                for owner, column in named:
                    mark(owner, [column])
            elif part[0] == "load_only":
                mark(named[0][0], [column for _, column in named], are_kept=True)


def struct_lines(name, base, fields):
    return ["", f"struct {name} : {base} {{" if base else f"struct {name} {{"] + [f"    {kind} {member(field)}{{}};" for field, kind in fields] + ["};"]


def header(case):
    mapping = case["mapping"]
    entities = mapping.get("entities", {})
    bases = take_plain_bases(entities)
    for entity in entities.values():
        for part in ("validators", "composites", "concrete",
                     "select", "abstract", "passive_deletes"):
            if part in entity:
                raise Unsupported("mappings with " + part)
        entity.setdefault("columns", [])
        for column in entity["columns"]:
            if entity.get("version") == column["name"]:
                column["is_version"] = True
    mark_deferred(case, entities)
    for name in entities:
        check_inheritance(name, entities)
    check_listeners(case)
    if "sharded" in case.get("session", {}):
        raise Unsupported("shards")
    if len(case.get("engines", {})) > 1 and any(case["engines"].values()):
        raise Unsupported("several engines with options")
    out = ["#pragma once", "", '#include "mapping.hpp"', "", "namespace aludel::oracle::recorded {", "",
           "struct Registry : DeclarativeBase<Registry> {};", ""]
    out += [f"struct {name};" for name in entities]
    if any(has_condition(r) for entity in entities.values() for r in entity.get("relationships", [])):
        out += [f"struct {name}Table;" for name in entities]
    for name, base in bases.items():
        out += struct_lines(name, None, [(c["name"], field_type(c)) for c in base["columns"]])
    for name, entity in keyed_last(entities):
        inherited = fields_of(entity["inherits"], entities) if "inherits" in entity else {}
        inherited = inherited or {c["name"] for c in bases.get(entity.get("plain_base"), {"columns": []})["columns"]}
        fields = [(c["name"], field_type(c)) for c in entity["columns"] if c["name"] not in inherited]
        fields += [(n, f"Deferred<{t}>" if late else t) for n, t, _, late in properties_of(name, entity)]
        fields += [(r["name"], link_type(r)) for r in entity.get("relationships", [])]
        out += struct_lines(name, entity.get("inherits") or entity.get("plain_base"), fields)
    for name, table in mapping.get("tables", {}).items():
        columns = []
        for c in table["columns"]:
            actions = [f'.{key} = "{c[part]}"' for key, part in (("ondelete", "ondelete"), ("onupdate", "fk_onupdate")) if part in c]
            key = f', ForeignKey("{c["fk"]}"' + (", {" + ", ".join(actions) + "}" if actions else "") + ")" if "fk" in c else ""
            columns.append(f'Column("{c["name"]}", {"BigInteger()" if c["type"] == "int" else "String(50)"}{key}{", primary_key" if c.get("pk") else ""})')
        if "fks" in table:
            raise Unsupported("composite keys of an association table")
        out += ["", f'inline const Table {name}("{name}", Registry::metadata(), {", ".join(columns)});']
    for name, entity in entities.items():
        keys = [c for c in entity["columns"] if c.get("pk")]
        out += ["", f"struct {name}Table : {base_of(name, entity, entities)} {{"]
        out += [f"    static Expr<Boolean> {condition_of(r)}(const {name}Table& owner, const {r['to']}Table& target);"
                for r in entity.get("relationships", []) if has_condition(r)]
        for c in entity["columns"]:
            options = "".join(", " + o for o in column_options(entity, c, len(keys) > 1))
            out.append(f"    Mapped<&{name}::{member(c['name'])}> {member(c['name'])}{{this{options}}};")
        for n, _, sql, late in properties_of(name, entity):
            options = ", deferred" if late else ""
            out.append(f"    ColumnProperty<&{name}::{member(n)}> {member(n)}{{this, [](const auto& t) {{ return {sql}; }}{options}}};")
        for s in entity.get("synonyms", []):
            out.append(f"    Mapped<&{name}::{member(s['of'])}> {member(s['name'])}{{{member(s['of'])}}};")
        if isinstance(entity.get("eager_defaults"), bool):
            out.append(f"    EagerDefaults eager_defaults{{this, {literal(entity['eager_defaults'])}}};")
        for r in entity.get("relationships", []):
            options = "".join(", " + o for o in relationship_options(name, entity, r, entities))
            out.append(f"    Relationship<&{name}::{member(r['name'])}> {member(r['name'])}{{this{options}}};")
        out += polymorphic_lines(name, entity, entities)
        for i, key in enumerate(entity.get("fks", [])):
            actions = [f'.{part} = "{key[part]}"' for part in ("ondelete", "onupdate") if part in key]
            columns = ", ".join(f'"{c}"' for c in key["cols"])
            references = ", ".join(f'"{c}"' for c in key["ref"])
            out.append(f"    TableArgs args{i}{{this, ForeignKeyConstraint({{{columns}}}, {{{references}}}" +
                       (", {" + ", ".join(actions) + "}" if actions else "") + ")};")
        out += ["};"]
    for name, entity in entities.items():
        for r in filter(has_condition, entity.get("relationships", [])):
            out += condition_lines(name, r, entities)
    out += [f"inline const {name}Table {variable(name)};" for name in entities]
    for name, entity in entities.items():
        for hybrid in entity.get("hybrids", []):
            out += hybrid_lines(name, hybrid, entities)
        for proxy in entity.get("proxies", []):
            out += proxy_lines(name, proxy, entities)
    out += ["", "}  // namespace aludel::oracle::recorded", "", "namespace aludel::oracle {", ""]
    for name, entity in entities.items():
        own = list(fields_of(name, entities)) + [n for one in line_of(name, entities) for n, *_ in properties_of(one, entities[one])]
        aliases = {s["name"]: s["of"] for one in line_of(name, entities) for s in entities[one].get("synonyms", [])}
        fields = ", ".join(f'Named{{"{c}", &recorded::{name}::{member(c)}}}' for c in own)
        synonyms = ", ".join(f'Named{{"{s}", &recorded::{name}::{member(of)}}}' for s, of in aliases.items())
        relationships = [r for one in line_of(name, entities) for r in entities[one].get("relationships", [])]
        out += [f"template <> struct Attributes<recorded::{name}> {{",
                f"    static const auto& table() {{ return recorded::{variable(name)}; }}",
                f"    static constexpr auto fields = named({fields});",
                f"    static constexpr auto synonyms = named({synonyms});"]
        for what, suffix in (("links", ""), ("relationships", "Table")):
            parts = ", ".join(f'Named{{"{r["name"]}", &recorded::{name}{suffix}::{member(r["name"])}}}' for r in relationships)
            out.append(f"    static constexpr auto {what} = named({parts});")
        for what, kept in (("hybrids", ""), ("proxies", ""), ("proxies", "cascade_scalar_deletes")):
            parts = ", ".join(f'Named{{"{h["name"]}", recorded::{name_of(one, h)}}}' for one in line_of(name, entities)
                              for h in entities[one].get(what, []) if not kept or h.get(kept))
            if parts:
                out.append(f"    static constexpr auto {kept or what} = named({parts});")
        columns = ", ".join(f'Named{{"{c}", &recorded::{name}Table::{member(c)}}}' for c in own + list(aliases))
        out.append(f"    static constexpr auto columns = named({columns});")
        out.append("};")
    owned = []
    for name, entity in entities.items():
        for r in entity.get("relationships", []):
            if "delete-orphan" in r.get("cascade", "") and "back" in r:
                owned.append(f'(dynamic_cast<const Of<recorded::{r["to"]}>*>(&object) && link == "{r["back"]}")')
    classes = ", ".join(f'{{"{name}", class_of<{name}>()}}' for name in entities)
    out += ["", "namespace recorded {", "inline Mapping mapping() {", f"    return {{Registry::metadata(), {{{classes}}},",
            "            []([[maybe_unused]] const Object& object, [[maybe_unused]] const std::string& link) {",
            "                return " + (" || ".join(owned) or "false") + ";", "            }};", "}", "}  // namespace recorded",
            "}  // namespace aludel::oracle", ""]
    return "\n".join(out)
