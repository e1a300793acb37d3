#include "aludel/types/type.hpp"

namespace aludel {

Family family_of(TypeId id) noexcept {
    switch (id) {
        case TypeId::null: return Family::any;
        case TypeId::boolean: return Family::boolean;
        case TypeId::small_integer:
        case TypeId::integer:
        case TypeId::big_integer:
        case TypeId::float_:
        case TypeId::double_:
        case TypeId::numeric: return Family::number;
        case TypeId::string:
        case TypeId::text:
        case TypeId::unicode:
        case TypeId::unicode_text:
        case TypeId::enum_: return Family::text;
        case TypeId::large_binary: return Family::binary;
        case TypeId::date: return Family::date;
        case TypeId::time: return Family::time;
        case TypeId::date_time: return Family::date_time;
        case TypeId::interval: return Family::interval;
        case TypeId::uuid: return Family::uuid;
        case TypeId::json:
        case TypeId::jsonb: return Family::json;
        case TypeId::array:
        case TypeId::range:
        case TypeId::bit:
        case TypeId::hstore:
        case TypeId::tsvector:
        case TypeId::named: return Family::any;
    }
    return Family::any;
}

std::string_view type_name(TypeId id) noexcept {
    switch (id) {
        case TypeId::null: return "Null";
        case TypeId::boolean: return "Boolean";
        case TypeId::small_integer: return "SmallInteger";
        case TypeId::integer: return "Integer";
        case TypeId::big_integer: return "BigInteger";
        case TypeId::float_: return "Float";
        case TypeId::double_: return "Double";
        case TypeId::numeric: return "Numeric";
        case TypeId::string: return "String";
        case TypeId::text: return "Text";
        case TypeId::unicode: return "Unicode";
        case TypeId::unicode_text: return "UnicodeText";
        case TypeId::large_binary: return "LargeBinary";
        case TypeId::date: return "Date";
        case TypeId::time: return "Time";
        case TypeId::date_time: return "DateTime";
        case TypeId::interval: return "Interval";
        case TypeId::uuid: return "Uuid";
        case TypeId::json:
        case TypeId::jsonb: return "Json";
        case TypeId::array: return "Array";
        case TypeId::range: return "Range";
        case TypeId::enum_: return "Enum";
        case TypeId::bit: return "Bit";
        case TypeId::hstore: return "Hstore";
        case TypeId::tsvector: return "TsVector";
        case TypeId::named: return "NamedType";
    }
    return "Null";
}

}  // namespace aludel
