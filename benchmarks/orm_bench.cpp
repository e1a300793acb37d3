// What a Session costs beside the raw C API of SQLite, on one file without waiting for the disk: loading parents with their children, inserting, changing,
// and what it costs to have many objects.

#include "measure.hpp"

#include <aludel/aludel.hpp>

#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <stdexcept>

namespace {

using namespace aludel;
using namespace bench;

struct Child;
struct Parent {
    std::int64_t id{};
    std::string name{};
    Many<Child> children{};
};
struct Child {
    std::int64_t id{};
    std::string name{};
    std::int64_t parent_id{};
    One<Parent> parent{};
};
struct ParentTable : Declarative<Parent, "bench_parents"> {
    Mapped<&Parent::id> id{this, primary_key};
    Mapped<&Parent::name> name{this};
    Relationship<&Parent::children> children{this, back_populates<&Child::parent>};
};
struct ChildTable : Declarative<Child, "bench_children"> {
    Mapped<&Child::id> id{this, primary_key};
    Mapped<&Child::name> name{this};
    Mapped<&Child::parent_id> parent_id{this, ForeignKey("bench_parents.id"), indexed};
    Relationship<&Child::parent> parent{this, back_populates<&Parent::children>};
};
inline const ParentTable parents;
inline const ChildTable children;

constexpr std::size_t children_each = 10;

// ---- by hand --------------------------------------------------------------------------------------------------------

struct PlainChild {
    std::int64_t id{};
    std::string name{};
    std::int64_t parent_id{};
};
struct PlainParent {
    std::int64_t id{};
    std::string name{};
    std::vector<PlainChild> children{};
};

class Raw {
public:
    explicit Raw(const std::string& file) {
        check(sqlite3_open_v2(file.c_str(), &database_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr));
        run("PRAGMA synchronous = OFF");
        run("PRAGMA foreign_keys = ON");   // as Aludel does
        run("PRAGMA cache_size = -200000");
    }
    Raw(const Raw&) = delete;
    ~Raw() { sqlite3_close(database_); }

    void run(const std::string& sql) { check(sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr)); }
    template <class F>
    void each(const char* sql, F&& row) {
        sqlite3_stmt* statement = prepare(sql);
        while (sqlite3_step(statement) == SQLITE_ROW) row(statement);
        sqlite3_finalize(statement);
    }
    sqlite3_stmt* prepare(const char* sql) {
        sqlite3_stmt* statement = nullptr;
        check(sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr));
        return statement;
    }
    static void read_text(sqlite3_stmt* row, int column, std::string& to) {
        to.assign(reinterpret_cast<const char*>(sqlite3_column_text(row, column)), static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
    }

private:
    void check(int result) {
        if (result != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(database_));
    }
    sqlite3* database_ = nullptr;
};

std::int64_t sum_of(const std::vector<PlainParent>& all) {
    std::int64_t sum = 0;
    for (const PlainParent& parent : all)
        for (const PlainChild& child : parent.children) sum += parent.id + child.id + static_cast<std::int64_t>(child.name.size());
    return sum;
}

//! Two SELECTs, linked by the order of their keys.
std::int64_t two_selects_by_hand(Raw& raw) {
    std::vector<PlainParent> all;
    raw.each("SELECT id, name FROM bench_parents ORDER BY id", [&](sqlite3_stmt* row) {
        PlainParent& parent = all.emplace_back();
        parent.id = sqlite3_column_int64(row, 0);
        Raw::read_text(row, 1, parent.name);
    });
    raw.each("SELECT id, name, parent_id FROM bench_children", [&](sqlite3_stmt* row) {
        const std::int64_t parent_id = sqlite3_column_int64(row, 2);
        PlainChild& child = all[static_cast<std::size_t>(parent_id - 1)].children.emplace_back();
        child.id = sqlite3_column_int64(row, 0);
        Raw::read_text(row, 1, child.name);
        child.parent_id = parent_id;
    });
    return sum_of(all);
}

std::int64_t join_by_hand(Raw& raw) {
    std::vector<PlainParent> all;
    raw.each("SELECT p.id, p.name, c.id, c.name, c.parent_id FROM bench_parents p LEFT OUTER JOIN bench_children c ON p.id = c.parent_id "
             "ORDER BY p.id", [&](sqlite3_stmt* row) {
        const std::int64_t id = sqlite3_column_int64(row, 0);
        if (all.empty() || all.back().id != id) {
            all.emplace_back().id = id;
            Raw::read_text(row, 1, all.back().name);
        }
        PlainChild& child = all.back().children.emplace_back();
        child.id = sqlite3_column_int64(row, 2);
        Raw::read_text(row, 3, child.name);
        child.parent_id = sqlite3_column_int64(row, 4);
    });
    return sum_of(all);
}

template <class Option>
std::int64_t load(Engine& engine, const Option& option) {
    Session session(engine);
    std::int64_t sum = 0;
    for (const Ptr<Parent>& parent : session.scalars(select(parents).options(option).order_by(parents.id)).all())
        for (std::size_t i = 0; i < parent->children.size(); ++i) {
            const Ptr<Child> child = parent->children[i];
            sum += parent->id + child->id + static_cast<std::int64_t>(child->name.size());
        }
    return sum;
}

std::string child_name(std::size_t number) { return "the name of child " + std::to_string(number); }

void loading(Report& report, Raw& raw, Engine& engine, std::size_t count) {
    const std::size_t rows = count * (1 + children_each);
    report.run({"parents with 10 children each, selectin", rows, 1.50, [&] { return two_selects_by_hand(raw); },
                [&] { return load(engine, selectinload(parents.children)); }});
    report.run({"parents with 10 children each, joined", rows, 1.50, [&] { return join_by_hand(raw); },
                [&] { return load(engine, joinedload(parents.children)); }});
}

std::int64_t insert_by_hand(Raw& raw, std::size_t count) {
    raw.run("BEGIN");
    sqlite3_stmt* statement = raw.prepare("INSERT INTO bench_parents (name) VALUES (?)");
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string name = child_name(i);
        sqlite3_bind_text(statement, 1, name.data(), static_cast<int>(name.size()), SQLITE_STATIC);
        sqlite3_step(statement);
        sqlite3_reset(statement);
        sum += static_cast<std::int64_t>(name.size());
    }
    sqlite3_finalize(statement);
    raw.run("ROLLBACK");
    return sum;
}

std::int64_t insert_objects(Engine& engine, std::size_t count) {
    Session session(engine);
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
        std::string name = child_name(i);
        sum += static_cast<std::int64_t>(name.size());
        session.add(Parent{.name = std::move(name)});
    }
    session.flush();
    session.rollback();
    return sum;
}

std::int64_t update_by_hand(Raw& raw, std::size_t count) {
    raw.run("BEGIN");
    std::vector<PlainChild> all;
    raw.each("SELECT id, name, parent_id FROM bench_children", [&](sqlite3_stmt* row) {
        PlainChild& child = all.emplace_back();
        child.id = sqlite3_column_int64(row, 0);
        Raw::read_text(row, 1, child.name);
        child.parent_id = sqlite3_column_int64(row, 2);
    });
    sqlite3_stmt* statement = raw.prepare("UPDATE bench_children SET name = ? WHERE id = ?");
    for (std::size_t i = 1; i <= count; ++i) {
        sqlite3_bind_text(statement, 1, "changed", 7, SQLITE_STATIC);
        sqlite3_bind_int64(statement, 2, static_cast<std::int64_t>(i));
        sqlite3_step(statement);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    raw.run("ROLLBACK");
    return static_cast<std::int64_t>(count);
}

void writing(Report& report, Raw& raw, Engine& engine, std::size_t count) {
    report.run({"insert objects by add and flush", count, 1.50, [&] { return insert_by_hand(raw, count); },
                [&] { return insert_objects(engine, count); }});
    Session session(engine);
    const std::vector<Ptr<Child>> loaded = session.scalars(select(children).where(children.id <= static_cast<std::int64_t>(count))).all();
    session.commit();
    report.run({"load objects, change a column of each and flush", loaded.size(), 1.50, [&] { return update_by_hand(raw, loaded.size()); },
                [&] {
                    session.scalars(select(children)).all();   // one SELECT for what the round before has expired
                    for (const Ptr<Child>& child : loaded) child.edit()->name = "changed";
                    session.flush();
                    session.rollback();
                    return static_cast<std::int64_t>(loaded.size());
                }});
}

//! What has no counterpart by hand: printed with its aim.
void having(Engine& engine, std::size_t count) {
    Session session(engine);
    const auto held = session.scalars(select(children).limit(static_cast<std::int64_t>(count))).all();
    const auto seconds = [](auto&& work) {
        const auto begin = std::chrono::steady_clock::now();
        work();
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    };
    std::int64_t sum = 0;
    const double gets = seconds([&] {
        for (std::size_t i = 1; i <= held.size(); ++i) sum += session.get<Child>(static_cast<std::int64_t>(i))->id;
    });
    const double flushes = seconds([&] {
        for (int i = 0; i < 1000; ++i) session.flush();
    });
    fmt::print("{} objects in the session: get {:.0f} ns (aim: 40 ns), flush without changes {:.2f} us (aim: 5 us), checksum {}\n", held.size(),
               gets * 1e9 / static_cast<double>(held.size()), flushes * 1e6 / 1000, sum);
}

}  // namespace

int main(int argc, char** argv) try {
    Report report(Options::parse(argc, argv));
    const std::size_t count = report.options().rows(100'000);
    const std::string file = fmt::format("{}/aludel_orm_bench_{}.db", std::filesystem::temp_directory_path().string(), getpid());
    Raw raw(file);
    Engine engine = create_engine("sqlite:///" + file + "?synchronous=off&cache_size=-200000");
    metadata().create_all(engine);
    raw.run("BEGIN");
    raw.run(fmt::format("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
                        "INSERT INTO bench_parents (id, name) SELECT i, 'the name of parent ' || i FROM n", count));
    raw.run(fmt::format("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
                        "INSERT INTO bench_children (id, name, parent_id) SELECT i, 'the name of child ' || i, (i - 1) / {} + 1 FROM n",
                        count * children_each, children_each));
    raw.run("COMMIT");
    loading(report, raw, engine, count);
    writing(report, raw, engine, count);
    having(engine, count);
    std::filesystem::remove(file);
} catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
}
