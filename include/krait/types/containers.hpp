// Tags for Python's containers; each converts its items by their own tags, at any depth.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "krait/hash.hpp"
#include "krait/types/scalars.hpp"

namespace krait::detail {

// Items of a list may vanish while another item's conversion runs Python code, so that each is
// fetched with a reference of its own and the end is looked up anew.
template <class Item, class Api>
std::optional<std::vector<typename Item::Cpp>> load_list(Handle shared, Failure& failure) {
  const Owned<Api> list{Api::snapshot(shared)};
  if (!list) return failure.raised(), std::nullopt;
  std::vector<typename Item::Cpp> values;
  values.reserve(Api::list_size(list.get()));
  for (std::size_t index = 0;; ++index) {
    const Owned<Api> item{Api::list_item(list.get(), index)};
    if (!item) return values;
    auto value = Item::template load<Api>(item.get(), failure);
    if (!value) return failure.inside_index(index), std::nullopt;
    values.push_back(*std::move(value));
  }
}

template <class Item, class Api>
std::optional<std::vector<typename Item::Cpp>> load_tuple(Handle tuple, Failure& failure) {
  std::vector<typename Item::Cpp> values;
  const std::size_t size = Api::tuple_size(tuple);
  values.reserve(size);
  for (std::size_t index = 0; index < size; ++index) {
    auto value = Item::template load<Api>(Api::tuple_item(tuple, index), failure);
    if (!value) return failure.inside_index(index), std::nullopt;
    values.push_back(*std::move(value));
  }
  return values;
}

// Calls `accept(item, index)` for each item until it returns false; false if anything failed.
template <class Api, class Accept>
bool for_each_item(Handle iterable, Failure& failure, Accept accept) {
  const Owned<Api> iterator{Api::iterate(iterable)};
  if (!iterator) return failure.raised(), false;
  for (std::size_t index = 0;; ++index) {
    const Owned<Api> item{Api::iterate_next(iterator.get())};
    if (!item) break;
    if (!accept(item.get(), index)) return false;
  }
  if (Api::error_is_set()) return failure.raised(), false;
  return true;
}

template <class Item, class Api>
std::optional<std::vector<typename Item::Cpp>> load_iterable(Handle iterable, Failure& failure) {
  std::vector<typename Item::Cpp> values;
  const auto accept = [&](Handle item, std::size_t index) {
    auto value = Item::template load<Api>(item, failure);
    if (!value) return failure.inside_index(index), false;
    values.push_back(*std::move(value));
    return true;
  };
  if (!for_each_item<Api>(iterable, failure, accept)) return std::nullopt;
  return values;
}

// Whether each item is of the very type of its tag.
template <class Item, class Api>
bool items_exact(Handle shared) {
  const Owned<Api> container{Api::snapshot(shared)};
  if (!container) return Api::clear_error(), false;
  Failure ignored;
  const auto accept = [](Handle item, std::size_t) { return Item::template exact<Api>(item); };
  const bool all = for_each_item<Api>(container.get(), ignored, accept);
  if (ignored.is_python_error()) Api::clear_error();
  return all;
}

template <class Item, class Api>
std::optional<std::vector<typename Item::Cpp>> load_sequence(Handle object,
                                                             const std::string& expected,
                                                             Failure& failure) {
  if (Api::is_list(object)) return load_list<Item, Api>(object, failure);
  if (Api::is_tuple(object)) return load_tuple<Item, Api>(object, failure);
  if (Api::is_sequence(object)) return load_iterable<Item, Api>(object, failure);
  failure.mismatch(expected, object);
  return std::nullopt;
}

// Makes each item and hands it, with its index, to `place`, which owns it then.
template <class Item, class Api, class Values, class Place>
bool make_items(const Values& values, Failure& failure, Place place) {
  std::size_t index = 0;
  for (const auto& value : values) {
    const Handle item = Item::template make<Api>(value, failure);
    if (item == nullptr) return failure.inside_index(index), false;
    if (!place(item, index)) return false;
    ++index;
  }
  return true;
}

}  // namespace krait::detail

namespace krait::types {

template <class T>
struct List {
  using Cpp = std::vector<typename T::Cpp>;
  using View = const Cpp&;
  static std::string name() { return "list[" + T::name() + "]"; }

  template <class Api>
  static bool is_kind(Handle object) {
    return Api::is_list(object);
  }
  template <class Api>
  static bool exact(Handle object) {
    return is_kind<Api>(object) && krait::detail::items_exact<T, Api>(object);
  }
  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    if (Api::is_list(object)) return krait::detail::load_list<T, Api>(object, failure);
    return krait::detail::load_sequence<T, Api>(object, name(), failure);
  }
  template <class Api>
  static Handle make(View values, Failure& failure) {
    return make_from<Api>(values, failure);
  }

 protected:
  template <class Api, class Values>
  static Handle make_from(const Values& values, Failure& failure) {
    Owned<Api> list{Api::list_new(values.size())};
    if (!list) return nullptr;
    const auto place = [&](Handle item, std::size_t index) {
      Api::list_fill(list.get(), index, item);
      return true;
    };
    if (!krait::detail::make_items<T, Api>(values, failure, place)) return nullptr;
    return list.release();
  }
};

/// Read from any sequence, made as a list.
template <class T>
struct Sequence : List<T> {
  static std::string name() { return "Sequence[" + T::name() + "]"; }

  template <class Api>
  static std::optional<typename List<T>::Cpp> load(Handle object, Failure& failure) {
    return krait::detail::load_sequence<T, Api>(object, name(), failure);
  }
};

/// A parameter only: made as a list.
template <class T>
struct Iterable : List<T> {
  static std::string name() { return "Iterable[" + T::name() + "]"; }
};

/// `tuple[T, ...]`
template <class T>
struct VarTuple {
  using Cpp = std::vector<typename T::Cpp>;
  using View = const Cpp&;
  static std::string name() { return "tuple[" + T::name() + ", ...]"; }

  template <class Api>
  static bool is_kind(Handle object) {
    return Api::is_tuple(object);
  }
  template <class Api>
  static bool exact(Handle object) {
    return is_kind<Api>(object) && krait::detail::items_exact<T, Api>(object);
  }
  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    return krait::detail::load_sequence<T, Api>(object, name(), failure);
  }
  template <class Api>
  static Handle make(View values, Failure& failure) {
    Owned<Api> tuple{Api::tuple_new(values.size())};
    if (!tuple) return nullptr;
    const auto place = [&](Handle item, std::size_t index) {
      Api::tuple_fill(tuple.get(), index, item);
      return true;
    };
    if (!krait::detail::make_items<T, Api>(values, failure, place)) return nullptr;
    return tuple.release();
  }
};

/// `tuple[A, B]`
template <class... Ts>
struct Tuple {
  using Cpp = std::tuple<typename Ts::Cpp...>;
  using View = const Cpp&;

  static std::string name() {
    std::string names;
    ((names += (names.empty() ? "" : ", ") + Ts::name()), ...);
    return "tuple[" + (sizeof...(Ts) == 0 ? "()" : names) + "]";
  }
  template <class Api>
  static bool is_kind(Handle object) {
    return Api::is_tuple(object) && Api::tuple_size(object) == sizeof...(Ts);
  }
  template <class Api>
  static bool exact(Handle object) {
    std::size_t index = 0;
    return is_kind<Api>(object) &&
           (Ts::template exact<Api>(Api::tuple_item(object, index++)) && ...);
  }
  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    if (is_kind<Api>(object))
      return load_items<Api>(object, failure, std::index_sequence_for<Ts...>{});
    failure.mismatch(name(), object);
    return std::nullopt;
  }
  template <class Api>
  static Handle make(View values, Failure& failure) {
    return make_from<Api>(values, failure);
  }

 protected:
  template <class Api, class Values>
  static Handle make_from(const Values& values, Failure& failure) {
    Owned<Api> tuple{Api::tuple_new(sizeof...(Ts))};
    if (!tuple || !fill<Api>(tuple.get(), values, failure, std::index_sequence_for<Ts...>{})) {
      return nullptr;
    }
    return tuple.release();
  }

 private:
  template <class T, class Api>
  static bool load_item(Handle tuple, std::size_t index, std::optional<typename T::Cpp>& item,
                        Failure& failure) {
    item = T::template load<Api>(Api::tuple_item(tuple, index), failure);
    if (!item) failure.inside_index(index);
    return item.has_value();
  }

  template <class Api, std::size_t... Is>
  static std::optional<Cpp> load_items([[maybe_unused]] Handle tuple,
                                       [[maybe_unused]] Failure& failure,
                                       std::index_sequence<Is...>) {
    std::tuple<std::optional<typename Ts::Cpp>...> items;
    if ((load_item<Ts, Api>(tuple, Is, std::get<Is>(items), failure) && ...)) {
      return Cpp{*std::move(std::get<Is>(items))...};
    }
    return std::nullopt;
  }

  template <class T, class Api>
  static bool fill_item(Handle tuple, std::size_t index, const typename T::Cpp& value,
                        Failure& failure) {
    const Handle item = T::template make<Api>(value, failure);
    if (item == nullptr) return failure.inside_index(index), false;
    Api::tuple_fill(tuple, index, item);
    return true;
  }

  template <class Api, class Values, std::size_t... Is>
  static bool fill([[maybe_unused]] Handle tuple, [[maybe_unused]] const Values& values,
                   [[maybe_unused]] Failure& failure, std::index_sequence<Is...>) {
    return (fill_item<Ts, Api>(tuple, Is, std::get<Is>(values), failure) && ...);
  }
};

template <class K, class V>
struct Dict {
  using Cpp =
      std::unordered_map<typename K::Cpp, typename V::Cpp, krait::detail::HashFor<typename K::Cpp>>;
  using View = const Cpp&;
  static std::string name() { return "dict[" + K::name() + ", " + V::name() + "]"; }

  template <class Api>
  static bool is_kind(Handle object) {
    return Api::is_dict(object);
  }
  template <class Api>
  static bool exact(Handle object) {
    if (!is_kind<Api>(object)) return false;
    const Owned<Api> dict{Api::snapshot(object)};
    if (!dict) return Api::clear_error(), false;
    std::ptrdiff_t position = 0;
    Handle next_key = nullptr;
    Handle next_value = nullptr;
    while (Api::dict_next(dict.get(), position, next_key, next_value)) {
      const Owned<Api> key{next_key};
      const Owned<Api> value{next_value};
      if (!K::template exact<Api>(next_key) || !V::template exact<Api>(next_value)) return false;
    }
    return true;
  }
  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    if (Api::is_dict(object)) return load_dict<Api>(object, failure);
    if (Api::is_mapping(object)) return load_mapping<Api>(object, failure);
    failure.mismatch(name(), object);
    return std::nullopt;
  }
  template <class Api>
  static Handle make(View values, Failure& failure) {
    return make_from<Api>(values, failure);
  }

  /// From any range of pairs, such as a `std::map`.
  template <class Api, class Pairs>
  static Handle make_from(const Pairs& pairs, Failure& failure) {
    Owned<Api> dict{Api::dict_new()};
    if (!dict) return nullptr;
    for (const auto& [key, value] : pairs) {
      const Owned<Api> made_key{K::template make<Api>(key, failure)};
      if (!made_key) return nullptr;
      const Owned<Api> made_value{V::template make<Api>(value, failure)};
      if (!made_value) return failure.inside_key(made_key.get()), nullptr;
      if (!Api::dict_insert(dict.get(), made_key.get(), made_value.get())) return nullptr;
    }
    return dict.release();
  }

 private:
  template <class Api>
  static bool insert(Handle key, Handle value, Cpp& values, Failure& failure) {
    auto loaded_key = K::template load<Api>(key, failure);
    if (!loaded_key) return failure.inside_key(key), false;
    auto loaded_value = V::template load<Api>(value, failure);
    if (!loaded_value) return failure.inside_key(key), false;
    values.insert_or_assign(*std::move(loaded_key), *std::move(loaded_value));
    return true;
  }

  template <class Api>
  static std::optional<Cpp> load_dict(Handle shared, Failure& failure) {
    const Owned<Api> dict{Api::snapshot(shared)};
    if (!dict) return failure.raised(), std::nullopt;
    Cpp values;
    values.reserve(Api::dict_size(dict.get()));
    std::ptrdiff_t position = 0;
    Handle next_key = nullptr;
    Handle next_value = nullptr;
    while (Api::dict_next(dict.get(), position, next_key, next_value)) {
      const Owned<Api> key{next_key};
      const Owned<Api> value{next_value};
      if (!insert<Api>(key.get(), value.get(), values, failure)) return std::nullopt;
    }
    return values;
  }

  template <class Api>
  static std::optional<Cpp> load_mapping(Handle mapping, Failure& failure) {
    const Owned<Api> items{Api::mapping_items(mapping)};
    if (!items) return failure.raised(), std::nullopt;
    Cpp values;
    const auto accept = [&](Handle pair, std::size_t) {
      if (!Api::is_tuple(pair) || Api::tuple_size(pair) != 2) {
        return failure.mismatch("a pair of key and value", pair), false;
      }
      return insert<Api>(Api::tuple_item(pair, 0), Api::tuple_item(pair, 1), values, failure);
    };
    if (!krait::detail::for_each_item<Api>(items.get(), failure, accept)) return std::nullopt;
    return values;
  }
};

/// Read from any mapping, made as a dict.
template <class K, class V>
struct Mapping : Dict<K, V> {};

template <class T>
struct Set {
  using Cpp = std::unordered_set<typename T::Cpp, krait::detail::HashFor<typename T::Cpp>>;
  using View = const Cpp&;
  static std::string name() { return "set[" + T::name() + "]"; }

  template <class Api>
  static bool is_kind(Handle object) {
    return Api::is_set(object);
  }
  template <class Api>
  static bool exact(Handle object) {
    return is_kind<Api>(object) && krait::detail::items_exact<T, Api>(object);
  }
  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    if (!Api::is_set(object)) return failure.mismatch(name(), object), std::nullopt;
    const Owned<Api> set{Api::snapshot(object)};
    if (!set) return failure.raised(), std::nullopt;
    Cpp values;
    const auto accept = [&](Handle item, std::size_t) {
      auto value = T::template load<Api>(item, failure);
      if (!value) return failure.inside_key(item), false;
      values.insert(*std::move(value));
      return true;
    };
    if (!krait::detail::for_each_item<Api>(set.get(), failure, accept)) return std::nullopt;
    return values;
  }
  template <class Api>
  static Handle make(View values, Failure& failure) {
    return fill<Api>(Api::set_new(), values, failure);
  }

  /// Fills a set or frozenset, which it owns, from any range.
  template <class Api, class Values>
  static Handle fill(Handle new_set, const Values& values, Failure& failure) {
    Owned<Api> set{new_set};
    if (!set) return nullptr;
    const auto place = [&](Handle stolen, std::size_t) {
      const Owned<Api> item{stolen};
      return Api::set_insert(set.get(), item.get());
    };
    if (!krait::detail::make_items<T, Api>(values, failure, place)) return nullptr;
    return set.release();
  }
};

template <class T>
struct FrozenSet : Set<T> {
  using View = typename Set<T>::View;
  static std::string name() { return "frozenset[" + T::name() + "]"; }

  template <class Api>
  static bool is_kind(Handle object) {
    return Api::is_frozenset(object);
  }
  template <class Api>
  static bool exact(Handle object) {
    return is_kind<Api>(object) && krait::detail::items_exact<T, Api>(object);
  }
  template <class Api>
  static Handle make(View values, Failure& failure) {
    return Set<T>::template fill<Api>(Api::frozenset_new(), values, failure);
  }
};

}  // namespace krait::types
