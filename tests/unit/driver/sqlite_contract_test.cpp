#include "driver_contract.hpp"
#include "sqlite_support.hpp"

namespace aludel::driver {
namespace {

struct Sqlite {
    static std::unique_ptr<Connection> connect() { return open_sqlite(); }
    static std::string marker(int) { return "?"; }
    static std::string_view type_text(TypeId id) {
        switch (id) {
            case TypeId::boolean: return "BOOLEAN";
            case TypeId::small_integer: return "SMALLINT";
            case TypeId::integer: return "INTEGER";
            case TypeId::big_integer: return "BIGINT";
            case TypeId::float_: return "FLOAT";
            case TypeId::double_: return "DOUBLE";
            case TypeId::numeric: return "NUMERIC(12, 2)";
            case TypeId::large_binary: return "BLOB";
            case TypeId::date: return "DATE";
            case TypeId::time: return "TIME";
            case TypeId::date_time: return "DATETIME";
            case TypeId::interval: return "BIGINT";
            case TypeId::uuid: return "CHAR(32)";
            case TypeId::json: return "JSON";
            default: return "VARCHAR";
        }
    }
};

// EX12
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, DriverContract, Sqlite);

}  // namespace
}  // namespace aludel::driver
