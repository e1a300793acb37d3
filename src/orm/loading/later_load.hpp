#pragma once

#include "orm/loading/loader_options.hpp"

namespace aludel::orm {

//! How a link is to be loaded when it is touched, where the options of a statement say something of it.
struct LaterLoad {
    LoadStrategy strategy = LoadStrategy::select;   //!< or raise_on_sql
    sql::NodeRef criteria{};                        //!< of `and_()`
    LoaderOptions below{};                          //!< for the objects at the other end
    sql::FromRef target{};                          //!< of `of_type()`
};

}  // namespace aludel::orm
