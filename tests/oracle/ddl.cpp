#include "oracle/subject.hpp"

namespace aludel::oracle {

Subject ddl_subject(Builder&, const json& tree) { throw Missing{"class:" + Builder::class_of(tree)}; }

}  // namespace aludel::oracle
