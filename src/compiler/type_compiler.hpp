#pragma once

#include "aludel/compiler/dialect.hpp"

#include <string>
#include <string_view>

namespace aludel::compiler {

//! Writes types as DDL and CAST have them. The base class writes the words that most databases know; a dialect overrides
//! what it calls otherwise.
class TypeCompiler {
public:
    explicit TypeCompiler(const Dialect& dialect) : dialect_(dialect) {}
    virtual ~TypeCompiler() = default;
    TypeCompiler(const TypeCompiler&) = delete;
    TypeCompiler& operator=(const TypeCompiler&) = delete;

    //! Throws `CompileError` for the type of NULL, `UnsupportedCompilationError` for one that the database does not have.
    std::string text(const SqlType& type) const;

protected:
    //! A type whose words the dialect chooses.
    virtual std::string generic(const SqlType& type) const;
    //! A type with words of its own, `TypeDef::sql_name`; `words` may be others where the database calls it otherwise.
    virtual std::string exact(const SqlType& type, std::string_view words) const;
    //! The words with what is given of length or digits, and the collation.
    virtual std::string sized(std::string_view words, const SqlType& type) const;

    //! "NAME(10, 2)", "NAME(10)", "NAME"
    static std::string with_digits(std::string_view words, const SqlType& type);
    //! "NAME(6)", "NAME"; zero is not given
    static std::string with_number(std::string_view words, int number);
    //! " COLLATE ...", quoted where it needs to be
    virtual std::string collation(const SqlType& type) const;
    //! The name of an enum or a domain, with its schema.
    std::string own_name(const SqlType& type) const;
    //! Does it write the types that belong to `dialect`?
    virtual bool has_types_of(std::string_view dialect) const { return dialect == dialect_.name(); }
    [[noreturn]] void unsupported(const SqlType& type) const;
    [[noreturn]] void length_needed(std::string_view words) const;
    const Dialect& dialect() const noexcept { return dialect_; }
    const DialectAbilities& abilities() const noexcept { return dialect_.abilities(); }

private:
    [[noreturn]] void foreign(const SqlType& type) const;
    const Dialect& dialect_;
};

}  // namespace aludel::compiler
