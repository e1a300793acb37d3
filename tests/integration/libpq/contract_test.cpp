// What every driver must do.

#include "unit/driver/driver_contract.hpp"

#include "server.hpp"

namespace aludel::driver {
namespace {

struct Postgresql {
    static std::unique_ptr<Connection> connect() { return libpq_test::connect(); }
    static std::string marker(int number) { return "$" + std::to_string(number); }
    static std::string_view type_text(TypeId id) {
        switch (id) {
            case TypeId::boolean: return "BOOLEAN";
            case TypeId::small_integer: return "SMALLINT";
            case TypeId::integer: return "INTEGER";
            case TypeId::big_integer: return "BIGINT";
            case TypeId::float_: return "REAL";
            case TypeId::double_: return "DOUBLE PRECISION";
            case TypeId::numeric: return "NUMERIC(12, 2)";
            case TypeId::large_binary: return "BYTEA";
            case TypeId::date: return "DATE";
            case TypeId::time: return "TIME";
            case TypeId::date_time: return "TIMESTAMP";
            case TypeId::interval: return "INTERVAL";
            case TypeId::uuid: return "UUID";
            case TypeId::json: return "JSON";
            default: return "VARCHAR";
        }
    }
};

INSTANTIATE_TYPED_TEST_SUITE_P(Postgresql, DriverContract, Postgresql);

}  // namespace
}  // namespace aludel::driver
