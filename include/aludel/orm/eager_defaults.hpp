#pragma once

#include "aludel/orm/mapped.hpp"

namespace aludel {

//! When an object gets the values that the database has made during a flush (SQLAlchemy's `eager_defaults`):
//! `EagerDefaults eager_defaults {this, true};` in the mapping.
//!
//! Without it, an INSERT reads defaults of the server and of SQL expressions back by RETURNING, and what an UPDATE changes
//! besides (`onupdate` with an SQL expression, `server_onupdate`, `Computed`) is read when the object is next looked at. `true`:
//! an UPDATE reads it back, too. `false`: an INSERT reads the generated key alone. What the library computes itself, such as
//! `onupdate(9)`, is in the object after the flush in any case. Subclasses have what their base says.
class EagerDefaults {
public:
    EagerDefaults(orm::MappingBase* table, bool eager) {
        orm::MappingAccess::set_eager_defaults(*table, eager ? orm::DefaultsRead::with_all : orm::DefaultsRead::later);
    }
};

}  // namespace aludel
