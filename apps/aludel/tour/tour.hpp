#pragma once

namespace aludel::tour {

struct Options {
    bool plain = false;      //!< no colour, whatever standard output is
    bool sql_only = false;
};

//! Shows the tour on standard output. The database lies in a temporary folder that is gone afterwards, also when this
//! throws: `std::system_error` when the folder cannot be made or standard output not be written to, or an `Error` of the
//! library.
void run(const Options& options);

}  // namespace aludel::tour
