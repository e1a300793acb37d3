#include "aludel/schema/spec.hpp"

namespace aludel::schema {

// Here, so that the vectors of a column and a table are not compiled again in each file that defines some.

ColumnSpec::ColumnSpec() = default;
ColumnSpec::ColumnSpec(const ColumnSpec&) = default;
ColumnSpec::ColumnSpec(ColumnSpec&&) noexcept = default;
ColumnSpec& ColumnSpec::operator=(const ColumnSpec&) = default;
ColumnSpec& ColumnSpec::operator=(ColumnSpec&&) noexcept = default;
ColumnSpec::~ColumnSpec() = default;

void ColumnSpec::apply(const ForeignKey& foreign_key) { foreign_keys.push_back(foreign_key); }
void ColumnSpec::apply(const CheckConstraint& check) { checks.push_back(check); }
void ColumnSpec::apply(const Computed& option) { computed = option; }
void ColumnSpec::apply(const Identity& option) { identity = option; }
void ColumnSpec::apply(const Sequence& option) { sequence = option; }
void ColumnSpec::apply(const Comment& option) { comment = option.text; }
void ColumnSpec::apply(const Info& option) { info = option.entries; }
void ColumnSpec::apply(const DialectKeywords& keywords) {
    options.insert(options.end(), keywords.options.begin(), keywords.options.end());
}
void ColumnSpec::apply_default(const ClientDefault& value, bool on_update) { (on_update ? onupdate : default_value) = value; }

TableSpec::TableSpec() = default;
TableSpec::TableSpec(TableSpec&&) noexcept = default;
TableSpec::~TableSpec() = default;

void TableSpec::apply(const PrimaryKeyConstraint& c) { primary_keys.push_back(c), order.push_back('p'); }
void TableSpec::apply(const ForeignKeyConstraint& c) { foreign_keys.push_back(c), order.push_back('f'); }
void TableSpec::apply(const UniqueConstraint& c) { uniques.push_back(c), order.push_back('u'); }
void TableSpec::apply(const CheckConstraint& c) { checks.push_back(c), order.push_back('c'); }
void TableSpec::apply(const ExcludeConstraint& c) { excludes.push_back(c), order.push_back('e'); }
void TableSpec::apply(const Index& c) { indexes.push_back(c); }
void TableSpec::apply(const Schema& s) { schema = s.name.text, quote_schema = s.name.quote; }
void TableSpec::apply(const ColumnSpec& c) { columns.push_back(c); }
void TableSpec::apply(const Comment& option) { comment = option.text; }
void TableSpec::apply(const Prefixes& option) { prefixes = option.words; }
void TableSpec::apply(const Info& option) { info = option.entries; }
void TableSpec::apply(const DialectKeywords& keywords) {
    options.insert(options.end(), keywords.options.begin(), keywords.options.end());
}

}  // namespace aludel::schema
