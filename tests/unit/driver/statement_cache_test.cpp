#include "driver/statement_cache.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace aludel::driver {
namespace {

// A statement without a database: the cache looks at its text and whether it is open.
class PlainStatement final : public Statement {
public:
    explicit PlainStatement(std::string sql) : sql_(std::move(sql)) {}
    const std::string& sql() const { return sql_; }

    using Statement::execute;
    void execute(std::span<const Param>, const ExecuteHints&) override { set_open(true); }
    void execute_batch(const Batch&, BatchSink*) override {}
    bool next() override { return false; }
    void read(int, std::span<const Slot>, void*) override {}
    Value value(int, const SqlType&) override { return {}; }
    bool is_null(int) override { return true; }
    std::string_view bytes(int) override { return {}; }
    int column_count() const override { return 0; }
    std::string_view column_name(int) const override { return {}; }
    std::int64_t rows_affected() const override { return 0; }

protected:
    void do_close() noexcept override {}

private:
    std::string sql_;
};

class Cache : public ::testing::Test {
protected:
    PlainStatement* add(const char* sql) { return cache.add(make_ref<PlainStatement>(sql)); }
    PlainStatement* find(std::string_view sql) {
        return cache.find(sql, [](const PlainStatement& s) { return !s.is_open(); });
    }
    //! The texts from the most to the least recently used.
    std::vector<std::string> texts() {
        std::vector<std::string> out;
        cache.for_each([&](const PlainStatement& s) { out.push_back(s.sql()); });
        return out;
    }

    StatementCache<PlainStatement> cache{3};
};

using Texts = std::vector<std::string>;

TEST_F(Cache, FindsByText) {
    EXPECT_EQ(find("a"), nullptr);
    auto* a = add("a");
    auto* b = add("b");
    EXPECT_EQ(find("a"), a);
    EXPECT_EQ(find("b"), b);
    EXPECT_EQ(find("c"), nullptr);
}

TEST_F(Cache, DropsTheLeastRecentlyUsed) {
    add("a");
    add("b");
    add("c");
    find("a");
    add("d");
    EXPECT_EQ(texts(), (Texts{"d", "a", "c"}));
}

TEST_F(Cache, KeepsWhatIsInUse) {
    auto* open = add("open");
    open->execute({});
    const Ref<PlainStatement> held(add("held"));
    add("a");
    add("b");
    add("c");
    add("d");
    EXPECT_EQ(texts(), (Texts{"d", "held", "open"}));
    open->close();
    add("e");
    EXPECT_EQ(texts(), (Texts{"e", "d", "held"}));
}

TEST_F(Cache, KeepsSeveralOfOneText) {
    auto* first = add("a");
    first->execute({});
    EXPECT_EQ(find("a"), nullptr);
    auto* second = add("a");
    EXPECT_EQ(find("a"), second);
    second->execute({});
    first->close();
    EXPECT_EQ(find("a"), first);
}

TEST_F(Cache, NeverDropsTheOneJustAdded) {
    StatementCache<PlainStatement> none(0);
    auto* a = none.add(make_ref<PlainStatement>("a"));
    EXPECT_EQ(none.find("a", [](const PlainStatement&) { return true; }), a);
    none.add(make_ref<PlainStatement>("b"));
    EXPECT_EQ(none.size(), 1U);
}

}  // namespace
}  // namespace aludel::driver
