#pragma once

// The messages that the pages of docs/errors quote. Above each block that shows one, a page has a comment with its name:
//
//     <!-- message: no-result-found -->
//     ```
//     There is no User with the primary key (99).
//     [aludel: no-result-found]
//     ```
//
// Pages show messages unchanged, with one exception: paths below the test's own folder are shown relative to it
// (`masked` in error_pages_test.cpp). Triggers choose everything else, so that nothing differs from run to run.

#include <string>
#include <vector>

namespace aludel::integration {

//! A message as a page shows it.
struct Quoted {
    std::string page;   //!< the file's name, "no-result-found.md"
    std::string name;   //!< from the comment above the block; empty when there is none
    std::string text;   //!< the block's lines, without a newline at the end
};

//! Each block of docs/errors that has a comment with a name, or an error's code "[aludel: ...]" in it.
std::vector<Quoted> quoted_messages();

}  // namespace aludel::integration
