// Memory that is exported wrongly, viewed oddly, and dropped in any order on any thread.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <Python.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../support/numpy.hpp"
#include "../support/python.hpp"
#include "../support/sanitizers.hpp"

namespace {

using krait::Array;
using krait::Buffer;
using krait::Object;
using krait_test::caught;
using krait_test::contains;

// ---- an exporter that says what a test has it say ----

struct Claim {
  std::array<std::byte, 64> memory{};
  bool has_memory = true;
  Py_ssize_t length = 64;
  Py_ssize_t item_size = 1;
  int rank = 1;
  bool has_shape = true;
  bool has_strides = true;
  std::array<Py_ssize_t, 80> shape{64};
  std::array<Py_ssize_t, 80> strides{1};
  std::array<Py_ssize_t, 80> suboffsets{};
  bool has_suboffsets = false;
  std::string format = "B";
  bool has_format = true;
};

Claim claim;
int exports = 0;

int export_claim(PyObject* self, Py_buffer* view, int) {
  *view = {};
  view->buf = claim.has_memory ? claim.memory.data() : nullptr;
  view->len = claim.length;
  view->itemsize = claim.item_size;
  view->ndim = claim.rank;
  view->format = claim.has_format ? claim.format.data() : nullptr;
  view->shape = claim.has_shape ? claim.shape.data() : nullptr;
  view->strides = claim.has_strides ? claim.strides.data() : nullptr;
  view->suboffsets = claim.has_suboffsets ? claim.suboffsets.data() : nullptr;
  Py_INCREF(self);
  view->obj = self;
  ++exports;
  return 0;
}

void release_claim(PyObject*, Py_buffer*) { --exports; }

Object make_exporter() {
  const krait::GilLock gil;
  PyType_Slot slots[] = {
      {Py_bf_getbuffer, reinterpret_cast<void*>(&export_claim)},
      {Py_bf_releasebuffer, reinterpret_cast<void*>(&release_claim)},
      {0, nullptr},
  };
  PyType_Spec spec{"hostile.Exporter", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT, slots};
  PyObject* const type = PyType_FromSpec(&spec);
  PyObject* const exporter = PyObject_CallNoArgs(type);
  Py_DECREF(type);
  return krait::detail::ObjectAccess::steal(exporter);
}

class HostileExporterTest : public testing::Test {
 protected:
  ~HostileExporterTest() override {
    const krait::GilLock gil;  // what was dropped without it goes now
    EXPECT_EQ(exports, 0);
  }

  std::string refusal() {
    return caught<krait::ConversionError>([&] { static_cast<void>(exporter_.as<Buffer>()); })
        .what();
  }

  krait::Interpreter python_;
  Object exporter_ = make_exporter();
};

TEST_F(HostileExporterTest, AnHonestOneIsRead) {
  claim.memory[63] = std::byte{9};
  EXPECT_EQ(exporter_.as<Buffer>().bytes()[63], std::byte{9});
  claim.has_shape = claim.has_strides = claim.has_format = false;
  EXPECT_EQ(exporter_.as<Buffer>().bytes()[63], std::byte{9});
  claim.item_size = 8;
  claim.format = "d";
  claim.has_format = true;
  EXPECT_EQ(exporter_.as<Buffer>().as<double>().size(), 8U);
}

TEST_F(HostileExporterTest, ImpossibleClaimsAreRefused) {
  constexpr auto largest = std::numeric_limits<Py_ssize_t>::max();
  const auto refused = [&](const char* reason, auto change) {
    claim = {};
    change();
    const std::string text = refusal();
    EXPECT_TRUE(contains(text, reason)) << text;
    EXPECT_TRUE(contains(text, "Exporter")) << text;
    claim = {};
  };
  refused("extents that are not those of its size", [] { claim.shape[0] = 65; });
  refused("extents that are not those of its size", [] { claim.shape[0] = -64; });
  refused("extents that are not those of its size", [&] {
    claim.rank = 3;
    claim.shape = {largest, largest, 2};
  });
  refused("extents that are not those of its size", [&] {
    claim.rank = 2;
    claim.shape = {Py_ssize_t{1} << 32, Py_ssize_t{1} << 32};
    claim.length = 0;
  });
  refused("impossible number of dimensions", [] { claim.rank = -1; });
  refused("impossible number of dimensions", [] { claim.rank = 65; });
  refused("does not say its extents", [] {
    claim.rank = 2;
    claim.has_shape = false;
  });
  refused("negative size", [] { claim.length = -1; });
  refused("negative size", [] { claim.item_size = -1; });
  refused("behind pointers", [] { claim.has_suboffsets = true; });
  refused("is nowhere", [] { claim.has_memory = false; });
  refused("lead out of all memory", [&] { claim.strides[0] = largest; });
  refused("lead out of all memory", [&] { claim.strides[0] = -largest - 1; });
  refused("lead out of all memory", [&] {
    claim.rank = 2;
    claim.shape = {8, 8};
    claim.strides = {largest / 8, largest / 8};
  });
  refused("items of no size", [] {
    claim.item_size = 0;
    claim.has_shape = false;
  });
}

TEST_F(HostileExporterTest, AFormatThatIsNotThatOfTheSizeIsNoNumber) {
  for (const char* format : {"d", "e", "f", "Zd", "", "Z", "T{d:x:}", "4d", "<", "><d", "?"}) {
    claim = {};
    claim.format = format;
    claim.item_size = 16;
    claim.shape[0] = 4;
    claim.strides[0] = 16;
    const auto buffer = exporter_.as<Buffer>();
    EXPECT_EQ(buffer.dtype(),
              std::string_view{format} == "Zd" ? krait::DType::complex128 : krait::DType::other)
        << format;
    EXPECT_EQ(buffer.bytes().size(), 64U);
  }
  claim = {};
}

// Whatever it says, what is accepted holds together.
TEST_F(HostileExporterTest, RandomClaimsAreRefusedOrHoldTogether) {
  std::mt19937_64 random{20};
  const auto choose = [&](auto... choices) {
    const std::array<Py_ssize_t, sizeof...(choices)> all{static_cast<Py_ssize_t>(choices)...};
    return all[random() % all.size()];
  };
  constexpr auto largest = std::numeric_limits<Py_ssize_t>::max();
  int accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    claim = {};
    claim.rank = static_cast<int>(choose(-1, 0, 1, 1, 2, 2, 3, 64, 65));
    claim.item_size = choose(-1, 0, 1, 1, 2, 4, 8, 16, largest);
    Py_ssize_t product = claim.item_size;
    for (auto& extent : claim.shape)
      extent = choose(0, 1, 1, 2, 4, 4, 64, -1, largest, largest / 4);
    for (auto& stride : claim.strides) stride = choose(0, 1, -1, 8, 16, -64, largest, -largest - 1);
    for (int k = 0; k < claim.rank && product >= 0 && product <= 64; ++k)
      product *= claim.shape[k] > 64 ? 65 : claim.shape[k];
    claim.length = product >= 0 && product <= 64 ? product : choose(0, 64, -1);
    claim.has_strides = random() % 2 != 0;
    claim.has_shape = random() % 8 != 0;
    claim.has_suboffsets = random() % 16 == 0;
    claim.format = std::string{"@<>=!"}.substr(random() % 6, random() % 2) +
                   std::string{"bBhHiIlLqQefd?Zc"}.substr(random() % 16, 1 + random() % 2);
    try {
      const auto buffer = exporter_.as<Buffer>();
      ++accepted;
      ASSERT_EQ(buffer.size() * buffer.item_size(), static_cast<std::size_t>(claim.length));
      ASSERT_LE(buffer.size() * buffer.item_size(), 64U);
      if (buffer.is_contiguous()) {
        std::size_t sum = 0;
        for (const auto each : buffer.bytes()) sum += static_cast<std::size_t>(each);
        ASSERT_EQ(sum, 0U);
        ASSERT_EQ(buffer.copy().bytes().size(), buffer.bytes().size());
      }
      try {
        const auto array = buffer.as_array<const double>();
        ASSERT_EQ(array.size() * 8, static_cast<std::size_t>(claim.length));
      } catch (const krait::ConversionError&) {
      }
    } catch (const krait::ConversionError&) {
    } catch (const std::length_error&) {  // nothing to copy, but in extents beyond all memory
    }
  }
  EXPECT_GT(accepted, 100);
  claim = {};
}

// ---- honest memory in odd shapes ----

TEST(OddShapesTest, SixtyFourDimensionsAndNone) {
  const krait::Interpreter python;
  const auto deep = krait::eval("memoryview(b'x').cast('B', [1] * 64)").as<Buffer>();
  EXPECT_EQ(deep.rank(), 64U);
  EXPECT_EQ(deep.size(), 1U);
  EXPECT_EQ(deep.copy().bytes()[0], std::byte{'x'});
  EXPECT_EQ(krait::eval("lambda m: m.ndim")(deep.copy()).as<int>(), 64);
  const auto scalar = krait::eval("memoryview(b'x').cast('B', [])").as<Buffer>();
  EXPECT_EQ(scalar.rank(), 0U);
  EXPECT_EQ(scalar.bytes().size(), 1U);
  EXPECT_EQ((scalar.as_array<const std::uint8_t, 0>()()), 'x');
}

class OddViewsTest : public krait_test::NumPyTest {};

// Every view that NumPy can make by slicing is read exactly where NumPy reads it.
TEST_F(OddViewsTest, RandomViewsAreReadWhereNumPyReadsThem) {
  exec(R"(
import random
chance = random.Random(11)
def a_slice(n):
    step = chance.choice([1, 1, 2, 3, -1, -2, n + 1])
    return slice(chance.choice([None, 0, 1, n // 2]), chance.choice([None, n, n - 1, 0]), step)
def a_view():
    shape = [chance.choice([0, 1, 2, 3, 5]) for _ in range(chance.randrange(5))]
    base = np.arange(int(np.prod(shape)), dtype=chance.choice(['i4', '>i4', 'i4'])).reshape(shape)
    view = base[tuple(a_slice(n) for n in shape)]
    if chance.random() < .5: view = view.transpose(chance.sample(range(view.ndim), view.ndim))
    if chance.random() < .2: view = np.broadcast_to(view, (2,) + view.shape)
    if chance.random() < .2 and view.ndim: view = view[..., None]
    return view
def expected(view): return [int(x) for x in view.ravel()]
)");
  for (int round = 0; round < 500; ++round) {
    exec("view = a_view()");
    const auto buffer = as<Buffer>("view");
    const auto expected = as<std::vector<std::int32_t>>("expected(view)");
    const Buffer copy = buffer.copy();
    const auto items = copy.as_array<std::int32_t>();
    ASSERT_TRUE(std::ranges::equal(items, expected)) << eval("view").repr();
    if (!buffer.is_native()) continue;
    const auto again = buffer.as_array<const std::int32_t>().copy();
    ASSERT_TRUE(std::ranges::equal(again, expected)) << eval("view").repr();
    set("back", buffer.as_array<const std::int32_t>());
    ASSERT_TRUE(as<bool>("np.array_equal(np.asarray(back), view)"));
  }
}

// ---- who drops what, and when ----

TEST(DroppedAnywhereTest, ExportsEndWhoeverDropsLast) {
  const krait::Interpreter python;
  const Object names = krait_test::define("arrays = [bytearray(b'x' * 100) for _ in range(50)]");
  std::vector<Buffer> buffers;
  for (const Object& array : names["arrays"]) buffers.push_back(array.as<Buffer>());
  std::vector<std::jthread> threads;
  for (int worker = 0; worker < 4; ++worker) {
    threads.emplace_back([buffers, worker]() mutable {
      std::mt19937 random{static_cast<unsigned>(worker)};
      while (!buffers.empty()) {
        std::swap(buffers[random() % buffers.size()], buffers.back());
        if (random() % 4 == 0) krait::eval("1 + 1");
        buffers.pop_back();
      }
    });
  }
  buffers.clear();
  threads.clear();
  krait::exec("for each in arrays: each.append(1)", names);
}

TEST(DroppedAnywhereTest, MemoryOfCppGoesOnceWhoeverDropsLast) {
  const krait::Interpreter python;
  static std::atomic<int> alive{0};
  struct Block {
    Block() { ++alive; }
    ~Block() { --alive; }
    Block(const Block&) = delete;
    Block& operator=(const Block&) = delete;
    std::array<double, 100> items{};
  };
  const Object names = krait_test::define("kept = []");
  const Object keep = names["kept"].attr("append");
  std::vector<std::jthread> threads;
  for (int worker = 0; worker < 4; ++worker) {
    threads.emplace_back([&keep] {
      for (int i = 0; i < 100; ++i) {
        const auto block = std::make_shared<Block>();
        const Array<double, 1> array(block, block->items.data(), {100});
        keep(array.slice(0, i % 100, 100));
      }
    });
  }
  threads.clear();
  EXPECT_EQ(alive, 400);
  krait::exec("total = sum(each[0] for each in kept)\ndel kept[::2]", names);
  krait::exec("import gc\nkept.clear()\ngc.collect()", names);
  EXPECT_EQ(alive, 0);
}

TEST(DroppedAnywhereTest, MemoryOfCppThatPythonKeepsToItsEndGoesWithIt) {
  const auto owner = std::make_shared<std::vector<double>>(100);
  {
    const krait::Interpreter python;
    krait::import("builtins").set_attr("kept", Array<double, 1>(owner, owner->data(), {100}));
  }
  EXPECT_LE(owner.use_count(), 2);  // Python may leave what its builtins hold
}

TEST(DroppedAnywhereTest, ViewsThatOutliveTheirInterpreterAreReadAndDroppedAnywhere) {
  Array<const std::uint8_t, 1> kept;
  {
    const krait::Interpreter python;
    kept = krait::eval("bytes(range(200))").as<Array<const std::uint8_t, 1>>();
  }
  EXPECT_EQ(kept[199], 199);
  std::thread{[gone = std::exchange(kept, {})] { EXPECT_EQ(gone[1], 1); }}.join();
  krait_test::overlook_leaks();
}

}  // namespace
