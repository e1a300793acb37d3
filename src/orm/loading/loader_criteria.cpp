#include "orm/loading/loader_criteria.hpp"

#include "compiler/from_elements.hpp"
#include "orm/mapping/condition.hpp"
#include "sql/build_support.hpp"
#include "sql/exported_columns.hpp"
#include "sql/select_items.hpp"
#include "sql/visit.hpp"

#include <algorithm>

namespace aludel::orm {

using sql::FromRef;
using sql::NodeRef;
using sql::SelectNode;
namespace build = sql::build;

namespace {

//! Adds conditions to one SELECT and to those within it.
class Limiting {
public:
    explicit Limiting(const LoaderOptions& options) : options_(options) {}

    NodeRef limited(const NodeRef& statement) {
        NodeRef own = with_own(statement);
        return sql::transform(own, [&](const sql::Node& node) -> NodeRef {
            if (&node == own.get() || node.kind != sql::Kind::select) return {};
            return limited(NodeRef(&node));
        });
    }

private:
    NodeRef with_own(const NodeRef& statement) const {
        const auto& select = sql::as<SelectNode>(statement);
        NodeRef made = statement;
        std::vector<FromRef> joined;
        std::vector<NodeRef> conditions;
        for (std::size_t i = 0; i < select.joins.size(); ++i) {
            const sql::JoinStep& step = select.joins[i];
            joined.push_back(step.target);
            const NodeRef condition = options_.criteria_on(step.target, false);
            if (!condition) continue;
            if (step.kind == sql::JoinKind::inner) {
                conditions.push_back(condition);
                continue;
            }
            const NodeRef on = step.on ? step.on : inferred_on(select, step.target);
            build::editable<SelectNode>(made).joins[i].on = all_of({on, condition});
        }
        for (const FromRef& from : froms_of(select)) {
            const bool is_joined = std::any_of(joined.begin(), joined.end(), [&](const FromRef& known) { return known == from; });
            if (NodeRef condition = is_joined ? NodeRef() : options_.criteria_on(from, false)) conditions.push_back(std::move(condition));
        }
        return conditions.empty() ? made : build::where(std::move(made), conditions.data(), conditions.size());
    }

    //! The FROMs that a SELECT names itself, and those of its items.
    static std::vector<FromRef> froms_of(const SelectNode& select) {
        std::vector<FromRef> froms = select.froms;
        for (const NodeRef& item : select.items) {
            if (item->kind == sql::Kind::entity) froms.push_back(sql::as<sql::EntityNode>(item).from);
            else compiler::collect_froms(*item, froms);
        }
        std::vector<FromRef> different;
        for (const FromRef& from : froms)
            if (std::find(different.begin(), different.end(), from) == different.end()) different.push_back(from);
        return different;
    }

    static NodeRef inferred_on(const SelectNode& select, const FromRef& target) {
        for (const compiler::FromElement& element : compiler::resolve_froms(select, sql::select_columns(select.items)))
            for (const compiler::JoinPart& part : element.joins)
                if (part.target == target) return part.on;
        return {};
    }

    const LoaderOptions& options_;
};

}  // namespace

NodeRef with_loader_criteria(const NodeRef& statement, const LoaderOptions& options) {
    return options.criteria().empty() ? statement : Limiting(options).limited(statement);
}

}  // namespace aludel::orm
