#include "compiler/default_dialect.hpp"
#include "compiler/str_compiler.hpp"

namespace aludel::compiler {

namespace {

class StrDialect final : public DefaultDialect {
public:
    explicit StrDialect(const DialectOptions& options) : DefaultDialect(options, abilities_of_readers()) {}

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
