#include "drivers/libpq/column_array.hpp"

#include "drivers/libpq/array.hpp"
#include "drivers/libpq/column.hpp"
#include "drivers/libpq/wire.hpp"

#include <bit>

namespace aludel::libpq_driver {

namespace {

constexpr std::size_t header_size = 20;
constexpr std::size_t longest_plain_text = 1 << 20;

// The binary form of these is the text itself.
bool is_text(Oid type) {
    return type == oid::text || type == oid::varchar || type == oid::bpchar || type == oid::json;
}

}  // namespace

void ColumnArray::append(std::int32_t number) {
    char bytes[sizeof number];
    store(bytes, number);
    out_.append(bytes, sizeof bytes);
}

//! The size and the value.
template <class T>
void ColumnArray::append_value(T number) {
    char bytes[sizeof(std::int32_t) + sizeof number];
    store(bytes, static_cast<std::int32_t>(sizeof number));
    store(bytes + sizeof(std::int32_t), number);
    out_.append(bytes, sizeof bytes);
}

void ColumnArray::clear() {
    count_ = nulls_ = 0;
    out_.clear();
    if (form_ != Form::unknown) begin();
}

bool ColumnArray::decide(Oid type, bool is_binary) {
    element_ = type == oid::unknown ? inferred_ : type;
    type_ = array_of(element_);
    if (type_ == oid::unknown) return false;
    const bool is_document = !is_binary && element_ == oid::jsonb;
    form_ = is_document ? Form::binary_document : is_binary || is_text(element_) ? Form::binary : Form::text;
    begin();
    for (std::size_t i = 0; i < nulls_; ++i) write_null();   // those before the first value
    return true;
}

// The header is written at the end, when the number of elements is known.
void ColumnArray::begin() {
    if (form_ == Form::text) out_.assign(1, '{');
    else out_.assign(header_size, '\0');
}

bool ColumnArray::matches(Oid type, bool is_binary) const noexcept {
    if ((type == oid::unknown ? inferred_ : type) != element_) return false;
    return is_binary ? form_ == Form::binary && !is_text(element_) : form_ != Form::binary || is_text(element_);
}

bool ColumnArray::add(Oid type, bool is_binary, std::string_view value) {
    if (form_ == Form::unknown ? !decide(type, is_binary) : !matches(type, is_binary)) return false;
    ++count_;
    if (form_ == Form::text) return write_text(value), true;
    constexpr char version = 1;   // of the binary form of jsonb
    const bool has_version = form_ == Form::binary_document;
    append(static_cast<std::int32_t>(value.size() + (has_version ? 1 : 0)));
    if (has_version) out_ += version;
    out_ += value;
    return true;
}

// Layout and declared type decide the server's type, so what holds for one of these holds for all like it.
void ColumnArray::learn(const Param& parameter) noexcept {
    const Layout layout = parameter.layout;
    const bool is_plain = (layout == Layout::int64 && parameter.type.id == TypeId::big_integer) ||
                          (layout == Layout::int32 && parameter.type.id == TypeId::integer) ||
                          (layout == Layout::double_ && parameter.type.id == TypeId::double_) ||
                          (layout == Layout::string && is_text(element_));
    plain_layout_ = is_plain && form_ == Form::binary ? layout : Layout::null;
    plain_type_ = parameter.type.id;
}

bool ColumnArray::is_plain(const Param& parameter) const noexcept {
    if (plain_layout_ == Layout::null || plain_type_ != parameter.type.id) return false;
    if (!parameter.data) return true;
    if (parameter.layout != plain_layout_) return false;
    if (plain_layout_ != Layout::string) return true;
    const auto& text = *static_cast<const std::string*>(parameter.data);
    return text.size() <= longest_plain_text && text.find('\0') == text.npos;
}

void ColumnArray::add_plain(const Param& parameter) {
    if (!parameter.data) return add_null(oid::unknown);
    ++count_;
    switch (plain_layout_) {
        case Layout::int64: return append_value(*static_cast<const std::int64_t*>(parameter.data));
        case Layout::int32: return append_value(*static_cast<const std::int32_t*>(parameter.data));
        case Layout::double_:
            return append_value(std::bit_cast<std::int64_t>(*static_cast<const double*>(parameter.data)));
        default: {
            const auto& text = *static_cast<const std::string*>(parameter.data);
            append(static_cast<std::int32_t>(text.size()));
            out_ += text;
        }
    }
}

void ColumnArray::add_null(Oid type) {
    ++count_;
    ++nulls_;
    if (form_ != Form::unknown) write_null();
    else if (type != oid::unknown) inferred_ = type;
}

void ColumnArray::write_null() {
    constexpr std::int32_t no_value = -1;
    if (form_ == Form::text) out_ += out_.size() > 1 ? ",NULL" : "NULL";
    else append(no_value);
}

void ColumnArray::write_text(std::string_view value) {
    out_ += out_.size() > 1 ? ",\"" : "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\') out_ += '\\';
        out_ += c;
    }
    out_ += '"';
}

bool ColumnArray::finish() {
    if (form_ == Form::unknown) {   // only NULLs: any form will do, and a value to come decides
        const bool is_known = decide(oid::unknown, true);
        form_ = Form::unknown;
        if (!is_known) return false;
    }
    if (form_ == Form::text) return out_ += '}', true;
    constexpr std::int32_t dimensions = 1, lower_bound = 1;
    char* at = out_.data();
    for (const std::int32_t number : {dimensions, nulls_ > 0 ? 1 : 0, static_cast<std::int32_t>(element_),
                                      static_cast<std::int32_t>(count_), lower_bound}) {
        store(at, number);
        at += sizeof number;
    }
    return true;
}

}  // namespace aludel::libpq_driver
