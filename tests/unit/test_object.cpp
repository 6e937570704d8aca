// krait::Object: everything that Python can do with an object, done from C++.
#include "krait/object.hpp"

#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "../support/python.hpp"

namespace {

using krait::eval;
using krait::Object;
using krait_test::caught;
using krait_test::contains;
using krait_test::define;

TEST(ObjectTest, AttributesAreReadSetAndAskedFor) {
  const krait::Interpreter python;
  const Object box = define("class Box: size = 3")["Box"]();
  EXPECT_EQ(box.attr("size").as<int>(), 3);
  EXPECT_FALSE(box.has_attr("colour"));
  box.set_attr("colour", "red");
  EXPECT_TRUE(box.has_attr("colour"));
  EXPECT_EQ(box.attr("colour").as<std::string>(), "red");
}

TEST(ObjectTest, CodeRunsInADictOnly) {
  const krait::Interpreter python;
  EXPECT_THROW(krait::eval("1", krait::eval("[]")), krait::TypeError);
  EXPECT_THROW(krait::exec("pass", krait::Object{1}), krait::TypeError);
}

TEST(ObjectTest, AMissingAttributeIsAnAttributeError) {
  const krait::Interpreter python;
  const auto error = caught<krait::AttributeError>([] { static_cast<void>(Object{1}.attr("x")); });
  EXPECT_EQ(error.message(), "'int' object has no attribute 'x'");
}

TEST(ObjectTest, AskingForAnAttributeKeepsErrorsOtherThanItsAbsence) {
  const krait::Interpreter python;
  const Object broken = define(R"(
class Broken:
    @property
    def size(self):
        raise OSError("no disk")
)")["Broken"]();
  EXPECT_THROW(static_cast<void>(broken.has_attr("size")), krait::OSError);
}

TEST(ObjectTest, AttributesOfAClassThatForbidsThemCannotBeSet) {
  const krait::Interpreter python;
  EXPECT_THROW(Object{1}.set_attr("x", 2), krait::AttributeError);
}

TEST(ObjectTest, ACallTakesAnyNumberOfArgumentsOfAnyType) {
  const krait::Interpreter python;
  const Object pack = eval("lambda *args: args");
  EXPECT_EQ(pack().repr(), "()");
  const std::vector<int> numbers{1, 2};
  EXPECT_EQ(pack(1, "two", 3.5, true, numbers, Object{}).repr(),
            "(1, 'two', 3.5, True, [1, 2], None)");
}

TEST(ObjectTest, ACallTakesArgumentsByName) {
  const krait::Interpreter python;
  using krait::Keyword;
  krait::exec(
      "def all_of(a, b=2, /, c=3, *rest, d=4, **more): return repr((a, b, c, rest, d, more))");
  const Object all_of = krait::eval("all_of");
  EXPECT_EQ(all_of(1, Keyword{"c", "C"}).str(), "(1, 2, 'C', (), 4, {})");
  EXPECT_EQ(all_of(1, 5, Keyword{"e", 6}, Keyword{"d", Object{}}).str(),
            "(1, 5, 3, (), None, {'e': 6})");
  const std::string name = "grün";
  EXPECT_EQ(krait::eval("dict")(Keyword{name, 1}, Keyword{"b", 2}).str(), "{'grün': 1, 'b': 2}");
  EXPECT_EQ(krait::eval("lambda *, key: key")(Keyword{"key", true}).as<bool>(), true);
  EXPECT_THROW(all_of(Keyword{"a", 1}), krait::TypeError);
  EXPECT_THROW(all_of(1, 2, 3, Keyword{"c", 4}), krait::TypeError);
}

TEST(ObjectTest, ACallTakesNamesThatAreKnownOnlyWhenTheProgramRuns) {
  const krait::Interpreter python;
  const std::vector<Object> arguments{1, 2, 3};
  const std::vector<std::string_view> names{"b", "c"};
  const Object gather = krait::eval("lambda *places, **names: (places, names)");
  EXPECT_EQ(gather.call(arguments, names).str(), "((1,), {'b': 2, 'c': 3})");
  const std::vector<std::string_view> too_many{"a", "b", "c", "d"};
  EXPECT_THROW(static_cast<void>(gather.call(arguments, too_many)), krait::Error);
}

TEST(ObjectTest, ACallOfWhatIsNotCallableIsATypeError) {
  const krait::Interpreter python;
  EXPECT_THROW(Object{1}(2), krait::TypeError);
}

TEST(ObjectTest, ItemsAreReadAndSetByKeysOfAnyType) {
  const krait::Interpreter python;
  const Object table = eval("{}");
  table.set_item("one", 1);
  table.set_item(2, "two");
  EXPECT_EQ(table["one"].as<int>(), 1);
  EXPECT_EQ(table[2].as<std::string>(), "two");
  EXPECT_THROW(table["three"], krait::KeyError);
  EXPECT_THROW(eval("[]")[0], krait::IndexError);
  EXPECT_THROW(table.set_item(eval("[]"), 1), krait::TypeError);
}

TEST(ObjectTest, ContainsAndSizeAreThoseOfPython) {
  const krait::Interpreter python;
  const Object letters = eval("['a', 'b']");
  EXPECT_TRUE(letters.contains("a"));
  EXPECT_FALSE(letters.contains("c"));
  EXPECT_EQ(letters.size(), 2U);
  EXPECT_THROW(static_cast<void>(Object{1}.size()), krait::TypeError);
  EXPECT_THROW(static_cast<void>(Object{1}.contains(1)), krait::TypeError);
}

TEST(ObjectTest, IterationGivesEachItemInOrder) {
  const krait::Interpreter python;
  std::vector<int> seen;
  for (const Object& item : eval("(n * n for n in range(4))")) seen.push_back(item.as<int>());
  EXPECT_EQ(seen, (std::vector<int>{0, 1, 4, 9}));
}

TEST(ObjectTest, AnErrorOfAnIteratorEndsTheLoopAfterTheItemsBeforeIt) {
  const krait::Interpreter python;
  const Object items =
      define("def items():\n  yield 1\n  yield 2\n  raise ValueError('no third')")["items"]();
  std::vector<int> seen;
  const auto error = caught<krait::ValueError>([&] {
    for (const Object& item : items) seen.push_back(item.as<int>());
  });
  EXPECT_EQ(error.message(), "no third");
  EXPECT_EQ(seen, (std::vector<int>{1, 2}));
}

TEST(ObjectTest, IteratingOverWhatHasNoItemsIsATypeError) {
  const krait::Interpreter python;
  EXPECT_THROW(static_cast<void>(Object{1}.begin()), krait::TypeError);
}

TEST(ObjectTest, ObjectsCompareAsInPython) {
  const krait::Interpreter python;
  EXPECT_TRUE(eval("1") == eval("1.0"));
  EXPECT_TRUE(eval("1") != eval("2"));
  EXPECT_TRUE(eval("'a'") < eval("'b'"));
  EXPECT_TRUE(eval("2") <= eval("2"));
  EXPECT_TRUE(eval("(1, 2)") > eval("(1,)"));
  EXPECT_TRUE(eval("2") >= 2);
  EXPECT_EQ(eval("'krait'"), "krait");
  EXPECT_FALSE(eval("{1} < {2}").as<bool>());
  EXPECT_FALSE(eval("{1}") < eval("{2}"));
  EXPECT_THROW(static_cast<void>(eval("1") < eval("'a'")), krait::TypeError);
}

TEST(ObjectTest, NanIsNotEqualToItself) {
  const krait::Interpreter python;
  const Object nan = eval("float('nan')");
  EXPECT_FALSE(define("nan = float('nan')\nsame = nan == nan")["same"].as<bool>());
  EXPECT_FALSE(nan == nan);
  EXPECT_TRUE(nan != nan);
  EXPECT_TRUE(nan.is(nan));
}

TEST(ObjectTest, AnErrorInAComparisonArrives) {
  const krait::Interpreter python;
  const Object broken = define(R"(
class Broken:
    def __eq__(self, other):
        raise LookupError("incomparable")
)")["Broken"]();
  EXPECT_THROW(static_cast<void>(broken == 1), krait::LookupError);
}

TEST(ObjectTest, TruthIsPythons) {
  const krait::Interpreter python;
  for (const auto* empty : {"0", "''", "[]", "None", "0.0", "False"}) {
    EXPECT_FALSE(static_cast<bool>(eval(empty))) << empty;
  }
  for (const auto* full : {"1", "'0'", "[0]", "object()", "True"}) {
    EXPECT_TRUE(static_cast<bool>(eval(full))) << full;
  }
  const Object broken =
      define("class Broken:\n  def __bool__(self): raise OSError('x')")["Broken"]();
  EXPECT_THROW(static_cast<void>(static_cast<bool>(broken)), krait::OSError);
}

TEST(ObjectTest, StrAndReprAreUtf8AndShowSurrogatesAsEscapes) {
  const krait::Interpreter python;
  EXPECT_EQ(eval("'é\\U0001F40D'").str(), "é🐍");
  EXPECT_EQ(eval("'é'").repr(), "'é'");
  EXPECT_EQ(eval("'a\\ud800b'").str(), "a\\ud800b");
  EXPECT_TRUE(krait_test::is_utf8(eval("'a\\ud800b'").str()));
  EXPECT_EQ(eval("'a\\0b'").str(), (std::string{"a\0b", 3}));
}

TEST(ObjectTest, StrAndReprLetTheErrorsOfTheObjectThrough) {
  const krait::Interpreter python;
  const Object broken = define(R"(
class Broken:
    def __str__(self):
        raise ValueError("mute")
    def __repr__(self):
        return 3
)")["Broken"]();
  EXPECT_EQ(caught<krait::ValueError>([&] { static_cast<void>(broken.str()); }).message(), "mute");
  EXPECT_THROW(static_cast<void>(broken.repr()), krait::TypeError);
}

TEST(ObjectTest, TypesAndInstances) {
  const krait::Interpreter python;
  EXPECT_TRUE(Object{true}.type().is(eval("bool")));
  EXPECT_TRUE(Object{true}.is_instance(eval("int")));
  EXPECT_TRUE(Object{1}.is_instance(eval("(str, int)")));
  EXPECT_FALSE(Object{1}.is_instance(eval("str")));
  EXPECT_THROW(static_cast<void>(Object{1}.is_instance(1)), krait::TypeError);
}

TEST(ObjectTest, IdentityIsNotEquality) {
  const krait::Interpreter python;
  const Object first = eval("[]");
  const Object copy = first;
  EXPECT_TRUE(first.is(copy));
  EXPECT_FALSE(first.is(eval("[]")));
  EXPECT_TRUE(first == eval("[]"));
}

TEST(ObjectTest, HashesAreThoseOfPythonSoThatObjectsAreKeys) {
  const krait::Interpreter python;
  std::unordered_map<Object, int> ages{{"Ada", 36}, {"Alan", 41}};
  EXPECT_EQ(ages.at(eval("'A' + 'da'")), 36);
  std::unordered_set<Object> numbers{1, eval("1.0"), eval("True"), 2};
  EXPECT_EQ(numbers.size(), 2U);
  EXPECT_EQ(static_cast<std::int64_t>(Object{"x"}.hash()), eval("hash('x')").as<std::int64_t>());
  EXPECT_THROW(static_cast<void>(eval("[]").hash()), krait::TypeError);
}

TEST(ObjectTest, PrintingGivesStr) {
  const krait::Interpreter python;
  std::ostringstream out;
  out << eval("'text'") << ' ' << eval("['text']") << ' ' << Object{};
  EXPECT_EQ(out.str(), "text ['text'] None");
}

TEST(ObjectTest, ImportGivesTheModuleOfADottedName) {
  const krait::Interpreter python;
  EXPECT_EQ(krait::import("math").attr("sqrt")(2.25).as<double>(), 1.5);
  EXPECT_EQ(krait::import("os.path").attr("join")("a", "b").as<std::string>(), "a/b");
  const auto error =
      caught<krait::ModuleNotFoundError>([] { static_cast<void>(krait::import("no_such")); });
  EXPECT_EQ(error.message(), "No module named 'no_such'");
}

TEST(ObjectTest, EvalLooksNamesUpInTheGivenGlobalsElseInMain) {
  const krait::Interpreter python;
  const Object globals = eval("{'x': 20}");
  EXPECT_EQ(eval("x + 1", globals).as<int>(), 21);
  EXPECT_THROW(eval("x"), krait::NameError);
  krait::exec("x = 4\ny = 5", globals);
  EXPECT_EQ(globals["x"].as<int>(), 4);
  krait::exec("x = 7");
  EXPECT_EQ(eval("x").as<int>(), 7);
  EXPECT_EQ(krait::import("__main__").attr("x").as<int>(), 7);
}

TEST(ObjectTest, EvalSkipsTheSpaceBeforeAnExpressionAsPythonsDoes) {
  const krait::Interpreter python;
  EXPECT_EQ(eval("eval(' \\t1 + 1 ')").as<int>(), 2);
  EXPECT_EQ(eval(" \t1 + 1 ").as<int>(), 2);
}

TEST(ObjectTest, CodeWithANulCharacterIsRefusedAndNotCutOff) {
  const krait::Interpreter python;
  const std::string_view code{"1\0 + 1", 6};
  EXPECT_THROW(eval(code), krait::PythonError);
  EXPECT_THROW(krait::exec(code), krait::PythonError);
}

TEST(ObjectTest, BrokenCodeIsASyntaxErrorThatShowsTheLine) {
  const krait::Interpreter python;
  const auto error = caught<krait::SyntaxError>([] { eval("1 +"); });
  EXPECT_TRUE(contains(error.traceback(), "    1 +\n")) << error.traceback();
  EXPECT_THROW(krait::exec("if True:\nx = 1"), krait::IndentationError);
  EXPECT_THROW(krait::exec("x = '\xff'"), krait::SyntaxError);
}

TEST(ObjectTest, TextMayBeAnyUnicodeInNamesKeysAndCode) {
  const krait::Interpreter python;
  const Object globals = define("größe = {'schlüssel': '🐍'}");
  EXPECT_EQ(globals["größe"]["schlüssel"].as<std::string>(), "🐍");
  EXPECT_THROW(static_cast<void>(globals.attr("\xff")), krait::Error);
}

}  // namespace
