#include "dialects/sqlite/ddl.hpp"

namespace aludel::sqlite {

using compiler::KnownOption;
using compiler::OptionOwner;

constexpr KnownOption options[] = {
    {OptionOwner::table, "autoincrement"}, {OptionOwner::table, "with_rowid"}, {OptionOwner::table, "strict"},
    {OptionOwner::column, "on_conflict_primary_key"}, {OptionOwner::column, "on_conflict_not_null"},
    {OptionOwner::column, "on_conflict_unique"}, {OptionOwner::primary_key, "on_conflict"},
    {OptionOwner::unique, "on_conflict"}, {OptionOwner::check, "on_conflict"}, {OptionOwner::index, "where"},
    {OptionOwner::view, "if_not_exists"},
};

std::optional<std::span<const KnownOption>> SqliteDdl::known_options() const { return options; }

}  // namespace aludel::sqlite
