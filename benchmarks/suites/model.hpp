#pragma once

#include "aludel/aludel.hpp"

#include <cstdint>
#include <optional>
#include <string>

//! The tables of SQLAlchemy's performance suites. Both sides and the raw client library use the same ones.
namespace bench::suites {

struct Customer {
    std::int32_t id{};
    std::string name{};
    std::string description{};
};
struct CustomerTable : aludel::Declarative<Customer, "perf_customer"> {
    aludel::Mapped<&Customer::id>          id          {this, aludel::primary_key};
    aludel::Mapped<&Customer::name>        name        {this, aludel::String(255)};
    aludel::Mapped<&Customer::description> description {this, aludel::String(255)};
};
inline const CustomerTable customers;

//! The customer of short_selects, which has columns that the ORM leaves out.
struct WideCustomer {
    std::int32_t id{};
    std::string name{};
    std::string description{};
    std::int32_t q{};
    std::int32_t p{};
    aludel::Deferred<std::int32_t> x{};
    aludel::Deferred<std::int32_t> y{};
    aludel::Deferred<std::optional<std::int32_t>> z{};
};
struct WideCustomerTable : aludel::Declarative<WideCustomer, "perf_wide_customer"> {
    aludel::Mapped<&WideCustomer::id>          id          {this, aludel::primary_key};
    aludel::Mapped<&WideCustomer::name>        name        {this, aludel::String(255)};
    aludel::Mapped<&WideCustomer::description> description {this, aludel::String(255)};
    aludel::Mapped<&WideCustomer::q>           q           {this};
    aludel::Mapped<&WideCustomer::p>           p           {this};
    aludel::Mapped<&WideCustomer::x>           x           {this, aludel::deferred};
    aludel::Mapped<&WideCustomer::y>           y           {this, aludel::deferred};
    aludel::Mapped<&WideCustomer::z>           z           {this, aludel::deferred};
};
inline const WideCustomerTable wide_customers;

struct Child;
struct Parent {
    std::int32_t id{};
    aludel::Many<Child> children{};
};
struct Child {
    std::int32_t id{};
    std::int32_t parent_id{};
    aludel::One<Parent> parent{};
};
struct ParentTable : aludel::Declarative<Parent, "perf_parent"> {
    aludel::Mapped<&Parent::id>             id       {this, aludel::primary_key};
    aludel::Relationship<&Parent::children> children {this, aludel::back_populates<&Child::parent>};
};
//! The foreign key has an index: without one each lazy load reads the whole table, and nothing else would be measured.
struct ChildTable : aludel::Declarative<Child, "perf_child"> {
    aludel::Mapped<&Child::id>           id        {this, aludel::primary_key};
    aludel::Mapped<&Child::parent_id>    parent_id {this, aludel::ForeignKey("perf_parent.id"), aludel::indexed};
    aludel::Relationship<&Child::parent> parent    {this, aludel::back_populates<&Parent::children>};
};
inline const ParentTable parents;
inline const ChildTable children;

}  // namespace bench::suites
