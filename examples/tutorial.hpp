#pragma once

// The two typed tables of the tutorial's Core chapters.

#include <aludel/aludel.hpp>

namespace tutorial {

using namespace aludel;

// [tables]
struct UserTable : TypedTable<"user_account"> {
    Column<Integer> id   {this, "id", primary_key};
    Column<String>  name {this, "name", String(30)};
    Column<Nullable<String>> fullname {this, "fullname"};
};
struct AddressTable : TypedTable<"address"> {
    Column<Integer> id            {this, "id", primary_key};
    Column<Integer> user_id       {this, "user_id", ForeignKey("user_account.id")};
    Column<String>  email_address {this, "email_address"};
};
inline const UserTable users;
inline const AddressTable addresses;
// [/tables]

//! Three users, two of them with addresses.
inline void fill(Connection& conn) {
    metadata().create_all(conn);
    conn.execute_many(insert(users), {{{"name", "spongebob"}, {"fullname", "Spongebob Squarepants"}},
                                      {{"name", "sandy"}, {"fullname", "Sandy Cheeks"}},
                                      {{"name", "patrick"}, {"fullname", null}}});
    conn.execute_many(insert(addresses), {{{"user_id", 1}, {"email_address", "spongebob@sqlalchemy.org"}},
                                          {{"user_id", 2}, {"email_address", "sandy@sqlalchemy.org"}},
                                          {{"user_id", 2}, {"email_address", "sandy@squirrelpower.org"}}});
    conn.commit();
}

}  // namespace tutorial
