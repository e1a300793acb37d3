#include "tour/page/output.hpp"
#include "tour/page/page.hpp"

#include <fmt/format.h>

namespace aludel::tour {

namespace {

class SqlPage final : public Page {
public:
    void title(int number, int count, std::string_view title) override {
        write_line(fmt::format("{}-- {} of {}: {}", number > 1 ? "\n" : "", number, count, title));
    }
    void sentence(std::string_view) override {}
    void code(std::string_view) override {}
    void sql(const Sent& statement) override {
        write_line(statement.sql + ";");
        if (!statement.parameters.empty()) write_line("-- " + statement.parameters);
    }
    void rows(const TextTable&) override {}
    void error(std::string_view, std::string_view) override {}
};

}  // namespace

std::unique_ptr<Page> sql_page() { return std::make_unique<SqlPage>(); }

}  // namespace aludel::tour
