#include "dialects/mssql/ddl.hpp"

namespace aludel::mssql {

using compiler::KnownOption;
using compiler::OptionOwner;

constexpr KnownOption options[] = {
    {OptionOwner::column, "identity_start"}, {OptionOwner::column, "identity_increment"},
    {OptionOwner::primary_key, "clustered"}, {OptionOwner::unique, "clustered"}, {OptionOwner::index, "clustered"},
    {OptionOwner::index, "columnstore"}, {OptionOwner::index, "include"}, {OptionOwner::index, "where"},
};

std::optional<std::span<const KnownOption>> MssqlDdl::known_options() const { return options; }

}  // namespace aludel::mssql
