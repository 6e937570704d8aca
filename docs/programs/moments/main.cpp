// Times, dates, paths, decimals, UUIDs, big ints and literals, both ways.

#include <journeys.hpp>
#include <krait/krait.hpp>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <string>

int main() {
  using namespace std::chrono;
  krait::Interpreter python;

  const sys_days day{2024y / May / 17};
  const sys_time<microseconds> arrival = journeys::arrival(day + 8h + 30min, 95min);
  std::cout << "minutes of the day: " << duration_cast<minutes>(arrival - day).count() << '\n';

  const local_time<microseconds> alarm = journeys::alarm(local_days{2024y / May / 17} + 6h);
  const hh_mm_ss clock{alarm - floor<days>(alarm)};
  std::cout << "alarm: " << clock.hours().count() << ':' << clock.minutes().count() << '\n';

  for (const year_month_day holiday : journeys::holidays(2024)) {
    if (weekday{holiday} == Wednesday)
      std::cout << unsigned{holiday.month()} << "/" << unsigned{holiday.day()} << '\n';
  }

  std::cout << journeys::price(120) << ", " << journeys::price(120, "first") << '\n';
  const std::string typed = "third";
  try {
    journeys::price(120, krait::Literal<"first", "second">::from(typed));
  } catch (const krait::ConversionError& error) {
    std::cout << error.what() << '\n';
  }

  std::cout << journeys::ticket("Ada") << '\n';
  const std::filesystem::path file = journeys::file_of("/var/tickets", 2024y / May / 17);
  std::cout << file.string() << '\n';
  const krait::Integer ways = journeys::ways(25);
  std::cout << ways << (ways.fits<std::int64_t>() ? " fits" : " needs more than 64 bits") << '\n';

  try {
    journeys::promised_in_utc();
  } catch (const krait::ConversionError& error) {
    std::cout << error.what() << '\n';
  }
}
