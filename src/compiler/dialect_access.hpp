#pragma once

#include "aludel/compiler/dialect.hpp"
#include "compiler/compile.hpp"

namespace aludel::compiler {

//! The compiler's door to what a dialect keeps from users.
struct DialectAccess {
    static Ref<const Compiled> run_compiler(const Dialect& dialect, const CompileJob& job) {
        return dialect.run_compiler(job);
    }
    static std::string empty_set(const Dialect& dialect, const std::vector<SqlType>& types) {
        return dialect.empty_set(types);
    }
    static std::string run_ddl(const Dialect& dialect, const schema::DdlNode& element, const DdlOptions& options) {
        return dialect.run_ddl(element, options);
    }
};

}  // namespace aludel::compiler
