// Krait's version: the one place where it is written down; CMake and the generator read it here.
#pragma once

#define KRAIT_VERSION_MAJOR 0
#define KRAIT_VERSION_MINOR 1
#define KRAIT_VERSION_PATCH 0
