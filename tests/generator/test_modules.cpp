// Names that modules which are generated together have from each other.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

#include "generated.hpp"
#include "generator/generate.hpp"

namespace krait::generator::testing {
namespace {

class Modules : public ::testing::Test {
 protected:
  void write(const std::string& file, const std::string& python) {
    files_.push_back(folder_.write(file, python));
  }

  /// What is generated for all of them, with the header of this module for an answer.
  std::string header_of(const std::string& module) {
    GenerateOptions options;
    options.files = files_;
    options.package_root = folder_.path();
    MemorySaver saver;
    Diagnostics diagnostics;
    generate(options, parser(), saver, diagnostics);
    for (const auto& each : diagnostics.all()) {
      log_ += fmt::format("{}: {}\n", each.location.line, each.message);
    }
    return saver.files[module + ".hpp"];
  }

  /// The parameter of a function `f` of pkg/main.py, after these imports.
  std::string parameter(const std::string& imports, const std::string& annotation) {
    write("pkg/main.py", imports + "\ndef f(x: " + annotation + ") -> None: ...\n");
    const auto header = header_of("pkg/main");
    const auto begin = header.find("f(") + 2;
    return header.substr(begin, header.find(" x)") - begin);
  }

  TemporaryFolder folder_;
  std::vector<std::filesystem::path> files_;
  std::string log_;
};

const std::string types =
    "from dataclasses import dataclass\n"
    "from decimal import Decimal\n"
    "from typing import *\n"
    "T = TypeVar('T')\n"
    "Pair = tuple[T, T]\n"
    "_Private = int\n"
    "@dataclass\n"
    "class Point:\n"
    "    x: int\n";

TEST_F(Modules, AreFollowedThroughStars) {
  write("pkg/types.py", types);
  EXPECT_EQ(parameter("from .types import *", "tuple[Point, Pair[int], Decimal, Optional[str]]"),
            "const std::tuple<pkg::types::Point, std::tuple<std::int64_t, std::int64_t>, "
            "krait::Decimal, std::optional<std::string>>&");
  EXPECT_EQ(log_, "");
}

TEST_F(Modules, AreFollowedThroughStarsByTheirWholeNames) {
  write("pkg/types.py", types);
  EXPECT_EQ(parameter("from pkg.types import *", "Point"), "const pkg::types::Point&");
  EXPECT_EQ(log_, "");
}

TEST_F(Modules, AreFollowedThroughStarsOfPackages) {
  write("pkg/types.py", types);
  write("pkg/__init__.py", "from .types import *\n");
  EXPECT_EQ(parameter("from . import *", "Pair[Point]"),
            "const std::tuple<pkg::types::Point, pkg::types::Point>&");
  EXPECT_EQ(log_, "");
}

TEST_F(Modules, ThatStarEachOtherEnd) {
  write("pkg/types.py", "from .main import *\n" + types);
  EXPECT_EQ(parameter("from .types import *", "Point"), "const pkg::types::Point&");
}

TEST_F(Modules, ThatImportANameFromEachOtherHaveItFromNowhere) {
  write("pkg/types.py", "from .main import X\n");
  EXPECT_EQ(parameter("from .types import X", "X"), "const krait::Object&");
  EXPECT_EQ(log_.find("'.types.X' is not mapped to C++"), 3U) << log_;
}

TEST_F(Modules, ExportByStarsWhatAllLists) {
  write("pkg/types.py", "__all__ = ['_Private']\n__all__ += ('Pair',)\n" + types);
  EXPECT_EQ(parameter("from .types import *", "tuple[_Private, Pair[str]]"),
            "const std::tuple<std::int64_t, std::tuple<std::string, std::string>>&");
  EXPECT_EQ(log_, "");
}

TEST_F(Modules, ExportNothingElseThanAllLists) {
  write("pkg/types.py", "__all__ = ['Pair']\n" + types);
  EXPECT_EQ(parameter("from .types import *", "Point"), "const krait::Object&");
  EXPECT_EQ(log_,
            "2: the name 'Point' is unknown here: krait::Object is used; import or define "
            "it, or write `Any`\n");
}

TEST_F(Modules, ExportPublicNamesWhereAllIsNotPlain) {
  write("pkg/types.py", "__all__ = ['Pair'] + other\n" + types);
  EXPECT_EQ(parameter("from .types import *", "Point"), "const pkg::types::Point&");
}

TEST_F(Modules, HaveTheirOwnNamesOverThoseOfStars) {
  write("pkg/types.py", types);
  EXPECT_EQ(parameter("from .types import *\nPoint = int", "Point"), "std::int64_t");
}

TEST_F(Modules, ThatAreNotGeneratedAreNamedWhereTheyMayHaveAName) {
  EXPECT_EQ(parameter("from .others import *", "Point"), "const krait::Object&");
  EXPECT_EQ(log_,
            "2: the name 'Point' is unknown here: krait::Object is used; if it is from `from "
            ".others import *`, generate that module, too, or write `Any`\n");
}

TEST_F(Modules, PassOnWhatTheyImport) {
  write("pkg/types.py", types);
  write("pkg/compat.py",
        "try:\n"
        "    from enum import StrEnum\n"
        "except ImportError:\n"
        "    class StrEnum: ...\n"
        "from typing import NamedTuple, Optional as Maybe\n"
        "from . import types as kinds\n");
  write("pkg/main.py",
        "from . import compat\n"
        "from .compat import StrEnum, NamedTuple\n"
        "class Unit(StrEnum):\n"
        "    KILO = 'kg'\n"
        "class Row(NamedTuple):\n"
        "    x: compat.Maybe[compat.kinds.Point]\n");
  const auto header = header_of("pkg/main");
  EXPECT_NE(header.find("enum class Unit"), std::string::npos) << header;
  EXPECT_NE(header.find("std::optional<pkg::types::Point> x"), std::string::npos) << header;
  EXPECT_EQ(log_, "");
}

TEST_F(Modules, HaveErrorsThatDeriveFromOnesUnderOtherNames) {
  write("pkg/errors.py", "class AppError(Exception): ...\nclass Other(AppError): ...\n");
  write("pkg/main.py",
        "from .errors import AppError as _Base\n"
        "from . import errors\n"
        "Alias = errors.Other\n"
        "class NetError(_Base): ...\n"
        "class Late(Alias, TimeoutError): ...\n");
  const auto header = header_of("pkg/main");
  EXPECT_NE(header.find("class NetError : public virtual pkg::errors::AppError"), std::string::npos)
      << header;
  EXPECT_NE(header.find("class Late : public virtual pkg::errors::Other, public virtual "
                        "krait::TimeoutError"),
            std::string::npos)
      << header;
  EXPECT_EQ(log_, "");
}

// --- bases of exceptions ---

const std::string client =
    "from .net import NetError\n"
    "class HttpError(NetError): ...\n";

TEST_F(Modules, GiveExceptionsTheirBases) {
  write("pkg/net.py", "class NetError(Exception): ...\n");
  write("pkg/client.py", client);
  const auto header = header_of("pkg/client");
  EXPECT_NE(header.find("class HttpError : public virtual pkg::net::NetError"), std::string::npos);
  EXPECT_EQ(log_, "");
}

TEST_F(Modules, ThatAreApartLoseTheBasesOfExceptions) {
  const auto net = folder_.write("pkg/net.py", "class NetError(Exception): ...\n");
  write("pkg/client.py", client);
  EXPECT_NE(header_of("pkg/client").find("class HttpError : public virtual krait::Exception"),
            std::string::npos);
  EXPECT_EQ(log_, "2: 'HttpError' does not derive from 'pkg.net.NetError' in C++: " + net.string() +
                      " is not generated together with it; give it to the same "
                      "krait_add_library, and to no other\n");
}

TEST_F(Modules, ThatAreApartAreFollowedToTheBasesOfExceptions) {
  const auto net = folder_.write("pkg/net.py",
                                 "class NetError(Exception): ...\n"
                                 "class Trouble(NetError): ...\n"
                                 "class Mixin: ...\n");
  const auto package = folder_.write("pkg/__init__.py", "from .net import Trouble, Mixin\n");
  write("pkg/client.py",
        "from pkg import Trouble, Mixin\n"
        "class Timeout(Trouble): ...\n"
        "class Other(Mixin): ...\n");
  header_of("pkg/client");
  EXPECT_NE(
      log_.find("2: 'Timeout' does not derive from 'pkg.Trouble' in C++, nor is an exception: " +
                package.string() + " and " + net.string() +
                " are not generated together with it; give them to the same "
                "krait_add_library, and to no other\n"),
      std::string::npos)
      << log_;
  EXPECT_EQ(log_.find("'Other' does not derive"), std::string::npos);
}

TEST_F(Modules, OfOthersLoseTheBasesOfExceptionsToo) {
  write("pkg/client.py",
        "import json, requests\n"
        "class A(requests.RequestException): ...\n"
        "class B(json.JSONDecodeError): ...\n"
        "class C(requests.Session, ValueError): ...\n");
  header_of("pkg/client");
  EXPECT_NE(
      log_.find("2: 'A' does not derive from 'requests.RequestException' in C++, whose module "
                "is not generated; name it after MODULES in the same krait_add_library\n"),
      std::string::npos)
      << log_;
  EXPECT_EQ(log_.find("'B' does not derive"), std::string::npos);
  EXPECT_EQ(log_.find("'C' does not derive"), std::string::npos);
}

TEST(Stars, OfTypingBringAllOfIt) {
  const auto log_of = [](const std::string& annotation) {
    return generated("from typing import *\ndef f(x: " + annotation + ") -> None: ...\n").log;
  };
  for (const auto* name : {"SupportsInt", "Match[str]", "IO", "ContextManager[int]"}) {
    EXPECT_NE(log_of(name).find("is not mapped to C++"), std::string::npos) << log_of(name);
  }
}

TEST(Stars, OfAbstractCollectionsBringNothingElse) {
  const auto log = generated("from collections.abc import *\ndef f(x: List) -> None: ...\n").log;
  EXPECT_NE(log.find("the name 'List' is unknown here"), std::string::npos) << log;
}

}  // namespace
}  // namespace krait::generator::testing
