#pragma once

#include "sql/node.hpp"

#include <span>
#include <string>
#include <vector>

namespace aludel::sql {

//! Where the name of a selected column comes from.
enum class LabelForm : std::uint8_t {
    none,        //!< `*` and text: unknown
    natural,     //!< a column's own name; needs no AS
    fixed,       //!< AS name
    anonymous,   //!< AS name_1, the number being given when compiled
    repeated,    //!< AS name__1: the same column a second time
};

//! One column of a SELECT list or of RETURNING, mapped classes taken apart.
struct SelectColumn {
    NodeRef node{};            //!< the item, or the entity's column
    std::uint32_t item = 0;    //!< position in the list of items
    LabelForm form = LabelForm::none;
    std::string name{};        //!< the name, or what the number is appended to
    //! The name begins with that of this FROM: LabelStyle::table_and_column.
    const FromNode* qualifier = nullptr;
    bool is_made_up = false;   //!< of the names of table and column: cut where it is too long
};

//! The columns of a list of items, named as SQLAlchemy names them. Configures the mapped classes among them.
std::vector<SelectColumn> select_columns(std::span<const NodeRef> items, LabelStyle style = LabelStyle::disambiguate);
//! The names as one SELECT alone would number them; a subquery's columns are looked up by these.
std::vector<std::string> column_keys(std::span<const SelectColumn> columns);

//! "users_", "schema_users_": what begins the name of a column of this FROM; empty when it is made up when compiled.
std::string qualifying_prefix(const FromNode& from);

//! The expression below labels and `optional_`.
const Node& unwrapped(const Node& node) noexcept;
//! Is it one column, or are both casts of one, which go by its name?
bool same_column(const Node& a, const Node& b);
//! The name an expression has by itself (a column, a label, literal_column), else null.
const std::string* natural_name(const Node& node) noexcept;

}  // namespace aludel::sql
