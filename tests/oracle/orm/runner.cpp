// Runs the recorded random programs over the mapping `shop` in a Session and compares the tables that they leave behind with
// what SQLAlchemy's left: orm_oracle_runner FOLDER [--verbose]

#include "object.hpp"
#include "shop.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace aludel::oracle {

using namespace shop;

template <class... M>
constexpr auto named(Named<M>... members) {
    return std::tuple(members...);
}
template <> struct Attributes<User> {
    static constexpr auto fields = named(Named{"id", &User::id}, Named{"name", &User::name});
    static constexpr auto links = named(Named{"addresses", &User::addresses}, Named{"orders", &User::orders}, Named{"profile", &User::profile});
};
template <> struct Attributes<Address> {
    static constexpr auto fields = named(Named{"id", &Address::id}, Named{"user_id", &Address::user_id}, Named{"email", &Address::email});
    static constexpr auto links = named(Named{"user", &Address::user});
};
template <> struct Attributes<Profile> {
    static constexpr auto fields = named(Named{"id", &Profile::id}, Named{"user_id", &Profile::user_id}, Named{"bio", &Profile::bio});
    static constexpr auto links = named(Named{"user", &Profile::user});
};
template <> struct Attributes<Order> {
    static constexpr auto fields = named(Named{"id", &Order::id}, Named{"user_id", &Order::user_id}, Named{"note", &Order::note});
    static constexpr auto links = named(Named{"user", &Order::user}, Named{"items", &Order::items});
};
template <> struct Attributes<Item> {
    static constexpr auto fields = named(Named{"id", &Item::id}, Named{"name", &Item::name}, Named{"price", &Item::price});
    static constexpr auto links = named(Named{"orders", &Item::orders}, Named{"keywords", &Item::keywords});
};
template <> struct Attributes<Keyword> {
    static constexpr auto fields = named(Named{"id", &Keyword::id}, Named{"word", &Keyword::word});
    static constexpr auto links = named(Named{"items", &Keyword::items});
};

namespace {

//! Calls `f(table)` with the mapping of a class.
template <class F>
void with_class(const std::string& name, F&& f) {
    if (name == "User") f(users);
    else if (name == "Address") f(addresses);
    else if (name == "Profile") f(profiles);
    else if (name == "Order") f(orders);
    else if (name == "Item") f(items);
    else if (name == "Keyword") f(keywords);
    else throw Unsupported("class " + name);
}

class Program {
public:
    explicit Program(Engine& engine) : engine_(engine), session_(std::make_unique<Session>(engine)) {}

    void step(const json& step) {
        const std::string what = step[0];
        if (what == "get") get(step[1], step[2], step[3]);
        else if (what == "new") make(step);
        else if (what == "add") add(step[1]);
        else if (what == "set") each_item(step[2], [&](const std::string& name, const json& value) { set(step[1], name, value); });
        else if (what == "read") value_of(step[1]);
        else if (what == "let") variables_[step[1]] = value_of(step[2]);
        else if (what == "append") object(step[1]).append(step[2], object(step[3]));
        else if (what == "remove") object(step[1]).remove(step[2], object(step[3]));
        else if (what == "delete") object(step[1]).delete_from(*session_);
        else if (what == "expire") object(step[1]).expire(*session_);
        else if (what == "refresh") object(step[1]).refresh(*session_);
        else if (what == "expire_all") session_->expire_all();
        else if (what == "flush") session_->flush();
        else if (what == "commit") session_->commit(), savepoints_.clear();   // with all savepoints
        else if (what == "rollback") rollback();
        else if (what == "close") savepoints_.clear(), session_ = std::make_unique<Session>(engine_);
        else if (what == "begin_nested") savepoints_.emplace_back(step[1], session_->begin_nested());
        else if (what == "commit_nested") end_nested(step[1], true);
        else if (what == "rollback_nested") end_nested(step[1], false);
        else if (what == "query") query(step[1], step[2]);
        else if (what == "bulk_update") bulk_update(step[2], step[3]);
        else if (what == "raises") must_raise(step[1], step[2]);
        else throw Unsupported("step " + what);
    }

    //! `child.parent = None` under delete-orphan: SQLAlchemy deletes the child if its parent is loaded, Aludel in any case.
    bool cuts_an_owner() const noexcept { return cuts_an_owner_; }

private:
    template <class F>
    static void each_item(const json& object, F&& f) {
        for (const auto& [name, value] : object.items()) f(name, value);
    }
    Object& object(const std::string& path) {
        const Variable found = value_of(path);
        if (!found.object) throw Unsupported("no object " + path);
        return *(kept_ = found.object);
    }
    //! "v9.keywords.1"
    Variable value_of(const std::string& path) {
        std::size_t dot = path.find('.');
        const auto known = variables_.find(path.substr(0, dot));
        if (known == variables_.end()) throw Unsupported("variable " + path);
        Variable value = known->second;
        while (dot != path.npos) {
            const std::size_t next = path.find('.', dot + 1);
            const std::string part = path.substr(dot + 1, next == path.npos ? next : next - dot - 1);
            if (value.is_list) {
                if (std::stoul(part) >= value.list.size()) throw Unsupported("a list that is shorter: " + path);
                value = {value.list[std::stoul(part)], {}, false};
            } else if (value.object) value = value.object->read(part);
            else throw Unsupported("nothing at " + path);
            dot = next;
        }
        return value;
    }

    void get(const std::string& variable, const std::string& name, const json& key) {
        with_class(name, [&](const auto& table) {
            using T = typename std::remove_cvref_t<decltype(table)>::aludel_entity;
            Variable found;
            if (const Ptr<T> object = session_->get<T>(key.get<std::int64_t>())) found.object = std::make_shared<Of<T>>(object);
            variables_[variable] = std::move(found);
        });
    }
    void set(const std::string& path, const std::string& name, const json& value) {
        Object& changed = object(path);
        const bool is_owned = dynamic_cast<Of<Order>*>(&changed) || dynamic_cast<Of<Profile>*>(&changed);
        cuts_an_owner_ |= is_owned && name == "user" && value.is_null();
        changed.set(name, value, resolve_);
    }
    //! The object is made when it is added, which always comes next.
    void make(const json& step) { made_ = step; }
    void add(const std::string& variable) {
        if (made_.is_null() || made_[1] != variable) throw Unsupported("an object that is added again");
        const json step = std::exchange(made_, json());
        with_class(step[2], [&](const auto& table) {
            using T = typename std::remove_cvref_t<decltype(table)>::aludel_entity;
            T value{};
            each_item(step[3], [&](const std::string& name, const json& given) {
                find_member(Attributes<T>::fields, name, [&](auto member) { assign(value.*member, given); });
            });
            auto object = std::make_shared<Of<T>>(session_->add(std::move(value)));
            each_item(step[3], [&](const std::string& name, const json& given) {
                const bool is_field = find_member(Attributes<T>::fields, name, [](auto) {});
                if (!is_field) object->set(name, given, resolve_);
            });
            variables_[variable] = {object, {}, false};
        });
    }
    void query(const json& variable, const json& query) {
        with_class(query.at("from"), [&](const auto& table) {
            using T = typename std::remove_cvref_t<decltype(table)>::aludel_entity;
            auto statement = select(table).order_by(table.id);
            if (query.contains("limit")) statement = statement.limit(query.at("limit").template get<int>());
            Variable found;
            found.is_list = true;
            for (const Ptr<T>& object : session_->scalars(statement).all()) found.list.push_back(std::make_shared<Of<T>>(object));
            if (query.contains("options")) load(found, query.at("options"));
            if (variable.is_string()) variables_[variable] = std::move(found);
        });
    }
    //! Loader options change when links are loaded; what is loaded eagerly there is touched here.
    static void load(const Variable& list, const json& options) {
        for (const json& chain : options)
            for (const json& option : chain)
                if (option[0] != "lazy") {
                    const std::string path = option[1];
                    for (const Handle& object : list.list) object->read(path.substr(path.find('.') + 1));
                }
    }
    void bulk_update(const std::string& name, const json& given) {
        const json& where = given.at("where");
        if (where[0] != "<") throw Unsupported("a condition");
        with_class(name, [&](const auto& table) {
            const Table of_table = aludel::table(table);
            Params values;
            each_item(given.at("values"), [&](const std::string& column, const json& value) {
                values.add(column, value.is_string() ? Value(value.get<std::string>()) : Value(value.get<int>()));
            });
            session_->execute(update(table).where(table.id < where[2].template get<std::int64_t>()), values);
        });
    }
    void rollback() {
        session_->rollback();
        savepoints_.clear();
    }
    void end_nested(const std::string& name, bool keep) {
        const auto at = std::find_if(savepoints_.begin(), savepoints_.end(), [&](const auto& each) { return each.first == name; });
        if (at == savepoints_.end()) throw Unsupported("a savepoint that has ended");
        if (keep) at->second.commit();
        else at->second.rollback();
        savepoints_.erase(at, savepoints_.end());
    }
    void must_raise(const std::string& error, const json& inner) {
        try {
            step(inner);
        } catch (const Unsupported&) {
            throw;
        } catch (const std::exception&) {
            return;
        }
        throw std::runtime_error("the step " + inner.dump() + " did not raise " + error);
    }

    Engine& engine_;
    std::unique_ptr<Session> session_;
    Variables variables_{};
    std::vector<std::pair<std::string, SessionTransaction>> savepoints_{};   // whose destructors roll back
    json made_{};
    Handle kept_{};
    bool cuts_an_owner_ = false;
    const Resolve resolve_ = [this](const std::string& path) { return value_of(path).object; };
};

void insert_rows(Connection& connection, const json& rows) {
    for (const Table& table : Registry::metadata().sorted_tables())
        if (rows.contains(table.name()))
            for (const json& row : rows.at(table.name())) {
                Params values;
                for (const auto& [column, value] : row.items())
                    values.add(column, value.is_null() ? Value() : value.is_string() ? Value(value.get<std::string>()) : Value(value.get<std::int64_t>()));
                connection.execute(insert(table), values);
            }
    connection.commit();
}

json as_json(const Value& value) {
    if (value.is_null()) return nullptr;
    if (value.kind() == Value::Kind::int64) return value.as<std::int64_t>();
    return value.as<std::string>();
}

json tables_after(Connection& connection) {
    json tables = json::object();
    for (const Table& table : Registry::metadata().tables()) {
        json rows = json::array();
        for (const Row<>& row : connection.execute(select(table)).all()) {
            json cells = json::array();
            for (std::size_t i = 0; i < row.size(); ++i) cells.push_back(as_json(row[i]));
            rows.push_back(std::move(cells));
        }
        std::sort(rows.begin(), rows.end());
        tables[table.name()] = std::move(rows);
    }
    return tables;
}

//! The tables that are not as they are recorded; empty for none.
std::string difference_of(const json& found, const json& expected) {
    std::string text;
    for (const auto& [table, rows] : expected.items())
        if (found.value(table, json()) != rows)
            text += "\n  " + table + ": expected " + rows.dump() + "\n    found " + found.value(table, json()).dump();
    return text;
}

enum class Outcome { passed, by_design, failed, unsupported };

Outcome run(const json& record, const json& mapping, bool verbose) {
    const std::string id = record.at("id");
    Engine engine = create_engine("sqlite://");
    Registry::metadata().create_all(engine);
    Connection connection = engine.connect();
    insert_rows(connection, mapping.at("rows"));
    Program program(engine);
    json at;
    std::string difference;
    try {
        for (const json& step : record.at("steps")) program.step(at = step);
        difference = difference_of(tables_after(connection), record.at("expected").at("tables"));
    } catch (const Unsupported& what) {
        if (verbose) std::cout << id << " unsupported: " << what.what() << " in " << at.dump() << "\n";
        return Outcome::unsupported;
    } catch (const std::exception& error) {
        difference = "at " + at.dump() + ": " + error.what();
    }
    if (difference.empty()) return Outcome::passed;
    const bool by_design = program.cuts_an_owner();
    if (verbose || !by_design) std::cout << id << (by_design ? " differs by design: " : " failed: ") << difference << "\n";
    return by_design ? Outcome::by_design : Outcome::failed;
}

}  // namespace

int main_of(const std::filesystem::path& folder, bool verbose) {
    const json mappings = json::parse(std::ifstream(folder / "mappings.json"));
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().filename().string().starts_with("seq_")) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    int counts[4] = {};
    for (const auto& file : files) {
        const json record = json::parse(std::ifstream(file));
        const bool is_shop = record.at("mapping") == "shop";
        const Outcome outcome = is_shop ? run(record, mappings.at("shop"), verbose) : Outcome::unsupported;
        ++counts[static_cast<int>(outcome)];
    }
    std::cout << "orm oracle: " << counts[0] << " passed, " << counts[1] << " differing by design, " << counts[2] << " failed, " << counts[3] << " unsupported\n";
    return 0;
}

}  // namespace aludel::oracle

int main(int argc, char** argv) {
    if (argc < 2) {
        std::cerr << "usage: orm_oracle_runner FOLDER [--verbose]\n";
        return 2;
    }
    return aludel::oracle::main_of(argv[1], argc > 2);
}
