#pragma once

#include "raw.hpp"

#include <endian.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <stdexcept>
#include <string>

namespace bench::suites {

//! libpq, as one writes it by hand for speed: prepared statements, parameters and results in binary form, many
//! executions in pipeline mode. Has the same members as `RawSqlite`.
class RawPostgresql {
public:
    explicit RawPostgresql(const std::string& url) : connection_(PQconnectdb(url.c_str())) {
        if (PQstatus(connection_) != CONNECTION_OK) {
            const std::string message = PQerrorMessage(connection_);
            PQfinish(connection_);
            throw std::runtime_error(message);
        }
        run("SET synchronous_commit = off");
    }
    RawPostgresql(const RawPostgresql&) = delete;
    ~RawPostgresql() { PQfinish(connection_); }

    void run(const std::string& sql) { PQclear(checked(PQexec(connection_, sql.c_str()))); }

    class Statement {
    public:
        Statement(RawPostgresql& raw, const char* sql) : raw_(raw), name("statement" + std::to_string(++raw.statements_)) {
            PQclear(raw.checked(PQprepare(raw.connection_, name.c_str(), sql, 0, nullptr)));
        }
        Statement(const Statement&) = delete;
        ~Statement() { PQclear(PQexec(raw_.connection_, ("DEALLOCATE " + name).c_str())); }

    private:
        RawPostgresql& raw_;

    public:
        const std::string name;
    };
    //! A row of a result; a text is valid as long as the result.
    struct Row {
        const PGresult* result;
        int at;

        std::int32_t integer(int column) const {
            std::uint32_t wire = 0;
            std::memcpy(&wire, PQgetvalue(result, at, column), sizeof wire);
            return static_cast<std::int32_t>(be32toh(wire));
        }
        std::string_view text(int column) const {
            return {PQgetvalue(result, at, column), static_cast<std::size_t>(PQgetlength(result, at, column))};
        }
    };

    //! Executes a statement and calls `read` with each of its rows.
    template <class F>
    void each(const Statement& statement, std::initializer_list<Parameter> parameters, F&& read) {
        const Wire wire(parameters);
        PGresult* result = checked(PQexecPrepared(connection_, statement.name.c_str(), wire.count, wire.values.data(),
                                                  wire.lengths.data(), wire.formats.data(), 1));
        for (int i = 0; i < PQntuples(result); ++i) read(Row{result, i});
        PQclear(result);
    }
    void execute(const Statement& statement, std::initializer_list<Parameter> parameters) {
        each(statement, parameters, [](const Row&) {});
    }
    //! `call(i, execute)` calls `execute({...})` for set `i` of the parameters. 1000 executions are sent at a time.
    template <class F>
    void execute_many(const Statement& statement, std::size_t count, F&& call) {
        const auto send = [&](std::initializer_list<Parameter> parameters) {
            const Wire wire(parameters);
            check_sent(PQsendQueryPrepared(connection_, statement.name.c_str(), wire.count, wire.values.data(),
                                           wire.lengths.data(), wire.formats.data(), 1));
        };
        check_sent(PQenterPipelineMode(connection_));
        for (std::size_t first = 0; first < count; first += batch) {
            const std::size_t end = std::min(first + batch, count);
            for (std::size_t i = first; i < end; ++i) call(i, send);
            check_sent(PQpipelineSync(connection_));
            for (std::size_t i = first; i < end; ++i) end_of_one();
            PQclear(checked(PQgetResult(connection_)));   // the sync
        }
        check_sent(PQexitPipelineMode(connection_));
    }

    //! COPY of customers in binary form, which nothing beats: `row(i, name, description)` fills two strings.
    template <class F>
    void copy(const char* sql, std::size_t count, F&& row) {
        PQclear(checked(PQexec(connection_, sql)));
        std::string buffer("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19), name, description;
        for (std::size_t i = 0; i < count; ++i) {
            row(i, name, description);
            buffer.append("\0\2", 2);
            put_text(buffer, name);
            put_text(buffer, description);
            if (buffer.size() > copy_buffer) put_copy(buffer);
        }
        buffer.append("\377\377", 2);
        put_copy(buffer);
        PQputCopyEnd(connection_, nullptr);
        while (PGresult* result = PQgetResult(connection_)) PQclear(checked(result));
    }

private:
    static constexpr std::size_t batch = 1000;
    static constexpr std::size_t copy_buffer = 1 << 16;

    //! Parameters as libpq takes them.
    struct Wire {
        explicit Wire(std::initializer_list<Parameter> parameters) {
            for (const Parameter& parameter : parameters) {
                const auto at = static_cast<std::size_t>(count++);
                numbers[at] = htobe32(static_cast<std::uint32_t>(parameter.number));
                values[at] = parameter.is_text ? parameter.text.data() : reinterpret_cast<const char*>(&numbers[at]);
                lengths[at] = parameter.is_text ? static_cast<int>(parameter.text.size()) : 4;
                formats[at] = 1;
            }
        }
        Wire(const Wire&) = delete;

        int count = 0;
        std::array<std::uint32_t, 4> numbers{};
        std::array<const char*, 4> values{};
        std::array<int, 4> lengths{}, formats{};
    };

    static void put_text(std::string& buffer, const std::string& text) {
        const std::uint32_t size = htobe32(static_cast<std::uint32_t>(text.size()));
        buffer.append(reinterpret_cast<const char*>(&size), sizeof size);
        buffer += text;
    }
    void put_copy(std::string& buffer) {
        check_sent(PQputCopyData(connection_, buffer.data(), static_cast<int>(buffer.size())));
        buffer.clear();
    }
    //! The result of one execution in a pipeline, and the null behind it.
    void end_of_one() {
        while (PGresult* result = PQgetResult(connection_)) PQclear(checked(result));
    }
    void check_sent(int ok) {
        if (ok != 1) throw std::runtime_error(PQerrorMessage(connection_));
    }
    PGresult* checked(PGresult* result) {
        const ExecStatusType status = PQresultStatus(result);
        const bool is_good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_COPY_IN ||
                             status == PGRES_PIPELINE_SYNC;
        if (is_good) return result;
        PQclear(result);
        throw std::runtime_error(PQerrorMessage(connection_));
    }

    PGconn* connection_;
    int statements_ = 0;
};

}  // namespace bench::suites
