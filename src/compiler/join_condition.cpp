#include "compiler/from_elements.hpp"

#include "aludel/base/error.hpp"
#include "schema/definition.hpp"
#include "sql/exported_columns.hpp"

#include <algorithm>

namespace aludel::compiler {

using namespace sql;
using schema::ForeignKeyDef;
using schema::TableDef;

namespace {

//! The table behind a FROM whose columns have its positions: itself or an alias of it.
const TableDef* table_behind(const FromNode& from) {
    const TableNode* table = table_below(from);
    return table && table->serial != 0 ? static_cast<const TableDef*>(table) : nullptr;
}

using Pairs = std::vector<std::pair<NodeRef, NodeRef>>;   // referenced column, referring column

bool points_to(const TableDef& owner, const ForeignKeyDef& key, const TableDef& target) {
    return owner.metadata == target.metadata && key.target_table == target.key();
}

//! The pairs of one foreign key of `referring`; empty when a target column does not exist.
Pairs pairs_of(const ForeignKeyDef& key, const FromRef& referring, const FromRef& referenced, const TableDef& target) {
    Pairs pairs;
    for (std::size_t i = 0; i < key.columns.size(); ++i) {
        const auto found = std::find_if(target.columns.begin(), target.columns.end(),
                                        [&](const auto& c) { return c->name == key.target_columns[i]; });
        if (found == target.columns.end()) return {};
        pairs.emplace_back(build::column_at(referenced, (*found)->index), build::column_at(referring, key.columns[i]));
    }
    return pairs;
}

void add_links(const FromRef& referring, const FromRef& referenced, std::vector<Pairs>& links) {
    const TableDef *owner = table_behind(*referring), *target = table_behind(*referenced);
    if (!owner || !target) return;
    for (const ForeignKeyDef& key : owner->foreign_keys)
        if (points_to(*owner, key, *target))
            if (Pairs pairs = pairs_of(key, referring, referenced, *target); !pairs.empty())
                links.push_back(std::move(pairs));
}

//! A join links by the tables on either side of it.
std::vector<Pairs> links_between(const FromRef& left, const FromRef& target) {
    std::vector<Pairs> links;
    const auto of_sides = [&](const JoinNode& join, const auto& between) {
        links = between(join.right);
        for (Pairs& link : between(join.left)) links.push_back(std::move(link));
        return links;
    };
    if (left->kind == Kind::join)
        return of_sides(as<JoinNode>(left), [&](const FromRef& side) { return links_between(side, target); });
    if (target->kind == Kind::join)
        return of_sides(as<JoinNode>(target), [&](const FromRef& side) { return links_between(left, side); });
    add_links(target, left, links);
    if (left != target) add_links(left, target, links);
    return links;
}

//! The last joined table is asked first, then the others, as SQLAlchemy does.
std::vector<Pairs> links_of(const FromElement& left, const FromRef& target) {
    if (!left.joins.empty())
        if (auto links = links_between(left.joins.back().target, target); !links.empty()) return links;
    std::vector<Pairs> links = links_between(left.base, target);
    for (const JoinPart& part : left.joins)
        for (Pairs& link : links_between(part.target, target)) links.push_back(std::move(link));
    return links;
}

bool same_pairs(const Pairs& a, const Pairs& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        const auto same = [](const NodeRef& m, const NodeRef& n) {
            return as<ColumnNode>(m).from == as<ColumnNode>(n).from && as<ColumnNode>(m).index == as<ColumnNode>(n).index;
        };
        return same(x.first, y.first) && same(x.second, y.second);
    });
}

NodeRef condition_of(const Pairs& pairs) {
    std::vector<NodeRef> terms;
    for (const auto& [referenced, referring] : pairs)
        terms.push_back(build::binary(Op::eq, referenced, referring, TypeId::boolean));
    return build::conjunction(Op::and_, terms.data(), terms.size());
}

}  // namespace

bool can_join(const FromElement& left, const FromRef& target) { return !links_of(left, target).empty(); }

NodeRef infer_on(const FromElement& left, const FromRef& target) {
    const std::vector<Pairs> links = links_of(left, target);
    const std::string a = from_title(*left.base), b = from_title(*target);
    if (links.empty())
        throw NoForeignKeysError("No foreign key links " + a + " and " + b + ". Give the condition: join(" + b +
                                 ", " + a + ".id == " + b + "." + a + "_id).");
    for (const Pairs& other : links)
        if (!same_pairs(links.front(), other))
            throw AmbiguousForeignKeysError("Several foreign keys link " + a + " and " + b +
                                            ". Say which one: join(" + b + ", " + a + ".id == " + b + ".the_column).");
    return condition_of(links.front());
}

}  // namespace aludel::compiler
