// A game's own loop, which gives Python a little of each frame.

#include <krait/krait.hpp>
#include <world.hpp>

#include <chrono>
#include <iostream>
#include <thread>

void draw_frame() { std::this_thread::sleep_for(std::chrono::milliseconds(2)); }

int main() {
  krait::Interpreter python;
  krait::EventLoop loop;  // what this thread spawns stays on this thread
  auto tree = krait::spawn(world::grow("tree"));

  int frames = 0;
  while (!tree.done()) {
    draw_frame();
    loop.poll();
    ++frames;
  }
  std::cout << tree.get() << '\n';
  std::cout << "frames were drawn meanwhile: " << std::boolalpha << (frames > 1) << '\n';
}
