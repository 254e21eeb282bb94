// A shared library that is no plugin library.
extern "C" int something_else() { return 1; }
