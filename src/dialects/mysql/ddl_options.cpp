#include "dialects/mysql/ddl.hpp"

namespace aludel::mysql {

using compiler::KnownOption;
using compiler::OptionOwner;

constexpr KnownOption options[] = {
    {OptionOwner::table, "*"}, {OptionOwner::primary_key, "using"}, {OptionOwner::index, "using"},
    {OptionOwner::index, "length"}, {OptionOwner::index, "prefix"}, {OptionOwner::index, "with_parser"},
};

std::optional<std::span<const KnownOption>> MysqlDdl::known_options() const { return options; }

}  // namespace aludel::mysql
