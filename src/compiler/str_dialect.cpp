#include "compiler/default_dialect.hpp"
#include "compiler/str_compiler.hpp"
#include "compiler/type_compiler.hpp"

namespace aludel::compiler {

namespace {

//! Types that some databases alone have go by their names.
class StrTypes final : public TypeCompiler {
public:
    using TypeCompiler::TypeCompiler;

protected:
    bool has_types_of(std::string_view) const override { return true; }
    std::string generic(const SqlType& type) const override {
        if (type.id == TypeId::array) return "ARRAY";
        return type.id == TypeId::bit ? "BIT" : TypeCompiler::generic(type);
    }
};

class StrDialect final : public DefaultDialect {
public:
    explicit StrDialect(const DialectOptions& options) : DefaultDialect(options, abilities_of_readers()) {}

    std::string type_text(const SqlType& type) const override { return StrTypes(*this).text(type); }

protected:
    Ref<const Compiled> run_compiler(const CompileJob& job) const override { return StrSqlCompiler(*this, job).run(); }

private:
    static DialectAbilities abilities_of_readers() {
        DialectAbilities can = abilities_of_standard();
        can.native_boolean = can.update_from = can.delete_using = can.on_conflict = can.identity_columns = true;
        return can;
    }
};

}  // namespace

Ref<const Dialect> str_dialect(const DialectOptions& options) { return make_ref<StrDialect>(options); }

const Dialect& str_dialect() {
    static const Ref<const Dialect> shared = str_dialect({});
    return *shared;
}

}  // namespace aludel::compiler
