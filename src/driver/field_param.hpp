#pragma once

#include "aludel/types/slot.hpp"

#include <span>

namespace aludel::driver {

//! A parameter that is a field of an object: which one, and the SQL type it is bound as.
class FieldParam {
public:
    FieldParam(const Slot& slot, ParamType type) noexcept
        : slot_(slot), type_(type),
          is_value_itself_(!slot.optional && slot.layout != Layout::value && slot.layout != Layout::custom) {}

    //! Borrows from the object.
    Param of(const void* object) const {
        return is_value_itself_ && slot_.deferred == 0 ? Param{field_of(object), slot_.layout, type_, nullptr} : param_of(slot_, object, type_);
    }
    //! The addresses of the values in these objects, null for NULL. All values must have the layout of the field: it is
    //! neither `value` nor `custom`.
    void addresses(std::span<const void* const> objects, const void** out) const;

    const Slot& slot() const noexcept { return slot_; }
    ParamType type() const noexcept { return type_; }

private:
    const void* field_of(const void* object) const noexcept { return static_cast<const char*>(object) + slot_.offset; }

    Slot slot_;
    ParamType type_;
    bool is_value_itself_;   // not inside an optional
};

//! The parameters of one object.
inline void fill(std::span<const FieldParam> fields, const void* object, Param* out) {
    for (const FieldParam& field : fields) *out++ = field.of(object);
}

}  // namespace aludel::driver
