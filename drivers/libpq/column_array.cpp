#include "drivers/libpq/column_array.hpp"

#include "drivers/libpq/array.hpp"
#include "drivers/libpq/column.hpp"
#include "drivers/libpq/wire.hpp"

#include <algorithm>
#include <bit>

namespace aludel::libpq_driver {

namespace {

constexpr std::size_t header_size = 20;
constexpr std::size_t longest_plain_text = 1 << 14;

// In front of each value there is its size, or this.
constexpr std::int32_t null_size = -1;
constexpr std::size_t size_bytes = sizeof null_size;

std::string_view text_of(const void* value) { return *static_cast<const std::string*>(value); }

template <class T>
T wire_of(T number) { return number; }
std::int64_t wire_of(double number) { return std::bit_cast<std::int64_t>(number); }

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
void ColumnArray::learn(Layout layout, ParamType type) noexcept {
    const bool is_plain = (layout == Layout::int64 && type.id == TypeId::big_integer) ||
                          (layout == Layout::int32 && type.id == TypeId::integer) ||
                          (layout == Layout::double_ && type.id == TypeId::double_) ||
                          (layout == Layout::string && is_text(element_));
    plain_layout_ = is_plain && form_ == Form::binary ? layout : Layout::null;
    plain_type_ = type.id;
}

std::size_t ColumnArray::plain_among(std::span<const void* const> values) const noexcept {
    if (plain_layout_ != Layout::string) return values.size();
    const auto is_plain = [](const void* value) {
        if (!value) return true;
        const std::string_view text = text_of(value);
        return text.size() <= longest_plain_text && text.find('\0') == text.npos;
    };
    return static_cast<std::size_t>(std::ranges::find_if_not(values, is_plain) - values.begin());
}

void ColumnArray::add_plain(std::span<const void* const> values) {
    count_ += values.size();
    switch (plain_layout_) {
        case Layout::int64: return add_numbers<std::int64_t>(values);
        case Layout::int32: return add_numbers<std::int32_t>(values);
        case Layout::double_: return add_numbers<double>(values);
        default: add_texts(values);
    }
}

template <class T>
void ColumnArray::add_numbers(std::span<const void* const> values) {
    const std::size_t before = out_.size();
    out_.resize(before + values.size() * (size_bytes + sizeof(T)));
    char* at = out_.data() + before;
    for (const void* value : values) {
        store(at, value ? static_cast<std::int32_t>(sizeof(T)) : null_size);
        at += size_bytes;
        if (value) {
            store(at, wire_of(*static_cast<const T*>(value)));
            at += sizeof(T);
        } else ++nulls_;
    }
    out_.resize(static_cast<std::size_t>(at - out_.data()));
}

void ColumnArray::add_texts(std::span<const void* const> values) {
    const std::size_t before = out_.size();
    std::size_t size = values.size() * size_bytes;
    for (const void* value : values) size += value ? text_of(value).size() : 0;
    out_.resize(before + size);
    char* at = out_.data() + before;
    for (const void* value : values) {
        const std::string_view text = value ? text_of(value) : std::string_view();
        store(at, value ? static_cast<std::int32_t>(text.size()) : null_size);
        text.copy(at + size_bytes, text.size());
        at += size_bytes + text.size();
        nulls_ += value ? 0 : 1;
    }
}

void ColumnArray::add_null(Oid type) {
    ++count_;
    ++nulls_;
    if (form_ != Form::unknown) write_null();
    else if (type != oid::unknown) inferred_ = type;
}

void ColumnArray::write_null() {
    if (form_ == Form::text) out_ += out_.size() > 1 ? ",NULL" : "NULL";
    else append(null_size);
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
