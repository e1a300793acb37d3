// expect: this column property is of another kind than its field
#include "page.hpp"

struct PageTable : aludel::Declarative<Page, "pages"> {
    aludel::Mapped<&Page::id> id{this, aludel::primary_key};
    aludel::Mapped<&Page::text> text{this};
    aludel::ColumnProperty<&Page::count> count{this, [](const auto& p) { return aludel::func::upper(p.text); }};
};
inline const PageTable pages;
