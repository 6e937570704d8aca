// Classes that are called as modules of their package: the namespace keeps the name.
#include <gtest/gtest.h>
#include <krait/krait.hpp>
#include <rings.hpp>
#include <rings/disc.hpp>
#include <rings/ring.hpp>

namespace {

TEST(RingsTest, ClassesMakeWayForModules) {
  const krait::Interpreter python;
  const rings::ring_ ring{2.0};
  EXPECT_EQ(ring.radius(), 2.0);
  EXPECT_TRUE(ring.part_of().is_part());
  EXPECT_EQ(rings::ring::area(1.0, 2.0), 9.0);
  const rings::circle circle{3.0};
  EXPECT_EQ(circle.as_disc(), (rings::disc_{.radius = 3.0}));
  EXPECT_EQ(rings::disc::grown({.radius = 1.0}).radius, 2.0);
}

}  // namespace
