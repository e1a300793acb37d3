#include "aludel/result/row.hpp"

#include "aludel/base/error.hpp"
#include "base/message_text.hpp"
#include "result/decode.hpp"

#include <algorithm>

namespace aludel {

namespace result {

namespace {
std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "\"" : ", \"") + printable_name(name) + "\"";
    return text.empty() ? "none" : text;
}
}  // namespace

void destroy(const Keys* keys) noexcept { delete keys; }

template <class F>
std::size_t Keys::only(std::string_view name, F&& is_meant) const {
    std::size_t found = names_.size();
    for (std::size_t i = 0; i < names_.size(); ++i) {
        if (!is_meant(i) || (!columns_.empty() && columns_[i].repeated)) continue;
        if (found < names_.size())
            throw AmbiguousColumnError("Ambiguous column name '" + printable_name(name) +
                                       "': several columns of the result have it. Give them labels, or read them by "
                                       "position.");
        found = i;
    }
    if (found == names_.size())
        throw NoSuchColumnError("Could not locate column in row for column '" + printable_name(name) +
                                "'. The row has: " + listed(names_) + ".");
    return found;
}

std::size_t Keys::position(std::string_view name) const {
    return only(name, [&](std::size_t i) { return names_[i] == name; });
}

std::size_t Keys::position(const sql::ColumnOrigin& origin) const {
    const bool by_label = !origin.label.empty();
    const std::string_view name = by_label ? origin.label : origin.column;
    if (columns_.empty()) return position(name);
    return only(name, [&](std::size_t i) {
        if (by_label) return columns_[i].label == name;
        return columns_[i].column == name && columns_[i].table == origin.table;
    });
}

bool Keys::contains(std::string_view name) const noexcept {
    for (const std::string& known : names_)
        if (known == name) return true;
    return false;
}

void throw_no_such_position(std::size_t position, std::size_t size) {
    throw NoSuchColumnError("Could not locate column " + std::to_string(position) + " in a row of " +
                            std::to_string(size) + " columns; the first is column 0.");
}

std::string repr_items(const std::string* items, std::size_t count) {
    std::string text = "(";
    for (std::size_t i = 0; i < count; ++i) text.append(i ? ", " : "").append(items[i]);
    return text + (count == 1 ? ",)" : ")");
}

std::string repr(const Row<>& row) {
    std::vector<std::string> items;
    for (const Value& value : row) items.push_back(value.repr());
    return repr_items(items.data(), items.size());
}

}  // namespace result

const std::vector<std::string>& Row<>::keys() const& {
    static const std::vector<std::string> none;
    return keys_ ? keys_->names() : none;
}

void Row<>::read(const Value& value, const Slot& slot, void* out) const {
    result::read_values(keys_, [&] { write_slot(slot, out, value, {}); });
}

std::size_t Row<>::position(const sql::ColumnOrigin& origin) const {
    return keys_ ? keys_->position(origin) : result::Keys({}).position(origin);
}

std::size_t Row<>::position(std::string_view name) const {
    if (!keys_) return result::Keys({}).position(name);
    return keys_->position(name);
}

}  // namespace aludel
