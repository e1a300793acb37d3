// expect: a column property is an SQL expression, which no statement writes
#include "page.hpp"

struct PageTable : aludel::Declarative<Page, "pages"> {
    aludel::Mapped<&Page::id> id{this, aludel::primary_key};
    aludel::Mapped<&Page::text> text{this};
    aludel::ColumnProperty<&Page::upper> upper{this, [](const auto& p) { return aludel::func::upper(p.text); }};
};
inline const PageTable pages;

auto changed() { return aludel::update(pages).values(pages.upper = "X"); }
