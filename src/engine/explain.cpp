// The plan of a statement: it is compiled and bound like any other, and sent as text behind the dialect's word for it.

#include "engine/connection_impl.hpp"

#include "engine/execution.hpp"

#include <unordered_map>
#include <vector>

namespace aludel::engine {

namespace {

using PlanRow = std::vector<Value>;

struct Plan {
    std::vector<std::string> names{};
    std::vector<PlanRow> rows{};
};

Plan read_plan(ExecutionImpl& execution) {
    Plan plan;
    driver::Statement& rows = execution.rows();
    for (int i = 0; i < rows.column_count(); ++i) plan.names.emplace_back(rows.column_name(i));
    try {
        while (execution.fetch()) {
            plan.rows.emplace_back();
            for (int i = 0; i < rows.column_count(); ++i) plan.rows.back().push_back(rows.value(i, {}));
        }
    } catch (StatementError& error) {
        execution.note(error);
        throw;
    }
    return plan;
}

void add_line(std::string& lines, std::size_t indent, std::string_view text) {
    lines.append(lines.empty() ? "" : "\n").append(indent, ' ').append(text);
}

//! Rows of a number, that of the row above it, and more, a text last: each below the row that it belongs to.
std::string tree(const Plan& plan) {
    std::unordered_map<std::int64_t, std::size_t> indents;
    std::string lines;
    for (const PlanRow& row : plan.rows) {
        const auto above = indents.find(row[1].as<std::int64_t>());
        const std::size_t indent = above == indents.end() ? 0 : above->second + 2;
        indents[row[0].as<std::int64_t>()] = indent;
        add_line(lines, indent, row.back().display());
    }
    return lines;
}

//! A row as it is where it has one column, else what its columns are called and hold.
std::string list(const Plan& plan) {
    std::string lines;
    for (const PlanRow& row : plan.rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (row.size() > 1) line.append(i ? ", " : "").append(plan.names[i]).append("=");
            line += row[i].is_null() ? "NULL" : row[i].display();
        }
        add_line(lines, 0, line);
    }
    return lines;
}

}  // namespace

std::string ConnectionImpl::explain(const sql::Node& statement, const Params& parameters, const ExplainOptions& options,
                                    const KeptCall& call, const compiler::Rewriter* rewriter) {
    driver_connection();   // the first one tells the dialect which server it has
    const Dialect& dialect = engine().dialect();
    std::string text = dialect.explain_command(options) + " ";
    const Ref<ExecutionImpl> explained = bound(statement, parameters, call, rewriter);
    text += explained->text();
    const Ref<ExecutionImpl> execution = execute_raw(text, explained->parameters);
    if (!execution->returns_rows()) return {};
    const Plan plan = read_plan(*execution);
    return dialect.abilities().plan_is_tree ? tree(plan) : list(plan);
}

}  // namespace aludel::engine
