#pragma once

#include "aludel/result/chosen.hpp"
#include "aludel/result/into.hpp"
#include "aludel/result/rows.hpp"

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel {

//! The first item of each row, or another one (SQLAlchemy's `ScalarResult`).
template <class T>
class ScalarResult : public result::Rows<T> {
public:
    using result::Rows<T>::Rows;
    ScalarResult() noexcept = default;
    ScalarResult(Ref<result::RowSource> source, const result::RowType& type, std::size_t chunk, bool unique)
        : result::Rows<T>(std::move(source), type) {
        this->inherit(chunk, unique);
    }

    //! Returns equal values once.
    ScalarResult& unique() & {
        this->make_unique();
        return *this;
    }
    ScalarResult unique() && {
        this->make_unique();
        return std::move(*this);
    }
    //! How many rows `partitions` and `fetchmany` take by default; see `Result::yield_per`.
    ScalarResult& yield_per(std::size_t rows, result::YieldOptions options = {}) & {
        this->set_chunk(rows, options);
        return *this;
    }
    ScalarResult yield_per(std::size_t rows, result::YieldOptions options = {}) && {
        this->set_chunk(rows, options);
        return std::move(*this);
    }
};

//! Rows read by column name, regardless of the statement's types (SQLAlchemy's `MappingResult`).
class MappingResult : public result::Rows<RowMapping> {
public:
    MappingResult() noexcept = default;
    explicit MappingResult(Ref<result::RowSource> source, std::size_t chunk = 0, bool unique = false)
        : Rows(std::move(source), result::row_type<>) {
        inherit(chunk, unique);
    }
    MappingResult& unique() & {
        make_unique();
        return *this;
    }
    MappingResult unique() && {
        make_unique();
        return std::move(*this);
    }
};

namespace result::detail {
//! The items of a row as types; a dynamic row's are `Value`s.
template <std::size_t I, class... R>
struct item {
    using type = std::tuple_element_t<I, std::tuple<R...>>;
};
template <std::size_t I>
struct item<I> {
    using type = Value;
};

//! A class with fields, as opposed to a value, a tuple, an optional, a `Ptr`.
template <class T>
inline constexpr bool is_struct = std::is_class_v<T> && !ColumnType<T> && !requires { std::tuple_size<T>::value; } &&
                                  !requires(const T& t) { *t; };

//! The layout of a row that consists of item `I` only.
template <class T, std::uint32_t I>
struct RowTypeAt {
    static constexpr RowType make() {
        RowType type = RowTypeOf<T>::type;
        type.first = I;
        return type;
    }
    static constexpr RowType type = make();
};
}  // namespace result::detail

//! The rows that a statement gives (SQLAlchemy's `Result`, `CursorResult`): `Row<R...>` when the statement is typed,
//! `Row<>` when it is not.
//!
//! Single-pass: each row is given once. See `result::Rows` for fetching and lifetimes.
template <class... R>
class Result : public result::Rows<Row<R...>> {
    using Base = result::Rows<Row<R...>>;
    template <std::size_t I>
    using item_t = typename result::detail::item<I, R...>::type;

public:
    //! A result without rows, which is closed.
    Result() noexcept = default;
    explicit Result(Ref<result::RowSource> source) : Base(std::move(source), result::row_type<R...>) {}

    // ---- single values ---------------------------------------------------------------------------------------------

    //! Item `I` of each row; `scalars()` is the first item.
    template <std::size_t I = 0>
    ScalarResult<item_t<I>> scalars() const& {
        return scalars_of<I>(this->source());
    }
    template <std::size_t I = 0>
    ScalarResult<item_t<I>> scalars() && {
        return scalars_of<I>(this->take_source());
    }
    //! The first item of the first row, if there is a row; further rows are closed.
    auto scalar() const { return result::scalar_t<item_t<0>>(scalars().first()); }
    //! The first item of the only row. Throws `NoResultFound` and `MultipleResultsFound`.
    item_t<0> scalar_one() const { return scalars().one(); }
    //! The first item of the only row, or nothing if there is no row. Throws `MultipleResultsFound`.
    result::maybe_t<item_t<0>> scalar_one_or_none() const { return scalars().one_or_none(); }

    //! The rows as dynamic rows, read by column name.
    MappingResult mappings() const { return MappingResult(this->source(), this->chunk(), this->is_unique()); }
    //! The columns of each row as these types, in order: `.as<int, double>()`. Throws `InvalidRequestError` unless
    //! there is a type for each column; to leave columns out choose first: `.columns("id").as<int>()`.
    template <class... T>
        requires(sizeof...(T) > 0)
    Result<T...> as() const {
        static_assert(sizeof...(R) == 0, "these rows have their types from the statement");
        result::check_all_read(*this->source(), sizeof...(T));
        return Result<T...>(this->source());
    }
    //! Some columns, in the order given, each by position, name or column: `.columns("b", 0, users.id)`. The rows are
    //! dynamic. Throws `NoSuchColumnError`, and `AmbiguousColumnError` for a name that several columns have.
    template <class... C>
        requires(sizeof...(C) > 0)
    Result<> columns(const C&... choices) const {
        const result::ColumnChoice list[] = {result::ColumnChoice(choices)...};
        return narrowed<>(result::choose_columns(this->source(), list, sizeof...(C)));
    }
    //! Some columns by position; the rows stay typed: `.columns<2, 0>()`.
    template <std::size_t... I>
        requires(sizeof...(I) > 0)
    Result<item_t<I>...> columns() const {
        static_assert(((result::ItemTraits<item_t<I>>::kind == result::ItemKind::column ||
                        result::ItemTraits<item_t<I>>::kind == result::ItemKind::handle) && ...),
                      "columns<...>() takes columns; a mapped class read by value is many: select its columns, or read "
                      "the rows in a Session");
        return narrowed<item_t<I>...>(result::choose_items(this->source(), {std::uint32_t{I}...}));
    }
    //! Each row as a `T` by column name: the mapped columns of a mapped class, else the fields of an aggregate of up to
    //! 16: `.into<Point>().all()`. Throws `NoSuchColumnError` with the first row when fields and columns differ,
    //! `UnexpectedNullError` and `ConversionError` when a value does not fit, `UnmappedError` for other classes.
    template <class T>
    ScalarResult<T> into() const {
        static_assert(result::detail::is_struct<T>,
                      "into<T>() takes a struct whose fields have the names of the columns: for values in their order "
                      "write as<int, double>()");
        if constexpr (result::detail::is_struct<T>)
            return ScalarResult<T>(result::read_by_name(this->source(), result::detail::fields_of_class<T>()),
                                   result::row_type<T>, this->chunk(), this->is_unique());
    }

    //! Returns equal rows once; rows are compared by value.
    Result& unique() & {
        this->make_unique();
        return *this;
    }
    Result unique() && {
        this->make_unique();
        return std::move(*this);
    }
    //! How many rows `partitions` and `fetchmany` take by default. A session also makes its objects in portions of this
    //! size when this is called before the first row is read.
    Result& yield_per(std::size_t rows, result::YieldOptions options = {}) & {
        this->set_chunk(rows, options);
        return *this;
    }
    Result yield_per(std::size_t rows, result::YieldOptions options = {}) && {
        this->set_chunk(rows, options);
        return std::move(*this);
    }

    // ---- about the execution -----------------------------------------------------------------------------------------

    //! The names of the columns, as the statement has them: a column listed twice has its name twice.
    const std::vector<std::string>& keys() const& { return this->source()->keys()->names(); }
    std::vector<std::string> keys() && { return this->source()->keys()->names(); }
    bool returns_rows() const { return this->source()->returns_rows(); }
    //! Rows that INSERT, UPDATE or DELETE changed; -1 when the statement returns rows that are not all read.
    std::int64_t rowcount() const { return this->source()->rowcount(); }
    //! The key generated by the last INSERT, on databases that report it beside the rows; else 0.
    std::int64_t lastrowid() const { return this->source()->lastrowid(); }
    //! The primary key of the row that an INSERT of one row made, by column name or position. Throws
    //! `InvalidRequestError` for other statements.
    Row<> inserted_primary_key() const { return this->source()->inserted_primary_key(); }
    //! The columns of the last INSERT or UPDATE that it did not name and that a `default_value` or an `onupdate` gave a
    //! value (SQLAlchemy's `prefetch_cols`).
    std::vector<std::string> prefetch_cols() const { return this->source()->prefetch_cols(); }
    //! The columns of the last INSERT or UPDATE whose values the database has made: a key that it numbers, a server
    //! default, an expression. Select them to know them, or name them in `returning` (SQLAlchemy's `postfetch_cols`).
    std::vector<std::string> postfetch_cols() const { return this->source()->postfetch_cols(); }

private:
    template <std::size_t I>
    ScalarResult<item_t<I>> scalars_of(Ref<result::RowSource> source) const {
        return ScalarResult<item_t<I>>(std::move(source), result::detail::RowTypeAt<item_t<I>, I>::type, this->chunk(),
                                       this->is_unique());
    }
    template <class... T>
    Result<T...> narrowed(Ref<result::RowSource> source) const {
        Result<T...> made(std::move(source));
        if (this->chunk() > 0) made.yield_per(this->chunk());
        if constexpr (result::detail::hashable<Row<T...>>)
            if (this->is_unique()) made.unique();
        return made;
    }
};

}  // namespace aludel
