#pragma once

#include "sql/node.hpp"

#include <span>
#include <string>
#include <vector>

//! The one answer to which columns something selectable has; building, compiling and results all ask here.
namespace aludel::sql {

struct ExportedColumn {
    std::string name{};
    SqlType type{};
};

//! The columns of an element of FROM, or of the rows that a statement gives. Throws `ArgumentError` for what has none.
std::vector<ExportedColumn> exported_columns(const Node& selectable);
std::size_t exported_count(const Node& selectable);

//! The statement whose items name the columns: of a compound select, its first; itself otherwise.
const Node& naming_statement(const Node& statement) noexcept;
//! The items of a SELECT, or those of RETURNING.
std::span<const NodeRef> items_of(const Node& statement) noexcept;
LabelStyle label_style_of(const Node& statement) noexcept;

//! The table whose columns these are, at the same positions: the table itself or the one below aliases and samples;
//! else null.
const TableNode* table_below(const FromNode& from) noexcept;
//! What a FROM is an alias of, itself if it is none.
const FromNode& element_below(const FromNode& from) noexcept;
//! "Table "users"", "The subquery "counts"": for messages.
std::string described(const FromNode& from);

}  // namespace aludel::sql
