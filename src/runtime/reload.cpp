// Reloads modules, and has the next calls find what is new in them.
#include "krait/reload.hpp"

#include <string>

#include "embedded_module.hpp"
#include "importer.hpp"
#include "krait/error.hpp"
#include "krait/python/attach.hpp"
#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"
#include "krait/python/module.hpp"
#include "text.hpp"

namespace krait {

namespace {

using Ref = detail::Owned<detail::InlineApi>;

detail::EmbeddedModule reloader{"_krait_reload", detail::reload_source};

}  // namespace

void reload(std::string_view module) {
  const detail::Attach attach;
  const std::string name{module};
  const Ref importer{detail::embedded_importer()};
  const Ref problem{reloader.call("reload", "Os", importer.get(), name.c_str())};
  if (PyUnicode_GET_LENGTH(problem.get()) != 0) throw Error{detail::text_of(problem.get())};
  detail::KeptObject::retire_all();
}

}  // namespace krait
