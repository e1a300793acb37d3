#pragma once

#include "aludel/compiler/dialect.hpp"

namespace aludel::compiler {

//! Standard SQL and no more: what no standard has, it refuses.
class DefaultDialect : public Dialect {
public:
    explicit DefaultDialect(const DialectOptions& options) : DefaultDialect(options, abilities_of_standard()) {}
    std::string_view name() const noexcept override { return "default"; }
    bool is_reserved_word(std::string_view word) const noexcept override;
    std::string type_text(const SqlType& type) const override;

protected:
    DefaultDialect(const DialectOptions& options, DialectAbilities can) : Dialect(options, {}, {}) { set_abilities(can); }
    static DialectAbilities abilities_of_standard();
};

//! The dialect of statements that are printed (SQLAlchemy's `StrCompileDialect`): it writes everything, what no standard
//! has in a form for readers.
const Dialect& str_dialect();
Ref<const Dialect> str_dialect(const DialectOptions& options);

}  // namespace aludel::compiler
