// Which members a class has in C++, and what they are called.

#include <gtest/gtest.h>

#include "generated.hpp"

namespace krait::generator::testing {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// What stands between the head of a class and what Krait itself needs at its end.
std::string members_of(const Generated& result, const std::string& name) {
  const auto text = result.declarations();
  const auto start = text.find(" public:\n", text.find("class " + name + " : ")) + 9;
  return text.substr(start, text.find("  /// Shares the Python object", start) - start);
}

TEST(ClassMembers, ClassMethodsAndSelfAreThereOnceMoreInDerivedClasses) {
  const auto result = generated(
      "from typing import Self\n"
      "class Base:\n"
      "    @classmethod\n"
      "    def create(cls, name: str) -> Self: ...\n"
      "    @classmethod\n"
      "    def count(cls) -> int: ...\n"
      "    @staticmethod\n"
      "    def legs() -> int: ...\n"
      "    def chain(self, other: Self) -> list[Self]: ...\n"
      "    def plain(self) -> 'Base': ...\n"
      "class Derived(Base): pass\n"
      "class Last(Derived):\n"
      "    @classmethod\n"
      "    def count(cls) -> str: ...\n");
  EXPECT_EQ(members_of(result, "Derived"),
            "  Derived();\n"
            "  static demo::Derived create(std::string_view name);\n"
            "  static std::int64_t count();\n"
            "  std::vector<demo::Derived> chain(const demo::Derived& other) const;\n");
  EXPECT_EQ(members_of(result, "Last"),
            "  Last();\n"
            "  static std::string count();\n"
            "  static demo::Last create(std::string_view name);\n"
            "  std::vector<demo::Last> chain(const demo::Last& other) const;\n");
  EXPECT_TRUE(has(result.source, "module_, \"Derived.create\""));
}

TEST(ClassMembers, OperatorsThatLookAlikeAreThereTogether) {
  const auto result = generated(
      "class Base:\n"
      "    def __sub__(self, other: int) -> int: ...\n"
      "    def __mul__(self, other: int) -> int: ...\n"
      "class Derived(Base):\n"
      "    def __neg__(self) -> int: ...\n");
  EXPECT_EQ(members_of(result, "Derived"),
            "  Derived();\n"
            "  std::int64_t operator-() const;\n"
            "  std::int64_t operator-(std::int64_t other) const;\n");
}

TEST(ClassMembers, AttributesMakeWayForOperators) {
  const auto result = generated(
      "class C:\n"
      "    end: int\n"
      "    abs: int\n"
      "    def begin(self) -> int: ...\n"
      "    def __iter__(self) -> Iterator[int]: ...\n"
      "    def __abs__(self) -> int: ...\n"
      "    def aiter(self) -> int: ...\n"
      "from typing import Iterator\n");
  EXPECT_EQ(members_of(result, "C"),
            "  C();\n"
            "  std::int64_t begin_() const;\n"
            "  krait::IteratorOf<std::int64_t> begin() const;\n"
            "  std::int64_t abs() const;\n"
            "  std::int64_t aiter() const;\n"
            "  std::int64_t end_() const;\n"
            "  void set_end_(std::int64_t value) const;\n"
            "  std::int64_t abs_() const;\n"
            "  void set_abs_(std::int64_t value) const;\n");
  EXPECT_TRUE(has(result.log, "1:7: note: 'abs' of 'C' is called 'abs_' in C++, where the class"))
      << result.log;
}

TEST(ClassMembers, OperatorsMakeWayForClasses) {
  const auto result = generated(
      "class C:\n"
      "    class contains:\n"
      "        def f(self) -> int: ...\n"
      "    def __contains__(self, x: int) -> bool: ...\n");
  EXPECT_FALSE(has(result.header, "bool contains"));
  EXPECT_EQ(result.log,
            "4:9: note: '__contains__' of 'C' is left out: in C++ it is 'contains', as a class is "
            "called there; rename that\n");
}

TEST(ClassMembers, TheLastDefinitionCounts) {
  const auto result = generated(
      "class C:\n"
      "    a: int = 1\n"
      "    def a(self) -> str: ...\n"
      "    def b(self) -> str: ...\n"
      "    b: int = 1\n"
      "    @property\n"
      "    def c(self) -> str: ...\n"
      "    c = 1\n"
      "    class d:\n"
      "        def f(self) -> int: ...\n"
      "    def d(self) -> str: ...\n"
      "    def e(self) -> str: ...\n"
      "    e: int\n");
  EXPECT_EQ(members_of(result, "C"),
            "  C();\n"
            "  std::string a() const;\n"
            "  std::string d() const;\n"
            "  std::string e() const;\n"
            "  std::int64_t b() const;\n"
            "  void set_b(std::int64_t value) const;\n"
            "  static std::int64_t c();\n");
  EXPECT_EQ(result.log,
            "3:9: note: 'a' was defined before, in line 2: this definition counts\n"
            "5:5: note: 'b' was defined before, in line 4: this definition counts\n"
            "8:5: note: 'c' was defined before, in line 7: this definition counts\n"
            "11:9: note: 'd' was defined before, in line 9: this definition counts\n");
}

TEST(ClassMembers, TheLastDefinitionOfAModuleCounts) {
  const auto result = generated(
      "class a:\n"
      "    def f(self) -> int: ...\n"
      "def a() -> int: ...\n"
      "def b() -> int: ...\n"
      "class b:\n"
      "    def f(self) -> int: ...\n"
      "def g(x: a, y: b) -> None: ...\n");
  EXPECT_TRUE(has(result.declarations(), "std::int64_t a();"));
  EXPECT_FALSE(has(result.declarations(), "class a"));
  EXPECT_FALSE(has(result.declarations(), "b();\nvoid"));
  EXPECT_TRUE(has(result.declarations(), "void g(const krait::Object& x, const demo::b& y);"));
  EXPECT_TRUE(has(result.log, "3:5: note: 'a' was defined before, in line 1: this definition"));
  EXPECT_TRUE(has(result.log, "5:7: note: 'b' was defined before, in line 4: this definition"));
  EXPECT_TRUE(has(result.log,
                  "7:10: warning: class 'a' is left out: krait::Object is used; give another name "
                  "to the function that is called so after it"));
}

TEST(ClassMembers, ADataclassWithoutInitIsNoStruct) {
  const auto result = generated(
      "from dataclasses import dataclass\n"
      "@dataclass(init=False)\n"
      "class C:\n"
      "    x: int = 1\n");
  EXPECT_EQ(members_of(result, "C"),
            "  C();\n"
            "  std::int64_t x() const;\n"
            "  void set_x(std::int64_t value) const;\n");
}

TEST(ClassMembers, ExceptionsThatNeedMoreThanAMessageHaveNoConstructor) {
  const auto result = generated(
      "import json\n"
      "from subprocess import CalledProcessError\n"
      "class A(CalledProcessError): ...\n"
      "class B(A): ...\n"
      "class C(json.JSONDecodeError): ...\n"
      "class D(ExceptionGroup): ...\n"
      "class E(A):\n"
      "    def __init__(self, x: int) -> None: ...\n"
      "class F(OSError): ...\n");
  for (const std::string name : {"A", "B", "C", "D"}) {
    EXPECT_FALSE(has(result.header, name + "(std::string_view message)")) << name;
    EXPECT_TRUE(has(result.log, "note: how '" + name + "' is constructed is not known"));
  }
  EXPECT_TRUE(has(result.header, "explicit E(std::int64_t x);"));
  EXPECT_TRUE(has(result.header, "explicit F(std::string_view message);"));
}

TEST(ClassMembers, FieldsAfterOneThatIsIgnoredGoByTheirNames) {
  const auto result = generated(
      "from dataclasses import dataclass\n"
      "@dataclass\n"
      "class Data:\n"
      "    a: int\n"
      "    b: int = 5  # krait: ignore\n"
      "    c: int = 6\n"
      "@dataclass\n"
      "class Counter:\n"
      "    a: int\n"
      "    b: int = 5  # krait: ignore\n"
      "    c: int = 6\n"
      "    def total(self) -> int: ...\n");
  EXPECT_TRUE(has(result.source, "Field<types::Int, &demo::Data::a>"));
  EXPECT_TRUE(has(result.source, "&demo::Data::c, krait::detail::Passed::by_name>"));
  EXPECT_TRUE(
      has(result.declarations(), "explicit Counter(std::int64_t a, const Counter_options&"));
}

TEST(ClassMembers, FieldsOfDerivedClassesGoByTheirNamesAfterOneOfABaseThatIsIgnored) {
  const auto result = generated(
      "from dataclasses import dataclass\n"
      "from typing import ClassVar\n"
      "@dataclass\n"
      "class Base:\n"
      "    a: int\n"
      "    b: int = 5  # krait: ignore\n"
      "@dataclass\n"
      "class Data(Base):\n"
      "    c: int = 6\n"
      "@dataclass\n"
      "class Counter(Data):\n"
      "    d: int = 7\n"
      "    def total(self) -> int: ...\n"
      "@dataclass\n"
      "class Other:\n"
      "    a: int\n"
      "    LIMIT = 3  # krait: ignore\n"
      "    LEVEL: ClassVar[int] = 3  # krait: ignore\n"
      "    b: int\n");
  EXPECT_TRUE(has(result.source, "&demo::Data::c, krait::detail::Passed::by_name>"));
  EXPECT_TRUE(
      has(result.declarations(), "explicit Counter(std::int64_t a, const Counter_options&"));
  EXPECT_TRUE(has(result.source, "Field<types::Int, &demo::Other::b>"));
}

TEST(ClassMembers, PropertiesMayBeMadeByACall) {
  const auto result = generated(
      "class A:\n"
      "    def __init__(self) -> None: ...\n"
      "    def get(self) -> int: ...\n"
      "    def _set(self, value: int) -> None: ...\n"
      "    read = property(get)\n"
      "    both = property(fset=_set, fget=get, doc='Either way.')\n"
      "    unknown = property(lambda self: 3)\n");
  EXPECT_EQ(result.log,
            "7:5: note: the property 'unknown' of 'A' is left out: its getter is no plain function "
            "that stands before it in the class; write `@property` over one\n");
  EXPECT_TRUE(has(result.declarations(),
                  "  std::int64_t get() const;\n"
                  "  std::int64_t read() const;\n"
                  "  /// Either way.\n"
                  "  std::int64_t both() const;\n"
                  "  void set_both(std::int64_t value) const;\n"));
  EXPECT_FALSE(has(result.declarations(), "unknown"));
}

TEST(ClassMembers, AnotherNameOfAMethodIsAMethod) {
  const auto result = generated(
      "from typing import overload\n"
      "class A:\n"
      "    def stop(self, now: bool = True) -> str: ...\n"
      "    close = stop\n"
      "    def _get(self) -> int: ...\n"
      "    get = _get\n"
      "    hidden = stop  # krait: ignore\n"
      "    def __add__(self, other: int) -> 'A': ...\n"
      "    __radd__ = __add__\n"
      "    @classmethod\n"
      "    def make(cls) -> int: ...\n"
      "    create = make\n"
      "    @overload\n"
      "    def find(self, key: int) -> int: ...\n"
      "    @overload\n"
      "    def find(self, key: str) -> str: ...\n"
      "    def find(self, key): ...\n"
      "    search = find\n"
      "    @property\n"
      "    def age(self) -> int: ...\n"
      "    @age.setter\n"
      "    def age(self, value: int) -> None: ...\n"
      "    years = age\n");
  EXPECT_EQ(result.log, "");
  EXPECT_EQ(members_of(result, "A"),
            "  A();\n"
            "  std::string stop(bool now = true) const;\n"
            "  std::string close(bool now = true) const;\n"
            "  std::int64_t get() const;\n"
            "  demo::A operator+(std::int64_t other) const;\n"
            "  friend demo::A operator+(std::int64_t other, const demo::A& instance);\n"
            "  static std::int64_t make();\n"
            "  static std::int64_t create();\n"
            "  std::int64_t find(std::int64_t key) const;\n"
            "  std::string find(std::string_view key) const;\n"
            "  std::int64_t search(std::int64_t key) const;\n"
            "  std::string search(std::string_view key) const;\n"
            "  std::int64_t age() const;\n"
            "  void set_age(std::int64_t value) const;\n"
            "  std::int64_t years() const;\n"
            "  void set_years(std::int64_t value) const;\n");
}

TEST(ClassMembers, AnItemIsAssignedWhereItsKeyIsTaken) {
  const auto result = generated(
      "from typing import overload\n"
      "class Matrix:\n"
      "    @overload\n"
      "    def __getitem__(self, key: int) -> list[float]: ...\n"
      "    @overload\n"
      "    def __getitem__(self, key: tuple[int, int]) -> float: ...\n"
      "    def __getitem__(self, key): ...\n"
      "    def __setitem__(self, key: tuple[int, int], value: float) -> None: ...\n"
      "class Items:\n"
      "    @overload\n"
      "    def __getitem__(self, key: int) -> str: ...\n"
      "    @overload\n"
      "    def __getitem__(self, key: slice) -> list[str]: ...\n"
      "    def __getitem__(self, key): ...\n"
      "    @overload\n"
      "    def __setitem__(self, key: slice, value: list[str]) -> None: ...\n"
      "    @overload\n"
      "    def __setitem__(self, key: int, value: str) -> None: ...\n"
      "    def __setitem__(self, key, value): ...\n");
  EXPECT_EQ(members_of(result, "Matrix"),
            "  Matrix();\n"
            "  std::vector<double> operator[](std::int64_t key) const;\n"
            "  krait::ItemOf<double, std::tuple<std::int64_t, std::int64_t>> "
            "operator[](std::tuple<std::int64_t, std::int64_t> key) const;\n");
  EXPECT_TRUE(has(members_of(result, "Items"),
                  "krait::ItemOf<std::string, std::int64_t> operator[](std::int64_t key) const;"));
}

TEST(ClassMembers, WhatIsFinalInTheBodyBelongsToTheClass) {
  const auto result = generated(
      "from dataclasses import dataclass\n"
      "from typing import Final\n"
      "class A:\n"
      "    LIMIT: Final[int] = 3\n"
      "    other: Final[int]\n"
      "@dataclass\n"
      "class B:\n"
      "    field: Final[int] = 3\n"
      "    def run(self) -> None: ...\n");
  EXPECT_TRUE(has(members_of(result, "A"), "  static std::int64_t LIMIT();\n"));
  EXPECT_TRUE(has(members_of(result, "A"), "  std::int64_t other() const;\n"));
  EXPECT_TRUE(has(members_of(result, "B"), "  std::int64_t field() const;\n"));
}

TEST(ClassMembers, OptionsNameTheClassesBeforeTheirs) {
  const auto result = generated(
      "class First: ...\n"
      "class Second:\n"
      "    def run(self, *, first: First, second: 'Second', third: 'Third') -> None: ...\n"
      "class Third: ...\n");
  EXPECT_TRUE(has(result.declarations(),
                  "struct Second_run_options {\n"
                  "  krait::Required<demo::First> first;\n"
                  "  krait::Required<krait::Object> second;\n"
                  "  krait::Required<krait::Object> third;\n"
                  "};\n"));
  EXPECT_FALSE(has(result.log, "'first'"));
}

TEST(ClassMembers, OfSeveralErrorsAreThoseThatPythonFinds) {
  const auto text = generated(
                        "class Base(Exception):\n    code: int\n"
                        "class A(Base): ...\n"
                        "class B(Base):\n    code: str\n"
                        "class D(Exception):\n    code: float\n"
                        "class C(A, B, D): ...\n"
                        "class E(A, B): ...\n")
                        .declarations();
  const auto c =
      text.substr(text.find("class C :"), text.find("class E :") - text.find("class C :"));
  EXPECT_TRUE(has(c, "  std::string code() const;\n")) << c;
  EXPECT_FALSE(has(text.substr(text.find("class E :")), " code() const;\n"));
}

TEST(ClassMembers, FinalAloneLeavesTheTypeToTheValue) {
  const auto result = generated(
      "from dataclasses import dataclass, field\n"
      "from typing import ClassVar, Final\n"
      "SIZE: Final = (1, 'a')\n"
      "BIG: int = 2**64 - 1\n"
      "SHIFTED = 1 << 64\n"
      "@dataclass\n"
      "class Data:\n"
      "    a: Final = (1, 2.5)\n"
      "    b: Final = field(default=b'x')\n"
      "    c: int = 1 << 64\n"
      "class A:\n"
      "    LIMIT: Final = ('a',)\n"
      "    MASK: ClassVar[int] = 2**64 - 1\n"
      "    def __init__(self) -> None:\n"
      "        self.x: Final = 3\n"
      "@dataclass\n"
      "class B:\n"
      "    x: Final = 3\n"
      "    y: Final = ('a', 1)\n"
      "    z: Final = field(default=2.5)\n"
      "    def f(self) -> int: ...\n");
  EXPECT_EQ(result.log, "");
  const auto text = result.declarations();
  for (const auto* each : {
           "std::tuple<std::int64_t, std::string> SIZE();\n",
           "krait::Integer BIG();\n",
           "krait::Integer SHIFTED();\n",
           "  std::tuple<std::int64_t, double> a = ",
           "  std::vector<std::byte> b = ",
           "  krait::Integer c = krait::Integer::parse(\"18446744073709551616\");\n",
           "  static std::tuple<std::string> LIMIT();\n",
           "  static krait::Integer MASK();\n",
           "  std::int64_t x() const;\n",
           "  explicit B(std::int64_t x = 3, const std::tuple<std::string, std::int64_t>& y = ",
           ", double z = 2.5);\n",
           "  double z() const;\n",
           "  std::tuple<std::string, std::int64_t> y() const;\n",
       }) {
    EXPECT_TRUE(has(text, each)) << each << text;
  }
  EXPECT_FALSE(has(text, "static std::int64_t x();"));
}

TEST(ClassMembers, FinalAloneNeedsALiteral) {
  EXPECT_EQ(generated("from dataclasses import dataclass\nfrom typing import Final\n"
                      "@dataclass\nclass A:\n    a: Final = f()\n")
                .log,
            "5:8: warning: 'Final' is not mapped to C++: krait::Object is used; write the type of "
            "the value, as in `Final[int]`\n");
}

TEST(ClassMembers, EqualStructsHaveOneHash) {
  const auto result = generated(
      "from dataclasses import dataclass, field\n"
      "@dataclass(frozen=True)\n"
      "class A:\n"
      "    a: int\n"
      "    b: int = field(compare=False, hash=True, default=1)\n");
  EXPECT_TRUE(has(result.header, "operator==(const A& other) const { return a == other.a; }"));
  EXPECT_TRUE(has(result.source, "return krait::detail::hash_all(value.a);"));
}

TEST(ClassMembers, WhatAStructHasNoPlaceForIsSaidToBeLeftOut) {
  const auto result = generated(
      "from dataclasses import dataclass\n"
      "from typing import ClassVar\n"
      "@dataclass\n"
      "class Data:\n"
      "    LIMIT: ClassVar[int] = 3\n"
      "    _PRIVATE: ClassVar[int] = 3\n"
      "    size: int\n"
      "    class Meta:\n"
      "        def f(self) -> int: ...\n"
      "@dataclass\n"
      "class More(Data):\n"
      "    weight: float\n");
  EXPECT_EQ(result.log,
            "5:5: note: 'LIMIT' of 'Data' is left out: a struct in C++ has only the fields; "
            "make it a variable of the module\n"
            "8:11: note: class 'Data.Meta' is left out, because 'Data' is a struct in C++; "
            "move it out of 'Data'\n");
}

}  // namespace
}  // namespace krait::generator::testing
