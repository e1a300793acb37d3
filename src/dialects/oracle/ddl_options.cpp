#include "dialects/oracle/ddl.hpp"

namespace aludel::oracle {

using compiler::KnownOption;
using compiler::OptionOwner;

constexpr KnownOption options[] = {
    {OptionOwner::table, "on_commit"}, {OptionOwner::table, "compress"}, {OptionOwner::table, "tablespace"},
    {OptionOwner::index, "bitmap"}, {OptionOwner::index, "compress"},
};

std::optional<std::span<const KnownOption>> OracleDdl::known_options() const { return options; }

}  // namespace aludel::oracle
