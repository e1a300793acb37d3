// expect: a column property is an expression: end a SELECT with .scalar_subquery()
#include "page.hpp"

struct PageTable : aludel::Declarative<Page, "pages"> {
    aludel::Mapped<&Page::id> id{this, aludel::primary_key};
    aludel::Mapped<&Page::text> text{this};
    aludel::ColumnProperty<&Page::count> count{this, [](const auto& p) { return aludel::select(aludel::func::count(p.id)); }};
};
inline const PageTable pages;
