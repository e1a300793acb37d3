// Random programs against a model: crates in a tree that is mapped from above only, things that may stand alone, bits
// that belong to a crate, marks that are put on things. What the tables hold after each flush, commit and rollback is
// what the program meant. ALUDEL_TEST_PROGRAMS=1000 runs more of them than the usual few.

#include "integration/orm/orm_test.hpp"

#include <map>
#include <random>
#include <set>

namespace blog {
namespace {

struct Store : DeclarativeBase<Store> {};
struct Thing;
struct Bit;
struct Mark;
struct Crate {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> parent_id{};
    Many<Crate> children{};
    Many<Thing> things{};
    Many<Bit> bits{};
};
struct Thing {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> crate_id{};
    One<Crate> crate{};
    Many<Mark> marks{};
};
struct Bit {
    std::int64_t id{};
    std::string name{};
    std::int64_t crate_id{};
    One<Crate> crate{};
};
struct Mark {
    std::int64_t id{};
    std::string name{};
    Many<Thing> things{};
};
const Table thing_marks("thing_marks", Store::metadata(),
                        Column("thing_id", BigInteger(), ForeignKey("things.id"), primary_key),
                        Column("mark_id", BigInteger(), ForeignKey("marks.id"), primary_key));
struct CrateTable : Declarative<Crate, "crates", Store> {
    Mapped<&Crate::id> id{this, primary_key};
    Mapped<&Crate::name> name{this, unique_};
    Mapped<&Crate::parent_id> parent_id{this, ForeignKey("crates.id")};
    Relationship<&Crate::children> children{this};
    Relationship<&Crate::things> things{this, back_populates("crate")};
    Relationship<&Crate::bits> bits{this, back_populates("crate"), cascade::all | cascade::delete_orphan};
};
struct ThingTable : Declarative<Thing, "things", Store> {
    Mapped<&Thing::id> id{this, primary_key};
    Mapped<&Thing::name> name{this, unique_};
    Mapped<&Thing::crate_id> crate_id{this, ForeignKey("crates.id")};
    Relationship<&Thing::crate> crate{this, back_populates<&Crate::things>};
    Relationship<&Thing::marks> marks{this, secondary(thing_marks), back_populates("things")};
};
struct BitTable : Declarative<Bit, "bits", Store> {
    Mapped<&Bit::id> id{this, primary_key};
    Mapped<&Bit::name> name{this, unique_};
    Mapped<&Bit::crate_id> crate_id{this, ForeignKey("crates.id")};
    Relationship<&Bit::crate> crate{this, back_populates<&Crate::bits>};
};
struct MarkTable : Declarative<Mark, "marks", Store> {
    Mapped<&Mark::id> id{this, primary_key};
    Mapped<&Mark::name> name{this, unique_};
    Relationship<&Mark::things> things{this, secondary(thing_marks), back_populates<&Thing::marks>};
};
const CrateTable crates;
const ThingTable things;
const BitTable bits;
const MarkTable marks;

//! What the tables should hold: of each object by name whom it belongs to ("" for nobody).
struct Model {
    std::map<std::string, std::string> crates{}, things{}, bits{};
    std::set<std::string> marks{};
    std::set<std::pair<std::string, std::string>> marked{};
};

class Program {
public:
    Program(const Engine& engine, unsigned seed) : session_(engine), random_(seed) {}

    void run(int steps) {
        for (int i = 0; i < steps; ++i) step();
        session_.commit();
        committed_ = model_;
        check();
    }

private:
    int pick(int count) { return static_cast<int>(random_() % static_cast<unsigned>(count)); }
    std::string new_name(char kind) { return kind + std::to_string(++names_); }
    template <class M>
    auto any(M& all) { return std::next(all.begin(), pick(static_cast<int>(all.size()))); }

    void step() {
        const int action = pick(20);
        if (action < 3 || model_.crates.empty()) return add_crate();
        if (action < 5 || model_.things.empty()) return add_thing();
        if (action == 5 || model_.bits.empty()) return add_bit();
        if (action == 6 || model_.marks.empty()) return add_mark();
        switch (action) {
        case 7: case 8: return move_thing();
        case 9: return move_bit();
        case 10: return remove_bit();
        case 11: return move_crate();
        case 12: case 13: return change_mark();
        case 14: return delete_crate();
        case 15: return delete_thing();
        case 16: return move_thing_by_hand();
        case 17: return check();
        case 18: return end_part();
        default: return savepoint();
        }
    }

    void add_crate() {
        const std::string name = new_name('c');
        std::string parent;
        if (!model_.crates.empty() && pick(2)) parent = any(model_.crates)->first;
        crates_[name] = parent.empty() ? session_.add(Crate{.name = name})
                                       : crates_[parent].edit()->children.append(Crate{.name = name});
        model_.crates[name] = parent;
    }
    void add_thing() {
        const std::string name = new_name('t'), crate = pick(4) ? any(model_.crates)->first : "";
        if (crate.empty()) things_[name] = session_.add(Thing{.name = name});
        else if (pick(2)) things_[name] = session_.add(Thing{.name = name, .crate = crates_[crate]});
        else things_[name] = crates_[crate].edit()->things.append(Thing{.name = name});
        model_.things[name] = crate;
    }
    void add_bit() {
        const std::string name = new_name('b'), crate = any(model_.crates)->first;
        bits_[name] = crates_[crate].edit()->bits.append(Bit{.name = name});
        model_.bits[name] = crate;
    }
    void add_mark() {
        const std::string name = new_name('m');
        marks_[name] = session_.add(Mark{.name = name});
        model_.marks.insert(name);
    }
    void move_thing() {
        auto& [name, owner] = *any(model_.things);
        const std::string crate = pick(4) ? any(model_.crates)->first : "";
        if (crate.empty()) things_[name].edit()->crate = nullptr;
        else if (pick(2)) things_[name].edit()->crate = crates_[crate];
        else crates_[crate].edit()->things.append(things_[name]);
        owner = crate;
    }
    //! By its foreign key; the crate that it leaves may be deleted at once.
    void move_thing_by_hand() {
        session_.flush();
        auto& [name, owner] = *any(model_.things);
        const std::string to = any(model_.crates)->first, from = owner;
        if (to == from) return;
        if (!from.empty() && pick(2)) crates_[from]->things.size();   // loaded
        things_[name].edit()->crate_id = crates_[to]->id;
        owner = to;
        if (!from.empty() && pick(2)) erase_crate(from);
        session_.flush();
        session_.expire_all();
    }
    void move_bit() {
        auto& [name, owner] = *any(model_.bits);
        owner = any(model_.crates)->first;
        crates_[owner].edit()->bits.append(bits_[name]);
    }
    void remove_bit() {
        const auto [name, owner] = *any(model_.bits);
        crates_[owner].edit()->bits.remove(bits_[name]);
        model_.bits.erase(name);
        bits_.erase(name);
    }
    bool is_above(const std::string& crate, std::string other) const {
        for (; !other.empty(); other = model_.crates.at(other))
            if (other == crate) return true;
        return false;
    }
    void move_crate() {
        auto& [name, parent] = *any(model_.crates);
        const std::string to = pick(4) ? any(model_.crates)->first : "";
        if (to == parent || is_above(name, to)) return;
        if (!parent.empty()) crates_[parent].edit()->children.remove(crates_[name]);
        if (!to.empty()) crates_[to].edit()->children.append(crates_[name]);
        parent = to;
    }
    void change_mark() {
        const std::string thing = any(model_.things)->first, mark = *any(model_.marks);
        const bool from_thing = pick(2);
        if (model_.marked.erase({thing, mark})) {
            if (from_thing) things_[thing].edit()->marks.remove(marks_[mark]);
            else marks_[mark].edit()->things.remove(things_[thing]);
        } else {
            if (from_thing) things_[thing].edit()->marks.append(marks_[mark]);
            else marks_[mark].edit()->things.append(things_[thing]);
            model_.marked.emplace(thing, mark);
        }
    }

    void delete_crate() {
        session_.flush();
        if (pick(2)) move_thing();
        erase_crate(any(model_.crates)->first);
    }
    void erase_crate(const std::string& name) {
        if (crates_[name]->id == 0) return;
        session_.delete_(crates_[name]);
        for (auto& [child, parent] : model_.crates)
            if (parent == name) parent.clear();
        for (auto& [thing, crate] : model_.things)
            if (crate == name) crate.clear();
        std::erase_if(model_.bits, [&](const auto& bit) { return bit.second == name; });
        model_.crates.erase(name);
        session_.flush();        // a collection that still shows it is read again
        session_.expire_all();
    }
    void delete_thing() {
        session_.flush();
        const std::string name = any(model_.things)->first;
        session_.delete_(things_[name]);
        std::erase_if(model_.marked, [&](const auto& pair) { return pair.first == name; });
        model_.things.erase(name);
        session_.flush();
        session_.expire_all();
    }

    void end_part() {
        if (pick(3)) {
            session_.commit();
            committed_ = model_;
            savepoints_.clear();
        } else if (savepoints_.empty()) {
            session_.rollback();
            model_ = committed_;
            find_objects();
        } else {
            auto [transaction, model] = std::move(savepoints_.back());
            savepoints_.pop_back();
            if (pick(2)) return transaction.commit();
            transaction.rollback();
            model_ = model;
            find_objects();
        }
        check();
    }
    void savepoint() {
        SessionTransaction nested = session_.begin_nested();
        savepoints_.emplace_back(std::move(nested), model_);
    }

    //! After a rollback: objects that were new are none any more, and deleted ones are back.
    template <class T, class Tab>
    void find(std::map<std::string, Ptr<T>>& objects, const Tab& table) {
        objects.clear();
        for (const Ptr<T>& object : session_.scalars(select(table))) objects[object->name] = object;
    }
    void find_objects() {
        find(crates_, crates);
        find(things_, things);
        find(bits_, bits);
        find(marks_, marks);
    }

    std::map<std::string, std::string> read(std::string sql) {
        std::map<std::string, std::string> found;
        for (const auto& [name, owner] : session_.connection().exec_driver_sql(unsafe_sql(sql)).as<std::string, std::string>())
            found[name] = owner;
        return found;
    }
    void check() {
        session_.flush();
        const auto owners = [&](const std::string& table, const std::string& key) {
            return read("SELECT x.name, coalesce(c.name, '') FROM " + table + " x LEFT JOIN crates c ON c.id = x." + key);
        };
        Model found{owners("crates", "parent_id"), owners("things", "crate_id"), owners("bits", "crate_id")};
        for (const auto& [name, same] : read("SELECT name, name FROM marks")) found.marks.insert(name);
        for (const auto& [pair, mark] : read("SELECT t.name || '/' || m.name, m.name FROM thing_marks JOIN things t ON "
                                             "t.id = thing_id JOIN marks m ON m.id = mark_id"))
            found.marked.emplace(pair.substr(0, pair.find('/')), mark);
        ASSERT_EQ(found.crates, model_.crates);
        ASSERT_EQ(found.things, model_.things);
        ASSERT_EQ(found.bits, model_.bits);
        ASSERT_EQ(found.marks, model_.marks);
        ASSERT_EQ(found.marked, model_.marked);
    }

    Session session_;
    std::mt19937 random_;
    int names_ = 0;
    Model model_{}, committed_{};
    std::map<std::string, Ptr<Crate>> crates_{};
    std::map<std::string, Ptr<Thing>> things_{};
    std::map<std::string, Ptr<Bit>> bits_{};
    std::map<std::string, Ptr<Mark>> marks_{};
    std::vector<std::pair<SessionTransaction, Model>> savepoints_{};
};

class RandomUnitOfWork : public DatabaseTest {};
INSTANTIATE_TEST_SUITE_P(Live, RandomUnitOfWork, every_database(), database_name);

TEST_P(RandomUnitOfWork, writes_what_the_program_meant) {
    const char* wanted = std::getenv("ALUDEL_TEST_PROGRAMS");
    const unsigned programs = wanted ? static_cast<unsigned>(std::atoi(wanted)) : 12;
    for (unsigned seed = 1; seed <= programs; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Store::metadata().drop_all(engine());
        Store::metadata().create_all(engine());
        ASSERT_NO_THROW(Program(engine(), seed).run(80));
        if (HasFatalFailure()) return;
    }
}

}  // namespace
}  // namespace blog
