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

    //! Reads columns into fields: `row("ArtistId", o.id, "Name", o.name)`.
    template <class T, class... More>
    void operator()(std::string_view column, T& field, More&&... more) const {
        read(column, field);
        if constexpr (sizeof...(More) > 0) (*this)(more...);
    }

private:
    template <class T>
    void read(std::string_view column, T& field) const {
        const Cell& cell = cells_[table_.position(column)];
        if (!cell) throw std::runtime_error(table_.name + "." + std::string(column) + " is NULL");
        convert(*cell, field);
    }
    template <class T>
    void read(std::string_view column, std::optional<T>& field) const {
        field.reset();
        if (cells_[table_.position(column)]) read(column, field.emplace());
    }

    const ScriptTable& table_;
    const std::vector<Cell>& cells_;
};

// What the columns of the script mean for the fields of an object. Fields that the loader sets by linking objects are
// not read here.

template <class Named>
void fill_named(Named& o, std::string_view key, const ScriptRow& row) {
    row(key, o.id, "Name", o.name);
}
void fill(Artist& o, const ScriptRow& row) { fill_named(o, "ArtistId", row); }
void fill(Genre& o, const ScriptRow& row) { fill_named(o, "GenreId", row); }
void fill(MediaType& o, const ScriptRow& row) { fill_named(o, "MediaTypeId", row); }
void fill(Playlist& o, const ScriptRow& row) { fill_named(o, "PlaylistId", row); }
void fill(Album& o, const ScriptRow& row) { row("AlbumId", o.id, "Title", o.title); }
void fill(Track& o, const ScriptRow& row) {
    fill_named(o, "TrackId", row);
    row("AlbumId", o.album_id, "MediaTypeId", o.media_type_id, "GenreId", o.genre_id, "Composer", o.composer);
    row("Milliseconds", o.milliseconds, "Bytes", o.bytes, "UnitPrice", o.unit_price);
}
template <class Person>
void fill_person(Person& o, std::string_view key, const ScriptRow& row) {
    row(key, o.id, "LastName", o.last_name, "FirstName", o.first_name);
    row("Address", o.address, "City", o.city, "State", o.state, "Country", o.country, "PostalCode", o.postal_code);
    row("Phone", o.phone, "Fax", o.fax, "Email", o.email);
}
void fill(Employee& o, const ScriptRow& row) {
    fill_person(o, "EmployeeId", row);
    row("Title", o.title, "BirthDate", o.birth_date, "HireDate", o.hire_date);
}
void fill(Customer& o, const ScriptRow& row) {
    fill_person(o, "CustomerId", row);
    row("Company", o.company);
}
void fill(Invoice& o, const ScriptRow& row) {
    row("InvoiceId", o.id, "CustomerId", o.customer_id, "InvoiceDate", o.date, "Total", o.total);
    row("BillingAddress", o.billing_address, "BillingCity", o.billing_city, "BillingState", o.billing_state);
    row("BillingCountry", o.billing_country, "BillingPostalCode", o.billing_postal_code);
}
void fill(InvoiceLine& o, const ScriptRow& row) {
    row("InvoiceLineId", o.id, "TrackId", o.track_id, "UnitPrice", o.unit_price, "Quantity", o.quantity);
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
    //! The objects of one table with those of another in a collection, by the parent's key in the child's row.
    template <class Parent, class Child>
    std::vector<Parent> with_children(Many<Child> Parent::*collection, std::string_view parents,
                                      std::string_view children, std::string_view key) const {
        auto children_of = objects_by<Child>(children, key);
        std::vector<Parent> all = objects_of<Parent>(parents);
        for (Parent& parent : all)
            for (Child& child : children_of[parent.id]) (parent.*collection).append(std::move(child));
        return all;
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
        Session session(engine_);
        session.add_all(with_children(&Artist::albums, "Artist", "Album", "ArtistId"));
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
        session.add_all(with_children(&Invoice::lines, "Invoice", "InvoiceLine", "InvoiceId"));
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
