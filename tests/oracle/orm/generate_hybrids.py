"""Writes the hybrids and association proxies of a recorded mapping in C++."""

from names import Unsupported, literal, member, variable

COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
FUNCTIONS = {"lower", "upper", "coalesce", "sum", "count"}


def is_self(h):
    return isinstance(h, str) and h.startswith("self.")


def is_column(h):
    return is_self(h) and h.count(".") == 1


def path_of(h):
    """"self.user.name" on an object."""
    first, *rest = [member(part) for part in h.split(".")[1:]]
    return "self." + first + "".join("->" + part for part in rest)


def on_object(h):
    """What gives the value on an object, whose fields are optionals."""
    if is_self(h):
        return path_of(h)
    if h == "value":
        return "value"
    if not isinstance(h, (list, dict)):
        return f"std::string({literal(h)})" if isinstance(h, str) else "none" if h is None else literal(h)
    if isinstance(h, dict):
        if "func" in h:
            return f"value_of_{h['func'][0]}(" + ", ".join(map(on_object, h["func"][1:])) + ")"
        if "sum_of" in h:
            return f"sum_of({path_of(h['sum_of'][0])}, [](const auto& each) {{ return each->{member(h['sum_of'][1])}; }})"
        if "count_of" in h:
            return f"std::int64_t({path_of(h['count_of'])}.size())"
        if "split" in h:
            return f"split({on_object(h['split'][0])}, {literal(h['split'][1])}, {h['split'][2]})"
        raise Unsupported(f"a hybrid with {list(h)[0]}")
    if h[0] == "if":
        return f"({on_object(h[1])} ? maybe({on_object(h[2])}) : maybe({on_object(h[3])}))"
    if h[0] in ("==", "!=") and h[2] is None:
        return f"({on_object(h[1])} {h[0]} std::nullopt)"
    if h[0] in COMPARISONS + ("||", "+", "-", "*"):
        return f"(there({on_object(h[1])}) {'+' if h[0] == '||' else h[0]} there({on_object(h[2])}))"
    if h[0] in ("and", "or"):
        return f"({on_object(h[1])} {'&&' if h[0] == 'and' else '||'} {on_object(h[2])})"
    raise Unsupported(f"a hybrid with {h[0]}")


def in_sql(h, entities):
    """The same as an expression of the mapping `self`."""
    if is_self(h):
        return "self." + member(h.split(".")[1])
    if h == "value":
        return "value"
    if isinstance(h, str) and h.split(".")[0] in entities:
        return variable(h.split(".")[0]) + "." + member(h.split(".")[1])
    if not isinstance(h, (list, dict)):
        return "null" if h is None else literal(h)
    if isinstance(h, dict):
        if "func" in h and h["func"][0] in FUNCTIONS:
            return f"func::{h['func'][0]}(" + ", ".join(in_sql(part, entities) for part in h["func"][1:]) + ")"
        if "scalar" in h:
            what, where = in_sql(h["scalar"]["select"], entities), in_sql(h["scalar"]["where"], entities)
            return f"select({what}).where({where}).scalar_subquery()"
        raise Unsupported(f"a hybrid with {list(h)[0]} in SQL")
    if h[0] == "if":
        return f"case_(when({in_sql(h[1], entities)}, {in_sql(h[2], entities)}), else_({in_sql(h[3], entities)}))"
    signs = {"||": "+", "and": "&&", "or": "||"}
    if h[0] in COMPARISONS + ("||", "+", "-", "*", "and", "or"):
        return f"({in_sql(h[1], entities)} {signs.get(h[0], h[0])} {in_sql(h[2], entities)})"
    raise Unsupported(f"a hybrid with {h[0]} in SQL")


def name_of(entity, hybrid):
    return f"{hybrid['name']}_of_{entity}"


def hybrid_lines(entity, hybrid, entities):
    for part in ("comparator", "bulk_dml", "kind"):
        if part in hybrid:
            raise Unsupported(f"hybrids with {part}")
    functor = "Hybrid_" + name_of(entity, hybrid)
    table = entity + "Table"
    out = ["", f"struct {functor} {{", f"    auto operator()(const {entity}& self) const {{ return {on_object(hybrid['get'])}; }}",
           f"    auto operator()([[maybe_unused]] const {table}& self) const {{ return {in_sql(hybrid.get('expr', hybrid['get']), entities)}; }}"]
    if "set" in hybrid:
        sets = " ".join(f"self.{member(attribute)} = {on_object(h)};" for attribute, h in hybrid["set"])
        out.append(f"    void set({entity}& self, const std::string& value) const {{ {sets} }}")
    updates = hybrid.get("update", [[hybrid["get"].split(".")[1], "value"]] if is_column(hybrid["get"]) else [])
    if updates:
        assigned = ", ".join(f"self.{member(attribute)} = {in_sql(h, entities)}" for attribute, h in updates)
        out.append(f"    Assignments update(const {table}& self, const std::string& value) const {{ return {{{assigned}}}; }}")
    return out + ["};", f"inline constexpr hybrid<{functor}> {name_of(entity, hybrid)};"]


def members_of_proxy(name, proxy, entities):
    """The members from an entity to what a proxy shows, those of a proxy behind it too."""
    relationship = next(r for r in entities[name]["relationships"] if r["name"] == proxy["rel"])
    target = relationship["to"]
    behind = next((p for p in entities[target].get("proxies", []) if p["name"] == proxy["attr"]), None)
    here = f"&{name}::{member(proxy['rel'])}"
    return [here] + (members_of_proxy(target, behind, entities) if behind else [f"&{target}::{member(proxy['attr'])}"])


def proxy_lines(name, proxy, entities):
    """The default creator of Aludel puts the value into what is at the end of the first relationship."""
    creator = proxy.get("creator")
    relationship = next(r for r in entities[name]["relationships"] if r["name"] == proxy["rel"])
    is_keyed = isinstance(relationship.get("collection"), dict) and "ordering" not in relationship["collection"]
    if creator and not is_keyed and (creator["entity"] != relationship["to"] or creator["args"] != [proxy["attr"]]):
        raise Unsupported("proxies with a creator of their own")
    return ["", f"inline constexpr auto {name_of(name, proxy)} = association_proxy<{', '.join(members_of_proxy(name, proxy, entities))}>;"]
