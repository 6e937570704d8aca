// Gives the tests' shared precompiled header a target to belong to; there is nothing to compile.
