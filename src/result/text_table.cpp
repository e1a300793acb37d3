#include "aludel/result/text_table.hpp"

#include "aludel/base/terminal.hpp"

#include <algorithm>
#include <numeric>

namespace aludel {

namespace {

constexpr std::string_view gap = "  ";
constexpr std::size_t narrowest = 3;   // a column that is cut still shows something

using Cells = std::vector<std::string>;

std::string shown(const Value& value) { return value.is_null() ? "NULL" : terminal::escaped(value.display()); }

bool is_number(const Value& value) {
    const Value::Kind kind = value.kind();
    return kind == Layout::int64 || kind == Layout::double_ || kind == Layout::decimal;
}

struct Look {
    std::size_t width = 0;
    bool right_aligned = false;
};

std::size_t total(const std::vector<Look>& looks) {
    return std::accumulate(looks.begin(), looks.end(), looks.empty() ? 0 : gap.size() * (looks.size() - 1),
                           [](std::size_t sum, const Look& look) { return sum + look.width; });
}

//! Takes columns off the widest until the table fits.
void narrow(std::vector<Look>& looks, std::size_t width) {
    while (total(looks) > width) {
        Look& widest = *std::ranges::max_element(looks, {}, &Look::width);
        if (widest.width <= narrowest) return;
        --widest.width;
    }
}

std::string line_of(const std::vector<Look>& looks, const Cells& cells) {
    std::string line;
    for (std::size_t i = 0; i < looks.size(); ++i) {
        if (i > 0) line += gap;
        line += terminal::fit(cells[i], looks[i].width, looks[i].right_aligned);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

Cells rules_of(const std::vector<Look>& looks) {
    Cells rules(looks.size());
    for (std::size_t i = 0; i < looks.size(); ++i)
        for (std::size_t column = 0; column < looks[i].width; ++column) rules[i] += "─";
    return rules;
}

//! Numbers go to the right; a column that is NULL throughout, or has no rows, to the left.
bool is_right_aligned(const std::vector<std::vector<Value>>& rows, std::size_t column) {
    bool any = false;
    for (const std::vector<Value>& row : rows) {
        if (column >= row.size() || row[column].is_null()) continue;
        if (!is_number(row[column])) return false;
        any = true;
    }
    return any;
}

}  // namespace

void TextTable::add_row(std::vector<Value> row) { rows_.push_back(std::move(row)); }

TextTable::Lines TextTable::lines(const TableOptions& options) const {
    std::vector<Cells> cells(1);
    for (const std::string& title : titles_) cells[0].push_back(terminal::escaped(title));
    std::vector<Look> looks(titles_.size());
    for (const std::vector<Value>& row : rows_) {
        looks.resize(std::max(looks.size(), row.size()));
        Cells& texts = cells.emplace_back();
        for (const Value& value : row) texts.push_back(shown(value));
    }
    for (Cells& texts : cells) {
        texts.resize(looks.size());
        for (std::size_t i = 0; i < looks.size(); ++i)
            looks[i].width = std::max(looks[i].width, terminal::display_width(texts[i]));
    }
    for (std::size_t i = 0; i < looks.size(); ++i) {
        looks[i].right_aligned = is_right_aligned(rows_, i);
        if (options.cell > 0) looks[i].width = std::min(looks[i].width, options.cell);
    }
    if (options.width > 0) narrow(looks, options.width);

    Lines made{line_of(looks, cells[0]), line_of(looks, rules_of(looks)), {}};
    for (std::size_t i = 1; i < cells.size(); ++i) made.rows.push_back(line_of(looks, cells[i]));
    return made;
}

std::string TextTable::text(const TableOptions& options) const {
    const Lines made = lines(options);
    std::string text = made.titles + "\n" + made.rule + "\n";
    for (const std::string& row : made.rows) text += row + "\n";
    return text;
}

}  // namespace aludel
