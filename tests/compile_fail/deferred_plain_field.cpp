// expect: a plain field has no way to say "not loaded": declare it Deferred<T>
#include "model.hpp"

struct Page {
    std::int64_t id{};
    std::string text{};
};
struct PageTable : aludel::Declarative<Page, "pages"> {
    aludel::Mapped<&Page::id> id{this, aludel::primary_key};
    aludel::Mapped<&Page::text> text{this, aludel::deferred};
};
inline const PageTable pages;
