#pragma once

// The mapped classes of the ORM's tests: a blog (one-to-many, one-to-one, many-to-many), a tree, a table with a
// composite key, and a class with every kind of field.

#include "aludel/aludel.hpp"
#include "aludel/types/chrono.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace blog {

using namespace aludel;

struct Base : DeclarativeBase<Base> {};

struct Post;
struct Profile;
struct Tag;
struct Comment;

struct User {
    std::int64_t id{};
    std::string name{};
    std::string email{};
    std::optional<int> age{};
    bool active = true;
    Generated<Timestamp> created_at{};
    Many<Post> posts{};
    One<Profile> profile{};
};

struct Profile {
    std::int64_t id{};
    std::string bio{};
    std::int64_t user_id{};
    One<User> user{};
};

struct Post {
    std::int64_t id{};
    std::string title{};
    Deferred<std::string> body{};
    bool published = false;
    std::int64_t author_id{};
    One<User> author{};
    Many<Tag> tags{};
    Many<Comment> comments{};
};

struct Tag {
    std::int64_t id{};
    std::string name{};
    Many<Post> posts{};
};

//! May stand alone: its post is optional, and it is not deleted with it.
struct Comment {
    std::int64_t id{};
    std::string text{};
    std::optional<std::int64_t> post_id{};
    One<Post> post{};
};

inline const Table post_tags("post_tags", Base::metadata(),
                             Column("post_id", BigInteger(), ForeignKey("posts.id"), primary_key),
                             Column("tag_id", BigInteger(), ForeignKey("tags.id"), primary_key));

struct UserTable : Declarative<User, "users", Base> {
    Mapped<&User::id> id{this, primary_key};
    Mapped<&User::name> name{this, String(100)};
    Mapped<&User::email> email{this, String(255), unique_, indexed};
    Mapped<&User::age> age{this};
    Mapped<&User::active> active{this};
    Mapped<&User::created_at> created_at{this, server_default(func::now())};

    Relationship<&User::posts> posts{this, back_populates<&Post::author>, cascade::all | cascade::delete_orphan,
                                     order_by(attr<&Post::id>())};
    Relationship<&User::profile> profile{this, back_populates("user"), cascade::all | cascade::delete_orphan};
};
struct ProfileTable : Declarative<Profile, "profiles", Base> {
    Mapped<&Profile::id> id{this, primary_key};
    Mapped<&Profile::bio> bio{this};
    Mapped<&Profile::user_id> user_id{this, ForeignKey("users.id")};
    Relationship<&Profile::user> user{this, back_populates<&User::profile>};
};
struct PostTable : Declarative<Post, "posts", Base> {
    Mapped<&Post::id> id{this, primary_key};
    Mapped<&Post::title> title{this, String(255)};
    Mapped<&Post::body> body{this, Text()};
    Mapped<&Post::published> published{this};
    Mapped<&Post::author_id> author_id{this, ForeignKey("users.id")};
    Relationship<&Post::author> author{this, back_populates<&User::posts>};
    Relationship<&Post::tags> tags{this, secondary(post_tags), back_populates("posts"), order_by(attr<&Tag::id>())};
    Relationship<&Post::comments> comments{this, back_populates("post"), order_by(attr<&Comment::id>())};
};
struct TagTable : Declarative<Tag, "tags", Base> {
    Mapped<&Tag::id> id{this, primary_key};
    Mapped<&Tag::name> name{this, String(50), unique_};
    Relationship<&Tag::posts> posts{this, secondary(post_tags), back_populates("tags"), order_by(attr<&Post::id>())};
};
struct CommentTable : Declarative<Comment, "comments", Base> {
    Mapped<&Comment::id> id{this, primary_key};
    Mapped<&Comment::text> text{this};
    Mapped<&Comment::post_id> post_id{this, ForeignKey("posts.id")};
    Relationship<&Comment::post> post{this, back_populates("comments")};
};
inline const UserTable users;
inline const ProfileTable profiles;
inline const PostTable posts;
inline const TagTable tags;
inline const CommentTable comments;

// ---- a tree -----------------------------------------------------------------------------------------------------------

struct Node {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> parent_id{};
    One<Node> parent{};
    Many<Node> children{};
};
struct NodeTable : Declarative<Node, "nodes", Base> {
    Mapped<&Node::id> id{this, primary_key};
    Mapped<&Node::name> name{this};
    Mapped<&Node::parent_id> parent_id{this, ForeignKey("nodes.id")};
    Relationship<&Node::parent> parent{this, remote_side(id), back_populates("children")};
    Relationship<&Node::children> children{this, back_populates("parent"), cascade::all, order_by(attr<&Node::id>())};
};
inline const NodeTable nodes;

//! The same without the way down.
struct Employee {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> manager_id{};
    One<Employee> manager{};
};
struct EmployeeTable : Declarative<Employee, "employees", Base> {
    Mapped<&Employee::id> id{this, primary_key};
    Mapped<&Employee::name> name{this};
    Mapped<&Employee::manager_id> manager_id{this, ForeignKey("employees.id")};
    Relationship<&Employee::manager> manager{this};
};
inline const EmployeeTable employees;

// ---- composite keys ---------------------------------------------------------------------------------------------------

struct Order;
struct Shipment;

struct OrderItem {
    std::int64_t order_id{};
    int line{};
    std::string product{};
    int quantity = 1;
    One<Order> order{};
    Many<Shipment> shipments{};
};
struct Order {
    std::int64_t id{};
    std::string customer{};
    Many<OrderItem> items{};
};
//! Refers to a composite key.
struct Shipment {
    std::int64_t id{};
    std::int64_t order_id{};
    int line{};
    One<OrderItem> item{};
};
struct OrderTable : Declarative<Order, "orders", Base> {
    Mapped<&Order::id> id{this, primary_key};
    Mapped<&Order::customer> customer{this};
    Relationship<&Order::items> items{this, back_populates<&OrderItem::order>, cascade::all | cascade::delete_orphan,
                                      order_by(attr<&OrderItem::line>())};
};
struct OrderItemTable : Declarative<OrderItem, "order_items", Base> {
    Mapped<&OrderItem::order_id> order_id{this, primary_key, ForeignKey("orders.id")};
    Mapped<&OrderItem::line> line{this, primary_key};
    Mapped<&OrderItem::product> product{this};
    Mapped<&OrderItem::quantity> quantity{this};
    Relationship<&OrderItem::order> order{this, back_populates<&Order::items>};
    Relationship<&OrderItem::shipments> shipments{this, back_populates<&Shipment::item>};
};
struct ShipmentTable : Declarative<Shipment, "shipments", Base> {
    Mapped<&Shipment::id> id{this, primary_key};
    Mapped<&Shipment::order_id> order_id{this};
    Mapped<&Shipment::line> line{this};
    Relationship<&Shipment::item> item{this, back_populates<&OrderItem::shipments>};
    TableArgs args{this, ForeignKeyConstraint({"order_id", "line"}, {"order_items.order_id", "order_items.line"})};
};
inline const OrderTable orders;
inline const OrderItemTable order_items;
inline const ShipmentTable shipments;

}  // namespace blog
