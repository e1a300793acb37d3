#pragma once

#include "oracle/builder.hpp"

#include "aludel/compiler/dialect.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace aludel::oracle {

//! One parameter of a compiled text.
struct Parameter {
    std::string name{};
    Value value{};
    std::vector<Value> list{};   //!< of an expanding one
    bool is_list = false;
};

struct Output {
    std::string text{};
    std::vector<Parameter> parameters{};   //!< in the order of the markers
};

//! What a record is about, ready to be compiled for any dialect.
using Subject = std::function<Output(const Dialect&)>;

//! Builds the subject of a record: a statement or an expression, a type, or a statement of DDL. Throws `Missing`.
Subject subject_of(Builder& builder, const Record& record);

//! A DDL statement (the root of a tree such as CreateTable). Throws `Missing`.
Subject ddl_subject(Builder& builder, const json& tree, const DdlOptions& options);

}  // namespace aludel::oracle
