#include "expressions.hpp"

#include <utility>
#include <vector>

namespace aludel::oracle {

namespace build = sql::build;

// ---- aliases -------------------------------------------------------------------------------------------------------

void Expressions::name_aliases(const json& aliases) {
    aliases_.clear();
    add_aliases(aliases);
}

void Expressions::add_aliases(const json& aliases) {
    for (const auto& [name, alias] : aliases.items()) name_alias(name, alias);
}

void Expressions::name_alias(const std::string& name, const json& alias) {
    if (alias.is_object() && alias.contains("with_polymorphic")) return name_polymorphic(name, alias);
    const MappedClass& of = mapping_.at(alias.is_string() ? alias.get<std::string>() : alias.at("of").get<std::string>());
    for (const char* kind : {"subquery", "cte", "recursive"})
        if (alias.is_object() && alias.contains(kind)) throw Unsupported(std::string("an alias of a ") + kind);
    aliases_[name] = {&of, of.aliased_from()};
}

//! "W" is the base, "W.Engineer" one of its subclasses.
void Expressions::name_polymorphic(const std::string& name, const json& alias) {
    const json given = alias.value("of", json("*"));
    const std::vector<std::string> names = given.is_array() ? given.get<std::vector<std::string>>() : std::vector<std::string>();
    std::vector<const sql::EntityInfo*> subclasses;
    for (const std::string& subclass : names) subclasses.push_back(&mapping_.at(subclass).entity());
    const MappedClass& base = mapping_.at(alias.at("with_polymorphic"));
    sql::FromRef from = orm::detail::polymorphic_from(base.table(), subclasses.data(), subclasses.size(), alias.value("innerjoin", false));
    if (alias.value("flat", false) || alias.value("aliased", false)) from = build::alias(from, {});
    aliases_[name] = {&base, from};
    for (const std::string& subclass : names) aliases_[name + "." + subclass] = {&mapping_.at(subclass), from};
}

Expressions::Element Expressions::element(const std::string& name) const {
    const auto known = aliases_.find(name);
    return known == aliases_.end() ? Element{&mapping_.at(name)} : known->second;
}

sql::FromRef Expressions::from(const std::string& name) const {
    const Element found = element(name);
    return found.from ? found.from : found.of->from();
}

// ---- columns and relationships -------------------------------------------------------------------------------------

sql::NodeRef Expressions::column(const std::string& path) const {
    const Element owner = element(class_of(path));
    return owner.from ? owner.of->column_in(owner.from, attribute_of(path)) : owner.of->column(attribute_of(path));
}

std::optional<orm::RelationshipUse> Expressions::relationship_at(const std::string& path) const {
    const Element owner = element(class_of(path));
    std::optional<orm::RelationshipUse> use = owner.of->relationship(attribute_of(path));
    if (use && owner.from) use->from = owner.from;
    return use;
}

orm::RelationshipUse Expressions::relationship(const json& path) const {
    if (path.is_string()) {
        if (const auto use = relationship_at(path)) return *use;
        if (element(class_of(path)).of->has_field(attribute_of(path))) throw DoesNotCompile("a column where a relationship is wanted");
    }
    if (path.is_array() && path[0] == "rel_and") {
        orm::RelationshipUse use = relationship(path[1]);
        use.criteria = condition(path[2]);
        return use;
    }
    if (path.is_array() && path[0] == "of_type") return of_type(relationship(path[1]), path[2]);
    throw Unsupported("relationship " + path.dump());
}

orm::RelationshipUse Expressions::of_type(orm::RelationshipUse use, const std::string& name) const {
    use.target = from(name);
    return use;
}

// ---- expressions ---------------------------------------------------------------------------------------------------

namespace {

//! "User.name", not "ed@wood.com"
bool is_path(const json& e) {
    if (!e.is_string()) return false;
    const std::string text = e;
    return text.find('.') != text.npos && text.find_first_of("@ %$") == text.npos;
}
bool is_variable(const json& e) { return e.is_string() && e.get<std::string>().starts_with('$'); }

const std::map<std::string, sql::Op>& comparisons() {
    static const std::map<std::string, sql::Op> all{{"==", sql::Op::eq}, {"!=", sql::Op::ne}, {"<", sql::Op::lt},
                                                     {"<=", sql::Op::le}, {">", sql::Op::gt}, {">=", sql::Op::ge}};
    return all;
}
const std::map<std::string, sql::Op>& arithmetic() {
    static const std::map<std::string, sql::Op> all{{"+", sql::Op::add}, {"-", sql::Op::sub}, {"*", sql::Op::mul}, {"||", sql::Op::concat}};
    return all;
}

}  // namespace

sql::NodeRef Expressions::operand(const json& e) const {
    if (is_path(e))
        if (sql::NodeRef found = column(e)) return found;
    if (e.is_array()) {
        if (const auto known = arithmetic().find(e[0]); known != arithmetic().end()) {
            const sql::NodeRef left = operand(e[1]);
            return build::binary(known->second, left, operand(e[2]), build::type_of(left));
        }
        return condition(e);
    }
    if (!e.is_object()) return build::bind(value_of_json(e), TypeId::null);
    if (e.contains("func")) {
        std::vector<sql::NodeRef> arguments;
        for (std::size_t i = 1; i < e.at("func").size(); ++i) arguments.push_back(operand(e.at("func")[i]));
        return build::function(e.at("func")[0].get<std::string>(), arguments.data(), arguments.size(), TypeId::null);
    }
    if (e.contains("sql")) return build::raw(e.at("sql").get<std::string>(), TypeId::null);
    if (e.contains("lit")) return build::bind(value_of_json(e.at("lit")), TypeId::null);
    if (e.contains("expr")) return operand(e.at("expr"));
    if (e.contains("label")) return build::label(operand(e.at("label")[1]), e.at("label")[0].get<std::string>());
    if (e.contains("scalar_of")) return build::scalar_subquery(subquery(e.at("scalar_of")), TypeId::null);
    throw Unsupported("expression " + e.dump());
}

sql::NodeRef Expressions::sort_key(const json& key) const {
    const bool is_descending = key.is_string() && key.get<std::string>().starts_with('-');
    const sql::NodeRef column = operand(is_descending ? json(key.get<std::string>().substr(1)) : key);
    return is_descending ? build::unary(sql::Op::desc, column, {}) : column;
}

std::vector<sql::NodeRef> Expressions::items(const json& columns) const {
    std::vector<sql::NodeRef> all;
    for (const json& column : columns) {
        const bool is_class = column.is_string() && mapping_.classes.contains(column.get<std::string>());
        all.push_back(is_class ? whole(column) : operand(column));
    }
    return all;
}

sql::NodeRef Expressions::whole(const std::string& name) const {
    const Element found = element(name);
    return build::entity(found.of->entity(), found.from ? found.from : found.of->from(), false);
}

// ---- conditions ----------------------------------------------------------------------------------------------------

sql::NodeRef Expressions::link_comparison(const std::string& path, const std::string& op, const json& object) const {
    const orm::RelationshipUse use = relationship(path);
    const bool is_many = element(class_of(path)).of->is_many(attribute_of(path));
    if (is_many && op != "contains" && !object.is_null()) throw DoesNotCompile("a collection is not compared with an object");
    if (!object.is_null() && !is_variable(object)) throw Unsupported("the comparison of a link with " + object.dump());
    const Handle found = referred(object, resolve_);
    orm::InstanceState* const state = found ? found->inspected_state() : nullptr;
    if (op == "contains") return orm::detail::link_contains(use, *state);
    if (op != "==" && op != "!=") throw Unsupported("a link that is " + op);
    return orm::detail::link_equals(use, state, op == "!=");
}

sql::NodeRef Expressions::comparison(const json& e) const {
    const std::string op = e[0];
    if (is_path(e[1]) && !column(e[1])) return link_comparison(e[1], op, e[2]);
    if (e[2].is_null() && (op == "==" || op == "!="))
        return build::binary(comparisons().at(op), operand(e[1]), build::null_literal(), TypeId::boolean);
    return build::binary(comparisons().at(op), operand(e[1]), operand(e[2]), TypeId::boolean);
}

sql::NodeRef Expressions::exists(const json& e) const {
    const std::string op = e[0];
    const bool has_type = op.ends_with("_of");
    orm::RelationshipUse use = relationship(e[1]);
    if (has_type) use = of_type(std::move(use), e[2]);
    std::vector<sql::NodeRef> terms;
    const std::size_t at = has_type ? 3 : 2;
    if (e.size() > at) terms.push_back(condition(e[at]));
    return orm::detail::exists_related(use, terms.data(), terms.size());
}

//! A SELECT within a statement, which has aliases of its own besides those around it.
sql::NodeRef Expressions::subquery(const json& query) const {
    Expressions inner(mapping_, resolve_);
    inner.aliases_ = aliases_;
    inner.add_aliases(query.value("aliases", json::object()));
    return inner.select(query);
}

sql::NodeRef Expressions::condition(const json& e) const {
    if (is_path(e)) return operand(e);
    if (!e.is_array()) throw Unsupported("condition " + e.dump());
    const std::string op = e[0];
    if (comparisons().contains(op)) return comparison(e);
    if (op == "like") return build::like(sql::Op::like, operand(e[1]), operand(e[2]), {});
    if (op == "is_null") return build::binary(sql::Op::eq, operand(e[1]), build::null_literal(), TypeId::boolean);
    if (op == "not_null") return build::binary(sql::Op::ne, operand(e[1]), build::null_literal(), TypeId::boolean);
    if (op == "not") return build::unary(sql::Op::not_, condition(e[1]), TypeId::boolean);
    if (op == "in") {
        std::vector<Value> values;
        for (const json& value : e[2]) values.push_back(value_of_json(value));
        return build::binary(sql::Op::in_, operand(e[1]), build::list_bind(std::move(values), TypeId::null), TypeId::boolean);
    }
    if (op == "in_query") return build::binary(sql::Op::in_, operand(e[1]), subquery(e[2]), TypeId::boolean);
    if (op == "exists") return build::exists(subquery(e[1]));
    if (op == "contains") return link_comparison(e[1], op, e[2]);
    if (op == "with_parent") return orm::detail::related_to(relationship(e[2]), *referred(e[1], resolve_)->inspected_state());
    if (op == "and" || op == "or") {
        std::vector<sql::NodeRef> terms;
        for (std::size_t i = 1; i < e.size(); ++i) terms.push_back(condition(e[i]));
        return build::conjunction(op == "and" ? sql::Op::and_ : sql::Op::or_, terms.data(), terms.size());
    }
    if (op == "any" || op == "has" || op == "any_of" || op == "has_of") return exists(e);
    if (op == "startswith") return build::text_match(sql::Op::startswith, operand(e[1]), operand(e[2]), {});
    if (op == "endswith") return build::text_match(sql::Op::endswith, operand(e[1]), operand(e[2]), {});
    throw Unsupported("condition " + op);
}

sql::NodeRef Expressions::criteria(const json& option) const {
    const json keywords = option.back().is_object() ? option.back() : json::object();
    json wanted = option[2];
    if (keywords.value("lambda", false)) wanted[1] = option[1].get<std::string>() + "." + wanted[1].get<std::string>();
    const MappedClass& of = mapping_.at(option[1]);
    return build::loader_criteria(of.entity(), of.from(), condition(wanted), keywords.value("include_aliases", false),
                                  keywords.value("propagate_to_loaders", true));
}

// ---- SELECT --------------------------------------------------------------------------------------------------------

sql::NodeRef Expressions::select(const json& query) {
    std::vector<sql::NodeRef> selected;
    const bool has_columns = query.contains("columns");
    if (has_columns) selected = items(query.at("columns"));
    else selected.push_back(whole(query.at("from")));
    sql::NodeRef node = build::select(selected.data(), selected.size(), !has_columns);
    if (query.contains("select_from")) node = build::select_from(std::move(node), from(query.at("select_from")));
    for (const json& join : query.value("join", json::array())) {
        const sql::JoinKind kind = join.value("outer", false) ? sql::JoinKind::left : sql::JoinKind::inner;
        if (join.contains("to")) {
            node = build::join(std::move(node), {}, from(join.at("to")), condition(join.at("on")), kind);
            continue;
        }
        orm::RelationshipUse use = relationship(join.at("rel"));
        if (join.contains("alias")) use = of_type(std::move(use), join.at("alias"));
        if (join.contains("and")) use.criteria = condition(join.at("and"));
        node = orm::detail::join_relationship(std::move(node), use, {}, kind);
    }
    if (query.contains("where")) {
        const sql::NodeRef where = condition(query.at("where"));
        node = build::where(std::move(node), &where, 1);
    }
    const json filters = query.value("filter_by", json::object());
    for (const auto& [name, value] : filters.items()) {
        const sql::NodeRef equal = comparison({"==", query.at("from").get<std::string>() + "." + name, value});
        node = build::where(std::move(node), &equal, 1);
    }
    for (const json& key : query.value("group_by", json::array())) {
        const sql::NodeRef column = operand(key);
        node = build::group_by(std::move(node), &column, 1);
    }
    if (query.contains("having")) {
        const sql::NodeRef having = condition(query.at("having"));
        node = build::having(std::move(node), &having, 1);
    }
    for (const json& key : query.value("order_by", json::array())) {
        const sql::NodeRef column = sort_key(key);
        node = build::order_by(std::move(node), &column, 1);
    }
    if (query.value("distinct", false)) node = build::distinct(std::move(node));
    if (query.contains("limit")) node = build::limit(std::move(node), build::bind(value_of_json(query.at("limit")), TypeId::integer));
    if (query.contains("offset")) node = build::offset(std::move(node), build::bind(value_of_json(query.at("offset")), TypeId::integer));
    return node;
}

}  // namespace aludel::oracle
