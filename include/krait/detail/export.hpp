// Marks what a shared libkrait makes visible; everything else stays hidden.
#pragma once

#if defined(_WIN32)
#define KRAIT_EXPORT
#else
#define KRAIT_EXPORT __attribute__((visibility("default")))
#endif
