// A dialect outside the library: a database like the default one that differs in three things, and overrides these alone.

#include "support.hpp"

#include "compiler/sql_compiler.hpp"
#include "compiler/type_compiler.hpp"

#include <aludel/sql/compound.hpp>

namespace aludel::testing {
namespace {

//! FIRST n SKIP m after SELECT, instead of LIMIT and OFFSET at the end.
class PhoenixCompiler final : public compiler::SqlCompiler {
public:
    using SqlCompiler::SqlCompiler;

protected:
    void write_before_columns(const sql::SelectNode& select) override {
        if (select.limit) write("FIRST "), write_expression(*select.limit), write(" ");
        if (select.offset) write("SKIP "), write_expression(*select.offset), write(" ");
        SqlCompiler::write_before_columns(select);
    }
    void write_limit(const sql::Node&) override {}
};

class PhoenixTypes final : public compiler::TypeCompiler {
public:
    using TypeCompiler::TypeCompiler;

protected:
    std::string generic(const SqlType& type) const override {
        return type.id == TypeId::boolean ? "LOGICAL" : TypeCompiler::generic(type);
    }
};

class PhoenixDialect final : public Dialect {
public:
    PhoenixDialect() : Dialect({}, "phoenix", {}) {
        DialectAbilities can;
        can.parameters = ParameterStyle::qmark;
        set_abilities(can);
    }
    std::string_view name() const noexcept override { return "phoenix"; }
    bool is_reserved_word(std::string_view word) const noexcept override { return word == "first" || word == "skip"; }
    std::string type_text(const SqlType& type) const override { return PhoenixTypes(*this).text(type); }

private:
    Ref<const compiler::Compiled> run_compiler(const compiler::CompileJob& job) const override {
        return PhoenixCompiler(*this, job).run();
    }
};

const Dialect& phoenix() {
    static const Ref<const Dialect> shared = make_ref<PhoenixDialect>();
    return *shared;
}

TEST(OutsideDialects, override_what_differs_and_nothing_else) {
    EXPECT_SQL(select(users.id).where(users.age > 5).limit(10).offset(20).distinct(), phoenix(),
               "SELECT FIRST ? SKIP ? DISTINCT users.id\nFROM users\nWHERE users.age > ?", "param_1=10, param_2=20, age_1=5");
    EXPECT_TEXT(cast<Boolean>(users.age), phoenix(), "CAST(users.age AS LOGICAL)");
    EXPECT_TEXT(select(users.id.label("first")), phoenix(), "SELECT users.id AS \"first\"\nFROM users");
}

TEST(OutsideDialects, have_all_the_rest) {
    EXPECT_TEXT(select(users.name, posts.title).join(posts).where(posts.id.in_(select(comments.post_id))), phoenix(),
                "SELECT users.name, posts.title\nFROM users JOIN posts ON users.id = posts.author_id\n"
                "WHERE posts.id IN (SELECT comments.post_id\nFROM comments)");
    EXPECT_TEXT(union_(select(users.id), select(posts.id)), phoenix(), "SELECT users.id\nFROM users UNION SELECT posts.id\nFROM posts");
    EXPECT_TEXT(update(users).where(users.id == 1).values(users.age = users.age + 1), phoenix(),
                "UPDATE users SET age=(users.age + ?) WHERE users.id = ?");
    EXPECT_EQ(CreateTable(table(comments)).compile(phoenix()),
              "CREATE TABLE comments (\n\tid BIGINT NOT NULL,\n\tpost_id BIGINT NOT NULL,\n\ttext VARCHAR NOT NULL,\n\t"
              "PRIMARY KEY (id),\n\tFOREIGN KEY(post_id) REFERENCES posts (id)\n)");
}

}  // namespace
}  // namespace aludel::testing
