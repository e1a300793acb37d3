#include "drivers/sqlite3/statement.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/bytes.hpp"
#include "aludel/types/json.hpp"

#include <sqlite3.h>

#include <cmath>

namespace aludel::sqlite3_driver {

namespace {

// Above this, memory for kept texts is given back when the next execution needs less.
constexpr std::size_t kept_capacity = 64 * 1024;

std::size_t kept_size(const Param& parameter) {
    if (!parameter.data) return 0;
    switch (parameter.layout) {
        case Layout::string: return static_cast<const std::string*>(parameter.data)->size();
        case Layout::bytes: return static_cast<const Bytes*>(parameter.data)->size();
        case Layout::json: return static_cast<const Json*>(parameter.data)->text().size();
        case Layout::value: return kept_size(static_cast<const Value*>(parameter.data)->param(parameter.type));
        default: return 0;
    }
}

}  // namespace

// Parameters may be gone when this returns, and SQLite reads bound texts while rows are fetched. Keeping them in one
// buffer of the statement saves SQLite an allocation for each.
void SqliteStatement::bind(std::span<const Param> parameters, bool keep_memory) {
    if (parameters.size() != static_cast<std::size_t>(parameter_count_))
        throw InterfaceError("the statement takes " + std::to_string(parameter_count_) + " parameters, but got " +
                             std::to_string(parameters.size()));
    bool has_texts = false;
    for (const Param& parameter : parameters) has_texts |= parameter.layout >= Layout::string;
    if (keep_memory && has_texts) reserve_kept(parameters);
    int index = 0;
    for (const Param& parameter : parameters) bind_one(++index, parameter, keep_memory);
}

void SqliteStatement::reserve_kept(std::span<const Param> parameters) {
    std::size_t total = 0;
    for (const Param& parameter : parameters) total += kept_size(parameter);
    kept_.clear();
    if (kept_.capacity() > kept_capacity && total <= kept_capacity) kept_.shrink_to_fit();
    kept_.reserve(total);  // no text moves afterwards
}

const char* SqliteStatement::kept(const void* data, std::size_t size, bool keep_memory) {
    if (!keep_memory) return static_cast<const char*>(data);
    const std::size_t at = kept_.size();
    kept_.append(static_cast<const char*>(data), size);
    return kept_.data() + at;
}

void SqliteStatement::bind_one(int index, const Param& parameter, bool keep_memory) {
    if (!parameter.data) return check_bind(sqlite3_bind_null(handle_, index), index);
    switch (parameter.layout) {
        case Layout::int64:
            return check_bind(sqlite3_bind_int64(handle_, index, *static_cast<const std::int64_t*>(parameter.data)), index);
        case Layout::int32:
            return check_bind(sqlite3_bind_int64(handle_, index, *static_cast<const std::int32_t*>(parameter.data)), index);
        case Layout::other_long:
            return check_bind(sqlite3_bind_int64(handle_, index, *static_cast<const OtherLong*>(parameter.data)), index);
        case Layout::double_: {
            const double real = *static_cast<const double*>(parameter.data);
            if (std::isnan(real)) break;  // refused
            return check_bind(sqlite3_bind_double(handle_, index, real), index);
        }
        case Layout::string: {
            if (parameter.type >= TypeId::large_binary) break;  // stored in another form
            const auto& text = *static_cast<const std::string*>(parameter.data);
            const char* data = kept(text.data(), text.size(), keep_memory);
            return check_bind(sqlite3_bind_text64(handle_, index, data, text.size(), SQLITE_STATIC, SQLITE_UTF8), index);
        }
        default: break;
    }
    bind_other(index, parameter, keep_memory);
}

void SqliteStatement::bind_other(int index, const Param& parameter, bool keep_memory) {
    if (scratch_.empty()) scratch_.resize(static_cast<std::size_t>(parameter_count_));
    const Stored stored = to_stored(parameter, scratch_[static_cast<std::size_t>(index - 1)], index);
    const bool keep = keep_memory && !stored.in_scratch;
    switch (stored.form) {
        case Stored::Form::null: return check_bind(sqlite3_bind_null(handle_, index), index);
        case Stored::Form::integer: return check_bind(sqlite3_bind_int64(handle_, index, stored.integer), index);
        case Stored::Form::real: return check_bind(sqlite3_bind_double(handle_, index, stored.real), index);
        case Stored::Form::text:
            return check_bind(sqlite3_bind_text64(handle_, index, kept(stored.data, stored.size, keep), stored.size,
                                                  SQLITE_STATIC, SQLITE_UTF8), index);
        case Stored::Form::blob:
            return check_bind(sqlite3_bind_blob64(handle_, index, kept(stored.data, stored.size, keep), stored.size,
                                                  SQLITE_STATIC), index);
    }
}

void SqliteStatement::check_bind(int code, int index) {
    if (code != SQLITE_OK) [[unlikely]] fail(code, " (parameter " + std::to_string(index) + ")");
}

}  // namespace aludel::sqlite3_driver
