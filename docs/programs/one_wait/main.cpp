// A program with an epoll loop of its own waits for its pipe and for Python in one place.

#include <sys/epoll.h>
#include <unistd.h>

#include <krait/krait.hpp>
#include <weather.hpp>

#include <array>
#include <iostream>

void watch(int epoll, int descriptor) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = descriptor;
  epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

int next_readable(int epoll) {
  epoll_event event{};
  while (epoll_wait(epoll, &event, 1, -1) != 1) {
  }
  return event.data.fd;
}

krait::Task<> forecast_into(int pipe) {
  const auto text = co_await weather::forecast("Rome");
  std::cout << "Python's loop: " << text << std::endl;
  static_cast<void>(write(pipe, "!", 1) == 1);
}

int main() {
  krait::Interpreter python;
  krait::EventLoop loop;
  std::array<int, 2> pipe_ends{};
  if (pipe(pipe_ends.data()) != 0) return 1;

  const int epoll = epoll_create1(0);
  const int python_has_work = loop.wait_handle();
  watch(epoll, python_has_work);
  watch(epoll, pipe_ends[0]);

  auto forecast = krait::spawn(forecast_into(pipe_ends[1]));
  while (next_readable(epoll) == python_has_work) loop.poll();
  std::cout << "the pipe: something came\n";
  forecast.get();

  for (const int descriptor : {epoll, pipe_ends[0], pipe_ends[1]}) close(descriptor);
}
