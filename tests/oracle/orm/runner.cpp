// Runs the recorded random programs over the mappings `shop`, `tree` and `company` in a Session and compares the tables that
// they leave behind with what SQLAlchemy's left: orm_oracle_runner FOLDER [--verbose]

#include "company.hpp"
#include "shop.hpp"
#include "tree.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace aludel::oracle {

namespace {

template <class Mapping>
class Program {
public:
    explicit Program(Engine& engine) : engine_(engine), session_(std::make_unique<Session>(engine)) {}

    void step(const json& step) {
        const std::string what = step[0];
        if (what == "get") get(step[1], step[2], step[3]);
        else if (what == "new") make(step);
        else if (what == "add") add(step[1]);
        else if (what == "merge") merge(step[1], step[2]);
        else if (what == "set") each_item(step[2], [&](const std::string& name, const json& value) { set(step[1], name, value); });
        else if (what == "read") value_of(step[1]);
        else if (what == "let") variables_[step[1]] = value_of(step[2]);
        else if (what == "append") object(step[1]).append(step[2], object(step[3]));
        else if (what == "remove") object(step[1]).remove(step[2], object(step[3]));
        else if (what == "delete") object(step[1]).delete_from(*session_);
        else if (what == "expire") forgetting(step[1]).expire(*session_);
        else if (what == "refresh") forgetting(step[1]).refresh(*session_);
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

    //! Why the program may end with other tables, as docs/from_sqlalchemy.md says; empty: it may not.
    const std::string& by_design() const noexcept { return by_design_; }
    //! It sets a field to the value that it has, perhaps of an object that has expired or never had it: SQLAlchemy does not
    //! know the former value then, and counts a change.
    bool sets_what_is_there() const noexcept { return sets_what_is_there_; }

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
        Mapping::with_class(name, [&](const auto& table) {
            using T = typename std::remove_cvref_t<decltype(table)>::aludel_entity;
            Variable found;
            if (const Ptr<T> object = get_by<T>(key)) found.object = std::make_shared<Of<T>>(object);
            variables_[variable] = std::move(found);
        });
    }
    template <class T>
    Ptr<T> get_by(const json& key) {
        if (key.is_string()) return session_->get<T>(key.get<std::string>());
        if (key.is_array()) return session_->get<T>(key[0].get<std::int64_t>(), key[1].get<std::int64_t>());
        return session_->get<T>(key.get<std::int64_t>());
    }
    //! An object whose unsent changes are given up.
    Object& forgetting(const std::string& path) {
        Object& given = object(path);
        if (given.has_changed_links()) by_design_ = "the changed links of an object that is expired are given up at both ends";
        return given;
    }
    void set(const std::string& path, const std::string& name, const json& value) {
        Object& changed = object(path);
        if (Mapping::is_owned(changed, name) && value.is_null()) by_design_ = "an orphan is deleted, whether its parent is loaded or not";
        if (Mapping::is_owned(changed, name) && changed.inspected().pending() && !value.is_null() && changed.read(name).object)
            by_design_ = "a new child that is given another parent is not an orphan";
        changed.set(name, value, resolve_);
        sets_what_is_there_ |= !changed.inspected().modified();
    }
    //! The object is made when it is added or merged, which always comes next.
    void make(const json& step) { made_ = step; }
    template <class T>
    static T value_of_fields(const json& given) {
        T value{};
        each_item(given, [&](const std::string& name, const json& field) {
            find_member(Attributes<T>::fields, name, [&](auto member) { assign(value.*member, field); });
        });
        return value;
    }
    void add(const std::string& variable) {
        if (made_.is_null() || made_[1] != variable) throw Unsupported("an object that is added again");
        const json step = std::exchange(made_, json());
        Mapping::with_class(step[2], [&](const auto& table) {
            using T = typename std::remove_cvref_t<decltype(table)>::aludel_entity;
            auto object = std::make_shared<Of<T>>(session_->add(value_of_fields<T>(step[3])));
            each_item(step[3], [&](const std::string& name, const json& given) {
                const bool is_field = find_member(Attributes<T>::fields, name, [](auto) {});
                if (!is_field) object->set(name, given, resolve_);
            });
            variables_[variable] = {object, {}, false};
        });
    }
    //! A value says all its fields, so the ones that the program gave are named.
    void merge(const std::string& variable, const std::string& from) {
        if (made_.is_null() || made_[1] != from) throw Unsupported("the merge of an object that was added");
        const json step = std::exchange(made_, json());
        Mapping::with_class(step[2], [&](const auto& table) {
            using T = typename std::remove_cvref_t<decltype(table)>::aludel_entity;
            MergeOptions options;
            for (const auto& [name, given] : step[3].items()) options.only.push_back({std::string_view(name)});
            variables_[variable] = {std::make_shared<Of<T>>(session_->merge(value_of_fields<T>(step[3]), options)), {}, false};
        });
    }
    void query(const json& variable, const json& query) {
        Mapping::with_class(query.at("from"), [&](const auto& table) {
            using T = typename std::remove_cvref_t<decltype(table)>::aludel_entity;
            auto statement = select(table);
            for (const json& key : query.at("order_by")) statement = ordered_by(statement, table, attribute_of(key));
            if (query.contains("limit")) statement = statement.limit(query.at("limit").template get<int>());
            for (const json& chain : query.value("options", json::array())) statement = with_option(statement, table, chain);
            Variable found;
            found.is_list = true;
            for (const Ptr<T>& object : session_->scalars(statement).all()) found.list.push_back(std::make_shared<Of<T>>(object));
            if (variable.is_string()) variables_[variable] = std::move(found);
        });
    }
    //! "name" of "User.name"
    static std::string attribute_of(const json& path) {
        const std::string text = path.get<std::string>();
        return text.substr(text.find('.') + 1);
    }
    template <class S, class Tab>
    static S ordered_by(const S& statement, const Tab& table, const std::string& name) {
        return statement.order_by(aludel::table(table).c[name]);
    }
    template <class S, class Tab>
    static S with_option(const S& statement, const Tab&, const json& chain) {
        using T = typename Tab::aludel_entity;
        if (chain.size() != 1) throw Unsupported("a chain of options");
        const std::string strategy = chain[0][0];
        S changed = statement;
        const bool found = with_relationship<T>(attribute_of(chain[0][1]), [&](const auto& relationship) {
            if (strategy == "joined") changed = statement.options(joinedload(relationship));
            else if (strategy == "selectin") changed = statement.options(selectinload(relationship));
            else if (strategy == "subquery") changed = statement.options(subqueryload(relationship));
            else if (strategy == "immediate") changed = statement.options(immediateload(relationship));
            else if (strategy == "lazy") changed = statement.options(lazyload(relationship));
            else throw Unsupported("strategy " + strategy);
        });
        if (!found) throw Unsupported("option " + chain.dump());
        return changed;
    }
    void bulk_update(const std::string& name, const json& given) {
        const json& where = given.at("where");
        if (where[0] != "<") throw Unsupported("a condition");
        Mapping::with_class(name, [&](const auto& table) {
            const Table of_table = aludel::table(table);
            Params values;
            each_item(given.at("values"), [&](const std::string& column, const json& value) {
                values.add(column, value.is_string() ? Value(value.get<std::string>()) : Value(value.get<int>()));
            });
            const Expr<Any> column = of_table.c[attribute_of(where[1])];
            session_->execute(update(table).where(column < where[2].template get<std::int64_t>()), values);
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
        if (error == "IntegrityError") by_design_ = "a flush that fails there finds an order that the foreign keys allow";
        throw std::runtime_error("the step " + inner.dump() + " did not raise " + error);
    }

    Engine& engine_;
    std::unique_ptr<Session> session_;
    Variables variables_{};
    std::vector<std::pair<std::string, SessionTransaction>> savepoints_{};   // whose destructors roll back
    json made_{};
    Handle kept_{};
    bool sets_what_is_there_ = false;
    std::string by_design_{};
    const Resolve resolve_ = [this](const std::string& path) { return value_of(path).object; };
};

void insert_rows(Connection& connection, const MetaData& metadata, const json& rows) {
    connection.execute(text("PRAGMA defer_foreign_keys = ON"));   // rows that refer to each other in a circle
    for (const Table& table : metadata.sorted_tables())
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

json tables_after(Connection& connection, const MetaData& metadata) {
    json tables = json::object();
    for (const Table& table : metadata.tables()) {
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

//! The versions are the last column of these tables.
json without_versions(json tables) {
    for (const char* table : {"nodes", "persons"})
        if (tables.contains(table))
            for (json& row : tables[table]) row.erase(row.size() - 1);
    return tables;
}

enum class Outcome { passed, by_design, failed, unsupported };

template <class Mapping>
Outcome run(const json& record, const json& mapping, bool verbose) {
    const std::string id = record.at("id");
    Engine engine = create_engine("sqlite://");
    Mapping::metadata().create_all(engine);
    Connection connection = engine.connect();
    insert_rows(connection, Mapping::metadata(), mapping.at("rows"));
    Program<Mapping> program(engine);
    json at;
    std::string difference;
    bool differs_in_versions_only = false;
    try {
        for (const json& step : record.at("steps")) program.step(at = step);
        const json found = tables_after(connection, Mapping::metadata());
        const json& expected = record.at("expected").at("tables");
        difference = difference_of(found, expected);
        differs_in_versions_only = without_versions(found) == without_versions(expected);
    } catch (const Unsupported& what) {
        if (verbose) std::cout << id << " unsupported: " << what.what() << " in " << at.dump() << "\n";
        return Outcome::unsupported;
    } catch (const std::exception& error) {
        difference = "at " + at.dump() + ": " + error.what();
    }
    if (difference.empty()) return Outcome::passed;
    std::string reason = program.by_design();
    if (reason.empty() && program.sets_what_is_there() && differs_in_versions_only)
        reason = "a field that is set to what it has anyway is no change, so the row keeps its version";
    if (verbose || reason.empty())
        std::cout << id << (reason.empty() ? " failed: " : " differs by design (" + reason + "): ") << difference << "\n";
    return reason.empty() ? Outcome::failed : Outcome::by_design;
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
        const std::string name = record.at("mapping");
        const json& mapping = mappings.at(name);
        const Outcome outcome = name == "shop"   ? run<shop::Mapping>(record, mapping, verbose)
                                : name == "tree" ? run<tree::Mapping>(record, mapping, verbose)
                                                 : run<company::Mapping>(record, mapping, verbose);
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
