// expect: a column property has no column, so its options are deferred
#include "page.hpp"

struct PageTable : aludel::Declarative<Page, "pages"> {
    aludel::Mapped<&Page::id> id{this, aludel::primary_key};
    aludel::Mapped<&Page::text> text{this};
    aludel::ColumnProperty<&Page::upper> upper{this, [](const auto& p) { return aludel::func::upper(p.text); }, aludel::unique_};
};
inline const PageTable pages;
