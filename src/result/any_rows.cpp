#include "aludel/result/any_rows.hpp"

namespace aludel::result {

void AnyRows::expect_no_more(void* spare) {
    const bool several = filter_ ? next_row(spare) : source_->skip();
    close();
    if (several) throw_several_found();
}

std::string AnyRows::title() const {
    const std::vector<std::string>& names = source()->keys()->names();
    return type_->source(0) < names.size() ? names[type_->source(0)] : std::string();
}

std::size_t AnyRows::partition_size(std::size_t size) const {
    if (size == 0) size = chunk_ ? chunk_ : source()->yield_per();
    return size ? size : 1000;
}

void AnyRows::set_chunk(std::size_t rows, YieldOptions options) {
    chunk_ = rows;
    source()->set_yield_per(rows, options);
}

}  // namespace aludel::result
