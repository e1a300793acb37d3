#include "tests/integration/chinook/loader.hpp"

#include <charconv>
#include <map>
#include <stdexcept>

namespace chinook {

namespace {

void convert(const std::string& text, std::string& value) { value = text; }
void convert(const std::string& text, Decimal& value) { value = Decimal::parse(text); }
void convert(const std::string& text, LocalDateTime& value) { value = parse_local_date_time(text); }
template <std::integral T>
void convert(const std::string& text, T& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        throw std::runtime_error("\"" + text + "\" is no integer of this size");
}
//! The script has days as moments; none may lose a time of day.
void convert(const std::string& text, std::chrono::year_month_day& value) {
    if (!text.ends_with(" 00:00:00")) throw std::runtime_error("\"" + text + "\" is not midnight");
    value = parse_date(std::string_view(text).substr(0, 10));
}

//! One row of the script, read by column.
class ScriptRow {
public:
    ScriptRow(const ScriptTable& table, std::size_t row) : table_(table), cells_(table.rows[row]) {}

    template <class T>
    void operator()(std::string_view column, T& field) const {
        const Cell& cell = cells_[table_.position(column)];
        if (!cell) throw std::runtime_error(table_.name + "." + std::string(column) + " is NULL");
        convert(*cell, field);
    }
    template <class T>
    void operator()(std::string_view column, std::optional<T>& field) const {
        field.reset();
        if (cells_[table_.position(column)]) (*this)(column, field.emplace());
    }

private:
    const ScriptTable& table_;
    const std::vector<Cell>& cells_;
};

// What the columns of the script mean for the fields of an object. Fields that the loader sets by linking objects are
// not read here.

void fill(Artist& o, const ScriptRow& row) {
    row("ArtistId", o.id);
    row("Name", o.name);
}
void fill(Genre& o, const ScriptRow& row) {
    row("GenreId", o.id);
    row("Name", o.name);
}
void fill(MediaType& o, const ScriptRow& row) {
    row("MediaTypeId", o.id);
    row("Name", o.name);
}
void fill(Album& o, const ScriptRow& row) {
    row("AlbumId", o.id);
    row("Title", o.title);
}
void fill(Playlist& o, const ScriptRow& row) {
    row("PlaylistId", o.id);
    row("Name", o.name);
}
void fill(Track& o, const ScriptRow& row) {
    row("TrackId", o.id);
    row("Name", o.name);
    row("AlbumId", o.album_id);
    row("MediaTypeId", o.media_type_id);
    row("GenreId", o.genre_id);
    row("Composer", o.composer);
    row("Milliseconds", o.milliseconds);
    row("Bytes", o.bytes);
    row("UnitPrice", o.unit_price);
}
template <class Person>
void fill_address(Person& o, const ScriptRow& row) {
    row("LastName", o.last_name);
    row("FirstName", o.first_name);
    row("Address", o.address);
    row("City", o.city);
    row("State", o.state);
    row("Country", o.country);
    row("PostalCode", o.postal_code);
    row("Phone", o.phone);
    row("Fax", o.fax);
    row("Email", o.email);
}
void fill(Employee& o, const ScriptRow& row) {
    row("EmployeeId", o.id);
    row("Title", o.title);
    row("BirthDate", o.birth_date);
    row("HireDate", o.hire_date);
    fill_address(o, row);
}
void fill(Customer& o, const ScriptRow& row) {
    row("CustomerId", o.id);
    row("Company", o.company);
    fill_address(o, row);
}
void fill(Invoice& o, const ScriptRow& row) {
    row("InvoiceId", o.id);
    row("CustomerId", o.customer_id);
    row("InvoiceDate", o.date);
    row("BillingAddress", o.billing_address);
    row("BillingCity", o.billing_city);
    row("BillingState", o.billing_state);
    row("BillingCountry", o.billing_country);
    row("BillingPostalCode", o.billing_postal_code);
    row("Total", o.total);
}
void fill(InvoiceLine& o, const ScriptRow& row) {
    row("InvoiceLineId", o.id);
    row("TrackId", o.track_id);
    row("UnitPrice", o.unit_price);
    row("Quantity", o.quantity);
}

class Loader {
public:
    Loader(const Engine& engine, const std::vector<ScriptTable>& script) : engine_(engine), script_(script) {}

    void run() {
        Base::metadata().create_all(engine_);
        load_catalogue();
        Session session(engine_);
        load_people(session);
        load_invoices(session);
        load_short_playlists(session);
        session.commit();
        load_long_playlists();
    }

private:
    const ScriptTable& table(std::string_view name) const { return find_table(script_, name); }

    template <class T>
    static T object_of(const ScriptTable& table, std::size_t row) {
        T object;
        fill(object, ScriptRow(table, row));
        return object;
    }
    template <class T>
    std::vector<T> objects_of(std::string_view name) const {
        const ScriptTable& from = table(name);
        std::vector<T> objects;
        for (std::size_t row = 0; row < from.rows.size(); ++row) objects.push_back(object_of<T>(from, row));
        return objects;
    }
    //! The objects of a table by the value that a column has in their rows.
    template <class T>
    std::map<std::int64_t, std::vector<T>> objects_by(std::string_view name, std::string_view column) const {
        const ScriptTable& from = table(name);
        std::map<std::int64_t, std::vector<T>> groups;
        for (std::size_t row = 0; row < from.rows.size(); ++row)
            groups[key_at(from, row, column)].push_back(object_of<T>(from, row));
        return groups;
    }
    static std::int64_t key_at(const ScriptTable& table, std::size_t row, std::string_view column) {
        std::optional<std::int64_t> key;
        ScriptRow(table, row)(column, key);
        return key.value_or(0);
    }

    //! Structs in bulk, and a graph of artists with their albums in between: tracks need both.
    void load_catalogue() {
        engine_.begin([&](Connection& connection) {
            connection.execute(insert(genres), objects_of<Genre>("Genre"));
            connection.execute(insert(media_types), objects_of<MediaType>("MediaType"));
        });
        load_artists();
        engine_.begin([&](Connection& connection) {
            connection.execute(insert(tracks), objects_of<Track>("Track"));
        });
    }
    void load_artists() {
        auto albums_of = objects_by<Album>("Album", "ArtistId");
        std::vector<Artist> all = objects_of<Artist>("Artist");
        for (Artist& artist : all)
            for (Album& album : albums_of[artist.id]) artist.albums.append(std::move(album));
        Session session(engine_);
        session.add_all(std::move(all));
        session.commit();
    }

    //! The tree of employees hangs on the one who reports to nobody; customers are linked to their employee.
    void load_people(Session& session) {
        auto reports_of = objects_by<Employee>("Employee", "ReportsTo");
        for (Employee& boss : reports_of[0]) session.add(with_reports(std::move(boss), reports_of));
        const ScriptTable& from = table("Customer");
        for (std::size_t row = 0; row < from.rows.size(); ++row) {
            auto customer = object_of<Customer>(from, row);
            customer.support_rep = session.get_one<Employee>(key_at(from, row, "SupportRepId"));
            session.add(std::move(customer));
        }
    }
    static Employee with_reports(Employee employee, std::map<std::int64_t, std::vector<Employee>>& reports_of) {
        for (Employee& report : reports_of[employee.id])
            employee.reports.append(with_reports(std::move(report), reports_of));
        return employee;
    }

    void load_invoices(Session& session) {
        auto lines_of = objects_by<InvoiceLine>("InvoiceLine", "InvoiceId");
        std::vector<Invoice> all = objects_of<Invoice>("Invoice");
        for (Invoice& invoice : all)
            for (InvoiceLine& line : lines_of[invoice.id]) invoice.lines.append(std::move(line));
        session.add_all(std::move(all));
    }

    static constexpr std::size_t long_playlist = 100;

    std::map<std::int64_t, std::vector<std::int64_t>> tracks_by_playlist() const {
        const ScriptTable& from = table("PlaylistTrack");
        std::map<std::int64_t, std::vector<std::int64_t>> found;
        for (std::size_t row = 0; row < from.rows.size(); ++row)
            found[key_at(from, row, "PlaylistId")].push_back(key_at(from, row, "TrackId"));
        return found;
    }
    void load_short_playlists(Session& session) {
        auto tracks_of = tracks_by_playlist();
        for (const Ptr<Playlist>& playlist : session.add_all(objects_of<Playlist>("Playlist"))) {
            const std::vector<std::int64_t>& wanted = tracks_of[playlist->id];
            if (wanted.size() > long_playlist) continue;
            for (const auto& track : session.scalars(select(tracks).where(tracks.id.in_(wanted))).all())
                playlist.edit()->tracks.append(track);
        }
    }
    void load_long_playlists() {
        std::vector<Params> rows;
        for (const auto& [playlist, wanted] : tracks_by_playlist())
            if (wanted.size() > long_playlist)
                for (std::int64_t track : wanted) rows.push_back({{"playlist_id", playlist}, {"track_id", track}});
        engine_.begin([&](Connection& connection) { connection.execute_many(insert(playlist_track), rows); });
    }

    const Engine& engine_;
    const std::vector<ScriptTable>& script_;
};

}  // namespace

void load(const Engine& engine, const std::vector<ScriptTable>& script) { Loader(engine, script).run(); }

}  // namespace chinook
