#include "tour/page/grid.hpp"

#include "tour/page/width.hpp"

#include <algorithm>

namespace aludel::tour {

namespace {

constexpr std::string_view gap = "  ";

std::string shown(const Value& value) { return value.is_null() ? "NULL" : value.display(); }

bool is_number(const Value& value) {
    const Value::Kind kind = value.kind();
    return kind == Layout::int64 || kind == Layout::double_ || kind == Layout::decimal;
}

struct ColumnLook {
    std::size_t width;
    bool right_aligned;
};

//! Takes columns of the widest until the table fits.
void narrow(std::vector<ColumnLook>& looks, std::size_t width) {
    const auto total = [&] {
        std::size_t sum = gap.size() * (looks.size() - 1);
        for (const ColumnLook& look : looks) sum += look.width;
        return sum;
    };
    while (total() > width) --std::ranges::max_element(looks, {}, &ColumnLook::width)->width;
}

template <class Text>
std::string line_of(const std::vector<ColumnLook>& looks, const Text& text) {
    std::string line;
    for (std::size_t i = 0; i < looks.size(); ++i) {
        if (i > 0) line += gap;
        line += fit(text(i), looks[i].width, looks[i].right_aligned);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

std::string rule_of(std::size_t width) {
    std::string rule;
    while (width-- > 0) rule += "─";
    return rule;
}

}  // namespace

Grid::Layout Grid::layout(std::size_t width) const {
    std::vector<ColumnLook> looks;
    for (std::size_t i = 0; i < titles_.size(); ++i) {
        ColumnLook look{display_width(titles_[i]), !rows_.empty()};
        for (const std::vector<Value>& row : rows_) {
            look.width = std::max(look.width, display_width(shown(row[i])));
            look.right_aligned = look.right_aligned && is_number(row[i]);
        }
        looks.push_back(look);
    }
    narrow(looks, width);

    Layout made;
    made.titles = line_of(looks, [&](std::size_t i) { return titles_[i]; });
    made.rule = line_of(looks, [&](std::size_t i) { return rule_of(looks[i].width); });
    for (const std::vector<Value>& row : rows_)
        made.rows.push_back(line_of(looks, [&](std::size_t i) { return shown(row[i]); }));
    return made;
}

}  // namespace aludel::tour
