#pragma once

// The mapping `tree` of the recorded random programs.

#include "mapping.hpp"

namespace aludel::oracle::tree {

struct Registry : DeclarativeBase<Registry> {};

struct Node;
struct Note;
struct Tag;
struct Folder;

struct Node {
    std::int64_t id{};
    Key parent_id{};
    Text data{};
    std::int64_t ver{};
    Many<Node> children{};
    One<Node> parent{};
    Many<Note> notes{};
    Many<Tag> tags{};
};
struct Note {
    std::int64_t id{};
    Key node_id{};
    Text txt{};
    One<Node> node{};
};
struct Tag {
    std::int64_t id{};
    Text name{};
    Many<Node> nodes{};
};
struct Folder {
    std::int64_t id{};
    Key parent_id{};
    Text name{};
    Many<Folder> subs{};
    One<Folder> up{};
};

inline const Table node_tags("node_tags", Registry::metadata(), Column("node_id", BigInteger(), ForeignKey("nodes.id"), primary_key),
                             Column("tag_id", BigInteger(), ForeignKey("tags.id"), primary_key));

struct NodeTable : Declarative<Node, "nodes", Registry> {
    Mapped<&Node::id> id{this, primary_key};
    Mapped<&Node::parent_id> parent_id{this, ForeignKey("nodes.id")};
    Mapped<&Node::data> data{this};
    Mapped<&Node::ver> ver{this, version_id};
    Relationship<&Node::children> children{this, back_populates<&Node::parent>, order_by(attr<&Node::id>())};
    Relationship<&Node::parent> parent{this, back_populates<&Node::children>, remote_side(id)};
    Relationship<&Node::notes> notes{this, back_populates<&Note::node>, order_by(attr<&Note::id>()), cascade::all | cascade::delete_orphan};
    Relationship<&Node::tags> tags{this, secondary(node_tags), back_populates<&Tag::nodes>, order_by(attr<&Tag::id>())};
};
inline const NodeTable nodes;
struct NoteTable : Declarative<Note, "notes", Registry> {
    Mapped<&Note::id> id{this, primary_key};
    Mapped<&Note::node_id> node_id{this, ForeignKey("nodes.id")};
    Mapped<&Note::txt> txt{this};
    Relationship<&Note::node> node{this, back_populates<&Node::notes>};
};
inline const NoteTable notes;
struct TagTable : Declarative<Tag, "tags", Registry> {
    Mapped<&Tag::id> id{this, primary_key};
    Mapped<&Tag::name> name{this};
    Relationship<&Tag::nodes> nodes{this, secondary(node_tags), back_populates<&Node::tags>, order_by(attr<&Node::id>())};
};
inline const TagTable tags;
struct FolderTable : Declarative<Folder, "folders", Registry> {
    Mapped<&Folder::id> id{this, primary_key};
    Mapped<&Folder::parent_id> parent_id{this, ForeignKey("folders.id")};
    Mapped<&Folder::name> name{this};
    Relationship<&Folder::subs> subs{this, back_populates<&Folder::up>, order_by(attr<&Folder::id>()), cascade::all | cascade::delete_orphan};
    Relationship<&Folder::up> up{this, back_populates<&Folder::subs>, remote_side(id)};
};
inline const FolderTable folders;

}  // namespace aludel::oracle::tree

namespace aludel::oracle {

template <> struct Attributes<tree::Node> {
    static const auto& table() { return tree::nodes; }
    static constexpr auto fields = named(Named{"id", &tree::Node::id}, Named{"parent_id", &tree::Node::parent_id}, Named{"data", &tree::Node::data}, Named{"ver", &tree::Node::ver});
    static constexpr auto links = named(Named{"children", &tree::Node::children}, Named{"parent", &tree::Node::parent}, Named{"notes", &tree::Node::notes}, Named{"tags", &tree::Node::tags});
    static constexpr auto relationships = named(Named{"children", &tree::NodeTable::children}, Named{"parent", &tree::NodeTable::parent}, Named{"notes", &tree::NodeTable::notes}, Named{"tags", &tree::NodeTable::tags});
};
template <> struct Attributes<tree::Note> {
    static const auto& table() { return tree::notes; }
    static constexpr auto fields = named(Named{"id", &tree::Note::id}, Named{"node_id", &tree::Note::node_id}, Named{"txt", &tree::Note::txt});
    static constexpr auto links = named(Named{"node", &tree::Note::node});
    static constexpr auto relationships = named(Named{"node", &tree::NoteTable::node});
};
template <> struct Attributes<tree::Tag> {
    static const auto& table() { return tree::tags; }
    static constexpr auto fields = named(Named{"id", &tree::Tag::id}, Named{"name", &tree::Tag::name});
    static constexpr auto links = named(Named{"nodes", &tree::Tag::nodes});
    static constexpr auto relationships = named(Named{"nodes", &tree::TagTable::nodes});
};
template <> struct Attributes<tree::Folder> {
    static const auto& table() { return tree::folders; }
    static constexpr auto fields = named(Named{"id", &tree::Folder::id}, Named{"parent_id", &tree::Folder::parent_id}, Named{"name", &tree::Folder::name});
    static constexpr auto links = named(Named{"subs", &tree::Folder::subs}, Named{"up", &tree::Folder::up});
    static constexpr auto relationships = named(Named{"subs", &tree::FolderTable::subs}, Named{"up", &tree::FolderTable::up});
};

namespace tree {
//! The classes, by the names that the programs give them.
inline Mapping mapping() {
    return {Registry::metadata(),
            {{"Node", class_of<Node>()}, {"Note", class_of<Note>()}, {"Tag", class_of<Tag>()}, {"Folder", class_of<Folder>()}},
            [](const Object& object, const std::string& link) {
                return (dynamic_cast<const Of<Note>*>(&object) && link == "node") || (dynamic_cast<const Of<Folder>*>(&object) && link == "up");
            }};
}
}  // namespace tree
}  // namespace aludel::oracle
