// The C++ signatures of one Python function, as header and source both need them.

#pragma once

#include <string>
#include <vector>

#include "bind.hpp"
#include "overloads.hpp"

namespace krait::generator {

/// `krait::Task<double>`, `std::string`
std::string return_type(const ResultType& result);

enum class Defaults { shown, hidden };

/// `std::string city, fetch_options options = {}`
std::string parameter_list(const BoundFunction& function, const Overload& overload,
                           Defaults defaults);

/// `krait::Task<double> fetch(std::string city, fetch_options options = {})`
std::string signature(const BoundFunction& function, const Overload& overload, Defaults defaults);

}  // namespace krait::generator
