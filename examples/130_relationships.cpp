// Relationships: one-to-many, one-to-one, many-to-many, self-referential, association objects; lazy loading and eager
// loading; cascades.

#include "example.hpp"
#include "model.hpp"

using namespace blog;

namespace {

// [tree]
struct Category {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> parent_id{};
    One<Category> parent{};
    Many<Category> children{};
};
struct CategoryTable : Declarative<Category, "categories"> {
    Mapped<&Category::id>        id        {this, primary_key};
    Mapped<&Category::name>      name      {this};
    Mapped<&Category::parent_id> parent_id {this, ForeignKey("categories.id")};

    Relationship<&Category::parent>   parent   {this, remote_side(id), back_populates<&Category::children>};
    Relationship<&Category::children> children {this, back_populates<&Category::parent>,
                                                cascade::all | cascade::delete_orphan, order_by(attr<&Category::name>())};
};
inline const CategoryTable categories;
// [/tree]

// [options]
struct Address;
struct Order {
    std::int64_t id{};
    std::int64_t billing_id{};
    std::optional<std::int64_t> shipping_id{};
    One<Address> billing{};
    One<Address> shipping{};
};
struct Address {
    std::int64_t id{};
    std::string city{};
    Many<Order> billed{};
};
struct OrderTable : Declarative<Order, "orders"> {
    Mapped<&Order::id>          id          {this, primary_key};
    Mapped<&Order::billing_id>  billing_id  {this, ForeignKey("addresses.id")};
    Mapped<&Order::shipping_id> shipping_id {this, ForeignKey("addresses.id")};

    Relationship<&Order::billing>  billing  {this, foreign_keys(billing_id), back_populates<&Address::billed>};
    Relationship<&Order::shipping> shipping {this, foreign_keys(shipping_id)};      // one direction only
};
struct AddressTable : Declarative<Address, "addresses"> {
    Mapped<&Address::id>   id   {this, primary_key};
    Mapped<&Address::city> city {this};

    Relationship<&Address::billed> billed {this, foreign_keys(attr<&Order::billing_id>()), back_populates<&Order::billing>,
                                           order_by(attr<&Order::id>().desc()), lazy::selectin};
};
inline const OrderTable orders;
inline const AddressTable addresses;
// [/options]

// [no_cascade]
struct Book;
struct Shelf {
    std::int64_t id{};
    Many<Book> books{};
};
struct Book {
    std::int64_t id{};
    std::optional<std::int64_t> shelf_id{};                         // may be NULL
    One<Shelf> shelf{};
};
struct ShelfTable : Declarative<Shelf, "shelves"> {
    Mapped<&Shelf::id> id {this, primary_key};
    Relationship<&Shelf::books> books {this, back_populates<&Book::shelf>};     // no delete cascade
};
struct BookTable : Declarative<Book, "books"> {
    Mapped<&Book::id>       id       {this, primary_key};
    Mapped<&Book::shelf_id> shelf_id {this, ForeignKey("shelves.id")};
    Relationship<&Book::shelf> shelf {this, back_populates<&Shelf::books>};
};
inline const ShelfTable shelves;
inline const BookTable books;
// [/no_cascade]

// [association]
struct SaleItem;
struct Sale {
    std::int64_t id{};
    std::string customer{};
    Many<SaleItem> items{};
};
struct Ware {
    std::int64_t id{};
    std::string name{};
};
struct SaleItem {                                                   // an association object: the row has its own columns
    std::int64_t sale_id{};
    std::int64_t ware_id{};
    int amount = 1;
    One<Sale> sale{};
    One<Ware> ware{};
};
struct SaleTable : Declarative<Sale, "sales"> {
    Mapped<&Sale::id>       id       {this, primary_key};
    Mapped<&Sale::customer> customer {this};
    Relationship<&Sale::items> items {this, back_populates<&SaleItem::sale>, cascade::all | cascade::delete_orphan};
};
struct WareTable : Declarative<Ware, "wares"> {
    Mapped<&Ware::id>   id   {this, primary_key};
    Mapped<&Ware::name> name {this};
};
struct SaleItemTable : Declarative<SaleItem, "sale_items"> {
    Mapped<&SaleItem::sale_id> sale_id {this, ForeignKey("sales.id"), primary_key};
    Mapped<&SaleItem::ware_id> ware_id {this, ForeignKey("wares.id"), primary_key};
    Mapped<&SaleItem::amount>  amount  {this};
    Relationship<&SaleItem::sale> sale {this, back_populates<&Sale::items>};
    Relationship<&SaleItem::ware> ware {this};                      // one direction only
};
inline const SaleTable sales;
inline const WareTable wares;
inline const SaleItemTable sale_items;
// [/association]

void both_sides(Engine& engine) {
    // [both_sides]
    Session session(engine);
    auto ann = session.add(User{.name = "Ann", .email = "ann@example.com"});
    auto post = ann.edit()->posts.append(Post{.title = "Pearl"});
    check(post->author == ann);                                     // in sync before anything is saved
    auto other = session.add(Post{.title = "Opal", .author = ann});
    check(ann->posts.size() == 2 && ann->posts.contains(other));

    auto sql = session.add(Tag{.name = "sql"});
    auto cpp = session.add(Tag{.name = "c++"});
    post.edit()->tags.append(sql);
    post.edit()->tags.append(cpp);
    other.edit()->tags.append(sql);
    ann.edit()->profile = Profile{.bio = "Writes about stones"};
    session.commit();
    check(sql->posts.size() == 2 && cpp->posts[0] == post && ann->profile->user == ann);
    // [/both_sides]
}

void lazy_loading(Engine& engine, SqlLog& log) {
    Session session(engine);
    Ptr<User> user = session.get<User>(1);
    log.take();
    // [lazy]
    for (const Ptr<Post>& p : user->posts)                          // loaded on first access
        std::cout << p->title << "\n";
    // [/lazy]
    log.expect(R"(
        SELECT posts.id, posts.title, posts.body, posts.published, posts.author_id
        FROM posts
        WHERE posts.author_id = ?
        (1,)
        )");
    check(user->posts.size() == 2 && log.take().empty());           // and kept in memory
}

void eager_loading(Engine& engine, SqlLog& log) {
    Session session(engine);
    // [selectin]
    auto stmt = select(users).options(selectinload(users.posts).selectinload(posts.tags), selectinload(users.profile));
    std::size_t tags_seen = 0;
    for (auto& u : session.scalars(stmt).all())
        for (auto& p : u->posts) tags_seen += p->tags.size();       // no SQL in these loops
    check(tags_seen == 3);
    // [/selectin]
    log.expect(R"(
        BEGIN (implicit)
        SELECT users.id, users.name, users.email, users.age, users.active, users.created_at
        FROM users
        SELECT posts.author_id, posts.id, posts.title, posts.body, posts.published, posts.author_id AS author_id__1
        FROM posts
        WHERE posts.author_id = ?
        (1,)
        SELECT post_tags.post_id, tags.id, tags.name
        FROM tags JOIN post_tags ON tags.id = post_tags.tag_id
        WHERE post_tags.post_id IN (?, ?)
        (1, 2)
        SELECT profiles.user_id, profiles.id, profiles.bio, profiles.user_id AS user_id__1
        FROM profiles
        WHERE profiles.user_id = ?
        (1,)
        )");
}

void taking_out(Engine& engine, SqlLog& log) {
    Session session(engine);
    Ptr<User> user = session.get<User>(1);
    Ptr<Post> opal = user->posts[1];
    check(opal->title == "Opal");
    log.take();
    // [orphan]
    user.edit()->posts.remove(opal);                                // cascade::delete_orphan: the post is deleted
    session.commit();
    // [/orphan]
    log.expect(R"(
        DELETE FROM post_tags WHERE post_tags.post_id = ?
        (2,)
        DELETE FROM posts WHERE posts.id = ?
        (2,)
        COMMIT
        )");

    // [unlink]
    Ptr<Post> pearl = user->posts[0];
    Ptr<Tag> tag = pearl->tags[0];
    log.take();
    pearl.edit()->tags.remove(tag);                                 // deletes the row of post_tags, not the tag
    session.flush();
    // [/unlink]
    log.expect(R"(
        DELETE FROM post_tags WHERE post_tags.post_id = ? AND post_tags.tag_id = ?
        (1, 1)
        )");
    check(session.scalar(select(func::count(tags.id))) == 2);

    user.edit()->profile = nullptr;
    session.flush();
    check(session.scalar(select(func::count(profiles.id))) == 0);
}

void deleting_a_parent(Engine& engine, SqlLog& log) {
    Session session(engine);
    auto shelf = session.add(Shelf{.books = {Book{}, Book{}}});
    session.commit();
    auto book = shelf->books[0];
    log.take();
    // [use_no_cascade]
    session.delete_(shelf);
    session.commit();                                               // the books stay, without a shelf
    // [/use_no_cascade]
    log.expect(R"(
        UPDATE books SET shelf_id=? WHERE books.id = ?
        [(NULL, 1), (NULL, 2)]
        DELETE FROM shelves WHERE shelves.id = ?
        (1,)
        COMMIT
        )");
    check(!book->shelf_id && !book->shelf);
}

void while_iterating(Engine& engine) {
    // [snapshot]
    Session session(engine);
    for (auto& p : session.get<User>(1)->posts) {                   // iterates over a snapshot, so the body may change it
        session.get<User>(1).edit()->posts.append(Post{.title = "On " + p->title});
        session.flush();
    }
    check(session.get<User>(1)->posts.size() == 2);
    // [/snapshot]
}

void copies(Engine& engine) {
    Session session(engine);
    // [copy]
    User copy = *session.get<User>(1);                              // copies columns, but not relationships
    check_throws<DetachedInstanceError>([&] { copy.posts.size(); });
    // [/copy]
}

void a_tree(Engine& engine) {
    // [use_tree]
    Session session(engine);
    auto root = session.add(Category{.name = "Stones", .children = {{.name = "Quartz"}, {.name = "Opal"}}});
    root.edit()->children.append(Category{.name = "Amber"});
    session.commit();
    check(root->children[0]->name == "Amber" && root->children.size() == 3);       // in the order of the mapping
    check(root->children[2]->parent == root && !root->parent);
    session.delete_(root);
    session.commit();
    check(session.scalar(select(func::count(categories.id))) == 0);
    // [/use_tree]
}

void association_objects(Engine& engine, SqlLog& log) {
    // [use_association]
    Session session(engine);
    auto pearl = session.add(Ware{.name = "Pearl"});
    auto sale = session.add(Sale{.customer = "Ann",
                                 .items = {{.amount = 3, .ware = pearl}, {.ware = Ware{.name = "Opal"}}}});
    session.commit();
    // [/use_association]
    log.expect(R"(
        BEGIN (implicit)
        INSERT INTO wares (name) VALUES (?) RETURNING id
        [('Pearl',), ('Opal',)]
        INSERT INTO sales (customer) VALUES (?) RETURNING id
        [('Ann',)]
        INSERT INTO sale_items (sale_id, ware_id, amount) VALUES (?, ?, ?)
        [(1, 1, 3), (1, 2, 1)]
        COMMIT
        )");
    // [ask_association]
    check(session.get<SaleItem>(sale->id, pearl->id)->amount == 3);
    auto top = select(wares.name, func::sum(sale_items.amount).label("n")).join(sale_items)
                   .group_by(wares.name).order_by(desc("n"));
    check(session.execute(top).first()->get<0>() == "Pearl");
    sale.edit()->items.remove(sale->items[0]);                      // deletes the item, not the ware
    session.flush();
    check(session.scalar(select(func::count(wares.id))) == 2 && session.scalar(select(func::count(sale_items.amount))) == 1);
    // [/ask_association]
}

void two_paths(Engine& engine) {
    // [use_options]
    Session session(engine);
    auto basel = session.add(Address{.city = "Basel"});
    session.add(Order{.billing = basel, .shipping = Address{.city = "Bern"}});
    session.add(Order{.billing = basel});
    session.commit();
    check(basel->billed.size() == 2 && basel->billed[0]->id == 2 && !basel->billed[0]->shipping);
    check(basel->billed[1]->shipping->city == "Bern");
    auto stmt = select(orders.id).join(orders.shipping).where(addresses.city == "Bern");
    check(session.execute(stmt).scalar_one() == 1);
    // [/use_options]
}

}  // namespace

int main() {
    SqlLog log;
    Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &log});
    metadata().create_all(engine);
    both_sides(engine);
    log.take();
    lazy_loading(engine, log);
    log.take();
    eager_loading(engine, log);
    taking_out(engine, log);
    while_iterating(engine);
    copies(engine);
    deleting_a_parent(engine, log);
    a_tree(engine);
    two_paths(engine);
    log.take();
    association_objects(engine, log);
}
