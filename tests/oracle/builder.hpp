#pragma once

#include "aludel/schema/metadata.hpp"
#include "oracle/record.hpp"
#include "sql/statement_nodes.hpp"

#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace aludel::oracle {

//! Aludel has no counterpart for something in a tree. The reason is a class: "class:CTE", "construct:Select._hints".
struct Missing {
    std::string reason;
};

//! Builds Aludel's nodes from the tree of one record. Each class of SQLAlchemy has a function in a table; a node that
//! the tree refers to twice is built once.
class Builder {
public:
    explicit Builder(const json& tree);
    Builder(const Builder&) = delete;
    Builder& operator=(const Builder&) = delete;

    //! The node; throws `Missing`.
    sql::NodeRef node(const json& described);
    sql::FromRef from(const json& described);
    std::vector<sql::NodeRef> nodes(const json& list);
    //! The described node itself, where `described` may be a reference to it.
    const json& resolved(const json& described) const;
    //! The class of the described node, without "Annotated".
    static std::string class_of(const json& described);
    //! The node of a description that has been built, or an empty handle.
    sql::NodeRef built(const json& described) const;
    void remember(const json& described, const sql::NodeRef& node);

    //! A type in an expression, where one that Aludel lacks seldom matters: noted, and taken as NULL's.
    SqlType type(const json& described);
    //! A name, which must be known.
    std::string name(const json& described);
    //! Whether the name is quoted always or never; empty: as it needs.
    static std::optional<bool> quote(const json& name);
    //! Remembers that something was left out; it is the reason if the texts differ.
    void note(std::string reason) { notes_.push_back(std::move(reason)); }
    const std::vector<std::string>& notes() const noexcept { return notes_; }

    //! A parameter; the same anonymous name always is the same parameter.
    sql::NodeRef anonymous_bind(const json& key, const sql::NodeRef& made);
    //! The described columns of an element of FROM, in the order of the tree.
    std::vector<const json*> columns_referring_to(const json& from) const;
    //! Values that the statement gives its parameters: `params(x=1)`.
    void add_params(const json& map);
    const json& params() const noexcept { return params_; }
    //! Where tables of this record are defined: one that is taken has the name already.
    schema::MetaDataImpl& metadata_without(const std::string& key);

private:
    void index(const json& part);
    sql::FromRef function_in_from(const json& given, const sql::NodeRef& function);

    std::deque<MetaData> metadata_{};   // before the nodes, which refer to its tables
    std::map<int, const json*> described_{};
    std::unordered_map<int, sql::NodeRef> built_{};
    std::map<std::string, sql::NodeRef> anonymous_{};
    std::map<int, sql::FromRef> functions_in_from_{};
    std::vector<std::string> notes_{};
    json params_ = nullptr;
    int depth_ = 0;
};

//! A field that is absent, null, false, empty or a default of SQLAlchemy says nothing.
bool says_nothing(const json& value);
//! The field of a description, or null.
const json& field(const json& described, const char* name);
//! Throws `Missing` for a field that says something and is not among `known`.
void check_fields(const json& described, std::initializer_list<std::string_view> known,
                  std::span<const std::string_view> also_known = {});
//! The value of a key in a `{"$map": [[key, value]]}`, or null.
const json& map_at(const json& map, std::string_view key);

//! A value from its tagged form.
Value to_value(const json& tagged);
//! A type from its `repr`. Throws `Missing`.
SqlType to_type(const json& described);

//! Adds functions to the table of classes.
using BuildFunction = sql::NodeRef (*)(Builder&, const json&);
using Classes = std::unordered_map<std::string, BuildFunction>;
void add_tables(Classes& classes);
void add_expressions(Classes& classes);
void add_functions(Classes& classes);
void add_froms(Classes& classes);
void add_selects(Classes& classes);
void add_dml(Classes& classes);

//! The operator of a `{"op": name}`. Throws `Missing`.
sql::Op to_op(const json& described);

}  // namespace aludel::oracle
