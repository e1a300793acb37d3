#include "tour/show.hpp"

#include <stdexcept>

namespace aludel::tour {

void Show::part(std::string_view sentence) {
    page_.sentence(sentence);
    code();
}

void Show::code() {
    if (listing_.empty()) throw std::out_of_range("the step has more parts than its listing");
    page_.code(listing_.front());
    listing_ = listing_.subspan(1);
}

}  // namespace aludel::tour
