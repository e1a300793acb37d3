#include "driver/field_param.hpp"

#include "types/layout_visit.hpp"

#include <optional>

namespace aludel::driver {

void FieldParam::addresses(std::span<const void* const> objects, const void** out) const {
    if (slot_.deferred != 0) {   // one that is not loaded is refused
        for (const void* object : objects) *out++ = param_of(slot_, object, type_).data;
        return;
    }
    if (is_value_itself_) {
        for (const void* object : objects) *out++ = field_of(object);
        return;
    }
    visit_layout(slot_.layout, [&]<class T>(std::type_identity<T>) {
        for (const void* object : objects) {
            const auto& field = *static_cast<const std::optional<T>*>(field_of(object));
            *out++ = field ? &*field : nullptr;
        }
    });
}

}  // namespace aludel::driver
