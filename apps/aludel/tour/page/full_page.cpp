#include "aludel/base/terminal.hpp"
#include "tour/page/highlight.hpp"
#include "tour/page/output.hpp"
#include "tour/page/page.hpp"
#include "tour/page/width.hpp"

#include <fmt/format.h>

namespace aludel::tour {

namespace {

constexpr std::size_t margin = 6;

// Where long code, long SQL and long lists of parameters are best broken.
constexpr std::string_view calls[] = {" // ", " << ", ".where(", ".join(", ".order_by(", ".group_by(", ".values("};
constexpr std::string_view clauses[] = {" JOIN ", " LEFT OUTER JOIN ", " GROUP BY ", " ORDER BY "};
constexpr std::string_view tuples[] = {" ("};

class FullPage final : public Page {
public:
    FullPage(bool in_colour, std::size_t width) : in_colour_(in_colour), width_(width) {}

    void title(int number, int count, std::string_view title) override {
        std::string line = fmt::format("━━ {} of {} ━━ {} ", number, count, title);
        for (std::size_t width = terminal::display_width(line); width < width_; ++width) line += "━";
        begin(Block::title);
        write_line(painted(colour::title, line));
    }
    void sentence(std::string_view sentence) override {
        begin(Block::sentence);
        for (const std::string& line : wrap(sentence, width_)) write_line(line);
    }
    void code(std::string_view listing) override {
        begin(Block::code);
        for (const std::string& line : wrap(listing, inner_width(), 4, calls))
            inside("C++", in_colour_ ? highlight_cpp(line) : line);
    }
    void sql(const Sent& statement) override {
        begin(Block::sql);
        for (const std::string& line : wrap(tabs_expanded(statement.sql), inner_width(), 2, clauses))
            inside("SQL", in_colour_ ? highlight_sql(line) : line);
        if (statement.parameters.empty()) return;
        for (const std::string& line : wrap("← " + statement.parameters, inner_width(), 2, tuples))
            inside("SQL", painted(colour::dim, line));
    }
    void rows(const TextTable& table) override {
        begin(Block::rows);
        const TextTable::Lines lines = table.lines({.width = inner_width(), .cell = 0});
        below(lines.titles);
        below(painted(colour::dim, lines.rule));
        for (const std::string& row : lines.rows) below(row);
    }
    void error(std::string_view type, std::string_view text) override {
        begin(Block::error);
        below(painted(colour::bad, type));
        for (const std::string& line : wrap(text, inner_width())) below(line);
    }

private:
    enum class Block { nothing, title, sentence, code, sql, rows, error };

    //! An empty line between blocks, two before a title; statements that follow each other are one block.
    void begin(Block block) {
        const bool continues = block == Block::sql && block_ == Block::sql;
        if (block == Block::title && block_ != Block::nothing) write_line("");
        if (block_ != Block::nothing && !continues) write_line("");
        if (!continues) labelled_ = false;
        block_ = block;
    }
    //! A line behind the bar; the block's first line carries its label.
    void inside(std::string_view label, std::string_view line) {
        const std::string bar = fmt::format("{:3} │", labelled_ ? "" : label);
        labelled_ = true;
        write_line(line.empty() ? painted(colour::dim, bar) : fmt::format("{} {}", painted(colour::dim, bar), line));
    }
    void below(std::string_view line) { write_line(fmt::format("{:{}}{}", "", margin, line)); }
    std::string painted(std::string_view colour, std::string_view text) const {
        return in_colour_ ? fmt::format("{}{}{}", colour, text, colour::off) : std::string(text);
    }
    std::size_t inner_width() const noexcept { return width_ - margin; }
    static std::string tabs_expanded(std::string_view sql) {
        std::string expanded;
        for (char c : sql) expanded += c == '\t' ? std::string("  ") : std::string(1, c);
        return expanded;
    }

    bool in_colour_;
    std::size_t width_;
    bool labelled_ = false;
    Block block_ = Block::nothing;
};

}  // namespace

std::unique_ptr<Page> full_page(bool in_colour, std::size_t width) {
    return std::make_unique<FullPage>(in_colour, width);
}

}  // namespace aludel::tour
