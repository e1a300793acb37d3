#pragma once

#include "integration/orm/model.hpp"
#include "integration/orm/statements.hpp"
#include "integration/support.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace blog {

using namespace aludel::integration;

using Names = std::vector<std::string>;

//! The tables of the model on one live database, and a log of the statements that are sent.
class OrmTest : public DatabaseTest {
protected:
    OrmTest() {
        use_engine({.echo = true, .echo_sink = &log_});
        Base::metadata().create_all(engine());
        log_.clear();
    }

    //! The statements sent since the last call, without transactions and parameters.
    std::vector<std::string> sent() {
        std::vector<std::string> statements;
        for (const std::string& line : log_.lines())
            for (const std::string_view verb : {"SELECT ", "INSERT ", "UPDATE ", "DELETE "})
                if (line.rfind(verb, 0) == 0) statements.push_back(line);
        log_.clear();
        return statements;
    }
    //! `sent`, each statement on one line.
    std::vector<std::string> sent_flat() {
        std::vector<std::string> statements = sent();
        for (std::string& statement : statements) std::replace(statement.begin(), statement.end(), '\n', ' ');
        return statements;
    }
    //! How many statements were sent since the last call.
    std::size_t sent_count() { return sent().size(); }
    //! What was sent since the last call, in brief: {"INSERT users", "SELECT posts"}.
    Names sent_in_brief() { return in_brief(sent()); }
    //! The same without what only reads.
    Names writes() {
        Names statements = sent_in_brief();
        std::erase_if(statements, [](const std::string& statement) { return statement.starts_with("SELECT"); });
        return statements;
    }
    //! Every line of the log since the last call, parameters included.
    std::string log_text() {
        std::string text;
        for (const std::string& line : log_.lines()) text += line + "\n";
        log_.clear();
        return text;
    }
    void forget_sent() { log_.clear(); }

    //! COUNT(*) of a table, over a connection of its own: what is committed.
    std::int64_t rows(std::string_view table) {
        return value_of<std::int64_t>("SELECT count(*) FROM " + std::string(table));
    }

    //! A user with posts, committed over another session; gives the user's key.
    std::int64_t save_user(std::string name, std::vector<std::string> titles = {}) {
        Session session(engine());
        User user{.name = name, .email = name + "@example.com"};
        for (std::string& title : titles) user.posts.append(Post{.title = std::move(title)});
        const Ptr<User> saved = session.add(std::move(user));
        session.commit();
        const std::int64_t id = saved->id;
        session.close();
        log_.clear();
        return id;
    }
    //! The same, loaded by this session.
    Ptr<User> load(Session& session, std::string name, std::vector<std::string> titles = {}) {
        return session.get<User>(save_user(std::move(name), std::move(titles)));
    }
    //! An order with one item, which has been shipped.
    Ptr<Order> shipped_order(Session& session) {
        const Ptr<Order> order = session.add(
            Order{.customer = "c", .items = {{.line = 1, .product = "p", .shipments = {Shipment{}}}}});
        session.commit();
        forget_sent();
        return order;
    }

    //! Three users with 2, 0 and 1 posts; tags red (1, 3) and blue (1); a comment on each post.
    void fill() {
        run("INSERT INTO users (id, name, email, active) VALUES (1, 'alice', 'a', true), (2, 'bob', 'b', true),"
            " (3, 'carol', 'c', false);"
            "INSERT INTO profiles (id, bio, user_id) VALUES (1, 'hello', 1);"
            "INSERT INTO posts (id, title, body, published, author_id) VALUES (1, 'one', '', true, 1),"
            " (2, 'two', '', false, 1), (3, 'three', '', true, 3);"
            "INSERT INTO tags (id, name) VALUES (1, 'red'), (2, 'blue'), (3, 'unused');"
            "INSERT INTO post_tags (post_id, tag_id) VALUES (1, 2), (1, 1), (3, 1);"
            "INSERT INTO comments (id, text, post_id) VALUES (1, 'first', 1), (2, 'second', 2), (3, 'third', 3), (4, 'alone', NULL)");
        forget_sent();
    }

    MemoryLog log_;
};

inline orm::Status status(const auto& object) { return object.state()->status; }

//! One field of each element.
template <class C, class F>
auto each(const C& elements, F field) {
    std::vector<std::decay_t<decltype((**elements.begin()).*field)>> values;
    for (const auto& element : elements) values.push_back((*element).*field);
    return values;
}

}  // namespace blog
