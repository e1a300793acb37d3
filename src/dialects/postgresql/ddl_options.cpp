#include "dialects/postgresql/ddl.hpp"

namespace aludel::postgresql {

using compiler::KnownOption;
using compiler::OptionOwner;

constexpr KnownOption options[] = {
    {OptionOwner::table, "inherits"}, {OptionOwner::table, "partition_by"}, {OptionOwner::table, "using"},
    {OptionOwner::table, "with"}, {OptionOwner::table, "with_oids"}, {OptionOwner::table, "on_commit"},
    {OptionOwner::table, "tablespace"}, {OptionOwner::primary_key, "include"}, {OptionOwner::unique, "include"},
    {OptionOwner::unique, "nulls_not_distinct"}, {OptionOwner::foreign_key, "not_valid"}, {OptionOwner::check, "not_valid"},
    {OptionOwner::index, "using"}, {OptionOwner::index, "include"}, {OptionOwner::index, "where"},
    {OptionOwner::index, "ops"}, {OptionOwner::index, "concurrently"}, {OptionOwner::index, "with"},
    {OptionOwner::index, "tablespace"}, {OptionOwner::index, "nulls_not_distinct"}, {OptionOwner::view, "using"},
    {OptionOwner::view, "with"}, {OptionOwner::view, "tablespace"},
};

std::optional<std::span<const KnownOption>> PostgresqlDdl::known_options() const { return options; }

}  // namespace aludel::postgresql
