#include "drivers/libpq/array.hpp"

#include "drivers/libpq/column.hpp"
#include "drivers/libpq/wire.hpp"

namespace aludel::libpq_driver {

namespace {

void append(std::string& out, std::int32_t number) {
    char bytes[sizeof number];
    store(bytes, number);
    out.append(bytes, sizeof bytes);
}

}  // namespace

ArrayWriter::ArrayWriter(std::string& buffer, Oid element, bool binary, std::size_t count)
    : out_(buffer), element_(element), binary_(binary) {
    out_.clear();
    if (!binary) {
        out_ += '{';
        return;
    }
    constexpr std::int32_t dimensions = 1, has_nulls = 0, lower_bound = 1;
    for (const std::int32_t number : {dimensions, has_nulls, static_cast<std::int32_t>(element),
                                      static_cast<std::int32_t>(count), lower_bound})
        append(out_, number);
}

void ArrayWriter::add(std::string_view element) { binary_ ? add_binary(element) : add_text(element); }

void ArrayWriter::add_binary(std::string_view element) {
    append(out_, static_cast<std::int32_t>(element.size()));
    out_ += element;
}

void ArrayWriter::add_text(std::string_view element) {
    if (out_.size() > 1) out_ += ',';
    out_ += '"';
    for (const char c : element) {
        if (c == '"' || c == '\\') out_ += '\\';
        out_ += c;
    }
    out_ += '"';
}

void ArrayWriter::finish() {
    if (!binary_) out_ += '}';
}

Oid ArrayWriter::type() const noexcept { return array_of(element_); }

Oid array_of(Oid element) noexcept {
    switch (element) {
        case oid::boolean: return 1000;
        case oid::bytea: return 1001;
        case oid::text: return 1009;
        case oid::bpchar: return 1014;
        case oid::varchar: return 1015;
        case oid::json: return 199;
        case oid::jsonb: return 3807;
        case oid::int2: return 1005;
        case oid::int4: return 1007;
        case oid::int8: return 1016;
        case oid::float4: return 1021;
        case oid::float8: return 1022;
        case oid::timestamp: return 1115;
        case oid::date: return 1182;
        case oid::time: return 1183;
        case oid::timestamptz: return 1185;
        case oid::interval: return 1187;
        case oid::numeric: return 1231;
        case oid::uuid: return 2951;
        default: return oid::unknown;
    }
}

}  // namespace aludel::libpq_driver
